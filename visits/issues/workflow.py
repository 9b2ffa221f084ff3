"""Taking the steps 步骤 of an issue (domain §3b; they are declared in `visits.issues.steps`)."""

from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import TimelineWorkflow, last_move
from visits import files
from visits.calendar import deadlines
from visits.issues import awaiting, results, settling
from visits.issues.dossier import Dossier
from visits.issues.news import news
from visits.issues.qualities import ROLES_OF, Who, holders
from visits.issues.step_parts.case import IssueCase
from visits.issues.steps import STEPS
from visits.models import Event, Issue
from visits.models.issues.states import OPEN_STATES

# What the timer holds, which files closed issues: a step taken without an actor.
BY_TIMER = {Who.TIMER: None}


class IssueWorkflow(TimelineWorkflow):
    """The only writer of an issue's state and of its rounds."""

    steps, roles, paper, case = STEPS, ROLES_OF, Who.DESK, IssueCase
    of_case = ("document_number", "signer", "uploads")
    page, action = "visits:issue", "issue"
    unjournalled = frozenset(results.KEPT)
    moved_on = gettext_lazy("您打开这一页以后，这件问题有了新的进展。")
    refusal = gettext_lazy("这件问题现在是“%(state)s”，不能再“%(step)s”。")

    def holders(self, user, record, on, known=None):
        return holders(user, record, on, known) if user else BY_TIMER

    def known(self, record):
        return Dossier(record)

    def locked(self, record, facts):
        """Together with the one it is merged with: always the older id first, so that two people
        who merge at once never wait for each other.
        """
        others = [fact.pk for fact in facts.values() if isinstance(fact, Issue)]
        wanted = [pk for pk in (record.pk, record.merged_into_id, *others) if pk]
        rows = Issue.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        return {row.pk: row for row in rows}[record.pk]

    def earliest(self, case):
        return last_move(case.record) or case.record.registered_on

    def act(self, name, case, **facts):
        if case.on_paper:
            case.require_text("document_number", case.document_number)
            case.require_text("signer", case.signer)
        return super().act(name, case, **facts)

    def write(self, name, case) -> Event:
        issue = case.issue
        case.say(document_number=case.document_number, signer=case.signer)
        event = self.add_line(name, case, is_inner=self.steps[name].is_inner)
        for follow in case.later:
            follow(event)
        deadlines.refresh(issue)
        results.refresh(issue)
        issue.clean()
        issue.save()
        if issue.is_open != (case.from_state in OPEN_STATES):
            settling.refresh(issue)
        awaiting.refresh([issue.pk, *case.beside], case.on)
        files.keep(case.uploads, issue=issue, event=event, actor=case.actor, at=case.at)
        return event

    def spread(self, name, case, written):
        news.spread(written)

    def in_words(self, column, value):
        """The name of a category or a place in place of its number or code."""
        field = Issue._meta.get_field(column)
        if value is None or not field.is_relation:
            return value
        return str(field.related_model.objects.filter(pk=value).first() or value)


ISSUES = IssueWorkflow()
take, require, steps_open_to = ISSUES.take, ISSUES.require, ISSUES.steps_open_to
