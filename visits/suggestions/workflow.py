"""Taking the steps of a suggestion (the table: `visits.suggestions.steps`)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import TimelineWorkflow
from visits.issues import workflow
from visits.models import Issue, Suggestion, SuggestionEvent
from visits.suggestions import news
from visits.suggestions.case import SuggestionCase
from visits.suggestions.qualities import ROLES_OF, Who, holders, signatures_of, unsigned_of
from visits.suggestions.steps import STEPS


def make(issues: list[Issue], *, actor, at: datetime, token=None, **facts) -> Suggestion:
    """One draft of one or more issues; `facts` as the step `make_suggestion` takes them."""
    first, *others = sorted(issues, key=lambda issue: issue.pk)
    with transaction.atomic():
        workflow.take("make_suggestion", first, actor=actor, at=at, token=token, **facts)
        draft = Suggestion.objects.get(suggested__issue=first, suggested__left_on__isnull=True)
        for issue in others:
            workflow.take("make_suggestion", issue, actor=actor, at=at, suggestion=draft)
    return draft


class SuggestionWorkflow(TimelineWorkflow):
    """The only writer of a suggestion's state. Known of it are its signatures."""

    steps, roles, paper, case = STEPS, ROLES_OF, Who.OFFICE, SuggestionCase
    page, action = "visits:suggestion", "suggestion"
    journalled = ("state", "title", "unit", "due", "is_key", "rating")
    moved_on = gettext_lazy("您打开这一页以后，这份建议有了新的进展。")
    refusal = gettext_lazy("这份建议现在是“%(state)s”，不能再“%(step)s”。")

    def holders(self, user, record, on, known=None):
        return holders(user, record, signatures_of(record) if known is None else known)

    def known(self, record):
        return signatures_of(record)

    def offered_as(self, name, user, record, held, known):
        """Somebody who has co-signed already does not do it again; a clerk enters the others'."""
        if name == "cosign" and Who.OFFICE in held and not unsigned_of(user, known):
            return None
        return self.quality(name, record, held)

    def locked(self, record, facts):
        """Its issues first, the older ones before the newer, as the steps of an issue lock them."""
        behind = Issue.objects.filter(suggested__suggestion=record, suggested__left_on__isnull=True)
        list(behind.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        rows = Suggestion.objects.select_for_update(of=("self",))
        return rows.select_related("lead__deputy", "lead__congress", "unit").get(pk=record.pk)

    def write(self, name, case) -> SuggestionEvent:
        case.suggestion.save()
        return self.add_line(name, case)

    def spread(self, name, case, written):
        news.spread(written, self.steps[name].news)


SUGGESTIONS = SuggestionWorkflow()
take, require, steps_open_to = SUGGESTIONS.take, SUGGESTIONS.require, SUGGESTIONS.steps_open_to
