"""Joint reception days: 47 venues and 308 deputies in one operation; who makes them; bad input."""

from datetime import date, time

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from stations.models import Deputy, Mandate, Region, Venue
from tests import html, make
from tests.stations.pages import refused as errors_of
from tests.stations.pages import send, signed_in
from tests.visits.planning import NOW, people_at, seat_many, whole_changning
from visits.duty import joint
from visits.duty.joint import Hours
from visits.models import DutyDay, DutySlot, JointDay, JointGuest

JOINT = "/duty/joint/"
NEW = f"{JOINT}new/"
APRIL_15 = date(2025, 4, 15)
MORNING = Hours(APRIL_15, time(9), time(11, 30))
ALL = ["national", "province", "prefecture", "county", "township"]
FACTS = {"title": "四级代表集中接待", "day": "2025-04-15", "starts_at": "09:00", "ends_at": "11:30"}


@pytest.fixture(autouse=True)
def _on_11_march():
    with time_machine.travel("2025-03-11 10:00+08:00"):
        yield


def gather(venues, *, actor, hours=MORNING, levels=ALL, guests=None):
    return joint.make_joint_day(
        Region.objects.get(code="530524"),
        title="四级代表集中接待",
        hours=hours,
        venues=venues,
        levels=levels,
        guests=guests or {},
        actor=actor,
        at=NOW,
    )


def who_serves():
    """Names by venue."""
    slots = DutySlot.objects.order_by("rank").values_list("day__venue__name", "deputy__name")
    found = {}
    for venue, deputy in slots:
        found.setdefault(venue, []).append(deputy)
    return found


def high(name, congress="5305"):
    person = make.make_deputy(name)
    make.make_mandate(person, congress_id=congress)
    return person


# --- the whole county ---------------------------------------------------------------------------
def test_47_venues_and_308_deputies_of_four_levels_in_one_operation(db):
    venues = whole_changning(0)[:47]
    seat_many(venues, 6)
    above = Deputy.objects.bulk_create(Deputy(name=f"上{n}", county_id="530524") for n in range(26))
    terms = [make.make_term("5305"), make.make_term("53")]
    Mandate.objects.bulk_create(
        Mandate(
            deputy=person,
            term=terms[number % 2],
            congress_id=terms[number % 2].congress_id,
            electing_body="县人大",
            starts_on=date(2022, 1, 1),
        )
        for number, person in enumerate(above)
    )
    clerk = make.make_person("county_clerk", region_id="530524")
    guests = {venues[0].pk: ["县水务局 李国华", "县教育体育局 张丽琼"]}
    with CaptureQueriesContext(connection) as queries:
        made = gather(venues, actor=clerk, guests=guests)
    assert (made.duty_days.count(), DutySlot.objects.filled().count()) == (47, 308)
    assert DutySlot.objects.values("deputy").distinct().count() == 308
    assert joint.by_level(made) == [
        ("province", 13),
        ("prefecture", 13),
        ("county", 141),
        ("township", 141),
    ]
    sizes = [day.slots.count() for day in made.duty_days.all()]
    assert (min(sizes), max(sizes)) == (6, 7)
    assert set(made.duty_days.values_list("state", "published_on")) == {
        ("published", date(2025, 3, 10))
    }
    assert JointGuest.objects.filter(duty_day__venue=venues[0]).count() == 2
    assert Entry.objects.get(action="jointday.create").after["turns"] == 308
    assert len(queries) < 40


# --- who comes where ----------------------------------------------------------------------------
def test_everybody_serves_at_the_own_venue_and_the_others_where_fewest_are(
    home, room, county_clerk
):
    people_at(room, "甲", "乙")
    high("高")
    gather([home, room], actor=county_clerk)
    assert who_serves() == {"关庙社区联络室": ["甲", "乙"], "昌宁县代表之家": ["高"]}


def test_only_the_levels_asked_for_and_nobody_on_leave(home, room, county_clerk):
    one, two = people_at(room, "甲", "乙")
    high("高")
    make.make_leave(two, APRIL_15)
    gather([home, room], actor=county_clerk, levels=["county"])
    assert who_serves() == {"关庙社区联络室": ["甲"]}
    assert DutyDay.objects.filter(venue=home).count() == 1
    assert one.turns.get().level == "county"


def test_a_day_at_these_hours_becomes_part_of_it(room, county_clerk):
    one, _two = people_at(room, "甲", "乙")
    row = make.make_duty_day(room, one, day=APRIL_15)
    made = gather([room], actor=county_clerk)
    row.refresh_from_db()
    assert (row.joint_day, made.duty_days.count()) == (made, 1)
    assert who_serves() == {"关庙社区联络室": ["甲", "乙"]}


def test_who_serves_elsewhere_at_these_hours_stays_there(home, room, workstation, county_clerk):
    one, _two = people_at(room, "甲", "乙")
    make.make_duty_day(workstation, one, day=APRIL_15, clock="10:00-12:00")
    gather([home, room], actor=county_clerk)
    assert who_serves()["关庙社区联络室"] == ["乙"]


def test_deputies_are_told(room, county_clerk):
    (one,) = people_at(room, "甲")
    user = make.make_person("deputy", name="甲", deputy=one)
    gather([room], actor=county_clerk)
    (notice,) = Notice.objects.filter(user=user)
    assert notice.facts == {"number": 1, "day": "2025-04-15", "venue": "关庙社区联络室"}


# --- who makes it, and what cannot be -----------------------------------------------------------
def test_the_county_clerk_alone_makes_one(client, room, everybody, deputy):
    for role, person in everybody.items():
        client.force_login(person)
        assert client.get(NEW).status_code == (200 if role == "county_clerk" else 403), role
    with pytest.raises(PermissionDenied):
        gather([room], actor=everybody["township_clerk"])
    assert JointDay.objects.count() == 0


def test_nothing_is_half_made(home, room, county_clerk):
    for venues in ([], [room]):  # nobody is assigned there
        with pytest.raises(ValidationError):
            gather(venues, actor=county_clerk)
    people_at(room, "甲")
    Venue.objects.filter(pk=home.pk).update(opened_on=date(2025, 4, 16))
    home.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        gather([home, room], actor=county_clerk)
    assert caught.value.message_dict == {"day": ["“昌宁县代表之家”那天没有开放。"]}
    assert (JointDay.objects.count(), DutyDay.objects.count()) == (0, 0)


# --- the pages ----------------------------------------------------------------------------------
def test_it_is_made_on_the_page_with_guests_by_venue(home, workstation, room, county_clerk):
    people_at(room, "甲")
    people_at(home, "乙")
    guests = {f"guests-{room.pk}": "县水务局 李国华；县林草局 王志强"}
    others = {f"venue-{venue.pk}": "" for venue in (home, workstation)}
    answer = send(county_clerk, NEW, **FACTS, **guests, **others)
    made = JointDay.objects.get()
    assert answer.url == f"{JOINT}{made.pk}/"
    page = html.page(signed_in(county_clerk).get(answer.url))
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("main tbody tr")]
    assert rows == ["室 关庙社区联络室 县 甲 县水务局 李国华；县林草局 王志强 已发布"]
    assert page.select_one("[data-figure=rows]").get_text() == "1"


def test_sent_twice_it_is_made_once(room, county_clerk):
    people_at(room, "甲")
    send(county_clerk, NEW, **FACTS)
    again = send(county_clerk, NEW, **FACTS)
    assert list(errors_of(again)) == ["#id_day"]
    assert "那天这个时段已经有集中接待" in html.page(again).get_text()
    made = JointDay.objects.get()
    assert DutyDay.objects.filter(joint_day=made).count() == DutyDay.objects.count()
    assert Entry.objects.filter(action__startswith="jointday").count() == 1


def test_bad_input_is_named_beside_its_field(home, workstation, room, county_clerk):
    people_at(room, "甲")
    wrong = [
        ({"title": ""}, ["#id_title"]),
        ({"day": "2025-03-10"}, ["#id_day"]),
        ({"ends_at": "09:00"}, ["#id_ends_at"]),
        ({f"guests-{room.pk}": "人" * 81}, [f"#id_guests-{room.pk}"]),
    ]
    for typed, places in wrong:
        answer = send(county_clerk, NEW, **FACTS | typed)
        assert list(errors_of(answer)) == places
    none = {f"venue-{venue.pk}": "" for venue in (home, workstation, room)}
    nobody = send(county_clerk, NEW, **FACTS, **none)
    assert "请至少选一处家站。" in html.page(nobody).get_text()
    assert JointDay.objects.count() == 0


def test_the_tiers_narrow_what_is_offered(home, room, county_clerk):
    page = html.page(signed_in(county_clerk).get(f"{NEW}?tier=room"))
    assert [box["name"] for box in page.select("tbody input[type=checkbox]")] == [
        f"venue-{room.pk}"
    ]


def test_another_county_sees_nothing_of_it(home, room, county_clerk, outside_county_clerk):
    people_at(room, "甲")
    made = gather([room], actor=county_clerk)
    client = signed_in(outside_county_clerk)
    assert client.get(f"{JOINT}{made.pk}/").status_code == 404
    assert client.get(f"{NEW}?county=530524").status_code == 404
    assert html.page(client.get(JOINT)).select("main tbody tr") == []


@pytest.mark.parametrize("number", [1, 6])
def test_pages_ask_the_same_few_questions(db, number):
    venues = whole_changning(1)[:number]
    clerk = make.make_person("county_clerk", region_id="530524")
    made = gather(venues, actor=clerk)
    client = signed_in(clerk)
    client.get(JOINT)
    asked = []
    for page in (JOINT, f"{JOINT}{made.pk}/", NEW):
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        asked.append(len(queries))
    assert asked == [4, 8, 5]
