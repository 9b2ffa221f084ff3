"""Papers 公文用纸: Word files filled in from the records, from templates that a county can replace.

An app registers its papers when it starts (`register`), and fills one with `fill`, or answers a
request with `answer` in `papers.answering`. What a template may hold: papers/language.py.
"""

from deputies_portal.core.papers.filling import BrokenTemplate, fill, keep_templates_in, trial
from deputies_portal.core.papers.measuring import differences
from deputies_portal.core.papers.registry import (
    Flag,
    Paper,
    Picture,
    Rows,
    Word,
    get,
    known,
    register,
)

__all__ = [
    "BrokenTemplate",
    "Flag",
    "Paper",
    "Picture",
    "Rows",
    "Word",
    "differences",
    "fill",
    "get",
    "keep_templates_in",
    "known",
    "register",
    "trial",
]
