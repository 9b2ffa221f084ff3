"""What the journal calls acts on rotas, and their facts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROTA_ACTIONS = {
    "rotadraft.create": _("编排值班表"),
    "rotadraft.redraw": _("重排值班表"),
    "rotadraft.discard": _("放弃值班表草稿"),
    "rotadraft.publish": _("发布值班表"),
    "jointday.create": _("安排集中接待日"),
    "dutyday.confirm": _("按日历核对接待日"),
    "dutyday.draft_by_hand": _("手工改草稿"),
}
ROTA_KINDS = {
    "visits.rotadraft": pgettext_lazy("one", "值班表草稿"),
    "visits.jointday": pgettext_lazy("one", "集中接待日"),
    "stations.receptionrule": pgettext_lazy("one", "接待日规则"),
}
ROTA_FACTS = {
    "days": pgettext_lazy("fact", "接待日"),
    "turns": pgettext_lazy("fact", "人次"),
    "venues": pgettext_lazy("fact", "家站"),
    "guests": pgettext_lazy("fact", "应邀人员"),
    "dates": pgettext_lazy("fact", "指定的日期"),
    "unfilled": pgettext_lazy("fact", "空缺"),
}
