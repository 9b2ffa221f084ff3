"""Many suggestions at once: which steps the bar of their list offers, and what of their forms is
filled in once for all.
"""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.many import MOST_PRINTED, Act, Many, Paper
from deputies_portal.core.many.views import page_of
from visits.models import Suggestion
from visits.suggestions import workflow
from visits.suggestions.filters import SuggestionFilter
from visits.suggestions.page import SuggestionPage
from visits.suggestions.qualities import READING, holders, signatures_by_paper
from visits.suggestions.steps import FORMS


class ManySuggestions(Many):
    workflow = workflow.SUGGESTIONS
    roles = frozenset(READING)
    list_page, page = "visits:suggestions", "visits:suggestions-many"
    heading = _("代表建议")
    ticks = "suggestions"
    filterset = SuggestionFilter
    acts = (
        Act("submit"),
        Act("accept", ("note",)),
        Act("assign", ("unit", "due", "letter_number", "pace", "note"), own=("unit",)),
        Act("urge", ("note", "due")),
        Act("close", ("note",)),
    )
    papers = (
        Paper("print", _("打印建议"), "visits:suggestions-print", MOST_PRINTED),
        Paper("export", _("导出台账"), "ledgers:suggestions-xlsx", is_file=True),
    )

    def seen(self):
        return Suggestion.objects.visible_to(self.user).whole().order_by("-drafted_on", "-id")

    def known(self, records):
        return signatures_by_paper(records)

    def form(self, step, record, known, data=None):
        page = SuggestionPage(self.user, record, self.on, known)
        return FORMS[step](data, user=self.user, page=page, paper=False)

    def held_by_row(self, row: Suggestion):
        return holders(self.user, row, [])

    def pages_of(self, papers: list[Suggestion]) -> list[SuggestionPage]:
        """To be printed; one query for the signatures of all."""
        known = self.known(papers)
        return [SuggestionPage(self.user, one, self.on, known[one.pk]) for one in papers]


suggestions_together = page_of(ManySuggestions)
