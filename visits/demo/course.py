"""The course 经过 of one issue, written ahead: who takes which step on which working day."""

from datetime import date, datetime, timedelta

from deputies_portal.core.accounts.models import User
from stations.models import Region, UndertakingUnit
from visits.calendar import deadlines
from visits.demo.matters import TOWNSHIP_LEAD, Matter, Wording, refusals
from visits.demo.plan import IssuePlan, StepPlan, VisitPlan
from visits.demo.stage import ONE_DAY, Stage
from visits.issues.steps import DELIVER
from visits.models import DeadlineRule

OPENINGS = (
    "您反映的问题已经办理。",
    "接到交办后我们到现场核实，情况属实。",
    "感谢您的反映。",
    "经办人和村干部一起查看过。",
)
PASSING = ("要县级部门办理。", "超出乡镇职责，请县级交办。", "涉及县级部门资金，转县级办理。")
REMARKS = {
    "satisfied": ("办得快，满意。", "没想到真的办了。", "谢谢代表。", ""),
    "mostly": ("办了就好，希望今后常来看看。", "比原来好多了。", ""),
    "not_satisfied": ("只修了一半，不满意。", "说了等于没有说。"),
}
OFFICE_HOURS = (8, 9, 9, 10, 14, 15)  # the second half of each
MEANS = ("phone", "phone", "in_person", "in_person", "message")


class Course:
    """Builds the steps of one planned issue. The day only moves forward."""

    def __init__(
        self, stage: Stage, visit: VisitPlan, issue: IssuePlan, *, matter: Matter, wording: Wording
    ):
        self.stage, self.visit, self.issue = stage, visit, issue
        self.matter, self.wording = matter, wording
        self.at: datetime = visit.at
        venue = visit.facts.venue
        to_county = visit.facts.is_confidential or issue.facts.is_danger
        self.desk = stage.code if to_county or not venue.township_id else venue.township_id
        self.title = issue.facts.title
        self.pace = ""
        self.lead: UndertakingUnit = None
        self.due: date = None

    @property
    def day(self) -> date:
        return self.at.date()

    # --- the days -----------------------------------------------------------------------------
    def wait(self, least: int, most: int | None = None) -> "Course":
        """Let working days pass."""
        days = self.stage.rng.randint(least, most or least)
        self.wait_until(self.stage.later(self.day, days))
        return self

    def wait_until(self, day: date) -> "Course":
        """Go on at office hours of the day, or of the next working day; never back."""
        day = self.stage.working_day(max(day, self.day))
        if day > self.day:
            hour = self.stage.rng.choice(OFFICE_HOURS[: 1 if day >= self.stage.on else None])
            self.at = self.stage.moment(day, hour, self.stage.rng.randint(30, 59))
        return self

    def _next_moment(self) -> datetime:
        if not self.stage.calendar.is_working_day(self.day):
            self.wait_until(self.day)
        passed = timedelta(minutes=self.stage.rng.randint(7, 25))
        self.at += self.stage.lasting(self.day, passed)
        return self.at

    # --- one step -----------------------------------------------------------------------------
    def step(self, name: str, actor, **facts) -> "Course":
        self.issue.steps.append(StepPlan(self._next_moment(), name, actor, facts))
        return self

    def by_desk(self, name: str, **facts) -> "Course":
        return self.step(name, self.stage.clerk_of_desk(self.desk), **facts)

    def by_unit(self, name: str, unit: UndertakingUnit, /, **facts) -> "Course":
        """The unit's own clerk; else the desk enters a letter of the unit."""
        clerk = self._clerk_of(unit)
        if clerk:
            return self.step(name, clerk, **facts)
        facts |= {"document_number": self._document_number(), "signer": unit.leader}
        self.by_desk(name, **facts)
        self.issue.steps[-1].on_paper = True
        return self

    def _clerk_of(self, unit: UndertakingUnit) -> User | None:
        """A confidential issue is not opened to units: they write on paper."""
        return None if self.visit.facts.is_confidential else self.stage.unit_clerk(unit)

    # --- the usual steps ----------------------------------------------------------------------
    def triage(self, *, pace: str = "") -> "Course":
        facts = self.issue.facts
        self.pace = pace or facts.pace or facts.category.pace
        return self.by_desk(
            "triage",
            category=facts.category,
            title=self.title,
            pace=self.pace,
            matter_region=facts.matter_region,
            reason="要现场勘查和资金安排。" if self.pace == "complex" else "",
        )

    def pass_up(self) -> "Course":
        self.by_desk("pass_up", reason=self.stage.rng.choice(PASSING))
        self.desk = self.stage.code
        return self

    def to_desk_of(self, lead: UndertakingUnit) -> "Course":
        """Triage at the first desk; up to the county when the unit is not the township's own."""
        self.triage()
        if len(self.desk) == 9 and lead.township_id != self.desk:
            self.pass_up()
        return self

    def dispatch(self, lead: UndertakingUnit, *, due: date | None = None, **facts) -> "Course":
        """Where the county government office passes letters on, it has done so the same day."""
        self.lead = lead
        if self.stage.relays and len(self.desk) == 6 and lead.kind in lead.OF_GOVERNMENT:
            facts.setdefault("relayed_on", self.day)
        self.by_desk("dispatch", lead=lead, due=due, letter_number=self._letter_number(), **facts)
        self.due = due or self._reckoned_due()
        return self

    def deliver(self) -> "Course":
        """The letter has reached the unit, which has not accepted it yet."""
        return self.by_desk(DELIVER)

    def accept(self) -> "Course":
        return self.by_unit("accept", self.lead, accepted_by=self.lead.contact)

    def progress(self, note: str = "") -> "Course":
        clerk = self._clerk_of(self.lead) or self.stage.clerk_of_desk(self.desk)
        return self.step("progress", clerk, note=note or self.wording.progress)

    def answer(self, code: str = "A", text: str = "") -> "Course":
        """Class A, B or C in the words of the matter."""
        facts = {"signer": self.lead.leader}
        if code == "B":
            pledge = f"{self.wording.pledge}。"
            facts |= {"pledge": pledge, "pledge_due": self.stage.later(self.day, 90)}
            text = text or f"{self._opening()}{pledge}"
        elif code == "C":
            refusal = refusals()[self.matter.category]
            facts["ground"] = refusal["ground"]
            text = text or refusal["text"]
        text = text or self._opening() + self.wording.solved
        answer_class = self.stage.classes[code]
        return self.by_unit("answer", self.lead, answer_class=answer_class, text=text, **facts)

    def tell(self, rating: str = "", *, means: str = "", is_reached: bool = True) -> "Course":
        """The clerk of the receiving venue tells, or the deputy who received does."""
        rng, clerk = self.stage.rng, self.stage.clerk_of(self.visit.facts.venue)
        deputies = self.visit.facts.deputies
        by_deputy = deputies and rng.random() < 0.3
        self.wait_until(self.day)
        return self.step(
            "tell",
            clerk,
            voice=None,
            told_by=deputies[0].name if by_deputy else clerk.name,
            means=means or rng.choice(MEANS),
            told_on=self.day,
            is_reached=is_reached,
            rating=rating,
            remark=rng.choice(REMARKS[rating]) if rating else "",
        )

    def urge(self, note: str = "已经超期，请尽快答复。") -> "Course":
        return self.by_desk("urge", note=note, due=self.stage.later(self.day, 3))

    def supervise(self, note: str, due: date) -> "Course":
        return self.by_manager("supervise", note=note, due=due)

    def by_manager(self, name: str, **facts) -> "Course":
        """A confidential issue is opened to the county clerk alone."""
        role = "county_clerk" if self.visit.facts.is_confidential else "manager"
        return self.step(name, self.stage.officers[role, self.stage.code], **facts)

    def follow_up(self) -> "Course":
        return self.by_desk("follow_up", note="请按时兑现，到期回访。")

    def fulfil(self) -> "Course":
        """The promise is kept, on paper when the unit has no clerk."""
        text = f"已经办好：{self.wording.solved}"
        return self.by_unit("fulfil", self.lead, fulfilment=text)

    def rehandle(self, reason: str) -> "Course":
        """A second round by the same unit, with the term of rehandling."""
        self.by_desk("rehandle", lead=self.lead, reason=reason)
        rule = self.stage.rules[DeadlineRule.Kind.REHANDLE, ""]
        self.due = deadlines.reckon_by_rule(rule, self.day, self.stage.calendar).on
        return self

    def close(self, code: str = "A") -> "Course":
        """Class C is countersigned by the county clerk."""
        if code == "C":
            return self.step("close", self.stage.county_clerk)
        return self.by_desk("close")

    # --- wording ------------------------------------------------------------------------------
    def usual_lead(self) -> UndertakingUnit:
        if self.matter.lead == TOWNSHIP_LEAD:
            return self.stage.government_of(self.township)
        return self.stage.units[self.matter.lead]

    def usual_assist(self) -> UndertakingUnit | None:
        if not self.matter.assist:
            return None
        if self.matter.assist == TOWNSHIP_LEAD:
            return self.stage.government_of(self.township)
        return self.stage.units[self.matter.assist]

    @property
    def township(self) -> Region:
        """Where the matter lies."""
        return self.stage.township_of(self.issue.facts.matter_region)

    def _opening(self) -> str:
        return self.stage.rng.choice(OPENINGS)

    def _reckoned_due(self) -> date:
        rule = self.stage.rules[DeadlineRule.Kind.ANSWER, self.pace]
        return deadlines.reckon_by_rule(rule, self.day, self.stage.calendar).on

    def _letter_number(self) -> str:
        if len(self.desk) == 9:
            return ""
        return f"代工函〔{self.day.year}〕{self.stage.rng.randint(1, 400)}号"

    def _document_number(self) -> str:
        return f"办复〔{self.day.year}〕{self.stage.rng.randint(1, 90)}号"

    def day_before_due(self, most: int) -> date:
        """A working day in time: between now and the due day, at most so many days before it."""
        day = self.due
        most *= 4 if self.pace == "complex" else 1
        for _unused in range(self.stage.rng.randint(0, most)):
            if day - ONE_DAY > self.day:
                day -= ONE_DAY
        while day > self.day and not self.stage.calendar.is_working_day(day):
            day -= ONE_DAY
        return max(day, self.day)
