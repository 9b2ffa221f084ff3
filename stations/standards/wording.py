"""What a computed item says in words: how it is read, and the figures it was read from."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations.models import StandardItem

Computed = StandardItem.Computed
DAYS_TO_ENTER = 7  # 台账: entered within these days after the event

HOW_IT_IS_READ = {
    Computed.DEPUTIES: gettext_lazy(
        "看评估那天的进站代表：都有在任资格、选区和公开介绍为符合，有几位齐全为部分符合。"
    ),
    Computed.PLAN: gettext_lazy(
        "看当年：年度代表工作计划已经通过、值班表已经发布为符合，有一样为部分符合。"
    ),
    Computed.LEDGERS: gettext_lazy(
        "看评估前一年的来访和活动：都在 7 天内录入为符合，有一些晚录为部分符合，"
        "全部晚录或没有记录为不符合。"
    ),
    Computed.STAFF: gettext_lazy("看家站档案：站长和联络员都已写明为符合，写明一位为部分符合。"),
    Computed.EFFECT: gettext_lazy(
        "看评估前一年：活动、来访、已解决的问题三样都有为符合，有一样或两样为部分符合。"
    ),
}


def year_up_to(on: date) -> tuple[date, date]:
    """The twelve months that end with the day: what 一年 means to an assessment."""
    before = on - timedelta(days=1) if (on.month, on.day) == (2, 29) else on
    return before.replace(year=on.year - 1) + timedelta(days=1), on


def said(computed: str, facts: dict) -> str:
    """The figures behind a computed result; "" where a record was never kept."""
    return _SAYING[computed](facts) if facts else ""


def _deputies(facts: dict) -> str:
    if not facts["assigned"]:
        return _("没有进站代表。")
    return _("进站代表 %(assigned)d 位，公开资料齐全的 %(shown)d 位。") % facts


def _plan(facts: dict) -> str:
    sentence = {
        (True, True): _("%(year)d 年的计划已通过，值班表已发布。"),
        (True, False): _("%(year)d 年的计划已通过，值班表还没有发布。"),
        (False, True): _("%(year)d 年的计划还没有通过，值班表已发布。"),
        (False, False): _("%(year)d 年的计划还没有通过，值班表也没有发布。"),
    }
    return sentence[facts["filed"], facts["published"]] % facts


def _ledgers(facts: dict) -> str:
    if not facts["entries"]:
        return _("一年里没有来访和活动的记录。")
    return _("一年里录入 %(entries)d 条，晚于 7 天的 %(late)d 条。") % facts


def _staff(facts: dict) -> str:
    sentence = {
        (True, True): _("站长和联络员都已写明。"),
        (True, False): _("写明了站长，还没有写明联络员。"),
        (False, True): _("写明了联络员，还没有写明站长。"),
        (False, False): _("站长和联络员都没有写明。"),
    }
    return sentence[facts["head"], facts["liaison"]]


def _effect(facts: dict) -> str:
    return _("一年里活动 %(activities)d 次，来访 %(visits)d 次，解决问题 %(solved)d 件。") % facts


_SAYING = {
    Computed.DEPUTIES: _deputies,
    Computed.PLAN: _plan,
    Computed.LEDGERS: _ledgers,
    Computed.STAFF: _staff,
    Computed.EFFECT: _effect,
}
