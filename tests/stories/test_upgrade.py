"""A room from planned to accepted, with a rejection between: told through the pages."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests import make
from tests.html import figures, form_values, text_of


@pytest.fixture
def programme(changning):
    return make.make_programme()


class Office:
    """Who does what with the venue on which day."""

    def __init__(self, client, upgrade):
        self.client, self.upgrade = client, upgrade

    def on(self, day, act, person, **typed):
        address = reverse(f"stations:upgrade-{act}", args=[self.upgrade.pk])
        with time_machine.travel(f"{day} 10:00+08:00"):
            self.client.force_login(person)
            values = form_values(self.client.get(address))
            answer = self.client.post(address, values | typed)
        assert answer.status_code == 302, text_of(answer)
        self.upgrade.refresh_from_db()

    def board(self, day, person):
        with time_machine.travel(f"{day} 10:00+08:00"):
            self.client.force_login(person)
            shown = figures(self.client.get(reverse("stations:upgrade-board")))
        words = ("planned", "in_work", "ready", "reported", "rectifying", "accepted", "late")
        return {word: shown[word] for word in words if shown.get(word)}

    def boxes(self, kind, value, *names):
        items = self.upgrade.items.select_related("aspect")
        chosen = [i for i in items if not names or i.aspect.name in names]
        return {f"{kind}_{i.pk}": value for i in chosen}


def test_a_room_from_planned_to_accepted(client, programme, room, clerk, county_clerk, manager):
    office = Office(client, make.make_upgrade(programme, room))
    assert office.board("2025-02-01", manager) == {"planned": 1}

    office.on("2025-02-10", "tick", clerk, **office.boxes("state", "in_work", "场所", "设备"))
    assert office.board("2025-02-10", manager) == {"in_work": 1}
    office.on("2025-04-20", "tick", clerk, doer="字春梅", **office.boxes("state", "done"))
    assert office.board("2025-04-20", manager) == {"ready": 1}
    office.on("2025-04-22", "report", clerk)
    assert office.board("2025-04-22", manager) == {"reported": 1}

    named = {"inspectors": "杨丽萍、李国华"}
    found = {
        **office.boxes("passed", "1"),
        **office.boxes("passed", "0", "设备"),
        **office.boxes("finding", "打印机没有到货", "设备"),
    }
    asked = {"result": "reject", "opinion": "设备补齐后复验。", "put_right_by": "2025-06-10"}
    office.on("2025-05-08", "acceptance", county_clerk, **named, **found, **asked)
    assert office.board("2025-05-08", manager) == {"rectifying": 1}
    assert office.board("2025-07-01", manager) == {"rectifying": 1, "late": 1}

    office.on("2025-07-02", "tick", clerk, doer="字春梅", **office.boxes("state", "done", "设备"))
    office.on("2025-07-02", "report", clerk, note="打印机已装")
    passed = {**named, **office.boxes("passed", "1", "设备"), "result": "accept"}
    office.on("2025-07-04", "acceptance", county_clerk, **passed)
    assert office.board("2025-07-04", manager) == {"accepted": 1}

    assert office.upgrade.accepted_on == date(2025, 7, 4)
    tells_the_whole_way(client, office.upgrade, manager)


def tells_the_whole_way(client, upgrade, reader):
    rounds = upgrade.acceptances.order_by("no", "checks__passed")
    assert list(rounds.values_list("no", "result", "checks__passed").distinct()) == [
        (1, "rejected", False),
        (1, "rejected", True),
        (2, "accepted", True),
    ]
    client.force_login(reader)
    shown = text_of(client.get(upgrade.get_absolute_url()))
    told = ["开工", "做完", "报请验收", "整改后复验", "通过验收", "打印机没有到货"]
    assert [word for word in told if word not in shown] == []
