"""What was chosen on a list: by its boxes, by its filter, or what the page before has shown."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from deputies_portal.core.many import MOST, Many

ALL, ROW = "all", "row"
LONGEST_KEY = 18  # digits: what a column of keys can hold


@dataclass
class Chosen:
    """The records, in the order of their list; `versions` are those the page before has shown."""

    records: list = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)
    missing: int = 0  # chosen rows that the person does not see (any more)
    refusal: str = ""

    @classmethod
    def read(cls, many: Many, most: int = MOST) -> "Chosen":
        sent = many.request.POST
        if ALL in sent:
            rows = many.narrowed()[: most + 1]
            return cls._bounded(list(rows), {}, 0, most)
        if ROW in sent:
            pairs = [pair for text in sent.getlist(ROW) if (pair := _pair(text))]
        else:
            pairs = [(key, 0) for text in sent.getlist(many.ticks) if (key := _number(text))]
        keys = list(dict.fromkeys(key for key, _version in pairs))
        if len(keys) > most:
            return cls(refusal=_too_many(most))
        found = many.seen().in_bulk(keys)
        records = [found[key] for key in keys if key in found]
        versions = {key: version for key, version in pairs if version}
        return cls._bounded(records, versions, len(keys) - len(records), most)

    @classmethod
    def _bounded(cls, records, versions, missing, most) -> "Chosen":
        if len(records) > most:
            return cls(refusal=_too_many(most))
        if not records:
            return cls(missing=missing, refusal=_("请先勾选要办的，再选办什么。"))
        return cls(records, versions, missing)


def _too_many(most: int) -> str:
    return _("一次最多办 %(most)d 条，请先筛选，再分几次办。") % {"most": most}


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
    return int(text) if is_number else None


def _pair(text: str) -> tuple[int, int] | None:
    """`12:3`: the record 12 as it was in its third version."""
    key, _colon, version = text.partition(":")
    known = _number(key), _number(version)
    return None if None in known else known  # type: ignore[return-value]
