"""Taking the steps 步骤 of an issue (domain §3b; the table stands in `visits.steps`)."""

from datetime import date

from django.utils.translation import gettext_lazy

from deputies_portal.core.workflow import TimelineWorkflow, last_move
from visits import deadlines, files, news, results, settling
from visits.acts.case import IssueCase
from visits.acts.closing import reasons_not_to_close
from visits.acts.following import reason_not_to_dissent, reason_not_to_follow
from visits.acts.objections import last_day_to_object
from visits.acts.supervision import reason_not_to_supervise
from visits.dossier import Dossier
from visits.models import Event, Issue
from visits.models.states import OPEN_STATES
from visits.qualities import holders
from visits.steps import INNER, ROLES_OF, STEPS, Who
from visits.telling import tellable

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

    def has_object(self, one, user, record, held, known, on):
        check = _OBJECTS.get(one.name)
        return check is None or bool(check(user, known, held, on))

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
        event = self.add_line(name, case, is_inner=name in INNER)
        for follow in case.later:
            follow(event)
        deadlines.refresh(issue)
        results.refresh(issue)
        issue.clean()
        issue.save()
        if issue.is_open != (case.from_state in OPEN_STATES):
            settling.refresh(issue)
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


def _is_in_time(dossier: Dossier, kind: str, held: dict, on: date) -> bool:
    """A letter that came in time may be entered by the desk later; the act checks its day."""
    clock = dossier.clock_of(kind)
    return clock is not None and (on <= clock.due_on or Who.DESK in held)


def _may_decide(user, asked) -> bool:
    return asked is not None and (asked.is_paper or asked.asked_by_id != user.pk)


# Nobody passes up from the county, grants what was not asked for, closes what is not told.
_OBJECTS = {
    "pass_up": lambda user, dossier, held, on: dossier.issue.has_township_desk,
    "pass_down": lambda user, dossier, held, on: (
        not dossier.issue.has_township_desk
        and not dossier.issue.is_confidential
        and dossier.issue.townships_concerned
    ),
    "return": lambda user, dossier, held, on: _is_in_time(dossier, "accept", held, on),
    "release_assisting": lambda user, dossier, held, on: dossier.assisting,
    "assist": lambda user, dossier, held, on: dossier.assisting,
    "ask_extension": lambda user, dossier, held, on: (
        _is_in_time(dossier, "answer", held, on)
        and dossier.open_request is None
        and not dossier.has_extension
    ),
    "ask_hand_over": lambda user, dossier, held, on: (
        _is_in_time(dossier, "answer", held, on) and dossier.open_handover is None
    ),
    "grant_extension": lambda user, dossier, held, on: _may_decide(user, dossier.open_request),
    "refuse_extension": lambda user, dossier, held, on: _may_decide(user, dossier.open_request),
    "grant_hand_over": lambda user, dossier, held, on: _may_decide(user, dossier.open_handover),
    "refuse_hand_over": lambda user, dossier, held, on: _may_decide(user, dossier.open_handover),
    "send_back": lambda user, dossier, held, on: dossier.lead and not dossier.is_somebody_told,
    "tell": lambda user, dossier, held, on: tellable(user, dossier, held),
    "close": lambda user, dossier, held, on: not reasons_not_to_close(dossier, held, on),
    "close_with_dissent": lambda user, dossier, held, on: not reason_not_to_dissent(dossier),
    "follow_up": lambda user, dossier, held, on: not reason_not_to_follow(dossier),
    "merge": lambda user, dossier, held, on: not dossier.has_merged,
    "make_suggestion": lambda user, dossier, held, on: not dossier.issue.is_confidential,
    "unmerge": lambda user, dossier, held, on: dossier.issue.merged_into.is_open,
    "archive": lambda user, dossier, held, on: not dossier.has_objection,
    "object": lambda user, dossier, held, on: (
        dossier.voices_asking and not dossier.has_objection and on <= last_day_to_object(dossier)
    ),
    "refuse_objection": lambda user, dossier, held, on: dossier.has_objection,
    "withdraw": lambda user, dossier, held, on: dossier.voices_asking,
    "supervise": lambda user, dossier, held, on: not reason_not_to_supervise(dossier, held),
    "key_supervise": lambda user, dossier, held, on: not reason_not_to_supervise(dossier, held),
    "reply": lambda user, dossier, held, on: dossier.supervisions_to_reply,
}

ISSUES = IssueWorkflow()
take, require, steps_open_to = ISSUES.take, ISSUES.require, ISSUES.steps_open_to
