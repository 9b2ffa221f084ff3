"""Tags that print a badge, a day, a figure or masked text: one tag each, used on every page."""

import re
from datetime import date, datetime
from functools import cache, lru_cache

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_AP
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deputies_portal.core.ui.compiled import draw
from deputies_portal.core.ui.forms.summary import mistakes_of
from deputies_portal.core.ui.lists.shown_columns import CARRIED
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.core.words import text

register = template.Library()

TIERS = {
    "home": ("home", "家"),
    "workstation": ("station", "站"),
    "room": ("room", "室"),
    "specialised": ("special", "专"),
}
LEVELS = {
    "national": ("p", "国"),
    "province": ("p", "省"),
    "prefecture": ("c", "州市"),
    "county": ("x", "县"),
    "township": ("t", "乡"),
}
LEVEL_ALIASES = {"provincial": "province", "prefectural": "prefecture"}


@register.simple_tag(takes_context=True)
def compiled(context, template: str, **facts):
    """A template that Jinja2 compiles, with these facts and the portal of the request alone."""
    return mark_safe(draw(template, portal=_portal_of(context), **facts))


@register.simple_tag
def icon(name: str, css: str = ""):
    """An icon of the sprite; it says nothing to a screen reader, the words beside it do."""
    return _icon(name, css, static("img/icons.svg"))


@cache
def _icon(name: str, css: str, sprite: str):
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {css}" if css else "",
        sprite,
        name,
    )


@register.filter
def found(shown: str, asked: str):
    """The words that were searched for, marked where they stand in what is shown."""
    words = sorted(set(asked.split()), key=len, reverse=True)
    if not words:
        return shown
    pattern = re.compile("(" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE)
    # Every second piece is what the pattern caught.
    pieces = enumerate(pattern.split(str(shown)))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", one) if at % 2 else one,) for at, one in pieces)
    )


@register.simple_tag(takes_context=True)
def tier(context, code: str, lg: bool = False):
    """The badge of a venue's tier: shape, colour and character."""
    return tier_of(_portal_of(context), code, lg)


def tier_of(portal: dict, code: str, lg: bool = False):
    """The same for compiled templates, with the portal of the request."""
    if code not in TIERS:
        return ""
    return _tier(code, portal.get("tiers", {}).get(code, ""), lg, get_language())


@lru_cache(1000)  # as many as counties have names for their tiers, and no more
def _tier(code: str, own: str, lg: bool, _language: str):
    shape, character = TIERS[code]
    size, title = " tier-lg" if lg else "", _tier_name(code, own)
    return format_html(
        '<abbr lang="zh-CN" class="tier tier-{}{}" title="{}">{}</abbr>',
        *(shape, size, title, character),
    )


@register.simple_tag(takes_context=True)
def tier_name(context, code: str):
    """What the reader's county calls the tier; a name that ships is said in their language."""
    return _tier_name(code, _portal_of(context).get("tiers", {}).get(code, ""))


def _portal_of(context) -> dict:
    return getattr(getattr(context, "request", None), "portal", {})


def _tier_name(code: str, own: str) -> str:
    names = {
        "home": _("代表之家"),
        "workstation": _("代表工作站"),
        "room": _("代表联络室"),
        "specialised": _("专业代表工作站"),
    }
    return _(own) if own else names[code]


@register.simple_tag
def level(code: str):
    """The badge of a deputy's level; its weight falls from the nation to the township."""
    code = LEVEL_ALIASES.get(code, code)
    if code not in LEVELS:
        return ""
    weight, character = LEVELS[code]
    titles = {
        "national": _("全国人大代表"),
        "province": _("省人大代表"),
        "prefecture": _("州（市）人大代表"),
        "county": _("县人大代表"),
        "township": _("乡镇人大代表"),
    }
    return format_html(
        '<abbr lang="zh-CN" class="lvl lvl-{}" title="{}">{}</abbr>',
        weight,
        titles[code],
        character,
    )


@register.simple_tag
def state_pips(pips: int, word: str):
    """How far an issue has come: six pips and the word; no pips (0) for merged and void."""
    if not pips:
        return format_html('<span class="st">{}</span>', word)
    return format_html(
        '<span class="st"><span class="pips pips-{}" aria-hidden="true">'
        "<i></i><i></i><i></i><i></i><i></i><i></i></span>{}</span>",
        pips,
        word,
    )


def _local(moment):
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day_of(value) -> date | None:
    return _local(value).date() if isinstance(value, datetime) else value


@register.simple_tag
def day(value: date | None):
    """2025年9月10日, 10 Sept 2025."""
    if not (found := _day_of(value)):
        return ""
    if get_language() == "en":
        return f"{found.day} {_month(found)} {found.year}"
    return f"{found.year}年{found.month}月{found.day}日"


@register.simple_tag
def short_day(value: date | None):
    """9月10日, 10 Sept."""
    if not (found := _day_of(value)):
        return ""
    if get_language() == "en":
        return f"{found.day} {_month(found)}"
    return f"{found.month}月{found.day}日"


@register.simple_tag
def month_of(value: date):
    """2025年3月, Mar 2025."""
    if get_language() == "en":
        return f"{_month(value)} {value.year}"
    return f"{value.year}年{value.month}月"


@register.simple_tag
def satisfaction(rank: int | None):
    """What the least satisfied voice said; empty while nobody has rated."""
    return {1: _("不满意"), 2: _("基本满意"), 3: _("满意")}.get(rank, "")


@register.simple_tag
def month_word(value: date | None):
    """4月, Apr: the month beside a day in large type."""
    if not (found := _day_of(value)):
        return ""
    return _month(found) if get_language() == "en" else f"{found.month}月"


@register.simple_tag
def moment(value: datetime | None):
    """9月10日 15:10, 10 Sept, 15:10."""
    if not value:
        return ""
    clock = f"{_local(value):%H:%M}"
    separator = ", " if get_language() == "en" else " "
    return f"{short_day(value)}{separator}{clock}"


def _month(found: date) -> str:
    return str(MONTHS_AP[found.month]).rstrip(".")


@register.simple_tag
def yuan(amount):
    """Money in yuan, to the cent: 65,000.30."""
    return f"{amount:,.2f}"


@register.simple_tag
def grouped(number: int) -> str:
    """A number by thousands: 12,345."""
    return f"{number:,}"


@register.simple_tag
def figure(name: str, value, url: str = "", css: str = ""):
    """A figure that counts rows, as a link to the list of exactly those rows."""
    shown = grouped(value) if isinstance(value, int) else value
    number = format_html('<b data-figure="{}">{}</b>', name, shown)
    if not url:
        return number
    return format_html(
        '<a{} href="{}">{}</a>', format_html(' class="{}"', css) if css else "", url, number
    )


@register.simple_tag
def query_with(request, **changes):
    """The query string of the page with some keys replaced; an empty value drops the key."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in ("", None):
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def carried(request) -> list[tuple[str, str]]:
    """Columns and order of a list, which its filter bar leaves as they are."""
    return [(name, text) for name in CARRIED for text in request.GET.getlist(name) if text]


@register.simple_tag
def mistakes(form):
    """What the error summary lists, for a form, a formset or a list of them."""
    return mistakes_of(form) if form else []


@register.filter
def files_dropped(field) -> int:
    """How many files were chosen in a form that is shown again: a browser does not send them
    twice, so each has to be chosen anew.
    """
    files = getattr(field.form, "files", None)
    return len(files.getlist(field.html_name)) if hasattr(files, "getlist") else 0


@register.simple_tag
def same_rows_at(request, url_name: str, **changes):
    """The address of another page with the conditions of this one, some of them replaced; "" for
    who may not open it.
    """
    if not is_open(Place(url_name, "", ""), getattr(request, "roles", frozenset())):
        return ""
    conditions = query_with(request, page="", **changes)
    return reverse(url_name) + (conditions if len(conditions) > 1 else "")


@register.filter
def mask_name(name):
    return text.mask_name(name or "")


@register.filter
def mask_phone(phone):
    return text.mask_phone(phone or "")
