"""Columns 列 of a kind of file: what offices write above them, how their cells are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as default

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from deputies_portal.core.sheets import cells
from deputies_portal.core.ui.forms.base import field_for
from deputies_portal.core.words.text import mask_name, mask_phone

SHAPES = {
    "text": str,
    "day": cells.as_day,
    "number": cells.as_number,
    "code": cells.as_code,
    "phone": cells.plain,
}
NOISE = re.compile(r"[\s*：:（(].*$|[\s*]")


@dataclass(frozen=True)
class Column:
    """One column. `head` is written in files whatever the language of the page; `field` checks
    what is typed; `words` are the words for each value, the first one is written on export.
    """

    name: str
    head: str
    field: forms.Field | None = None
    synonyms: tuple[str, ...] = ()
    needed: bool = False
    private: bool = False
    shape: str = "text"
    words: dict[str, tuple[str, ...]] = default(default_factory=dict)
    says: object = ""
    example: str = ""

    def read(self, text: str):
        """The value of a cell that is filled. Raises ValidationError."""
        typed = SHAPES[self.shape](text)
        if self.words:
            return self._of_word(cells.plain(typed))
        return self.field.clean(typed) if self.field else typed

    def _of_word(self, typed: str) -> str:
        for value, spelled in self.words.items():
            if typed == value or typed in map(cells.plain, spelled):
                return value
        known = _("、").join(spelled[0] for spelled in self.words.values())
        raise ValidationError(
            _("没有“%(word)s”，写其中一种：%(known)s。")
            % {
                "word": typed[:20],
                "known": known,
            }
        )

    def masked(self, text: str) -> str:
        """What a page shows of the cell."""
        if not self.private:
            return text
        return mask_phone(cells.plain(text)) if self.shape == "phone" else mask_name(text)

    def word_of(self, value: str) -> str:
        return self.words[value][0] if value else ""


def of_model(model: type[models.Model], name: str, head: str, **facts) -> Column:
    """A column that is checked as the page of the register checks it."""
    column = model._meta.get_field(name)
    if isinstance(column, models.DateField):
        facts.setdefault("shape", "day")
    facts.setdefault("private", name in getattr(model, "PERSONAL", ()))
    if "words" not in facts and "field" not in facts:
        facts["field"] = field_for(column, required=False)
    return Column(name, head, **facts)


def words_of(choices: type[models.TextChoices], **more: tuple[str, ...]) -> dict:
    """The labels as words, in the language of the files; `more` are other spellings."""
    with override("zh-hans"):
        return {str(key): (str(label), *more.get(str(key), ())) for key, label in choices.choices}


def plain_head(text: str) -> str:
    """A head without blanks, stars and what stands in brackets: 姓名（必填）* → 姓名."""
    return NOISE.sub("", cells.plain(text)).lower()


def match(columns: Iterable[Column], heads: list[str]) -> dict[int, str]:
    """Which column each head means, by its name or another word for it; each at most once."""
    known = {}
    for column in columns:
        for word in (column.head, column.name, *column.synonyms):
            known.setdefault(plain_head(word), column.name)
    found: dict[int, str] = {}
    for number, head in enumerate(heads):
        name = known.get(plain_head(head))
        if name and name not in found.values():
            found[number] = name
    return found
