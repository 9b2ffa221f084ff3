"""Venues of the two counties, one workstation per township, one room per village (domain §8), and
what belongs to them: equipment, honours, documents of the six regimes, sponsors 挂联.
"""

from collections.abc import Iterator
from datetime import date

from stations.models import (
    CoLocation,
    Equipment,
    Honour,
    Region,
    Sponsorship,
    Venue,
    VenueDocument,
)
from stations.regions.village_names import village_name
from visits.demo.people import account_at
from visits.demo.stage import Stage, cleaned
from visits.demo.tables import rows_of

Tier = Venue.Tier
ADDRESSES = ("党群服务中心", "办公楼一楼", "办公楼二楼", "活动室")  # of rooms
SPECIALISED_OPENED = date(2022, 9, 1)
SINCE = date(2023, 3, 1)
HONOURED = date(2023, 12, 20)
ANSWERED_FOR = 5  # venues that the demonstration's manager answers for


def find_regions(stage: Stage) -> None:
    inside = Region.objects.within(stage.code).order_by("code")
    stage.county = Region.objects.get(pk=stage.code)
    stage.townships = {region.name: region for region in inside.townships()}
    for village in inside.villages():
        stage.villages.setdefault(village.parent_id, []).append(village)


def open_venues(stage: Stage) -> None:
    """Home, workstations, rooms, specialised workstations, in this order: each under its guide."""
    for venues in (_home, _workstations, _rooms, _specialised):
        opened = Venue.objects.bulk_create(venues(stage))
        stage.venues |= {venue.name: venue for venue in opened}
    housed = {row["township"] for row in stage.rows("specialised") if "housed" in row}
    CoLocation.objects.bulk_create(  # 联建
        CoLocation(host=workstation_of(stage, v.township), guest=v, starts_on=v.opened_on)
        for v in stage.of_tier(Tier.SPECIALISED)
        if v.township.name in housed
    )
    stage.note("venue.import", rows=len(stage.venues))


def workstation_of(stage: Stage, township: Region) -> Venue:
    return stage.venue(f"{township.name}工作站")


def _home(stage: Stage) -> Iterator[Venue]:
    facts = {"address": "县人大常委会办公楼一楼", "opened_on": stage.facts["home_opened_on"]}
    yield _venue(stage, tier=Tier.HOME, name=f"{stage.county.name}代表之家", **facts)


def _workstations(stage: Stage) -> Iterator[Venue]:
    for township in stage.townships.values():
        yield _venue(
            stage,
            tier=Tier.WORKSTATION,
            name=f"{township.name}工作站",
            township=township,
            parent=stage.home,
            address=f"{township.name}人民政府一楼",
            opened_on=date(2019, stage.rng.randint(5, 11), stage.rng.randint(1, 28)),
        )


def _rooms(stage: Stage) -> Iterator[Venue]:
    for station in stage.of_tier(Tier.WORKSTATION):
        for village in stage.villages[station.township_id]:
            name = village_name(village.name)
            yield _venue(
                stage,
                tier=Tier.ROOM,
                name=f"{station.township.name}{name}联络室",
                township=station.township,
                village=village,
                parent=station,
                address=name + stage.rng.choice(ADDRESSES),
                opened_on=date(stage.rng.choice((2020, 2021)), stage.rng.randint(1, 12), 1),
            )


def _specialised(stage: Stage) -> Iterator[Venue]:
    """Under the roof of the workstation, or in a place of their own."""
    for row in stage.rows("specialised"):
        place = "人民政府一楼" if "housed" in row else "便民服务中心"
        yield _venue(
            stage,
            tier=Tier.SPECIALISED,
            name=f"{row['township']}{row['field']}工作站",
            field=row["field"],
            township=stage.townships[row["township"]],
            parent=stage.home,
            address=row["township"] + place,
            opened_on=SPECIALISED_OPENED,
        )


def _venue(stage: Stage, **facts) -> Venue:
    account = account_at(stage.code, "venue_clerk", facts["name"])
    venue = Venue(
        county=stage.county,
        head=stage.new_officer(facts.get("township"))[0],
        liaison=account.name if account else stage.new_officer(facts.get("township"))[0],
        liaison_phone=stage.names.phone(),
        opening="工作日 8:30–17:30",
        **facts,
    )
    return cleaned(venue)


# --- what belongs to them ---------------------------------------------------------------------
def furnish(stage: Stage) -> None:
    venues = list(stage.venues.values())
    Equipment.objects.bulk_create(row for venue in venues for row in _equipment(stage, venue))
    shown = [v for v in venues if v.tier != Tier.ROOM or stage.has_clerk(v)]
    VenueDocument.objects.bulk_create(
        VenueDocument(venue=venue, starts_on=max(venue.opened_on, SINCE), **row)
        for venue in shown
        for row in rows_of("regimes")
    )
    Honour.objects.bulk_create(
        Honour(starts_on=HONOURED, **row | {"venue": stage.venue(row["venue"])})
        for row in stage.rows("honours")
    )
    Sponsorship.objects.bulk_create(
        Sponsorship(starts_on=SINCE, **facts) for facts in _sponsors(stage)
    )


def _equipment(stage: Stage, venue: Venue) -> Iterator[Equipment]:
    draw = stage.rng
    for row in rows_of("equipment"):
        share = row["share"]
        if draw.random() > (share / 2 if venue.tier == Tier.ROOM else share):
            continue
        state = Equipment.State.FAULTY if draw.random() < 0.06 else Equipment.State.WORKING
        count = draw.randint(row["least"], row["most"])
        yield Equipment(venue=venue, kind=row["kind"], count=count, state=state)


def _sponsors(stage: Stage) -> Iterator[dict]:
    """A leader and a committee for each workstation, its presidium's chair, some rooms too."""
    manager, role = stage.officers["manager", stage.code], Sponsorship.Role
    leaders = [stage.new_officer()[0] for _unused in range(4)]
    committees = [row["body"] for row in rows_of("sponsors")]
    for number, venue in enumerate(stage.of_tier(Tier.WORKSTATION)):
        lead = {"person": leaders[number % len(leaders)], "body": "县人大常委会副主任"}
        if number < ANSWERED_FOR:
            lead = {"person": manager.name, "body": "县人大常委会主任", "user": manager}
        yield {"venue": venue, "role": role.LEADER, **lead}
        body = committees[number % len(committees)]
        yield {"venue": venue, "role": role.COMMITTEE, "body": body}
    for room in filter(stage.has_clerk, stage.of_tier(Tier.ROOM)):
        person = workstation_of(stage, room.township).head
        facts = {"person": person, "body": f"{room.township.name}人大主席"}
        yield {"venue": room, "role": role.PRESIDIUM, **facts}
