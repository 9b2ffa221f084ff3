"""What the journal calls the kinds of records, and the facts that are no column of a record.

Kinds stand in the singular, apart from the headings of lists. An app names its own when it starts.
"""

from collections.abc import Callable

from django.utils.translation import pgettext_lazy

_KINDS = {
    "accounts.user": pgettext_lazy("one", "账号"),
    "audit.entry": pgettext_lazy("one", "日志"),
}
_FACTS: dict[str, object] = {
    "unknown_name": pgettext_lazy("fact", "没有这个登录名，标记"),
    "device": pgettext_lazy("fact", "常用设备，标记"),
    "proposed_by": pgettext_lazy("fact", "提请的人"),
    "rows": pgettext_lazy("fact", "条数"),
    "archive": pgettext_lazy("fact", "归档文件"),
    "checksum": pgettext_lazy("fact", "校验值"),
    "seals": pgettext_lazy("fact", "封存批数"),
    "digest": pgettext_lazy("fact", "最新封存值"),
    "wrong": pgettext_lazy("fact", "不一致"),
}
_ITEMS: dict[str, Callable[[str], str]] = {}


def name_kinds(names: dict) -> None:
    """Say what one record of a kind is called: `{"visits.issue": …}`."""
    _KINDS.update(names)


def name_facts(names: dict, items: dict[str, Callable[[str], str]] | None = None) -> None:
    """Say what facts are called; `items` say in words what a listed value is."""
    _FACTS.update(names)
    _ITEMS.update(items or {})


def kind_of(label: str, model) -> str:
    """One record of that kind; as it was written when there is no such kind any more."""
    return str(_KINDS.get(label) or (model._meta.verbose_name if model else label))


def fact_of(name: str) -> str:
    """The fact in words; the fact itself when nobody has named it."""
    return str(_FACTS.get(name, name))


def item_of(name: str, item) -> str:
    worded = _ITEMS.get(name)
    return worded(item) if worded and isinstance(item, str) else str(item)
