from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core import papers
from deputies_portal.core.audit.actions import name_actions
from deputies_portal.core.audit.words import name_facts, name_kinds

ACTIONS = {
    "report.draft": _("起草报告"),
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
        from deputies_portal.core.workflow import printed  # only now are its models there
        from deputies_portal.ledgers import exporting  # noqa: F401 - names its kind of job
        from deputies_portal.reports import demonstration_reports  # as above
        from deputies_portal.reports.issued.issuing import REPORTS  # as above
        from deputies_portal.reports.on_paper import record, report  # as above
        from visits.demo.stage import afterwards  # as above

        name_facts(FACTS)
        papers.register(report.REPORT, record.RECORD)
        afterwards(demonstration_reports.issue_reports)
        name_actions(ACTIONS | REPORTS.labels())
        path = "deputies_portal/reports/issued/issuing.py"
        printed.register(("An issued report 年度报告、通报", path, REPORTS))
        name_kinds({"reports.report": pgettext_lazy("one", "报告")})
