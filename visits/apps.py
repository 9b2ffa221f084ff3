from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from deputies_portal.audit.actions import name_actions

VISIT_ACTIONS = {
    "visit.register": _("登记来访"),
    "visit.confirm": _("确认代表登记的来访"),
    "visit.correct": _("更正来访"),
    "visit.void": _("作废来访"),
    "visit.receipt": _("打印回执"),
    "visit.reveal": _("查看来访人"),
    "visit.reader_named": _("加上可以看的人"),
    "visit.reader_dropped": _("去掉可以看的人"),
    "attachment.reveal": _("下载附件"),
    "attachment.remove": _("移除附件"),
}
LEAVING_ACTIONS = {"user.leave": _("办理离任")}
CALENDAR_ACTIONS = {
    "calendar.import": _("导入节假日"),
    "calendar.recompute": _("节假日改动，重算期限"),
    "calendarday.remove": _("删除节假日"),
}


class VisitsConfig(AppConfig):
    name = "visits"

    def ready(self):
        # Only now are the models there that the table of steps needs.
        from visits.steps import STEPS

        steps = {f"issue.{name}": step.label for name, step in STEPS.items()}
        name_actions(VISIT_ACTIONS | LEAVING_ACTIONS | CALENDAR_ACTIONS | steps)
