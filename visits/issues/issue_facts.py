"""The facts that people say of an issue 问题的内容, each declared once.

Its shape, how long it may be, whether it may be left out and what it is called stand on the column
of the model, and in `Issue.PERSONAL` whether it may speak of people; here stands where it goes.
The forms, the correction, old files, the ledger, the page and the papers read `FACTS` and name
none of them. A fact from which rules follow (category, pace, danger) is asked by those rules.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django import forms
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from deputies_portal.core.papers import Word
from deputies_portal.core.ui.forms.base import field_for
from deputies_portal.core.ui.templatetags.portal import day
from stations.models import Deputy, Region, UndertakingUnit
from visits.models import Category, Issue


def asked(name: str, **how: Any) -> forms.Field:
    """The form field of a column of an issue, as the column has it unless said otherwise."""
    column = cast("models.Field", Issue._meta.get_field(name))
    return cast("forms.Field", field_for(column, **{"label": column.verbose_name} | how))


@dataclass(frozen=True)
class Fact:
    """`brief` is what papers call it, before it or above it; without one it stands after the
    title, unnamed. `papers` are the codes of the papers that print it.
    """

    name: str
    example: str
    papers: frozenset[str]
    brief: str = ""
    before: object = ""  # the words before it on the page of the issue
    width: str = ""  # its room on the register form
    lines: int = 2  # its height where it is corrected
    in_old_files: bool = True  # asked of old matters, a column of old ledgers
    synonyms: tuple[str, ...] = ()  # of that column
    characters: int = 0  # the width of its column in the ledger of issues, 0 for none

    @property
    def column(self) -> models.Field:
        return cast("models.Field", Issue._meta.get_field(self.name))

    @property
    def head(self) -> str:
        """Its name in files and on papers, which are Chinese whatever the reader speaks."""
        with override("zh-hans"):
            return str(self.column.verbose_name)

    @property
    def tag(self) -> str:
        """How a letter says it."""
        tag = f"{{{{ {self.name} }}}}"
        return f"{self.brief}：{tag}" if self.brief else tag

    def field(self, lines: int) -> forms.Field:
        """How it is asked: length and need of the column."""
        found = asked(self.name)
        if isinstance(found.widget, forms.Textarea):
            found.widget.attrs["rows"] = lines
        return found

    def said_of(self, issue: object) -> str:
        """What the issue, or a row read of it, says; empty for nothing."""
        value = getattr(issue, self.name)
        if self.column.choices:
            value = dict(self.column.flatchoices).get(value)
        elif isinstance(value, bool):
            value = _("是") if value else ""
        elif isinstance(value, date):
            value = day(value)
        return "" if value is None else str(value)


FACTS = (
    Fact(
        "description",
        "食堂线路老化，午餐时断时续。",
        frozenset({"case", "letter", "visit"}),
        width="g7",
        lines=4,
        synonyms=("反映问题", "反映事项", "事项", "主要内容", "反映内容", "问题"),
    ),
    Fact(
        "wish",
        "开学前换线增容。",
        frozenset({"case", "letter", "visit"}),
        brief="希望",
        before=_("群众希望："),
        width="g5",
        in_old_files=False,
    ),
)
NAMES = tuple(fact.name for fact in FACTS)
OF_OLD_FILES = tuple(fact for fact in FACTS if fact.in_old_files)
IN_LEDGER = tuple(fact for fact in FACTS if fact.characters)


def form_of(facts: tuple[Fact, ...] = FACTS, *, lines: int = 0) -> type[forms.Form]:
    """A form that asks these facts, to be inherited; `lines` high, or as high as each says."""
    fields = {fact.name: fact.field(lines or fact.lines) for fact in facts}
    return type("FactsForm", (forms.Form,), fields)


def on_paper(code: str) -> list[Fact]:
    return [fact for fact in FACTS if code in fact.papers]


def words_on(code: str, says: object = "%(fact)s") -> tuple[Word, ...]:
    """What the templates of this paper may print of an issue."""
    said = lazy(lambda one: str(says) % {"fact": one.column.verbose_name}, str)
    return tuple(Word(one.name, said(one), one.example) for one in on_paper(code))


def title_with(facts: Iterable[Fact]) -> str:
    """The title in a row of a paper, and after it what is written of these."""
    tags = (
        f"{{% if issue.{one.name} %}}。{{{{ issue.{one.name} }}}}{{% endif %}}" for one in facts
    )
    return "".join(["{{ issue.subject }}", *tags])


def said_on(code: str, issue: Issue) -> dict[str, str]:
    with override("zh-hans"):
        return {fact.name: fact.said_of(issue) for fact in on_paper(code)}


@dataclass
class IssueFacts:
    """One issue as registered; `spot` and `guide` hold the facts of a step taken at once."""

    category: Category
    title: str
    written: dict[str, Any] = field(default_factory=dict)  # by the names of `FACTS`
    pace: str = ""
    is_danger: bool = False
    matter_region: Region | None = None
    spot: dict | None = None  # facts of answer_on_spot
    guide: dict | None = None  # facts of guide
    desk: Region | None = None  # where an old matter lies that is taken over
    uploads: list = field(default_factory=list)
    deputy: Deputy | None = None  # who raised it at an activity
    unit: UndertakingUnit | None = None  # whom he would have answer


LONGEST_TITLE = cast("models.Field", Issue._meta.get_field("title")).max_length or 0
SENTENCES = re.compile(r"[。；;！!？?\n]")


def told_in_one(text: str, place: str = "") -> dict[str, Any]:
    """Title and written facts of a matter that was told in one text: what the title does not say
    stands in the description, with where it is.
    """
    text = text.strip()
    title = in_short(text)
    said = [] if title == text.rstrip("。") else [text]
    return {"title": title, "written": {"description": "\n".join([*said, *filter(None, [place])])}}


def in_short(text: str) -> str:
    """The first sentence, or as many clauses of it as a title has room for."""
    first = SENTENCES.split(text, maxsplit=1)[0]
    if len(first) <= LONGEST_TITLE:
        return first
    cut = max(first.rfind(mark, 0, LONGEST_TITLE) for mark in "，,、 ")
    return first[:cut] if cut > 0 else f"{first[: LONGEST_TITLE - 1]}…"
