"""What belongs to the venues: equipment, honours, documents of the six regimes, sponsors 挂联."""

from datetime import date

from stations.models import Equipment, Honour, Sponsorship, Venue, VenueDocument
from visits.demo.places import workstation_of
from visits.demo.stage import Stage

Tier = Venue.Tier
DEMONSTRATION_ROOMS = (  # four in Eryuan (domain §8)
    "三营镇永胜村联络室",
    "凤羽镇凤翔村联络室",
    "右所镇右所村联络室",
    "牛街乡牛街村联络室",
)
PRAISED_STATIONS = ("漭水镇工作站", "温泉镇工作站")
SINCE = date(2023, 3, 1)
EQUIPMENT = (
    ("电脑", 1, 1, 1.0),
    ("打印机", 1, 1, 0.8),
    ("档案柜", 1, 3, 0.9),
    ("会议桌椅（套）", 1, 2, 0.7),
    ("显示屏", 1, 1, 0.4),
    ("饮水机", 1, 1, 0.5),
)
REGIMES = {
    "study": ("代表学习制度", "每半年至少组织一次集中学习，学习宪法法律和人大业务，做好学习记录。"),
    "inspection": (
        "代表视察调研制度",
        "每年围绕群众关心的事视察调研，形成意见，交有关方面研究处理。",
    ),
    "receiving": ("代表接待选民制度", "按公布的日子接待选民，认真听、如实记，不直接处理具体问题。"),
    "contacting": ("代表联系选民制度", "每名代表固定联系若干户选民，走访情况记入台账。"),
    "appraisal": (
        "代表履职考核制度",
        "年终核对履职记录，由乡镇人大主席团说明情况，不打分、不排名。",
    ),
    "report": ("代表向选民述职制度", "任期内至少向选民述职一次，述职情况向原选区公开。"),
}
LEADERS = ("县人大常委会主任", "县人大常委会副主任")
COMMITTEES = (
    "县人大常委会代表工作委员会",
    "县人大常委会财政经济工作委员会",
    "县人大常委会教科文卫工作委员会",
    "县人大常委会农业农村工作委员会",
)
ANSWERED_FOR = 5  # venues that the demonstration's manager answers for


def furnish(stage: Stage) -> None:
    venues = list(stage.venues.values())
    Equipment.objects.bulk_create(row for venue in venues for row in _equipment(stage, venue))
    shown = [v for v in venues if v.tier != Tier.ROOM or stage.has_clerk(v)]
    VenueDocument.objects.bulk_create(row for venue in shown for row in _documents(venue))
    Honour.objects.bulk_create(_honours(stage))
    Sponsorship.objects.bulk_create(_sponsorships(stage))


def _equipment(stage: Stage, venue: Venue):
    draw = stage.rng
    for kind, least, most, share in EQUIPMENT:
        if draw.random() > (share / 2 if venue.tier == Tier.ROOM else share):
            continue
        faulty = draw.random() < 0.06
        state = Equipment.State.FAULTY if faulty else Equipment.State.WORKING
        yield Equipment(venue=venue, kind=kind, count=draw.randint(least, most), state=state)


def _documents(venue: Venue):
    for regime, (title, text) in REGIMES.items():
        yield VenueDocument(
            venue=venue,
            regime=regime,
            title=title,
            text=text,
            starts_on=max(venue.opened_on, SINCE),
        )


def _honours(stage: Stage):
    if stage.code == "532930":
        for name in DEMONSTRATION_ROOMS:
            yield _honour(stage.venue(name), "代表联络室示范点", "洱源县人大常委会")
    else:
        for name in PRAISED_STATIONS:
            yield _honour(stage.venue(name), "先进代表工作站", "保山市人大常委会")


def _honour(venue: Venue, title: str, awarded_by: str) -> Honour:
    return Honour(venue=venue, title=title, awarded_by=awarded_by, starts_on=date(2023, 12, 20))


def _sponsorships(stage: Stage):
    """A leader and a committee for each workstation, its presidium's chair, some rooms too."""
    manager = stage.officers["manager", stage.code]
    leaders = [stage.new_officer()[0] for _unused in range(4)]
    stations = [v for v in stage.venues.values() if v.tier == Tier.WORKSTATION]
    for number, station in enumerate(stations):
        mine = number < ANSWERED_FOR
        yield Sponsorship(
            venue=station,
            role=Sponsorship.Role.LEADER,
            person=manager.name if mine else leaders[number % len(leaders)],
            body=LEADERS[0] if mine else LEADERS[1],
            user=manager if mine else None,
            starts_on=SINCE,
        )
        yield Sponsorship(
            venue=station,
            role=Sponsorship.Role.COMMITTEE,
            body=COMMITTEES[number % len(COMMITTEES)],
            starts_on=SINCE,
        )
    for room in stage.venues.values():
        if room.tier == Tier.ROOM and stage.has_clerk(room):
            station = workstation_of(stage, room.township)
            yield Sponsorship(
                venue=room,
                role=Sponsorship.Role.PRESIDIUM,
                person=station.head,
                body=f"{room.township.name}人大主席",
                starts_on=SINCE,
            )
