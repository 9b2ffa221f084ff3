"""Reminders 期限提醒 of the running clocks (domain §3c), sent once a day by a timer.

Seven and three working days before and on the day: whoever must act, one notice for each clock.
After that one digest 汇总 a person, every five working days. On a day off nobody is reminded, and
a reminder whose day was missed is not sent later: the next one says how things stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice

from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from deputies_portal.core.notices.models import Notice
from stations.models import County
from visits.calendar import deadlines
from visits.calendar.terms import days_left
from visits.calendar.workdays import WorkCalendar
from visits.issues.news.audience import People
from visits.issues.news.news import base_facts
from visits.models import (
    OPEN_STATES,
    Deadline,
    DeadlineRule,
    Dispatch,
    Feedback,
    Issue,
    Suggestion,
)
from visits.models.issues.states import State
from visits.models.suggestion import IN_HAND

Kind = Deadline.Kind
BEFORE = (7, 3, 0)  # working days left
EVERY = 5  # working days late, and between two digests
NAMED = 5  # numbers written out in a digest
BATCH = 500

LEFT = _("“%(title)s”（%(reference)s）的“%(kind)s”还剩%(days)s个工作日，%(due)s到期。")
TODAY = _("“%(title)s”（%(reference)s）的“%(kind)s”今天到期。")
RATING_LEFT = _("请问问“%(title)s”（%(reference)s）的反映人是否满意，还剩%(days)s个工作日。")
RATING_OVER = _("“%(title)s”（%(reference)s）等评价的期限已满，可以办结。")
OVERDUE = _("您有%(count)s件事超期，最久的超期%(days)s个工作日：%(references)s。")
OVERDUE_MORE = _("您有%(count)s件事超期，最久的超期%(days)s个工作日：%(references)s等。")
PAPER_LEFT = _("代表建议“%(title)s”（%(reference)s）的答复还剩%(days)s个工作日，%(due)s到期。")
PAPER_TODAY = _("代表建议“%(title)s”（%(reference)s）的答复今天到期。")
PAPERS_OVER = _("您有%(count)s份代表建议超期，最久的超期%(days)s个工作日：%(references)s。")
PAPERS_MORE = _("您有%(count)s份代表建议超期，最久的超期%(days)s个工作日：%(references)s等。")
OPINION = _("协办意见")


@dataclass
class Sent:
    reminders: int = 0
    digests: int = 0


@dataclass
class Pile:
    """What is overdue with one person; the clocks come issue by issue, suggestion by suggestion."""

    count: int = 0
    worst: list[tuple[int, str]] = field(default_factory=list)  # (days late, number of the issue)
    last_issue: int = 0

    def add(self, issue: Issue | Suggestion, late: int) -> None:
        if issue.pk == self.last_issue:
            late = max([late, *(days for days, number in self.worst if number == issue.reference)])
            self.worst = [one for one in self.worst if one[1] != issue.reference]
        else:
            self.count += 1
        self.last_issue = issue.pk
        self.worst = sorted([*self.worst, (late, issue.reference)], reverse=True)[:NAMED]

    @property
    def longest(self) -> int:
        return self.worst[0][0]


@dataclass(frozen=True)
class Digest:
    """A digest of what is overdue: its key, the list behind it, its sentences."""

    prefix: str
    list_name: str
    all_named: str
    some_named: str


def remind(*, on: date, at: datetime) -> Sent:
    """Send what is due on the day; done twice it sends nothing twice."""
    for code in County.objects.order_by("pk").values_list("pk", flat=True):
        calendar = WorkCalendar.of(code)
        if calendar.is_working_day(on):
            _remind_county(code, on, at, calendar)
    new = Notice.objects.filter(at=at, read_at__isnull=True, mailed_at__isnull=True)
    digests = new.filter(key__startswith="overdue-").count()
    return Sent(new.count() - digests, digests)


def _remind_county(code: str, on: date, at: datetime, calendar: WorkCalendar) -> None:
    people, piles, papers = People.of_county(code, on), {}, {}
    clocks = _of_clocks(_clocks(code, on, calendar), on, calendar, people, piles)
    ratings = _of_ratings(code, on, calendar, people)
    answers = _of_papers(code, on, calendar, people, papers)
    for batch in _batches(chain(clocks, ratings, answers)):
        with transaction.atomic():
            notices.tell(batch, at=at)
    late = Digest(f"overdue-{code}-", "visits:issues", OVERDUE, OVERDUE_MORE)
    notices.tell(_digests(late, on, calendar, piles), at=at)
    late = Digest(f"overdue-papers-{code}-", "visits:suggestions", PAPERS_OVER, PAPERS_MORE)
    notices.tell(_digests(late, on, calendar, papers), at=at)


def _batches(said: Iterator[notices.Said]) -> Iterator[list[notices.Said]]:
    while batch := list(islice(said, BATCH)):
        yield batch


def _clocks(code: str, on: date, calendar: WorkCalendar) -> Iterator[Deadline]:
    """Running clocks that are over or end within the longest notice, with the unit that must act.

    Issue by issue. A closed matter waits for nothing but the answer to an objection.
    """
    wanted = Q(issue__state__in=OPEN_STATES) | Q(
        kind=Kind.OBJECT, issue__state__in=(State.CLOSED, State.ARCHIVED)
    )
    lead = (
        Dispatch.objects.running()
        .lead()
        .filter(round__issue=OuterRef("issue"), round__ended_on__isnull=True)
    )
    rows = Deadline.objects.running().filter(
        wanted, issue__county=code, due_on__lt=calendar.add_working_days(on, max(BEFORE) + 1)
    )
    return (
        rows.select_related("issue", "event")
        .defer(*(f"issue__{name}" for name in Issue.PERSONAL))
        .annotate(own_unit=F("dispatch__unit"), lead_unit=Subquery(lead.values("unit")[:1]))
        .order_by("issue_id", "id")
        .iterator(chunk_size=BATCH)
    )


def _of_clocks(clocks, on, calendar, people, piles) -> Iterator[notices.Said]:
    for clock in clocks:
        left = days_left(clock.due_on, on, calendar)
        if left < 0:
            for person in _acting(clock, people) | _watching(clock, people):
                piles.setdefault(person, Pile()).add(clock.issue, -left)
        # The step that started the clock has told of it on its own day.
        elif left in BEFORE and on > clock.starts_on:
            told = _acting(clock, people) | (_watching(clock, people) if left == 0 else set())
            key = f"clock-{clock.pk}-{clock.due_on}-{left}"
            facts = {"kind": _kind_of(clock), "days": left, "due": clock.due_on}
            yield from _said(told, clock.issue, LEFT if left else TODAY, key, facts, left == 0)


def _acting(clock: Deadline, people: People) -> set[int]:
    """Who has to do it: the desk, or the unit; the desk also for a unit that never signs in."""
    unit = None
    if clock.kind not in (Kind.TRIAGE, Kind.DECIDE, Kind.OBJECT):
        unit = people.units.get(clock.own_unit or clock.lead_unit)
    return people.who_may_open(clock.issue, unit or set()) or people.who_may_open(
        clock.issue, people.desk(clock.issue.desk_id)
    )


def _watching(clock: Deadline, people: People) -> set[int]:
    """Who has asked for it: the desk, and whoever supervises."""
    asked = {clock.event.actor_id} & people.everybody if clock.event else set()
    return people.who_may_open(clock.issue, people.desk(clock.issue.desk_id) | asked)


def _kind_of(clock: Deadline) -> dict:
    is_opinion = clock.kind == Kind.REPLY and clock.event is None
    return notices.message(OPINION if is_opinion else Kind(clock.kind).label)


def _of_ratings(code, on, calendar, people) -> Iterator[notices.Said]:
    """等评价: who was told and has not rated is asked again before the desk may close."""
    rule = deadlines.rule_for(code, DeadlineRule.Kind.RATING)
    for wait in waits(code):
        due = deadlines.reckon_by_rule(rule, wait["first_told"], calendar).on
        left = days_left(due, on, calendar)
        if left not in BEFORE:
            continue
        issue = Issue.objects.get(pk=wait["round__issue"])
        told = people.venues.get(wait["venue"], set())
        told = people.who_may_open(issue, told if left else people.desk(issue.desk_id))
        key = f"rating-{wait['voice']}-{wait['round']}-{wait['stage']}-{left}"
        yield from _said(told, issue, RATING_LEFT if left else RATING_OVER, key, {"days": left})


def waits(code: str):
    """Voices told in the present stage of an answered issue that have not rated in it."""
    told = Feedback.objects.filter(
        round__issue__county=code,
        round__issue__state=State.ANSWERED,
        round__ended_on__isnull=True,
        stage=F("round__stage"),
        voice__withdrawn_on__isnull=True,
    )
    rated = told.exclude(rating="").order_by()
    waiting = (
        told.filter(is_reached=True).exclude(voice__in=rated.values("voice")).order_by("voice")
    )
    venue = Coalesce("voice__visit__venue", "voice__activity__venue")
    columns = ("voice", "round", "stage", "round__issue", "venue")
    waiting = waiting.annotate(venue=venue).values(*columns).annotate(first_told=Min("told_on"))
    return waiting.iterator(chunk_size=BATCH)


def _of_papers(code, on, calendar, people, piles) -> Iterator[notices.Said]:
    """The answer to a suggestion: the unit, or for one that never signs in the congress office,
    which looks on on the last day."""
    by = calendar.add_working_days(on, max(BEFORE) + 1)
    papers = Suggestion.objects.filter(county=code, state__in=IN_HAND, due__lt=by)
    for paper in papers.defer("text").order_by("id").iterator(chunk_size=BATCH):
        left, office = days_left(paper.due, on, calendar), people.desk(paper.congress_code)
        told = people.units.get(paper.unit_id) or office
        if left < 0:
            for person in told | office:
                piles.setdefault(person, Pile()).add(paper, -left)
        elif left in BEFORE and on > paper.assigned_on:
            facts = {"title": paper.title, "reference": paper.reference}
            facts |= {"days": left, "due": paper.due}
            text, key = PAPER_LEFT if left else PAPER_TODAY, f"paper-{paper.pk}-{paper.due}-{left}"
            for person in sorted(told if left else told | office):
                yield notices.Said(person, text, key, facts, paper.get_absolute_url(), not left)


def _said(told, issue, text, key, facts, is_urgent=False) -> Iterator[notices.Said]:
    facts = base_facts(issue) | facts
    for person in sorted(told):
        yield notices.Said(person, text, key, facts, issue.get_absolute_url(), is_urgent)


def _digests(digest: Digest, on: date, calendar: WorkCalendar, piles) -> Iterator[notices.Said]:
    """One for each person with something late for five working days, never two within five."""
    prefix = digest.prefix
    last = Notice.objects.last_keys(prefix) if piles else {}
    for person, pile in sorted(piles.items()):
        if pile.longest < EVERY or not _is_time(last.get(person), prefix, on, calendar):
            continue
        facts = {
            "count": pile.count,
            "days": pile.longest,
            "references": [reference for _late, reference in pile.worst],
        }
        text = digest.all_named if pile.count <= NAMED else digest.some_named
        url = f"{reverse(digest.list_name)}?state=overdue"
        yield notices.Said(person, text, f"{prefix}{on}", facts, url, True)


def _is_time(last_key: str | None, prefix: str, on: date, calendar: WorkCalendar) -> bool:
    if last_key is None:
        return True
    last = date.fromisoformat(last_key.removeprefix(prefix))
    return calendar.working_days_between(last, on) >= EVERY
