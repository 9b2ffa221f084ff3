"""Letters 函件 to the undertaking units: which are not yet delivered or accepted, and the entry of
their way on paper: passed on by the county government office 转交, delivered 送达 (domain §3d).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import BooleanField as Boolean
from django.db.models import Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.scope import Scope
from visits.issues.qualities import Who, holders
from visits.issues.step_parts.happenings import DELIVER, RELAY
from visits.models import Deadline, Dispatch, Event, Issue
from visits.models.issues.rounds import TO_RELAY

# What a line of the timeline says happened, and the column that keeps the day.
COLUMNS = {RELAY: "relayed_on", DELIVER: "delivered_on"}

# The tabs of the list; what each of them means stands in `meaning`.
ALL, TO_PASS_ON, TO_DELIVER, TO_ACCEPT, LATE = "", "relay", "deliver", "accept", "late"
TABS = {
    ALL: gettext_lazy("全部"),
    TO_PASS_ON: gettext_lazy("等县政府办转交"),
    TO_DELIVER: gettext_lazy("未送达"),
    TO_ACCEPT: gettext_lazy("已送达，未签收"),
    LATE: gettext_lazy("超过签收期限"),
}


def meaning(tab: str, on: date) -> Q:
    """The outstanding letters of a tab."""
    if tab == TO_PASS_ON:
        return TO_RELAY
    if tab == TO_DELIVER:
        return Q(delivered_on__isnull=True) & ~TO_RELAY
    if tab == TO_ACCEPT:
        return Q(delivered_on__isnull=False)
    if tab == LATE:
        return Q(Exists(_accept_clock().filter(due_on__lt=on)))
    return Q()


def counts(letters: QuerySet, on: date) -> dict[str, int]:
    """How many outstanding letters each tab holds, in one query."""
    columns = {f"in_{tab}": Count("pk", filter=meaning(tab, on)) for tab in TABS}
    return {name.removeprefix("in_"): n for name, n in letters.aggregate(**columns).items()}


def for_list(letters: QuerySet, user) -> QuerySet:
    """With issue, desk and unit, the clock of the acceptance, and what may be read and done."""
    readable = Issue.objects.open_to(user).filter(pk=OuterRef("round__issue"))
    return letters.select_related("unit", "round__issue__desk").annotate(
        accept_by=Subquery(_accept_clock().values("due_on")[:1]),
        is_readable=Exists(readable),
        is_to_relay=ExpressionWrapper(TO_RELAY, Boolean()),
    )


def of_issues(letters: QuerySet, issues: Iterable[Issue], unit=None) -> QuerySet:
    """The letters in force of these issues: those to the unit, without one those to the leads."""
    rows = letters.running().filter(round__issue__in=issues, round__ended_on__isnull=True)
    return rows.filter(unit=unit) if unit else rows.lead()


def _accept_clock() -> QuerySet:
    running = Deadline.objects.running()
    return running.filter(dispatch=OuterRef("pk"), kind=Deadline.Kind.ACCEPT)


def is_to_relay(order: Dispatch) -> bool:
    return Dispatch.objects.filter(TO_RELAY, pk=order.pk).exists()


def may_print(user, order: Dispatch, issue: Issue) -> bool:
    """The desk, the county and the unit itself; asks no query."""
    scope = Scope.of(user)
    is_of_desk = issue.county_id in scope.counties or issue.desk_id in scope.townships
    return is_of_desk or order.unit_id in scope.units


@transaction.atomic
def record_day(
    line: str, order: Dispatch, *, actor, at: datetime, on: date, letter_number: str = ""
) -> Event | None:
    """Enter that a letter was passed on or delivered on a day, and its number if it had none.

    None when just this has been entered before. Raises PermissionDenied, ValidationError and, when
    another day stands there already, StepRefused.
    """
    issue = Issue.objects.select_for_update().get(pk=order.round.issue_id)
    order = Dispatch.objects.select_related("unit", "round").get(pk=order.pk)
    order.round.issue = issue
    posting = holders(actor, issue, timezone.localdate(at)).get(Who.DESK)
    if posting is None:
        raise PermissionDenied
    known, column = getattr(order, COLUMNS[line]), COLUMNS[line]
    if known == on:
        return None
    if known is not None or not Dispatch.objects.outstanding().filter(pk=order.pk).exists():
        raise _moved_on(issue)
    _check_day(line, order, on, timezone.localdate(at))
    facts = _write(column, order, on, letter_number)
    return _say(line, order, facts, actor=actor, posting=posting, at=at)


@transaction.atomic
def record_way(order: Dispatch, days, *, actor, at: datetime, letter_number: str = "") -> None:
    """What is known of one letter, all or nothing. `days`: (line, day) as they happened."""
    for line, on in days:
        record_day(line, order, actor=actor, at=at, on=on, letter_number=letter_number)


def _moved_on(issue: Issue) -> StepRefused:
    last = issue.events.select_related("actor").order_by("-id").first()
    return StepRefused(
        _("这份函件的情况已经有了变化。"),
        record=issue,
        who=str(last.actor or ""),
        when=last.entered_at,
    )


def _check_day(line: str, order: Dispatch, on: date, today: date) -> None:
    column = COLUMNS[line]
    if on > today:
        raise ValidationError({column: _("日期不能晚于今天。")})
    if on < order.sent_on:
        raise ValidationError({column: _("日期不能早于交办日期。")})
    is_to_pass_on = is_to_relay(order)
    if line == RELAY and not is_to_pass_on:
        raise ValidationError({column: _("这份函件不经县政府办转交。")})
    if line == DELIVER and is_to_pass_on:
        raise ValidationError({column: _("这份函件要先由县政府办转交，请先填转交日期。")})
    if order.relayed_on and on < order.relayed_on:
        raise ValidationError({column: _("送达日期不能早于县政府办转交日期。")})


def _write(column: str, order: Dispatch, on: date, letter_number: str) -> dict:
    """The columns of the letter; returns the facts that are new."""
    setattr(order, column, on)
    facts = {column: on.isoformat()}
    if letter_number and not order.letter_number:
        order.letter_number = facts["letter_number"] = letter_number
    order.clean_fields(exclude=["round", "unit"])
    order.save(update_fields=[column, "letter_number"])
    return facts


def _say(line: str, order: Dispatch, facts: dict, *, actor, posting, at: datetime) -> Event:
    """The line of the timeline, and the line of the journal."""
    issue, facts = order.round.issue, {"unit": order.unit.short_name, **facts}
    event = Event.objects.create(
        issue=issue,
        round=order.round,
        dispatch=order,
        step=line,
        from_state=issue.state,
        to_state=issue.state,
        actor=actor,
        posting_id=posting.pk,
        posting_label=journal.in_records(str, posting),
        happened_on=facts[COLUMNS[line]],
        entered_at=at,
        facts=facts,
    )
    journal.record(
        actor=actor,
        action=f"issue.{line}",
        target=issue,
        after=facts,
        county=issue.county_id,
        posting=posting,
    )
    return event


@dataclass
class Entered:
    """What became of several letters: how many were entered, and which were left out and why."""

    number: int = 0
    left_out: list[tuple[Dispatch, str]] = field(default_factory=list)


def record_days(
    line: str, orders: Iterable[Dispatch], *, actor, at: datetime, on: date, numbers: dict[int, str]
) -> Entered:
    """Several letters on one day; what cannot be entered is left out by name, the rest stands.

    `numbers`: letter numbers typed beside the letters, by their keys.
    """
    entered = Entered()
    for order in orders:
        number = numbers.get(order.pk, "")
        try:
            record_day(line, order, actor=actor, at=at, on=on, letter_number=number)
        except PermissionDenied:
            entered.left_out.append((order, _("不由您的经办台办理。")))
        except ValidationError as refused:
            entered.left_out.append((order, " ".join(refused.messages)))
        except StepRefused as refused:
            entered.left_out.append((order, str(refused)))
        else:
            entered.number += 1
    return entered
