"""The page of the journal."""

from django.utils import timezone

from deputies_portal.core.audit import journal, sealing
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.views import RegisterList
from deputies_portal.desk.journal.filters import JournalFilter
from deputies_portal.desk.journal.line_words import Line
from deputies_portal.desk.journal.week import week_of

AUDITOR = "auditor"


class Journal(RegisterList):
    model = Entry
    roles = frozenset({AUDITOR})
    filterset_class = JournalFilter
    order = ("-id",)
    template_name = "audit/journal.html"

    def get(self, request, *args, **kwargs):
        journal.record_view(
            actor=request.user, posting=request.scope.posting_of(AUDITOR), now=timezone.now()
        )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lines = [Line(entry) for entry in context["rows"]]
        seal, week = sealing.newest_seal(), week_of(timezone.now())
        return context | {"lines": lines, "seal": seal, "week": week}
