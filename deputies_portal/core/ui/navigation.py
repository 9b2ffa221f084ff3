"""The navigation: the pages in masthead and tab bar, and which of them a person sees.

Who may open a page is declared beside its view (`ui.gate`); the navigation only asks.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import (
    NoReverseMatch,
    Resolver404,
    get_script_prefix,
    get_urlconf,
    resolve,
    reverse,
)
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.gate import EVERYONE, declared_roles


@dataclass(frozen=True)
class Place:
    """One entry; `tab` is the shorter label in the phone's tab bar, "" keeps it out. Who may open
    more than a row holds (`MOST`) finds those that are `aside` under 更多.
    """

    url_name: str
    label: str
    icon: str
    tab: str = ""
    aside: bool = False


@dataclass(frozen=True)
class Entry:
    """A place as one request shows it."""

    place: Place
    url: str
    is_current: bool


MOST = 9
PLACES = (
    Place("desk:home", _("首页"), "home", tab=_("首页")),
    Place("reports:overview", _("总览"), "chart", tab=_("总览")),
    Place("visits:visit-new", _("接待登记"), "pen", tab=_("登记")),
    Place("visits:visits", _("接待台账"), "person"),
    Place("visits:issues", _("问题办理"), "list", tab=_("问题")),
    Place("visits:duty", _("值班排班"), "cal", tab=_("值班")),
    Place("visits:suggestions", _("代表建议"), "doc", aside=True),
    Place("visits:cadence", _("规定活动"), "check", aside=True),
    Place("visits:activities", _("活动履职"), "cal"),
    Place("ledgers:ledgers", _("台账"), "list", aside=True),
    Place("desk:venues", _("家站档案"), "pin"),
    Place("stations:upgrade-board", _("提升改造"), "chart"),
    Place("visits:standards", _("标准评估"), "star", aside=True),
    Place("desk:deputies", _("代表名册"), "flag", aside=True),
    Place("reports:reports", _("报表"), "doc", aside=True),
    Place("stations:units", _("承办单位"), "build", aside=True),
    Place("imports:imports", _("导入表格"), "up", aside=True),
    Place("desk:settings", _("设置"), "gear", aside=True),
    Place("accounts:accounts", _("账号"), "lock", aside=True),
    Place("audit:journal", _("操作日志"), "eye", aside=True),
)


def entries_for(request) -> list[Entry]:
    """The places this person may open; current is the longest that fits the address."""
    roles = getattr(request, "roles", frozenset())
    open_places = [(place, reverse(place.url_name)) for place in PLACES if is_open(place, roles)]
    fitting = [url for _place, url in open_places if _stands_under(request.path, url)]
    current = max(fitting, key=len, default="")
    return [Entry(place, url, url == current) for place, url in open_places]


def in_rows(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What stands in the masthead, and what stands behind 更多."""
    if len(entries) <= MOST:
        return entries, []
    return (
        [entry for entry in entries if not entry.place.aside],
        [entry for entry in entries if entry.place.aside],
    )


def is_open(place: Place, roles: frozenset[str]) -> bool:
    wanted = roles_of(place.url_name, get_urlconf())
    return wanted is not None and (EVERYONE in wanted or bool(wanted & roles))


@lru_cache(maxsize=64)
def roles_of(url_name: str, urlconf) -> frozenset[str] | None:
    """The roles a page declares; None when there is no such page."""
    try:
        path = reverse(url_name, urlconf)
        return declared_roles(resolve(without_prefix(path), urlconf).func)
    except (NoReverseMatch, Resolver404):
        return None


def without_prefix(path: str) -> str:
    """`reverse` writes the prefix the portal is served under, `resolve` does not want it."""
    return "/" + path.removeprefix(get_script_prefix())


def _stands_under(path: str, url: str) -> bool:
    return path == url if url == get_script_prefix() else path.startswith(url)
