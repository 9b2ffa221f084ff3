"""The ledgers there are: each with the list it belongs to and its columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.ledgers import deeds, issues, papers, visitors
from deputies_portal.ledgers.ledger import Column, Ledger
from stations.models import Venue, VenueUpgrade
from stations.models.upgrade.venue_upgrade import UPGRADE_ORDER
from stations.models.venue import TREE_ORDER
from stations.upgrade.filters import UpgradeFilter
from stations.venues.filters.venues import VenueFilter
from visits.activities.filters.activities import ActivityFilter
from visits.duty.filters.days import DutyFilter
from visits.issues.issue_facts import IN_LEDGER
from visits.models import Activity, DutyDay, Issue, Suggestion, Visit
from visits.suggestions.filters import SuggestionFilter
from visits.visits.filters import VisitFilter
from visits.worklists.filters.issues import IssueFilter

OFFICES = frozenset({"township_clerk", "county_clerk", "manager"})
CLERKS = OFFICES | {"venue_clerk"}
DAY, NUMBER = "num text-nowrap", "n"


def _day(title) -> Column:
    return Column(title, 11, DAY)


RECEPTION = Ledger(
    name="reception",
    label=_("接待台账"),
    icon="person",
    model=Visit,
    listed=VisitFilter,
    period="received_on",
    order=("-received_on", "-id"),
    roles=CLERKS | {"deputy"},
    list_url="visits:visits",
    page="visits:visit",
    has_visitors=True,
    read=visitors.read,
    columns=(
        Column(_("编号"), 19, "docno"),
        _day(_("接待日期")),
        Column(_("接待地点"), 20),
        Column(_("乡镇"), 10),
        Column(_("方式"), 6),
        Column(_("接待代表"), 14),
        Column(_("反映人"), 10),
        Column(_("手机"), 13),
        Column(_("人数"), 5, NUMBER),
        Column(_("反映的问题"), 36),
        Column(_("类别"), 12),
        Column(_("承办单位"), 16),
        Column(_("办理情况"), 12),
        Column(_("评价"), 9),
    ),
)
ISSUES = Ledger(
    name="issues",
    label=_("问题交办台账"),
    icon="list",
    model=Issue,
    listed=IssueFilter,
    period="registered_on",
    order=("-registered_on", "-id"),
    roles=CLERKS | {"deputy"},
    list_url="visits:issues",
    page="visits:issue",
    read=issues.read,
    columns=(
        Column(_("编号"), 19, "docno"),
        _day(_("登记日期")),
        Column(_("来自"), 18),
        Column(_("来源"), 6, only_in_file=True),
        Column(_("问题"), 32),
        *(Column(one.column.verbose_name, one.characters) for one in IN_LEDGER),
        Column(_("类别"), 12),
        Column(_("缓急"), 6),
        Column(_("主办单位"), 16),
        Column(_("协办单位"), 14),
        _day(_("交办日期")),
        _day(_("期限")),
        Column(_("超期天数"), 6, NUMBER),
        _day(_("答复日期")),
        Column(_("状态"), 9),
        Column(_("办结方式"), 9, only_in_file=True),
        Column(_("解决日期"), 11, DAY, only_in_file=True),
        _day(_("办结日期")),
        Column(_("评价"), 9),
    ),
)
ACTIVITIES = Ledger(
    name="activities",
    label=_("活动台账"),
    icon="flag",
    model=Activity,
    listed=ActivityFilter,
    period="day",
    order=("-day", "-id"),
    roles=CLERKS | {"deputy"},
    list_url="visits:activities",
    page="visits:activity",
    read=deeds.read_activities,
    columns=(
        _day(_("日期")),
        Column(_("到哪天"), 11, DAY, only_in_file=True),
        Column(_("乡镇"), 10),
        Column(_("家站"), 18),
        Column(_("哪一类"), 14),
        Column(_("主题"), 24),
        Column(_("形式"), 6),
        Column(_("地点"), 16, only_in_file=True),
        Column(_("组织单位"), 16, only_in_file=True),
        Column(_("到场代表"), 18),
        Column(_("到场/应到"), 8, NUMBER),
        Column(_("选民人数"), 6, NUMBER),
        Column(_("发现问题"), 6, NUMBER),
        Column(_("做了什么"), 40),
        Column(_("状态"), 8),
    ),
)
DUTY = Ledger(
    name="duty",
    label=_("值班台账"),
    icon="cal",
    model=DutyDay,
    listed=DutyFilter,
    period="day",
    order=("-day", "-id"),
    roles=CLERKS | {"deputy"},
    list_url="visits:duty",
    page="visits:duty-day",
    read=deeds.read_duty,
    columns=(
        _day(_("日期")),
        Column(_("时间"), 12, DAY),
        Column(_("乡镇"), 10),
        Column(_("家站"), 20),
        Column(_("轮值代表"), 26),
        Column(_("到场代表"), 20),
        Column(_("实际时间"), 12, DAY),
        Column(_("接待次数"), 6, NUMBER),
        Column(_("接待人次"), 6, NUMBER),
        Column(_("状态"), 8),
        Column(_("小结"), 36),
    ),
)
UPGRADE = Ledger(
    name="upgrade",
    label=_("提升改造台账"),
    icon="build",
    model=VenueUpgrade,
    listed=UpgradeFilter,
    period="due",
    order=UPGRADE_ORDER,
    roles=CLERKS,
    list_url="stations:upgrades",
    page="stations:upgrade",
    read=papers.read_upgrades,
    ordered=lambda rows: rows.with_tree_place(),
    newest_first=False,
    columns=(
        Column(_("方案"), 18, only_in_file=True),
        Column(_("乡镇"), 10),
        Column(_("家站"), 20),
        Column(pgettext_lazy("venue", "层级"), 9),
        Column(_("改造方式"), 6, only_in_file=True),
        Column(_("责任人"), 9),
        _day(_("计划开工")),
        _day(_("计划完工")),
        _day(_("验收期限")),
        _day(_("开工日期")),
        _day(_("完工日期")),
        _day(_("报验日期")),
        _day(_("验收日期")),
        Column(_("做完项目"), 7, NUMBER),
        Column(_("预算（元）"), 11, NUMBER),
        Column(_("支出（元）"), 11, NUMBER),
        Column(_("超期天数"), 6, NUMBER),
        Column(_("阶段"), 9),
    ),
)
SUGGESTIONS = Ledger(
    name="suggestions",
    label=_("建议台账"),
    icon="doc",
    model=Suggestion,
    listed=SuggestionFilter,
    period="drafted_on",
    order=("-drafted_on", "-id"),
    roles=OFFICES | {"deputy"},
    list_url="visits:suggestions",
    page="visits:suggestion",
    read=papers.read_suggestions,
    columns=(
        Column(_("编号"), 19, "docno"),
        _day(_("起草日期")),
        Column(_("提交日期"), 11, DAY, only_in_file=True),
        Column(_("哪级人大"), 10),
        Column(_("标题"), 34),
        Column(_("领衔代表"), 9),
        Column(_("附议人数"), 6, NUMBER),
        Column(_("类别"), 12),
        Column(_("承办单位"), 16),
        _day(_("交办日期")),
        _day(_("答复期限")),
        Column(_("面商日期"), 11, DAY, only_in_file=True),
        _day(_("答复日期")),
        Column(_("办理结果"), 16),
        Column(_("评价"), 9),
        Column(_("办结日期"), 11, DAY, only_in_file=True),
        Column(_("重点督办"), 6, only_in_file=True),
        Column(_("状态"), 9),
    ),
)
VENUES = Ledger(
    name="venues",
    label=_("家站名册"),
    icon="home",
    model=Venue,
    listed=VenueFilter,
    period="opened_on",
    order=TREE_ORDER,
    roles=CLERKS | {"deputy"},
    list_url="desk:venues",
    page="stations:venue",
    read=papers.read_venues,
    ordered=lambda rows: rows.with_tree_place(),
    newest_first=False,
    columns=(
        Column(_("家站"), 24),
        Column(pgettext_lazy("venue", "层级"), 12),
        Column(_("乡镇"), 10),
        Column(_("村社区"), 12),
        Column(_("专业领域"), 10, only_in_file=True),
        Column(_("由谁指导"), 20, only_in_file=True),
        Column(_("站长"), 9, only_in_file=True),
        Column(_("联络员"), 9),
        Column(_("地址"), 28),
        Column(_("公开电话"), 13),
        Column(_("开放时间"), 24, only_in_file=True),
        Column(_("代表"), 6, NUMBER),
        _day(_("设立日期")),
        Column(_("停用日期"), 11, DAY, only_in_file=True),
    ),
)

LEDGERS = (RECEPTION, ISSUES, ACTIVITIES, DUTY, UPGRADE, SUGGESTIONS, VENUES)
BY_NAME = {ledger.name: ledger for ledger in LEDGERS}


def open_to(roles) -> list[Ledger]:
    """The ledgers that one of the roles may open, in their order."""
    return [ledger for ledger in LEDGERS if ledger.roles & roles]
