"""The engine of steps 步骤: what goes from state to state by somebody's act goes through it.

A kind of record (issue, suggestion, upgrade, leave, swap) has a subclass of `Workflow` that says
what is its own: the table of steps, who somebody is to one record, what is locked with it, what is
written and told. A table can be read aloud: label, from, to, who.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.ui.gate import WrongRole
from deputies_portal.core.workflow.case import Case, check_fields
from deputies_portal.core.workflow.step import (
    SAME,
    Line,
    Nobody,
    OpenStep,
    Situation,
    Step,
    alike,
    by_name,
    said,
    standing_out,
)

__all__ = [
    "SAME",
    "Case",
    "Line",
    "Nobody",
    "OpenStep",
    "Situation",
    "Step",
    "TimelineWorkflow",
    "Workflow",
    "alike",
    "by_name",
    "check_fields",
    "last_move",
    "said",
    "standing_out",
]


class Workflow:
    """The steps of one kind of record. `take` is the only writer of its state."""

    steps: ClassVar[dict[str, Step]]
    roles: ClassVar[dict] = {}  # quality → the roles that can have it; named on the 403 page
    paper: ClassVar[str] = ""  # the quality that enters what is on paper
    case: ClassVar[type[Case]] = Case
    of_case: ClassVar[tuple[str, ...]] = ()  # facts that stand on the case, for all steps
    state: ClassVar[str] = "state"  # the column
    day: ClassVar[str] = "happened_on"  # the field of a form that says on what day
    page: ClassVar[str] = ""  # beginning of the names of the addresses
    action: ClassVar[str] = ""  # beginning of the actions in the journal
    journalled: ClassVar[tuple[str, ...] | None] = None  # columns; None: all
    unjournalled: ClassVar[frozenset[str]] = frozenset()
    always_journalled: ClassVar[tuple[str, ...]] = ("state",)  # also where they stay the same
    moved_on = gettext_lazy("您打开这一页以后，这条记录改过了。")
    refusal = gettext_lazy("这条记录现在是“%(state)s”，不能再“%(step)s”。")

    # --- what a kind of record says of itself --------------------------------------------------
    def holders(self, user, record, on: date, known=None) -> dict:
        """The qualities the user has in this record, each with the posting that gives it."""
        raise NotImplementedError

    def locked(self, record, facts: dict):
        """The record as it is now, for this transaction."""
        raise NotImplementedError

    def known(self, record):
        """What the rules ask of the record's surroundings, read once; handed to those below."""
        return

    def offered_as(self, name: str, user, record, held: dict, known) -> str | None:
        """The quality in which the step is offered as the user's own."""
        return self.quality(name, record, held)

    def not_from_here(self, name: str, record, on: date) -> str:
        """Why the step cannot be taken from where the record stands; empty when it can."""
        if getattr(record, self.state) in self.steps[name].sources:
            return ""
        state = getattr(record, f"get_{self.state}_display")()
        return self.refusal % {"state": state, "step": self.steps[name].label}

    def earliest(self, case: Case) -> date | None:
        """The day before which nothing of this can have happened."""
        return None

    def write(self, name: str, case: Case):
        """Save the record after the act; what `take` returns."""
        raise NotImplementedError

    def spread(self, name: str, case: Case, written) -> None:
        """What follows once it is written: the news."""

    def county_of(self, record) -> str:
        return record.county_id

    def note_of(self, case: Case) -> str:
        """The note of the journal's line."""
        return ""

    def in_words(self, column: str, value):
        """A value as the journal says it."""
        return value

    def refused(self, error: type[StepRefused], message, record) -> StepRefused:
        """The 409 page; of a record that moved on, by whom and when."""
        return StaleRecord.of(record) if error is StaleRecord else error(message, record=record)

    # --- the same for all ----------------------------------------------------------------------
    def labels(self) -> dict[str, object]:
        """Action in the journal → what it is called there."""
        return {f"{self.action}.{name}": step.label for name, step in self.steps.items()}

    def roles_for(self, name: str) -> frozenset[str]:
        """The roles that can take the step somewhere."""
        step = self.steps[name]
        who = (*step.who, *((self.paper,) if step.on_paper else ()))
        return frozenset().union(*(self.roles.get(one, ()) for one in who))

    def quality(self, name: str, record, held: dict, *, on_paper: bool = False) -> str | None:
        """The quality in which somebody holding `held` takes the step."""
        step, state = self.steps[name], getattr(record, self.state)
        if on_paper:
            return self.paper if step.on_paper and self.paper in held else None
        return next((who for who in step.who if who in held and step.belongs_to(who, state)), None)

    def obstacle(self, name: str, at: Situation):
        """What stands in the way of a step that starts from here; empty when nothing does."""
        asked = self.steps[name].obstacle
        return asked(at) if asked else ""

    def steps_open_to(self, user, record, on: date, held=None, known=None) -> list[OpenStep]:
        """The steps the user may take now: a button shown is a step allowed."""
        known = self.known(record) if known is None else known
        held = self.holders(user, record, on, known) if held is None else held
        found = []
        for name, step in self.steps.items():
            if self.not_from_here(name, record, on):
                continue
            own = self.offered_as(name, user, record, held, known)
            if own is None and self.quality(name, record, held, on_paper=True) is None:
                continue
            at = Situation(user, record, held, known, on, own is None)
            if not self.obstacle(name, at) and (step.offered is None or step.offered(at)):
                found.append(OpenStep(name, step, own is None, self.page))
        return found

    def reason_against(self, name: str, user, record, on: date, known=None) -> str:
        """Why the user cannot take the step as his own now; empty when he can."""
        step = self.steps[name]
        if refusal := self.not_from_here(name, record, on):
            return str(refusal)
        known = self.known(record) if known is None else known
        held = self.holders(user, record, on, known)
        if self.offered_as(name, user, record, held, known) is None:
            return _("这一件不由您“%(step)s”。") % {"step": step.label}
        at = Situation(user, record, held, known, on, False)
        if obstacle := self.obstacle(name, at):
            return " ".join(ValidationError(obstacle).messages)
        if step.offered is not None and not step.offered(at):
            return _("这一件现在不用“%(step)s”。") % {"step": step.label}
        return ""

    def require(
        self, name: str, record, *, actor, on: date | None = None, version: int | None = None
    ) -> bool:
        """Whether the actor takes the step on paper. Raises StaleRecord (seen an older version),
        PermissionDenied without the right to take it at all, StepRefused (moved on).
        """
        self._check_version(record, version)
        on, known = on or timezone.localdate(), self.known(record)
        held = self.holders(actor, record, on, known)
        own = self.offered_as(name, actor, record, held, known)
        if own is None and self.quality(name, record, held, on_paper=True) is None:
            raise WrongRole(self.roles_for(name))
        self._check_state(name, record, on)
        return own is None

    @transaction.atomic
    def take(
        self,
        name: str,
        record,
        *,
        actor,
        at: datetime,
        happened_on: date | None = None,
        version: int | None = None,
        on_paper: bool = False,
        by=None,
        token=None,
        held: dict | None = None,
        **facts,
    ):
        """Take one step: lock the record, check version, right, state and obstacle, act, write,
        tell.

        `at` is the moment of entry, `happened_on` the day it happened (default: that of `at`; the
        day a paper letter was received), `by` the posting for the journal where qualities have
        none, `held` qualities the caller vouches for (a step of a suggestion acts on its issues).
        Raises as `require` does, and ValidationError (the obstacle; facts, by field name).
        """
        record, entered_on = self.locked(record, facts), timezone.localdate(at)
        self._check_version(record, version)
        known = self.known(record)
        held = self.holders(actor, record, entered_on, known) if held is None else held
        who = self.quality(name, record, held, on_paper=on_paper)
        if who is None:
            raise WrongRole(self.roles_for(name))
        step = self.steps[name]
        if step.repeatable and getattr(record, self.state) == step.target:
            return record
        self._check_state(name, record, entered_on)
        on = happened_on or entered_on
        if obstacle := self.obstacle(name, Situation(actor, record, held, known, on, on_paper)):
            raise ValidationError({NON_FIELD_ERRORS: obstacle})
        case = self.case(
            record=record,
            actor=actor,
            held=held,
            known=known,
            who=who,
            posting=by or held[who],
            on=on,
            at=at,
            on_paper=on_paper,
            **{fact: facts.pop(fact) for fact in self.of_case if fact in facts},
        )
        return self.act(name, case, token=token, **facts)

    def act(self, name: str, case: Case, *, token=None, **facts):
        """The act without asking for a right: of `take`, and of what follows from another act."""
        record, step = case.record, self.steps[name]
        before = journal.snapshot(record, self.journalled)
        case.from_state = getattr(record, self.state)
        self._check_day(case)
        if step.act:
            step.act(case, **facts)
        setattr(record, self.state, case.to_state or step.target or case.from_state)
        record.version += 1
        written = self.write(name, case)
        self._journal(name, case, before, token)
        self.spread(name, case, written)
        return written

    def _check_version(self, record, version: int | None) -> None:
        if version is not None and version != record.version:
            raise self.refused(StaleRecord, self.moved_on, record)

    def _check_state(self, name: str, record, on: date) -> None:
        if refusal := self.not_from_here(name, record, on):
            raise self.refused(StepRefused, refusal, record)

    def _check_day(self, case: Case) -> None:
        """A step belongs to a day that has come, and not before the step that led to this state."""
        if case.on > case.entered_on:
            case.refuse(self.day, _("日期不能晚于今天。"))
        earliest = self.earliest(case)
        if earliest and case.on < earliest:
            case.refuse(self.day, _("日期不能早于上一步。"))

    def _journal(self, name: str, case: Case, before: dict, token) -> None:
        """Of the record's columns those that are different now."""
        now = journal.snapshot(case.record, self.journalled)
        changed = [
            column
            for column in now
            if column in self.always_journalled or now[column] != before[column]
            if column not in self.unjournalled
        ]
        journal.record(
            actor=case.actor,
            action=f"{self.action}.{name}",
            target=case.record,
            before={column: self.in_words(column, before[column]) for column in changed},
            after={column: self.in_words(column, now[column]) for column in changed} | case.told,
            note=self.note_of(case),
            county=self.county_of(case.record),
            posting=case.posting,
            token=token,
        )


class TimelineWorkflow(Workflow):
    """Of a record whose steps are lines of a timeline, its `events`."""

    def earliest(self, case):
        return last_move(case.record)

    def refused(self, error, message, record):
        last = record.events.select_related("actor").order_by("-id").first()
        who = str(last.actor or "") if last else ""
        return error(message, record=record, who=who, when=last.entered_at if last else None)

    def add_line(self, name: str, case: Case, **of: Any):
        """A line of the timeline; the record has its new state."""
        if case.on_paper:
            case.say(on_paper=True)
        return case.record.events.create(
            step=name,
            from_state=case.from_state,
            to_state=getattr(case.record, self.state),
            actor=case.actor,
            posting_id=case.posting and case.posting.pk,
            posting_label=journal.in_records(str, case.posting or ""),
            happened_on=case.on,
            entered_at=case.at,
            note=case.note,
            facts=case.facts,
            **case.event_of,
            **of,
        )


def last_move(record) -> date | None:
    """The day of the last step that led to another state."""
    moves = record.events.exclude(from_state=models.F("to_state"))
    return moves.order_by("-id").values_list("happened_on", flat=True).first()
