"""Many issues at once: which steps the bar of their list offers, and what of their forms is filled
in once for all.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.many import MOST_PRINTED, Act, Many, Paper
from deputies_portal.core.many.views import page_of
from visits.issues import workflow
from visits.issues.dossier import Dossier, for_dossier
from visits.issues.dossiers import dossiers_of
from visits.issues.qualities import holders
from visits.issues.steps import FORMS
from visits.issues.views.issue import READING
from visits.models import Issue
from visits.worklists.filters.issues import IssueFilter


class FromTheRow(Dossier):
    """What a row of the list knows of its issue by itself: no button of a list asks a query."""

    def __init__(self, issue: Issue):
        super().__init__(issue)
        self.__dict__ |= {"dispatches": [], "answers": []}

    recorded = None

    def is_received_by(self, deputy_id: int) -> bool:
        return False

    def is_received_at(self, venue_id: int) -> bool:
        return self.issue.venue_id == venue_id

    def is_received_in(self, townships) -> bool:
        return self.issue.township_id in townships


class ManyIssues(Many):
    workflow = workflow.ISSUES
    roles = frozenset(READING)
    list_page, page = "visits:issues", "visits:issues-many"
    heading = gettext_lazy("问题办理")
    ticks = "issues"
    filterset = IssueFilter
    after = "visits/worklists/_after_many.html"
    acts = (
        Act("triage", ("category", "pace", "reason"), own=("category", "pace")),
        Act(
            "dispatch",
            ("lead", "due", "letter_number", "relayed_on", "is_no_case", "note"),
            own=("lead", "due"),
        ),
        Act("urge", ("note", "due")),
        Act("tell", ("told_by", "told_on", "means", "result", "remark")),
        Act("merge", ("number", "reason")),
        Act("archive"),
    )
    papers = (
        Paper("print", gettext_lazy("打印办理单"), "visits:issues-print", MOST_PRINTED),
        Paper("export", gettext_lazy("导出台账"), "ledgers:issues-xlsx", is_file=True),
    )

    def seen(self):
        rows = Issue.objects.visible_to(self.user).with_readable(self.user)
        return for_dossier(rows).order_by("-registered_on", "-id")

    def known(self, records):
        return dossiers_of(records)

    def form(self, step, record, known, data=None):
        form = FORMS[step](data, user=self.user, dossier=known, on=self.on)
        if step == "tell" and len(voices := form.fields["voice"].records) == 1:
            # Where several wait, each is told on the page of the issue: it asks for whom.
            form.initial["voice"] = next(iter(voices))
        return form

    def title_of(self, record):
        return record.title if record.is_readable else _("不公开事项")

    def first_said(self, act, records):
        """The others are merged into the oldest."""
        if act.step != "merge":
            return {}
        return {"number": min(records, key=lambda issue: issue.pk).reference}

    def held_by_row(self, row: Issue):
        return holders(self.user, row, self.on, FromTheRow(row))


issues_together = page_of(ManyIssues)
