from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core import papers
from deputies_portal.core.audit.actions import name_actions
from deputies_portal.core.audit.words import name_facts, name_kinds

ACTIONS = {
    "report.draft": _("起草报告"),
    "report.issue": _("发布报告"),
    "report.correct": _("更正报告"),
    "report.withdraw": _("撤回报告"),
    "report.discard": _("放弃报告草稿"),
    "report.export": _("导出报告"),
}
FACTS = {
    "ledger": pgettext_lazy("fact", "台账"),
    "format": pgettext_lazy("fact", "文件格式"),
    "filter": pgettext_lazy("fact", "筛选条件"),
    "full": pgettext_lazy("fact", "带完整姓名和手机"),
    "numbers": pgettext_lazy("fact", "数字"),
}


class ReportsConfig(AppConfig):
    name = "deputies_portal.reports"

    def ready(self):
        from deputies_portal.ledgers import files  # noqa: F401 - names its kind of job
        from deputies_portal.reports import demonstration  # only now are its models there
        from deputies_portal.reports.on_paper import record, report  # as above
        from visits.demo.stage import afterwards  # as above

        name_facts(FACTS)
        papers.register(report.REPORT, record.RECORD)
        afterwards(demonstration.issue_reports)
        name_actions(ACTIONS)
        name_kinds({"reports.report": pgettext_lazy("one", "报告")})
