"""A county with rules and people, for the tests of the rota."""

from datetime import date

from stations.models import Assignment, Deputy, Mandate
from stations.regions import regions_import
from stations.venues import venues_in_bulk
from tests import make
from visits.duty.rota import drafting, publishing

FIRST, LAST = date(2025, 4, 1), date(2025, 6, 30)
NOW = make.moment()


def people_at(venue, *names, level="530524"):
    """Deputies of the venue; of the county unless another congress is named."""
    found = []
    for name in names:
        person = make.make_deputy(name, county_id=venue.county_id)
        make.make_mandate(person, congress_id=level)
        make.make_assignment(person, venue)
        found.append(person)
    return found


def draft(place, *, actor, first=FIRST, last=LAST):
    return drafting.draft_rota(place, first=first, last=last, actor=actor, at=NOW)


def publish(one, *, actor, **facts):
    return publishing.publish_draft(one, actor=actor, at=NOW, **facts)


def names_by_day(one):
    """Who serves on each drafted day, in the order of the places; — for an unfilled one."""
    return {
        f"{day.day:%m-%d}": [str(slot.deputy or "—") for slot in day.slots.order_by("rank")]
        for day in one.days.order_by("day", "venue")
    }


def reasons(one):
    return [
        (f"{slot.day.day:%m-%d}", slot.reason, slot.reasons)
        for day in one.days.order_by("day")
        for slot in day.slots.filter(deputy=None)
    ]


def whole_changning(per_venue=5):
    """The 13 workstations and 124 rooms of Changning, with so many deputies each; no home."""
    rows = regions_import.read_regions(regions_import.SHIPPED.read_bytes())
    regions_import.load_regions(regions_import.of_county(rows, "530524"), actor=None, source="")
    county = make.make_county("530524")
    home = [one for one in venues_in_bulk.proposed(county) if not one.township_code]
    facts = {"opened_on": make.OPENED, "actor": None}
    venues_in_bulk.open_in_bulk(county, home, **facts)
    rest = [one for one in venues_in_bulk.proposed(county) if one.township_code]
    venues = venues_in_bulk.open_in_bulk(county, rest, **facts)
    seat_many(venues, per_venue)
    return venues


def seat_many(venues, per_venue):
    """Deputies of the county and the township, by turns, each assigned to one venue."""
    terms = {"530524": make.make_term()}
    deputies, mandates, assignments = [], [], []
    for number, venue in enumerate(venue for venue in venues for _number in range(per_venue)):
        congress = "530524" if number % 2 else venue.township_id
        if congress not in terms:
            terms[congress] = make.make_term(congress)
        person = Deputy(name=f"代表{number}", county_id="530524")
        since = {"deputy": person, "starts_on": date(2022, 1, 1)}
        deputies.append(person)
        seat = {"term": terms[congress], "congress_id": congress, "constituency": "第一选区"}
        mandates.append(Mandate(**since, **seat))
        assignments.append(Assignment(venue=venue, **since))
    for rows in (deputies, mandates, assignments):
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=500)
    return deputies
