"""Following 查进度 by code: what visitors may know of the own matter, and say of it (domain §3b).

The code opens its one visit: rate once, object within the days of the rule, take it back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from visits.calendar.terms import long_day
from visits.issues import workflow
from visits.issues.dossier import UNANSWERED, Dossier, for_dossier
from visits.issues.qualities import Who
from visits.issues.steps import STEPS, label_of
from visits.issues.steps.rehandling import last_day_to_object
from visits.models import Answer, Dispatch, Event, Feedback, Issue, Submission, Visit, Voice
from visits.models.issues.states import State
from visits.visits.receipts import index_of

BY_CODE = {Who.VISITOR: None}
# What a visitor is told of the course, in plain words.
TOLD = frozenset(name for name, step in STEPS.items() if step.is_tracked)


@dataclass
class Found:
    """What a code opens: a submission that waits or was turned away, or a visit."""

    submission: Submission | None
    visit: Visit | None

    def matters(self, on: date) -> list["Matter"]:
        if self.visit is None:
            return []
        voices = self.visit.voices.select_related("issue__merged_into").order_by("id")
        return [Matter(voice, on) for voice in voices]


def find(code: str) -> Found | None:
    """By the code as somebody types it; None for one that opens nothing."""
    index = index_of(code)
    if not index:
        return None
    visits = Visit.objects.counted().filter(follow_code=index).select_related("venue", "county")
    if visit := visits.first():
        return Found(None, visit)
    rows = Submission.objects.filter(follow_code=index, visit__isnull=True)
    submission = rows.select_related("venue", "county").first()
    return Found(submission, None) if submission else None


@dataclass
class Matter:
    """One issue as its visitor follows it; of a merged one, the issue it was merged into."""

    voice: Voice
    on: date

    @cached_property
    def issue(self) -> Issue:
        own = self.voice.issue
        rows = for_dossier(Issue.objects.filter(pk=own.merged_into_id or own.pk))
        return rows.get()

    @cached_property
    def dossier(self) -> Dossier:
        return Dossier(self.issue)

    @property
    def title(self) -> str:
        return self.voice.issue.title

    @property
    def step(self) -> int:
        """How far, of six beads; 0 for what was void."""
        self.issue.is_told = self.issue.state == State.ANSWERED and self.dossier.is_told
        return self.issue.pips

    @property
    def words(self) -> str:
        """The state in plain words."""
        if self.voice.withdrawn_on:
            return _("您已经撤回。")
        if self.issue.outcome == Issue.Outcome.GUIDED:
            return _("这件事由其他部门受理，请看登记时告诉您的去处。")
        return {
            State.REGISTERED: _("已经登记，正在审核。"),
            State.TRIAGED: _("已经审核，准备交给有关单位办理。"),
            State.DISPATCHED: _("已经交给有关单位，等它签收。"),
            State.IN_PROGRESS: _("有关单位正在办理。"),
            State.ANSWERED: _("已经答复，请看下面。"),
            State.FOLLOWING: _("已经答复并作出承诺，我们跟踪到兑现。"),
            State.SUGGESTION: _("已经转为代表建议，正在按程序办理。"),
            State.CLOSED: _("已经办结。"),
            State.ARCHIVED: _("已经办结归档。"),
            State.VOID: _("登记有误，已经作废；有疑问请问登记的家站。"),
        }.get(self.issue.state, "")

    @property
    def answer(self) -> Answer | None:
        return None if self.issue.state in UNANSWERED else self.dossier.answer

    @property
    def unit(self) -> str:
        """The unit that leads, or led last; never one that assists."""
        leads = [one for one in self.dossier.dispatches if one.part == Dispatch.Part.LEAD]
        order = next((one for one in reversed(leads) if one.returned_on is None), None)
        return order.unit.name if order and self.issue.state not in (State.TRIAGED,) else ""

    @property
    def lines(self) -> list[tuple[str, date]]:
        """What happened and when, newest first, without anybody's name or note."""
        told = (event for event in reversed(self.dossier.events) if event.step in TOLD)
        return [(self._label_of(event), event.happened_on) for event in told]

    def _label_of(self, event: Event):
        """With its round, once there is more than one."""
        label, number = label_of(event.step), self.dossier.numbers.get(event.round_id)
        if number is None or len(self.dossier.numbers) < 2:
            return label
        return _("%(step)s（第%(number)s轮）") % {"step": label, "number": number}

    @property
    def round_words(self) -> str:
        """Which time it is handled, and since when; empty while it is the first."""
        last = self.dossier.last_round
        if last is None or last.no < 2:
            return ""
        facts = {"number": last.no, "day": long_day(last.opened_on)}
        return _("这是第%(number)s轮办理，%(day)s开始。") % facts

    @property
    def former_answers(self) -> list[Answer]:
        """What was answered in the rounds before, the newest first."""
        last = self.dossier.last_round
        given = [one for one in self.dossier.answers if one.superseded_on is None]
        return [one for one in reversed(given) if last and one.round_id != last.pk]

    @property
    def _own(self) -> Voice | None:
        return next((one for one in self.dossier.voices if one.pk == self.voice.pk), None)

    def _is_open(self, step: str) -> bool:
        row = STEPS[step]
        return self.issue.state in row.sources and not self.voice.withdrawn_on

    @property
    def rating(self) -> str:
        """What was said about the last round, in words; empty before."""
        if self.answer is None or self._own is None:
            return ""
        given = self._own.rating_in(self.dossier.last_round)
        return Feedback.Rating(given).label if given else ""

    @property
    def may_rate(self) -> bool:
        own = self._own
        return self._is_open("tell") and own in self.dossier.voices_to_tell and not self.rating

    @property
    def may_object(self) -> bool:
        return (
            self._is_open("object")
            and self.answer is not None
            and not self.dossier.has_objection
            and self.on <= last_day_to_object(self.dossier)
        )

    @property
    def is_objected(self) -> bool:
        return self.issue.state not in UNANSWERED and self.dossier.has_objection

    @property
    def may_withdraw(self) -> bool:
        return self._is_open("withdraw")


def rate(matter: Matter, *, rating: str, remark: str, at: datetime) -> Event:
    """满意度: once per voice and round, by the citizen alone."""
    said = {"told_by": _("凭码查看"), "means": Feedback.Means.CODE, "is_reached": True}
    facts = {"voice": matter.voice, "told_on": matter.on, "rating": rating, "remark": remark}
    return _take("tell", matter, at, **said, **facts)


def object_to_answer(matter: Matter, *, text: str, at: datetime) -> Event:
    return _take("object", matter, at, voice=matter.voice, said_on=matter.on, text=text)


def take_back(matter: Matter, *, reason: str, at: datetime) -> Event:
    facts = {"asked_by": Voice.Asker.VISITOR, "asked_on": matter.on, "reason": reason}
    return _take("withdraw", matter, at, voice=matter.voice, **facts)


def _take(step: str, matter: Matter, at: datetime, **facts) -> Event:
    return workflow.take(step, matter.issue, actor=None, at=at, held=BY_CODE, **facts)
