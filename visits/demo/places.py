"""Venues of the two counties: one workstation per township, one room per village (domain §8)."""

from datetime import date

from deputies_portal.core.audit import journal
from stations.models import CoLocation, Region, Venue
from stations.regions.village_names import village_name
from visits.demo.officers import account_at
from visits.demo.stage import Stage

OPENING = "工作日 8:30–17:30"
HOME_OPENED = {"530524": date(2019, 3, 28), "532930": date(2017, 6, 30)}
SPECIALISED = {
    "530524": {
        "田园镇": "法律服务",
        "漭水镇": "养殖",
        "柯街镇": "生态环保",
        "卡斯镇": "烤烟种植",
        "勐统镇": "茶产业",
        "温泉镇": "文化旅游",
        "大田坝镇": "医疗卫生",
        "湾甸傣族乡": "乡村振兴",
    },
    "532930": {"凤羽镇": "铸牢中华民族共同体意识", "茈碧湖镇": "预算监督"},
}
SPECIALISED_OPENED = date(2022, 9, 1)
# Housed in the workstation of their township; the others have a place of their own.
HOUSED = ("田园镇", "卡斯镇", "勐统镇", "凤羽镇")


def find_regions(stage: Stage) -> None:
    inside = Region.objects.within(stage.code).order_by("code")
    stage.county = Region.objects.get(pk=stage.code)
    stage.townships = {region.name: region for region in inside.townships()}
    for village in inside.villages():
        stage.villages.setdefault(village.parent_id, []).append(village)


def open_venues(stage: Stage) -> None:
    """Home, workstations, rooms, specialised workstations, in this order: each under its guide."""
    home = _keep(stage, [_home(stage)])[0]
    stations = _keep(stage, [_workstation(stage, t, home) for t in stage.townships.values()])
    rooms = [
        _room(stage, station, village)
        for station in stations
        for village in stage.villages[station.township_id]
    ]
    fields = SPECIALISED[stage.code].items()
    special = [_specialised(stage, stage.townships[name], field, home) for name, field in fields]
    _keep(stage, rooms)
    _keep(stage, special)
    _house(stage)
    journal.record(
        actor=None,
        action="venue.import",
        target=stage.county,
        after={"rows": len(stage.venues)},
        county=stage.code,
    )


def workstation_of(stage: Stage, township: Region) -> Venue:
    return stage.venue(f"{township.name}工作站")


def _home(stage: Stage) -> Venue:
    return _venue(
        stage,
        tier=Venue.Tier.HOME,
        name=f"{stage.county.name}代表之家",
        address="县人大常委会办公楼一楼",
        opened_on=HOME_OPENED[stage.code],
    )


def _workstation(stage: Stage, township: Region, home: Venue) -> Venue:
    return _venue(
        stage,
        tier=Venue.Tier.WORKSTATION,
        name=f"{township.name}工作站",
        township=township,
        parent=home,
        address=f"{township.name}人民政府一楼",
        opened_on=date(2019, stage.rng.randint(5, 11), stage.rng.randint(1, 28)),
    )


def _room(stage: Stage, station: Venue, village: Region) -> Venue:
    name = village_name(village.name)
    return _venue(
        stage,
        tier=Venue.Tier.ROOM,
        name=f"{station.township.name}{name}联络室",
        township=station.township,
        village=village,
        parent=station,
        address=f"{name}{stage.rng.choice(('党群服务中心', '办公楼一楼', '办公楼二楼', '活动室'))}",
        opened_on=date(stage.rng.choice((2020, 2021)), stage.rng.randint(1, 12), 1),
    )


def _specialised(stage: Stage, township: Region, field: str, home: Venue) -> Venue:
    return _venue(
        stage,
        tier=Venue.Tier.SPECIALISED,
        name=f"{township.name}{field}工作站",
        field=field,
        township=township,
        parent=home,
        address=f"{township.name}{'人民政府一楼' if township.name in HOUSED else '便民服务中心'}",
        opened_on=SPECIALISED_OPENED,
    )


def _venue(stage: Stage, **facts) -> Venue:
    account = account_at(stage.code, "venue_clerk", facts["name"])
    venue = Venue(
        county=stage.county,
        head=stage.new_officer(facts.get("township"))[0],
        liaison=account.name if account else stage.new_officer(facts.get("township"))[0],
        liaison_phone=stage.names.phone(),
        opening=OPENING,
        **facts,
    )
    venue.clean()
    return venue


def _keep(stage: Stage, venues: list[Venue]) -> list[Venue]:
    kept = Venue.objects.bulk_create(venues)
    stage.venues |= {venue.name: venue for venue in kept}
    return kept


def _house(stage: Stage) -> None:
    """Specialised workstations under the roof of a workstation 联建."""
    guests = [v for v in stage.venues.values() if v.tier == Venue.Tier.SPECIALISED]
    CoLocation.objects.bulk_create(
        CoLocation(
            host=workstation_of(stage, venue.township), guest=venue, starts_on=venue.opened_on
        )
        for venue in guests
        if venue.township.name in HOUSED
    )
