"""A joint reception day: 47 venues, 308 deputies of four levels, officials invited, on one page."""

from datetime import date

import pytest
import time_machine

from deputies_portal.core.notices.models import Notice
from stations.models import Deputy, Mandate
from tests import html, make
from tests.stations.pages import send, signed_in
from tests.visits.planning import seat_many, whole_changning
from visits.models import DutyDay, DutySlot, JointDay, JointGuest

WHEN = {"day": "2025-04-15", "starts_at": "09:00", "ends_at": "11:30"}


def seat_above(number):
    """Deputies of the province and the prefecture, assigned to no venue."""
    people = Deputy.objects.bulk_create(
        Deputy(name=f"上级代表{n}", county_id="530524") for n in range(number)
    )
    terms = [make.make_term("53"), make.make_term("5305")]
    Mandate.objects.bulk_create(
        Mandate(
            deputy=person,
            term=terms[n % 2],
            congress_id=terms[n % 2].congress_id,
            electing_body="县人民代表大会",
            starts_on=date(2022, 1, 1),
        )
        for n, person in enumerate(people)
    )


@time_machine.travel("2025-03-11 10:00+08:00")
@pytest.mark.walk
def test_308_deputies_receive_at_47_venues_on_one_day(db):
    chosen = whole_changning(0)[:47]
    deputies = seat_many(chosen, 6)
    seat_above(26)
    clerk = make.make_person("county_clerk", name="杨丽萍", region_id="530524")
    deputy = make.make_person("deputy", name="代表0", deputy=deputies[0])

    # Every venue is offered with a tick, the home too; the clerk takes 47 of them.
    page = html.page(signed_in(clerk).get("/duty/joint/new/"))
    ticks = {box["name"] for box in page.select("tbody input[type=checkbox]")}
    left_out = dict.fromkeys(ticks - {f"venue-{venue.pk}" for venue in chosen}, "")
    guests = {f"guests-{chosen[0].pk}": "县水务局 李国华；县教育体育局 张丽琼"}
    answer = send(clerk, "/duty/joint/new/", title="四级代表集中接待", **WHEN, **left_out, **guests)

    joint = JointDay.objects.get()
    assert (answer.url, len(ticks)) == (f"/duty/joint/{joint.pk}/", 138)
    assert DutyDay.objects.published().filter(joint_day=joint).count() == 47
    assert DutySlot.objects.filled().values("deputy").distinct().count() == 308
    assert JointGuest.objects.filter(duty_day__venue=chosen[0]).count() == 2

    # A deputy is told and finds the day; the page lists every venue.
    assert Notice.objects.get(user=deputy).facts["day"] == "2025-04-15"
    listed = html.page(signed_in(deputy).get(answer.url))
    assert listed.select_one("[data-figure=rows]").get_text() == "47"
