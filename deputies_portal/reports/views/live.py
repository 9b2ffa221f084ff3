"""Reports as they stand now: the list, the annual report and the bulletin."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from deputies_portal.reports.filters import ReportFilter
from deputies_portal.reports.issued.issuing import may_keep
from deputies_portal.reports.live import LiveReport
from deputies_portal.reports.models import Report
from deputies_portal.reports.subject import ANNUAL, BULLETIN, Subject

READING = ("township_clerk", "county_clerk", "manager")
KEEPING = ("township_clerk", "county_clerk")


class Reports(RegisterList):
    """The kinds of reports to open, and those that were drafted or issued."""

    model = Report
    roles = frozenset(READING)
    filterset_class = ReportFilter
    order = ("-year", "-quarter", "-id")
    template_name = "reports/reports.html"

    def get_context_data(self, **kwargs):
        on = timezone.localdate()
        annual = Subject.read({}, self.request.scope, on, kind=ANNUAL)
        return super().get_context_data(
            subject=annual, quarter=(on.month + 2) // 3, on=on, **kwargs
        )


@opens_to(*READING)
@require_safe
def annual(request):
    return _live(request, ANNUAL)


@opens_to(*READING)
@require_safe
def bulletin(request):
    return _live(request, BULLETIN)


def _live(request, kind: str):
    subject = Subject.read(request.GET, request.scope, timezone.localdate(), kind=kind)
    report = LiveReport(subject, request.user, request.portal.get("organiser", ""))
    context = {
        "subject": subject,
        "report": report,
        "sheet": report.sheet,
        "may_keep": may_keep(request.user, subject.county, subject.region),
    }
    return render(request, "reports/live.html", context)
