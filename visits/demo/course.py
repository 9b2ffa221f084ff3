"""The course 经过 of one issue, written ahead: who takes which step on which working day.

The ways 办理路径 an issue may go stand in `data/ways.csv`, a step a row: on which condition
(`CONDITIONS`), when (`Course.wait_for`), who (`Course.actor_of`), which step with which facts
(`Course.fact`). A row without anybody is another way, or what the method of that name plans. Each
way is planned to its end; where the day of loading falls decides the state the issue is in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from deputies_portal.core.accounts.models import User
from stations.models import UndertakingUnit
from visits.calendar import deadlines
from visits.demo.matters import TOWNSHIP_LEAD, Matter
from visits.demo.plan import IssuePlan, StepPlan, VisitPlan
from visits.demo.stage import ONE_DAY, Stage
from visits.demo.tables import facts_of, rows_of, said
from visits.models import DeadlineRule

OFFICE_HOURS = (8, 9, 9, 10, 14, 15)  # the second half of each
MEANS = ("phone", "phone", "in_person", "in_person", "message")
WHO = {"desk", "unit", "helper", "doer", "manager", "county_clerk", "receiver"}
# A day counted in working days (with d: in days) from the day of the course (day), its due day
# (due) or the day of loading (on).
DAY = re.compile(r"(day|due|on)([+-]\d+)?(d?)")
DAYS = {"due", "wanted_due", "decided_on", "said_on", "asked_on", "instructed_on"}
UNITS = {"unit", "lead", "dispatch"}
CONDITIONS = {
    "": lambda course: True,
    "mostly": lambda course: course.stage.rng.random() < 0.7,
    "at_township": lambda course: len(course.desk) == 9,
    "at_county": lambda course: len(course.desk) == 6,
    "with_helper": lambda course: course.usual_assist() not in (None, course.usual_lead()),
    "without_helper": lambda course: course.usual_assist() in (None, course.usual_lead()),
    "supervisable": lambda course: course.lead.may_be_supervised,
    "not_supervisable": lambda course: not course.lead.may_be_supervised,
    "in_time": lambda course: course.stage.later(course.day, 2) <= course.due,
}


@dataclass(frozen=True)
class Move:
    """One row of a way."""

    step: str
    facts: str = ""
    when: str = ""
    who: str = ""
    condition: str = ""


@cache
def ways() -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = {}
    for row in map(dict, rows_of("ways")):
        found.setdefault(row.pop("way"), []).append(Move(**row))
    return found


@cache
def moves_in(cell: str) -> list[Move]:
    """A way in one cell: moves with a bar between them, each `when who step facts`."""
    moves = []
    for words in (part.split(" ") for part in cell.split(" | ") if part):
        when = words.pop(0) if re.match(r"on-|\d", words[0]) else ""
        who = words.pop(0) if words[0] in WHO else ""
        moves.append(Move(words[0], " ".join(words[1:]), when, who))
    return moves


class Days:
    """The moment of a course, which only moves forward, and the days it is counted by."""

    def __init__(self, stage: Stage, at: datetime):
        self.stage, self.at = stage, at
        self.pace = ""
        self.due: date = None
        self.chosen: date = None  # a day decided on before it comes

    @property
    def day(self) -> date:
        return self.at.date()

    def wait_for(self, when: str) -> None:
        """`2-7`: so many working days, drawn; `due<20`: in time, so many days before the due day
        at most; `chosen`; else a day as in `DAY`."""
        if drawn := re.fullmatch(r"(\d+)-(\d+)", when):
            days = self.stage.rng.randint(*map(int, drawn.groups()))
            self.wait_until(self.stage.later(self.day, days))
        elif when.startswith("due<"):
            self.wait_until(self._day_before_due(int(when.removeprefix("due<"))))
        elif when:
            self.wait_until(self.chosen if when == "chosen" else self.day_of(when))

    def day_of(self, text: str) -> date:
        base, number, in_days = DAY.fullmatch(text).groups()
        number = int(number or 0)
        if base == "on" and number <= 0:
            return self.stage.ago(-number)
        day = {"day": self.day, "due": self.due, "on": self.stage.on}[base]
        if in_days:
            return self.stage.working_day(day + timedelta(days=number))
        return self.stage.later(day, number) if number else day

    def wait_until(self, day: date) -> None:
        """Go on at office hours of the day, or of the next working day; never back."""
        day = self.stage.working_day(max(day, self.day))
        if day > self.day:
            hour = self.stage.rng.choice(OFFICE_HOURS[: 1 if day >= self.stage.on else None])
            self.at = self.stage.moment(day, hour, self.stage.rng.randint(30, 59))

    def wait_on(self) -> None:
        """Nothing but the days that pass."""

    def choose_late_day(self, span: str) -> None:
        days = self.stage.rng.randint(*map(int, span.split()))
        self.chosen = self.stage.later(self.due, days)

    def _day_before_due(self, most: int) -> date:
        """A working day in time: between now and the due day, at most so many days before it."""
        day = self.due
        most *= 4 if self.pace == "complex" else 1
        for _unused in range(self.stage.rng.randint(0, most)):
            if day - ONE_DAY > self.day:
                day -= ONE_DAY
        while day > self.day and not self.stage.calendar.is_working_day(day):
            day -= ONE_DAY
        return max(day, self.day)

    def _next_moment(self) -> datetime:
        if not self.stage.calendar.is_working_day(self.day):
            self.wait_until(self.day)
        passed = timedelta(minutes=self.stage.rng.randint(7, 25))
        self.at += self.stage.lasting(self.day, passed)
        return self.at


class Course(Days):
    """Builds the steps of one planned issue."""

    def __init__(self, stage: Stage, visit: VisitPlan, issue: IssuePlan, matter: Matter):
        super().__init__(stage, visit.at)
        self.visit, self.issue, self.matter = visit, issue, matter
        venue = visit.facts.venue
        to_county = visit.facts.is_confidential or issue.facts.is_danger
        self.desk = stage.code if to_county or not venue.township_id else venue.township_id
        self.title = issue.facts.title
        self.lead: UndertakingUnit = None

    def go(self, moves: Iterable[Move]) -> None:
        for move in moves:
            if not CONDITIONS[move.condition](self):
                continue
            self.wait_for(move.when)
            if move.who:
                self.take(move)
            elif move.step in ways():
                self.go(ways()[move.step])
            else:
                words, facts = facts_of(move.facts)
                getattr(self, move.step)(*words, **facts)

    def drawn(self) -> None:
        """One of the usual ways, by their weights."""
        self.go(ways()[self.stage.drawn("way")])

    # --- one step -----------------------------------------------------------------------------
    def take(self, move: Move) -> None:
        """A step of somebody, its facts as they stand in the cell."""
        facts = {name: self.fact(name, text) for name, text in facts_of(move.facts)[1].items()}
        if move.who in ("unit", "helper"):
            self.by_unit(move.step, self.unit(move.who), **facts)
        else:
            self.step(move.step, self.actor_of(move.who), **facts)
        if move.step == "redirect":
            self.lead = facts["lead"]
        elif move.step == "grant_extension":
            self.due = facts["due"]
        elif move.step == "rehandle":  # by the same unit, with a term of its own
            self.due = self._reckoned_due(DeadlineRule.Kind.REHANDLE, "")

    def fact(self, name: str, text: str):
        """A day, a unit, an issue brought before, or a text that may name the matter's own."""
        if text == "-":
            return None
        if name in DAYS:
            return self.day_of(text)
        if name in UNITS:
            return self.unit(text)
        if name == "instead":
            return self.unit(text).short_name
        if name == "target":
            return self.stage.last_brought[text]
        return text.format(matter=self.matter, lead=self.lead)

    def actor_of(self, who: str) -> User:
        """A confidential issue is opened to the county clerk alone."""
        if who == "receiver":
            return self.stage.clerk_of(self.visit.facts.venue)
        if who in ("manager", "county_clerk"):
            role = "county_clerk" if self.visit.facts.is_confidential else who
            return self.stage.officers[role, self.stage.code]
        own = self._clerk_of(self.lead) if who == "doer" else None
        return own or self.stage.clerk_of_desk(self.desk)

    def unit(self, word: str = "") -> UndertakingUnit:
        """By its short name, or by its part in the issue."""
        match word:
            case "":
                return self.usual_lead()
            case "unit":
                return self.lead
            case "helper":
                return self.usual_assist()
            case "other":
                return self._another_lead()
        return self.stage.units[word]

    def step(self, name: str, actor, **facts) -> None:
        self.issue.steps.append(StepPlan(self._next_moment(), name, actor, facts))

    def by_desk(self, name: str, **facts) -> None:
        self.step(name, self.actor_of("desk"), **facts)

    def by_unit(self, name: str, unit: UndertakingUnit, /, **facts) -> None:
        """The unit's own clerk; else the desk enters a letter of the unit."""
        if clerk := self._clerk_of(unit):
            self.step(name, clerk, **facts)
            return
        number = f"办复〔{self.day.year}〕{self.stage.rng.randint(1, 90)}号"
        self.by_desk(name, **facts | {"document_number": number, "signer": unit.leader})
        self.issue.steps[-1].on_paper = True

    def _clerk_of(self, unit: UndertakingUnit) -> User | None:
        """A confidential issue is not opened to units: they write on paper."""
        return None if self.visit.facts.is_confidential else self.stage.unit_clerk(unit)

    # --- the usual steps ----------------------------------------------------------------------
    def triage(self) -> None:
        facts = self.issue.facts
        self.pace = facts.pace or facts.category.pace
        self.by_desk(
            "triage",
            category=facts.category,
            title=self.title,
            pace=self.pace,
            matter_region=facts.matter_region,
            reason="要现场勘查和资金安排。" if self.pace == "complex" else "",
        )

    def pass_up(self) -> None:
        self.by_desk("pass_up", reason=self.stage.rng.choice(said("passing up")))
        self.desk = self.stage.code

    def to_desk(self, lead: str = "") -> None:
        """Triage at the first desk; up to the county when the unit is not the township's own."""
        self.triage()
        if len(self.desk) == 9 and self.unit(lead).township_id != self.desk:
            self.pass_up()

    def send(self, lead: str = "", **facts) -> None:
        self.to_desk(lead)
        self.dispatch(lead, **facts)

    def dispatch(self, lead: str = "", *, due: str = "", relayed: str = "", **facts) -> None:
        """Where the county government office passes letters on, it has done so the same day."""
        self.lead = self.unit(lead)
        if self.stage.relays and len(self.desk) == 6 and self.lead.kind in self.lead.OF_GOVERNMENT:
            facts["relayed_on"] = None if relayed == "no" else self.day
        at_county = len(self.desk) == 6
        number = f"代工函〔{self.day.year}〕{self.stage.rng.randint(1, 400)}号" if at_county else ""
        asked = self.day_of(due) if due else None
        self.by_desk("dispatch", lead=self.lead, due=asked, letter_number=number, **facts)
        self.due = asked or self._reckoned_due(DeadlineRule.Kind.ANSWER, self.pace)

    def answer(self, code: str, text: str = "") -> None:
        """Class A, B or C in the words of the matter."""
        facts = {"signer": self.lead.leader}
        if code == "B":
            pledge = f"{self.matter.pledge}。"
            facts |= {"pledge": pledge, "pledge_due": self.stage.later(self.day, 90)}
            text = text or self._opening() + pledge
        elif code == "C":
            category = self.matter.category
            (refusal,) = (row for row in rows_of("refusals") if row["category"] == category)
            facts["ground"] = refusal["ground"]
            text = text or refusal["text"]
        text = text or self._opening() + self.matter.solved
        answer_class = self.stage.classes[code]
        self.by_unit("answer", self.lead, answer_class=answer_class, text=text, **facts)

    def _opening(self) -> str:
        return self.stage.rng.choice(said("opening of an answer"))

    def tell(self, rating: str = "", *, means: str = "", reached: str = "yes") -> None:
        """The clerk of the receiving venue tells, or the deputy who received does. Of several
        ratings one is drawn."""
        rng, clerk = self.stage.rng, self.actor_of("receiver")
        ratings = rating.split("|")
        rating = rng.choice(ratings) if len(ratings) > 1 else rating
        deputies = self.visit.facts.deputies
        by_deputy = deputies and rng.random() < 0.3
        self.wait_until(self.day)
        self.step(
            "tell",
            clerk,
            voice=None,
            told_by=deputies[0].name if by_deputy else clerk.name,
            means=means or rng.choice(MEANS),
            told_on=self.day,
            is_reached=reached == "yes",
            rating=rating,
            remark=rng.choice(said(rating)) if rating else "",
        )

    def cut_title(self) -> None:
        """The title was cut short; the desk will set it right before triage."""
        facts = self.issue.facts
        whole, comma, _rest = facts.title.partition("，")
        facts.title = whole if comma else f"{whole}等"

    def correct_title(self, reason: str) -> None:
        facts = self.issue.facts
        whole = {"title": self.title, "category": facts.category, **facts.written}
        self.by_desk("correct", reason=reason, **whole)

    # --- units and terms ----------------------------------------------------------------------
    def usual_lead(self) -> UndertakingUnit:
        return self._unit_of(self.matter.lead)

    def usual_assist(self) -> UndertakingUnit | None:
        return self._unit_of(self.matter.assist) if self.matter.assist else None

    def _unit_of(self, name: str) -> UndertakingUnit:
        """Of a township: the government of the one where the matter lies."""
        if name == TOWNSHIP_LEAD:
            name = f"{self.stage.township_of(self.issue.facts.matter_region).name}政府"
        return self.stage.units[name]

    def _another_lead(self) -> UndertakingUnit:
        """Who takes over: the township's government, or from it the county government's office."""
        government = self._unit_of(TOWNSHIP_LEAD)
        return self.stage.units["县政府办"] if self.lead == government else government

    def _reckoned_due(self, kind: str, pace: str) -> date:
        rule = self.stage.rules[kind, pace]
        return deadlines.reckon_by_rule(rule, self.day, self.stage.calendar).on
