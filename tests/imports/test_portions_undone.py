"""A long file is undone in portions, the last row first; nobody waits; it can be gone on with."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import F

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import undoing
from deputies_portal.imports.models import Import
from stations.models import Assignment, Deputy, Mandate, Venue
from tests import make
from tests.imports.portioning import (
    DAY,
    Killed,
    beside,
    killed_after,
    killed_at,
    three,
    tried,
    turn,
    written,
)
from tests.imports.sending import figures, problems_of
from tests.imports.test_deputies import places, seats
from tests.stations.pages import signed_in
from visits.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small")]


def undone(imported, hear=lambda *_told: None) -> Import:
    by = {"actor": imported.sent_by, "posting": imported.posting, **DAY}
    return undoing.undo(imported, **by, progress=hear)


@pytest.mark.parametrize("stop", [1, 3, 5])
def test_undoing_takes_back_what_came_in_portions_also_after_a_kill(county_clerk, deputy, stop):
    gone = make.make_deputy("李国华")
    make.make_mandate(gone, constituency="第九选区")
    make.make_assignment(gone, deputy.assignments.get().venue)
    imported = turn(county_clerk, "杨秀兰", "王正国")
    killed_after(imported, 1)
    done = written(Import.objects.get(pk=imported.pk))
    killed_at = Counter()

    def kill(_done, _total):
        killed_at["step"] += 1
        if killed_at["step"] == stop:
            raise Killed

    with pytest.raises(Killed):
        undone(done, kill)
    assert Import.objects.get(pk=done.pk).state == "written"
    again = signed_in(county_clerk).get(f"/imports/{done.pk}/undo/").content.decode()
    assert "导入以后又改过" not in again
    back = undone(done)
    assert (back.state, problems_of(back)) == ("undone", [])
    assert Entry.objects.filter(action="import.undo").count() == 1
    assert seats("杨秀兰")[0] == (17, "active", date(2022, 1, 1), None)
    assert places("杨秀兰")[0][2] is None
    assert seats("李国华") == [(17, "active", date(2022, 1, 1), None)]
    assert places("李国华")[0][2] is None
    assert seats("王正国")[0][1] == "ended"


def test_nothing_is_taken_back_by_the_portion_in_which_the_worker_died(county_clerk, deputy):
    done = written(three(county_clerk))
    with pytest.raises(Killed), killed_at('UPDATE "imports_importedrow"'):
        undone(done)
    assert not done.deeds.filter(is_undone=True).exists()
    assert Assignment.objects.filter(ends_on=None).count() == Mandate.objects.open().count() == 4
    assert (undone(done).state, Mandate.objects.open().count()) == ("undone", 1)


def test_a_half_undone_import_can_only_be_gone_on_with(county_clerk, deputy):
    done = written(three(county_clerk))
    address, says = f"/imports/{done.pk}/", "撤销已经开始，只能接着撤销完。"
    assert says not in signed_in(county_clerk).get(address).content.decode()

    def kill(_done, _total):
        raise Killed

    with pytest.raises(Killed):
        undone(done, kill)
    assert says in signed_in(county_clerk).get(address).content.decode()
    undone(done)
    assert says not in signed_in(county_clerk).get(address).content.decode()


def test_a_visit_is_saved_between_any_two_portions_of_an_undoing(county_clerk, deputy, room, clerk):
    done, heard = written(three(county_clerk)), []

    def save(_done, _total):
        heard.append(1)
        beside(lambda: make.make_visit(room, actor=clerk))

    assert undone(done, save).state == "undone"
    assert Visit.objects.count() == len(heard) == 9
    assert Mandate.objects.open().count() == 1


def test_what_is_built_upon_before_refuses_an_undoing_and_meanwhile_stays(county_clerk, deputy):
    done = written(three(county_clerk))
    Deputy.objects.filter(name="代表1").update(version=F("version") + 1)
    with pytest.raises(undoing.BuiltUpon):
        undone(done)
    assert not done.deeds.filter(is_undone=True).exists()
    Deputy.objects.filter(name="代表1").update(version=F("version") - 1)

    def change(done_rows, _total):
        if done_rows == 0 and done.deeds.filter(is_undone=True).count() == 1:
            Mandate.objects.filter(deputy__name="代表2").update(version=F("version") + 1)

    back = undone(done, change)
    assert (back.state, back.wrong) == ("undone", 1)
    assert problems_of(back) == [(3, "", "导入以后又改过")]
    assert [seats(f"代表{n}")[0][1] for n in (1, 2, 3)] == ["ended", "active", "ended"]


def test_venues_and_accounts_are_undone_in_portions(county_clerk, administrator, deputy, room):
    lines = ("站,漭水镇工作站,530524102,", "专,烤烟专业站,530524102,烤烟")
    done = written(tried(county_clerk, *lines, heads="层级,名称,区划代码,领域", kind="venues"))
    heads = "登录名,姓名,角色,县代码,在哪里"
    people = (
        "one,甲一,家站联络员,530524,关庙社区联络室",
        "one,甲一,家站联络员,530524,田园镇工作站",
    )
    users = written(tried(administrator, *people, heads=heads, kind="users"))
    assert [figures(one)[0] for one in (done, users)] == [2, 2]
    for one in (users, done):
        back = undone(one)
        assert (back.state, problems_of(back)) == ("undone", [])
    assert Venue.objects.standing().filter(name__in=["漭水镇工作站", "烤烟专业站"]).count() == 0
    assert not User.objects.get(username="one").is_active
