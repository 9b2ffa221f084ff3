"""Random people take random offered steps on the pages: no page breaks, and what must hold holds.

A short walk in every run of the suite; with `STEPS=2000` in the environment a long one.
"""

import os
import random
import re
from datetime import timedelta

import pytest
import time_machine

from tests import html, make
from tests.visits.test_walk import ONWARD
from visits import invariants
from visits.issues import workflow
from visits.models import Issue

pytestmark = pytest.mark.walk
STEPS = int(os.environ.get("STEPS", "120"))
SEED = int(os.environ.get("SEED", "13"))
WORDS = ("已经到现场看过。", "线路老化，要换。", "按政策办理。", "请尽快。")
DAY = re.compile(r"due|_by$|until|^by$|day")
# Steps that end a matter at once are taken now and then, so that a walk comes far.
SELDOM = {"void", "guide", "withdraw", "answer_on_spot", "merge", "make_suggestion"}


class Office:
    """People of a county at their desks; the day goes on."""

    def __init__(self, client, people, clerks):
        self.client, self.people, self.clerks = client, people, clerks
        self.chance, self.taken, self.statuses = random.Random(SEED), {}, {}

    def walk(self, steps: int) -> None:
        self.on = make.MARCH_10
        for number in range(steps):
            if number % 25 == 24:
                self.on += timedelta(days=self.chance.choice((1, 2, 5, 9, 30)))
            minutes = timedelta(minutes=number % 25 * 7 + 1)
            with time_machine.travel(make.moment(self.on) + minutes, tick=False):
                if number % 12 == 0:
                    self.hear()
                self.act()

    def hear(self) -> None:
        clerk, venue = self.chance.choice(self.clerks)
        title = self.chance.choice(["路灯不亮", "水管漏水", "桥面坏了"])
        make.make_issue(venue, actor=clerk, title=title)

    def act(self) -> None:
        person = self.chance.choice(self.people)
        issues = list(Issue.objects.visible_to(person).order_by("-id")[:40])
        self.chance.shuffle(issues)
        for issue in issues:
            offered = workflow.steps_open_to(person, issue, self.on)
            if offered:
                return self.take(person, issue, self.one_of(offered))
        return None

    def one_of(self, offered):
        usual = [one for one in offered if one.name not in SELDOM]
        chosen = usual if usual and self.chance.random() < 0.93 else offered
        return self.chance.choice(
            [one for one in chosen for _n in range(1 + 5 * (one.name in ONWARD))]
        )

    def take(self, person, issue, step) -> None:
        """As the button does it: open the form, fill it in, send it."""
        self.client.force_login(person)
        address = f"{issue.get_absolute_url()}{step.name.replace('_', '-')}/"
        address += "?on_paper=1" if step.on_paper else ""
        shown = self.client.get(address)
        self.note(step.name, shown)
        if shown.status_code != 200 or html.form_of(shown) is None:
            return
        before = issue.events.count()
        self.note(step.name, self.client.post(address, self.filled(shown)))
        if issue.events.count() > before:
            self.taken[step.name] = self.taken.get(step.name, 0) + 1

    def note(self, step: str, answer) -> None:
        key = step, answer.status_code
        self.statuses[key] = self.statuses.get(key, 0) + 1
        assert answer.status_code < 500, (key, answer.request["PATH_INFO"])

    def filled(self, shown) -> dict:
        """What a hasty clerk types: a choice in each select, words in each text, days as shown."""
        values = html.form_values(shown)
        for control in html.form_of(shown).select("select[name], textarea[name], input[name]"):
            name, kind = control["name"], control.get("type", "text")
            if control.name == "select":
                choices = [one.get("value", "") for one in control.select("option")]
                values[name] = self.chance.choice([one for one in choices if one] or [""])
            elif control.name == "textarea":
                values[name] = self.chance.choice(WORDS)
            elif kind == "radio":
                rest = html.form_of(shown).select(f'input[name="{name}"]')
                values[name] = self.chance.choice([one["value"] for one in rest])
            elif DAY.search(name) and not values.get(name):
                values[name] = (
                    f"{self.on + timedelta(days=self.chance.choice((3, 10, 30))):%Y-%m-%d}"
                )
            elif kind == "text" and not values.get(name):
                values[name] = self.chance.choice(("杨文海", "昌府函〔2025〕3号", ""))
            elif kind == "checkbox" and self.chance.random() < 0.3:
                values[name] = control.get("value", "on")
        return values


@pytest.fixture
def office(client, clerk, room, workstation, helper, unit_clerk, helper_clerk, everybody):
    station = make.make_person("venue_clerk", name="站员", username="station", venue=workstation)
    own = make.make_unit("田园镇农业服务中心", township_id="530524101")
    people = [station, make.make_person("unit_clerk", username="own", unit=own), helper_clerk]
    desk = [everybody["county_clerk"], everybody["township_clerk"], everybody["unit_clerk"]]
    return Office(
        client, [*everybody.values(), *desk, *people], [(clerk, room), (station, workstation)]
    )


def test_no_page_breaks_and_everything_holds(office):
    office.walk(STEPS)
    assert list(invariants.violations()) == []
    assert sum(office.taken.values()) > STEPS / 6
    assert len(office.taken) >= 8
