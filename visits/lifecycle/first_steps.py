"""The first steps 开始使用 of a new county: how far each of them is, read from the records.

Nothing is kept about them: whoever stops goes on another day, whoever enters by hand is not asked.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stations.models import County, Deputy, Posting, Region, UndertakingUnit, Venue
from stations.postings import accounts_in_bulk
from stations.venues import venues_in_bulk
from visits.holidays.holidays import years_without_entries
from visits.models import Category, TakenOver

ACCOUNT_KINDS = [kind.value for kind in accounts_in_bulk.Kind]


@dataclass(frozen=True)
class FirstStep:
    """One step: how far it is, where it is done, and by whom."""

    title: str
    state: str
    is_done: bool
    url_name: str
    action: str
    query: str = ""
    by: str = ""  # who does it, when it is not the county's clerk

    @property
    def url(self) -> str:
        return f"{reverse(self.url_name)}{'?' if self.query else ''}{self.query}"


def counties_at_the_beginning() -> QuerySet[County]:
    """Those without a workstation, without a unit, or without an account at either."""
    here, station = OuterRef("pk"), Venue.Tier.WORKSTATION
    stations = Venue.objects.filter(county=here, tier=station)
    units = UndertakingUnit.objects.filter(county=here)
    at_either = Q(venue__county=here, venue__tier=station) | Q(unit__county=here)
    accounts = Posting.objects.filter(at_either)
    return County.objects.exclude(Exists(stations), Exists(units), Exists(accounts)).order_by("pk")


def steps_of(county: County, on: date) -> list[FirstStep]:
    """All steps in their order."""
    regions = Region.objects.standing().within(county.pk).by_level()
    return [
        _regions(county, regions),
        _venues(county, regions),
        _units(county),
        _accounts(county, on),
        _holidays(on),
        _deputies(county),
        _old_matters(county),
    ]


def _regions(county: County, counted: dict[str, int]) -> FirstStep:
    townships, villages = counted.get("township", 0), counted.get("village", 0)
    state = _("%(townships)d 个乡镇，%(villages)d 个村社区。")
    return FirstStep(
        _("行政区划"),
        state % {"townships": townships, "villages": villages},
        bool(townships and villages),
        "stations:start-regions",
        _("从文件导入"),
        _of(county),
    )


def _venues(county: County, regions: dict[str, int]) -> FirstStep:
    counted = venues_in_bulk.counted(county)
    facts = {
        "home": counted[Venue.Tier.HOME],
        "stations": counted[Venue.Tier.WORKSTATION],
        "townships": regions.get("township", 0),
        "rooms": counted[Venue.Tier.ROOM],
        "villages": regions.get("village", 0),
    }
    state = _(
        "代表之家 %(home)d 处；工作站 %(stations)d 处，乡镇 %(townships)d 个；"
        "联络室 %(rooms)d 处，村社区 %(villages)d 个。"
    )
    is_done = bool(facts["home"] and facts["stations"])
    return FirstStep(
        _("家站"), state % facts, is_done, "stations:start-venues", _("按区划建站"), _of(county)
    )


def _units(county: County) -> FirstStep:
    units = UndertakingUnit.objects.standing().filter(county=county.pk).count()
    categories = Category.objects.standing().filter(county=county.pk)
    told = categories.aggregate(
        all=Count("pk"), given=Count("pk", filter=Q(usual_unit__isnull=False))
    )
    state = _("承办单位 %(units)d 个；类别 %(all)d 个，其中 %(given)d 个有通常承办单位。")
    return FirstStep(
        _("承办单位"),
        state % {"units": units, **told},
        units > 0,
        "visits:start-units",
        _("按清单添加"),
        _of(county),
    )


def _accounts(county: County, on: date) -> FirstStep:
    register = accounts_in_bulk.register_of(county.pk, ACCOUNT_KINDS, on=on)
    vacant = len(register.vacant)
    state = ngettext(
        "已有 %(served)d 个任用，还有 %(vacant)d 处没有账号。",
        "已有 %(served)d 个任用，还有 %(vacant)d 处没有账号。",
        vacant,
    )
    return FirstStep(
        _("账号"),
        state % {"served": len(register.served), "vacant": vacant},
        bool(register.served) and not vacant,
        "stations:accounts-bulk",
        _("批量开通"),
        urlencode({"county": county.pk, "kinds": ACCOUNT_KINDS}, doseq=True),
        by=_("由系统管理员开通，密码条当面交给本人。"),
    )


def _holidays(on: date) -> FirstStep:
    missing = years_without_entries(on)
    state = _("%(year)d 年的放假安排还没有录入。") % {"year": missing[0]} if missing else ""
    return FirstStep(
        _("节假日"),
        state or _("今年和明年都已录入。"),
        on.year not in missing,
        "visits:holidays",
        _("核对"),
    )


def _deputies(county: County) -> FirstStep:
    number = Deputy.objects.filter(county=county.pk).count()
    state = ngettext("代表 %(number)d 名。", "代表 %(number)d 名。", number)
    return FirstStep(
        _("代表名册"), state % {"number": number}, number > 0, "desk:deputies", _("登记代表")
    )


def _old_matters(county: County) -> FirstStep:
    number = TakenOver.objects.filter(county=county.pk).count()
    state = ngettext("已接手 %(number)d 件。", "已接手 %(number)d 件。", number)
    return FirstStep(
        _("在办的旧问题"),
        state % {"number": number},
        number > 0,
        "visits:take-over",
        _("接手旧问题"),
        _of(county),
    )


def _of(county: County) -> str:
    return urlencode({"county": county.pk})
