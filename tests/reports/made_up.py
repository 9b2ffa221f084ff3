"""A county made up by chance: two townships, a year and more of visits, letters from the web,
seminars, duty days, calls, two upgrade programmes that overlap and rules that change in mid-year.

All is written through the acts of the portal, day after day; what an act refuses is left undone.
"""

import random
from datetime import date, timedelta
from itertools import cycle
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from deputies_portal.core.ui.errors import StepRefused
from stations.cadence import rules as cadence
from stations.models import CadenceRule, County, Region
from tests import make
from tests.stations.upgrading import accept, finish, report
from tests.visits.fulfilling import called, duty_held
from visits.activities.found_issues import find_issues
from visits.issues import workflow
from visits.models import Category, Issue, Visit
from visits.submissions import submitting

FIRST, TODAY = date(2024, 9, 2), date(2025, 8, 20)
REFUSALS = (PermissionDenied, StepRefused, ValidationError)
TITLES = ("路灯不亮", "水管漏水", "桥面坏了", "饮水不清")
CHANNELS = ("in_person", "in_person", "phone", "letter", "home_visit", "wechat")
KINDS = ("study", "inspection", "receiving", "contacting", "appraisal", "report")
TOWNSHIPS = ("530524101", "530524102")
RATINGS = ("satisfied", "mostly", "not_satisfied")


class MadeUp:
    """`steps`: how often each act was taken, refused ones left out."""

    def __init__(self, seed: int):
        self.chance, self.steps = random.Random(seed), {}
        # Days given to an upgrade: 70 end those of the second programme today.
        self.terms = cycle((71, 70, 69, 50, 190))
        County.objects.filter(pk="530524").update(takes_online=True)
        self.clerk = make.make_person("county_clerk", name="经办", region_id="530524")
        self.keeper = make.make_person("county_clerk", name="站务", region_id="530524")
        self.unit = make.make_unit("县水务局")
        self.unit_clerk = make.make_person("unit_clerk", unit=self.unit)
        self.categories = list(Category.objects.filter(county_id="530524").order_by("pk")[:4])
        self.venues = self._venues()
        self.deputy = make.make_deputy("段正明")
        make.make_mandate(self.deputy)
        make.make_assignment(self.deputy, self.venues[-1])
        self.deputy_user = make.make_person("deputy", deputy=self.deputy)

    def _venues(self):
        home = make.make_venue("home")
        rows = [home, make.make_venue("specialised", township_id=TOWNSHIPS[0], parent=home)]
        for code in TOWNSHIPS:
            station = make.make_venue("workstation", township_id=code, parent=home)
            rows.append(station)
            for _n in range(self.chance.randint(1, 2)):
                opened = make.OPENED + timedelta(days=self.chance.choice((0, 2000, 2150)))
                village = Region.objects.filter(parent=code).order_by("code").first()
                facts = {"township_id": code, "village": village, "parent": station}
                rows.append(make.make_venue("room", opened_on=opened, **facts))
        return rows

    # --- the days ------------------------------------------------------------------------------
    def live(self) -> "MadeUp":
        """Every day something may happen; the rules change in April, the programmes run."""
        self._programmes()
        happenings = (
            *[self.visit] * 4,
            *[self.course] * 5,
            *[self.act] * 2,
            self.seminar,
            self.online,
            self.by_deputy,
            self.deed,
            self.deed,
            self.void_visit,
        )
        day = FIRST
        while day <= TODAY:
            self.day, self.minute = day, 0
            if day.month == 4 and day.day < 8 and "rule" not in self.steps:
                self._change_rules()
            for _n in range(self.chance.randint(1, 4)):
                self.tried(self.chance.choice(happenings))
            day += timedelta(days=self.chance.choice((1, 2, 3)))
        return self

    def tried(self, happening) -> None:
        try:
            with transaction.atomic():
                happening()
        except REFUSALS:
            return

    def now(self):
        self.minute += 1
        return make.moment(self.day) + timedelta(minutes=self.minute)

    def count(self, step: str) -> None:
        self.steps[step] = self.steps.get(step, 0) + 1

    def an_issue(self):
        facts = {"title": self.chance.choice(TITLES), "is_danger": self.chance.random() < 0.1}
        return make.an_issue(**facts) if self.chance.random() < 0.5 else self._of_category(facts)

    def _of_category(self, facts):
        return make.an_issue(category=self.chance.choice(self.categories).name, **facts)

    # --- what is received ----------------------------------------------------------------------
    def visit(self, actor=None, venue=None, **facts) -> None:
        venue = venue or self.chance.choice(self.venues)
        facts |= {"group_size": self.chance.choice((1, 1, 2, 5))}
        facts |= {"channel": self.chance.choice(CHANNELS)}
        facts |= {"is_confidential": self.chance.random() < 0.15}
        issues = [self.an_issue() for _n in range(self.chance.choice((1, 1, 2)))]
        at = {"on": self.day, "at": self.now()}
        make.make_visit(venue, actor=actor or self.clerk, issues=issues, **at, **facts)
        self.count("visit" if actor is None else "by deputy")

    def by_deputy(self) -> None:
        self.visit(self.deputy_user, self.venues[-1], deputies=[self.deputy])

    def online(self) -> None:
        facts = {"text": "村口的水管漏了。", "name": "赵文彩", "token": uuid4()}
        venue = self.chance.choice(self.venues)
        row = submitting.submit(submitting.SubmissionFacts(venue=venue, **facts), at=self.now())
        if self.chance.random() < 0.7:
            words = {"category": self.chance.choice(self.categories), "title": "水管漏水"}
            at = {"actor": self.clerk, "at": self.now()}
            submitting.take_submission(row, description="", **words, **at)
            self.count("online")

    def seminar(self) -> None:
        venue = self.chance.choice(self.venues)
        by = {"actor": self.clerk, "at": self.now(), "day": self.day}
        found = make.make_activity(venue, kind="seminar", deputies=[self.deputy], **by)
        told = [self.an_issue() for _n in range(self.chance.randint(1, 3))]
        find_issues(found, told, actor=self.clerk, at=self.now())
        self.count("seminar")

    def deed(self) -> None:
        """What counts for the cadence."""
        venue, what = self.chance.choice(self.venues), self.chance.choice(("duty", "call", "act"))
        if what == "duty" and not venue.duty_days.filter(day=self.day).exists():
            duty_held(venue, self.day)
        elif what == "call":
            called(venue, self.day, by=self.clerk, at=self.now())
        else:
            self._activity(venue)
        self.count(what)

    def _activity(self, venue) -> None:
        facts = {"kind": self.chance.choice(KINDS), "day": self.day, "at": self.now()}
        others = [one for one in self.venues if one != venue and one.township_id]
        joining = [self.chance.choice(others)] if self.chance.random() < 0.4 else []
        make.make_activity(venue, actor=self.clerk, joining=joining, **facts)

    def void_visit(self) -> None:
        rows = Visit.objects.counted().filter(voices__issue__state="registered")
        found = rows.order_by("-pk").first()
        issue = found and found.voices.first().issue
        if issue:
            self.take("void", issue, self.clerk, reason="重复登记。")

    # --- what becomes of it ---------------------------------------------------------------------
    def take(self, step: str, issue: Issue, actor, **facts) -> bool:
        try:
            with transaction.atomic():
                workflow.take(step, issue, actor=actor, at=self.now(), **facts)
        except REFUSALS:
            return False
        self.count(step)
        issue.refresh_from_db()
        return True

    def an_open_issue(self):
        rows = Issue.objects.open().order_by("pk")
        return self.chance.choice(list(rows)) if rows else None

    def course(self) -> None:
        """An open issue goes one to six steps on."""
        issue = self.an_open_issue()
        for _n in range(self.chance.randint(1, 6)):
            if issue is None or not issue.is_open or not self.onward(issue):
                return

    def onward(self, issue: Issue) -> bool:
        class_ = make.answer_class(self.chance.choice("ABC"))
        # Now and then the last day is the one on which all is counted.
        due = self.chance.choice((None, TODAY if self.day < TODAY else None))
        promised = self.chance.choice((TODAY, TODAY + timedelta(days=90)))
        promise = {"pledge": "换好主线", "pledge_due": promised, "ground": "县级资金管理办法"}
        voices = [one for one in issue.voices.all() if one.visit_id]
        told = {"told_by": "字春梅", "means": "phone", "told_on": self.day, "is_reached": True}
        region = issue.matter_region or Region.objects.get(pk="530524101001")
        seen = {"category": issue.category, "title": issue.title, "pace": "normal"}
        tell = [
            ("tell", self.clerk, {"voice": one, "rating": self.chance.choice(RATINGS), **told})
            for one in voices
        ]
        ways = {
            "registered": [("triage", self.clerk, {"matter_region": region, **seen})],
            "triaged": [
                ("pass_up", self.clerk, {"reason": "要县级部门办理。"}),
                ("dispatch", self.clerk, {"lead": self.unit, "due": due}),
            ],
            "dispatched": [("accept", self.unit_clerk, {"accepted_by": "张丽琼"})],
            "in_progress": [
                ("answer", self.unit_clerk, {"answer_class": class_, "text": "办了。", **promise})
            ],
            "answered": [
                *tell,
                ("close", self.clerk, {}),
                ("follow_up", self.clerk, {}),
                ("rehandle", self.clerk, {"lead": self.unit, "reason": "不满意。"}),
            ],
            "following": [
                ("fulfil", self.unit_clerk, {"fulfilment": "主线换好。"}),
                *tell,
                ("close", self.clerk, {}),
            ],
        }[issue.state]
        return any(self.take(step, issue, actor, **facts) for step, actor, facts in ways)

    def act(self) -> None:
        """An issue that does not go the usual way."""
        issue = self.an_open_issue()
        others = Issue.objects.open().exclude(pk=issue and issue.pk).filter(merged=None)
        if issue is None or not others:
            return
        way = self.chance.choice(("void", "merge", "answer_on_spot", "guide", "withdraw"))
        facts = {"reason": "情况属实。"}
        if way == "merge":
            facts["target"] = others.order_by("pk").first()
        elif way == "answer_on_spot":
            facts = {"text": "说明了政策。", "told_by": "杨秀兰", "rating": "satisfied"}
            facts["answer_class"] = make.answer_class("A")
        elif way == "guide":
            facts["where"] = "县信访局"
        elif way == "withdraw":
            facts |= {"voice": issue.voices.first(), "asked_by": "visitor", "asked_on": self.day}
        self.take(way, issue, self.clerk, **facts)

    # --- rules and programmes -------------------------------------------------------------------
    def _change_rules(self) -> None:
        """From July another rhythm for workstations, and a room with a rule of its own."""
        rules = CadenceRule.objects.filter(county_id="530524", tier="workstation")
        monthly = rules.get(activity_type__kind="receiving")
        july = {"starts_on": date(2025, 7, 1), "today": self.day, "actor": self.clerk}
        period = self.chance.choice(("quarter", "half"))
        cadence.change_rule(monthly, **july, period=period, times=1, label="")
        room = next(one for one in self.venues if one.tier == "room")
        own = {"activity_type": make.activity_type("contacting"), "period": "month", "times": 2}
        starts = date(2025, self.chance.choice((5, 6)), 1)
        facts = {"county_id": "530524", "venue": room, "starts_on": starts, "made_on": self.day}
        rule = CadenceRule(**facts, **own)
        rule.full_clean()
        rule.save()
        self.count("rule")

    def _programmes(self) -> None:
        """Two that overlap; venues may be in both."""
        begins = date(2025, 1, 1)
        first = make.make_programme("第一批", starts_on=begins, deadline=date(2025, 12, 31))
        second = make.make_programme(
            "第二批", starts_on=date(2025, 6, 1), deadline=date(2026, 6, 30)
        )
        for venue in self.venues:
            for programme in (first, second):
                if self.chance.random() < 0.7:
                    self._upgrade(programme, venue)

    def _upgrade(self, programme, venue) -> None:
        begun = programme.starts_on + timedelta(days=10)
        facts = {"planned_start": begun, "planned_finish": begun + timedelta(days=40)}
        facts["due"] = begun + timedelta(days=next(self.terms))
        upgrade = make.make_upgrade(programme, venue, **facts)
        went = self.chance.choice((0, 0, 1, 2, 3))
        course = ((finish, self.keeper, 10), (report, self.keeper, 20), (accept, self.clerk, 30))
        for act, person, days in course[:went]:
            upgrade = act(upgrade, person, begun + timedelta(days=days))
        self.count(f"upgrade {upgrade.stage}")
