"""A long file is undone as a whole, in one step that nobody waits for, or not at all."""

from datetime import date

import pytest
from django.db.models import F

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from deputies_portal.imports import undoing
from deputies_portal.imports.models import Import
from stations.models import Assignment, Deputy, Mandate, Region, Venue
from tests import make
from tests.imports.sending import figures, problems_of
from tests.imports.test_deputies import places, seats
from tests.imports.working_aside import (
    Hearing,
    Killed,
    Person,
    beside,
    killed_at,
    three,
    tried,
    turn,
    undone,
    written,
)
from tests.stations.pages import signed_in
from visits.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small")]


def holding() -> tuple[int, int]:
    """How many hold a seat, a place."""
    return Mandate.objects.open().count(), Assignment.objects.filter(ends_on=None).count()


@pytest.mark.parametrize("time", [1, 3, 5])
def test_undoing_takes_back_all_of_it_also_after_a_kill(county_clerk, deputy, time):
    gone = make.make_deputy("李国华")
    make.make_mandate(gone, constituency="第九选区")
    make.make_assignment(gone, deputy.assignments.get().venue)
    done = written(turn(county_clerk, "杨秀兰", "王正国"))
    now, lines = (seats("杨秀兰"), seats("李国华"), places("李国华")), Entry.objects.count()
    with pytest.raises(Killed):
        undone(done, Hearing().killing(time))
    assert (seats("杨秀兰"), seats("李国华"), places("李国华")) == now
    assert (Import.objects.get(pk=done.pk).state, Entry.objects.count()) == ("written", lines)
    back = undone(done)
    assert (back.state, problems_of(back)) == ("undone", [])
    assert Entry.objects.filter(action="import.undo").count() == 1
    assert seats("杨秀兰")[0] == (17, "active", date(2022, 1, 1), None)
    assert places("杨秀兰")[0][2] is None
    assert seats("李国华") == [(17, "active", date(2022, 1, 1), None)]
    assert places("李国华")[0][2] is None
    assert seats("王正国")[0][1] == "ended"


def test_a_worker_that_dies_in_the_midst_of_an_undoing_has_taken_nothing_back(county_clerk, deputy):
    done = written(three(county_clerk))
    with pytest.raises(Killed), killed_at('UPDATE "stations_mandate"'):
        undone(done)
    assert holding() == (4, 4)
    page = signed_in(county_clerk).get(f"/imports/{done.pk}/").content.decode()
    assert "撤销已经开始" not in page
    assert (undone(done).state, holding()) == ("undone", (1, 1))


def test_an_undoing_is_seen_at_once_and_a_visit_is_saved_meanwhile(
    county_clerk, deputy, room, clerk
):
    done, seen = written(three(county_clerk)), []

    def look():
        make.make_visit(room, actor=clerk)
        seen.append(holding())

    hearing = Hearing(lambda: beside(look))
    assert undone(done, hearing).state == "undone"
    assert seen == [(4, 4)] * 9
    assert (Visit.objects.count(), holding()) == (9, (1, 1))


@pytest.mark.parametrize("deed", [1, 5])  # before, and when those of this deputy are taken back
def test_what_is_built_upon_before_or_meanwhile_refuses_the_whole(county_clerk, deputy, deed):
    done = written(three(county_clerk))
    Deputy.objects.filter(name="代表1").update(version=F("version") + 1)
    with pytest.raises(undoing.BuiltUpon):
        undone(done)
    assert holding() == (4, 4)
    Deputy.objects.filter(name="代表1").update(version=F("version") - 1)
    changed = Mandate.objects.filter(deputy__name="代表2")
    person = Person(lambda: changed.update(version=F("version") + 1))
    hearing = Hearing()
    hearing.act = lambda: person.begin() if hearing.times == deed and not person.ident else None
    with pytest.raises(undoing.BuiltUpon) as refused:
        undone(done, hearing)
    person.join()
    assert [undoing.worded(one) for one in refused.value.obstacles] == [
        "第 3 行“代表2 县人大代表”：导入以后又改过。"
    ]
    assert holding() == (4, 4)
    assert Import.objects.get(pk=done.pk).is_written


def test_venues_and_accounts_are_undone(county_clerk, administrator, deputy, room):
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


def test_new_regions_are_taken_out_and_names_put_back(administrator, deputy):
    lines = ["530524199001,后村", "530524199,后镇", "530524101,田园新镇"]
    done = written(tried(administrator, *lines, heads="区划代码,名称", kind="regions"))
    assert undone(done).state == "undone"
    assert not Region.objects.filter(pk__startswith="530524199").exists()
    assert Region.objects.get(pk="530524101").name == "田园镇"
