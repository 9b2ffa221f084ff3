"""Deputies 代表 of the two counties: mandates of five levels, assignments to the venues, groups."""

from datetime import date

from deputies_portal.core.audit import journal
from stations.models import (
    Assignment,
    Deputy,
    DeputyGroup,
    GroupMembership,
    Mandate,
    Term,
    Venue,
)
from visits.demo.officers import ACCOUNTS, CLERK_ROOM, post_deputy
from visits.demo.stage import Stage

Tier = Venue.Tier
# Number, first and last day of the current term, by the length of the congress's code.
TERMS = {
    0: (14, date(2023, 3, 5), date(2028, 3, 4)),
    2: (14, date(2023, 1, 11), date(2028, 1, 10)),
    4: (5, date(2022, 2, 15), date(2027, 2, 14)),
    6: (17, date(2022, 1, 10), date(2027, 1, 9)),
    9: (14, date(2021, 12, 20), date(2026, 12, 31)),
}
TERM_NUMBERS = {"5329": 16}
PER_VENUE = {Tier.HOME: 6, Tier.WORKSTATION: 3, Tier.ROOM: 1}
OCCUPATIONS = (
    "村党总支书记",
    "种植大户",
    "养殖合作社理事长",
    "乡村教师",
    "乡村医生",
    "茶农",
    "果农",
    "村民小组组长",
    "个体工商户",
    "农业技术员",
    "企业职工",
    "护林员",
)
GROUPS = ("经济发展代表小组", "教育卫生代表小组", "农业农村代表小组")
# Four who have left stand last in the roll: how their mandate ended.
ENDED = (
    (Mandate.EndReason.MOVED, "工作调到外县。"),
    (Mandate.EndReason.RESIGNED, "本人提出辞职，已经接受。"),
    (Mandate.EndReason.DIED, "因病去世。"),
    (Mandate.EndReason.MOVED, "户口迁出本选区。"),
)
ENDED_ON = date(2024, 11, 30)


class Roll:
    """The roll of deputies of one county, gathered in memory and written kind by kind."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.terms: dict[str, Term] = {}
        self.seats: list[tuple[Deputy, Venue]] = []
        self.mandates: list[Mandate] = []

    def term_of(self, congress: str) -> Term:
        """The current term of a congress; the empty code is the National People's Congress."""
        if congress not in self.terms:
            number, first, last = TERMS[len(congress)]
            self.terms[congress], _made = Term.objects.get_or_create(
                congress_id=congress or None,
                number=TERM_NUMBERS.get(congress, number),
                defaults={"starts_on": first, "ends_on": last},
            )
        return self.terms[congress]

    def seat(self, deputy: Deputy, venue: Venue) -> None:
        self.seats.append((deputy, venue))

    def mandate(self, deputy: Deputy, congress: str, **facts) -> None:
        term = self.term_of(congress)
        mandate = Mandate(deputy=deputy, term=term, **{"starts_on": term.starts_on} | facts)
        mandate.clean()
        self.mandates.append(mandate)


def elect_deputies(stage: Stage) -> None:
    roll = Roll(stage)
    for venue in list(stage.venues.values()):
        for number in range(PER_VENUE.get(venue.tier, 0) + (venue.name == CLERK_ROOM) * 2):
            roll.seat(_deputy(stage, venue, number), venue)
    stations = [v for v in stage.venues.values() if v.tier == Tier.WORKSTATION]
    for venue in stations[: len(ENDED)]:
        roll.seat(_deputy(stage, venue, PER_VENUE[Tier.WORKSTATION]), venue)
    Deputy.objects.bulk_create(deputy for deputy, _venue in roll.seats)
    leavers = {deputy.pk for deputy, _venue in roll.seats[-len(ENDED) :]}
    for number, (deputy, venue) in enumerate(roll.seats):
        if deputy.pk not in leavers:
            _elect(roll, number, deputy, venue)
    _elect_leavers(roll)
    Mandate.objects.bulk_create(roll.mandates)
    _assign(roll, leavers)
    _group(roll, leavers)
    _post_demonstration_deputy(stage)
    journal.record(
        actor=None,
        action="deputy.import",
        target=stage.county,
        after={"rows": len(roll.seats), "mandates": len(roll.mandates)},
        county=stage.code,
    )


def _deputy(stage: Stage, venue: Venue, number: int) -> Deputy:
    account = next(a for a in ACCOUNTS if a.role == "deputy")
    is_account = venue.name == account.place and number == 1
    name, gender = (account.name, "woman") if is_account else _name(stage, venue, number)
    deputy = Deputy(
        county=stage.county,
        name=name,
        gender=gender,
        phone=stage.names.phone(),
        occupation=stage.rng.choice(OCCUPATIONS),
        home=venue.village,
        introduction=f"联系{venue.place.name}的选民，常到{venue.name}接待。",
        is_demo=True,
    )
    deputy.clean()
    return deputy


def _name(stage: Stage, venue: Venue, number: int) -> tuple[str, str]:
    """The first deputy of a venue is its head."""
    if number == 0:
        return venue.head, stage.rng.choice(("man", "woman"))
    return stage.new_officer(venue.township)


def _elect(roll: Roll, number: int, deputy: Deputy, venue: Venue) -> None:
    """The seats of one deputy: county or township; some both; at the home the higher levels."""
    stage, county = roll.stage, roll.stage.county
    if venue.tier == Tier.HOME:
        above = ("", "53", county.code[:4], county.code[:4], county.code[:4], county.code)
        congress = above[number % len(above)]
        if congress != county.code:
            body = {0: "云南省", 2: county.parent.name, 4: county.name}[len(congress)]
            roll.mandate(deputy, congress, electing_body=f"{body}人民代表大会")
            return
    district = f"第{stage.rng.randint(1, 60)}选区"
    is_account = deputy.name == "杨秀兰"
    if venue.tier == Tier.HOME or is_account or number % 5 < 2:
        roll.mandate(deputy, county.code, constituency=district)
    if venue.tier != Tier.HOME and not is_account and number % 5 != 0:
        roll.mandate(deputy, venue.township_id, constituency=district)


def _elect_leavers(roll: Roll) -> None:
    for (deputy, venue), (reason, note) in zip(roll.seats[-len(ENDED) :], ENDED, strict=True):
        roll.mandate(
            deputy,
            venue.township_id,
            constituency="第1选区",
            status=Mandate.Status.ENDED,
            ends_on=ENDED_ON,
            end_reason=reason,
            end_note=note,
        )


def _assign(roll: Roll, leavers: set[int]) -> None:
    """Everybody to one venue; the head of the township's workstation to its specialised one too."""
    stage, rows = roll.stage, []
    for deputy, venue in roll.seats:
        is_head = deputy.name == venue.head
        role = Assignment.Role.HEAD if is_head else Assignment.Role.MEMBER
        ends_on = ENDED_ON if deputy.pk in leavers else None
        rows.append(_assignment(deputy, venue, role=role, ends_on=ends_on))
        if ends_on is None:
            stage.deputies.setdefault(venue.pk, []).append(deputy)
    for special in [v for v in stage.venues.values() if v.tier == Tier.SPECIALISED]:
        near = [d for d, v in roll.seats if v.township_id == special.township_id]
        for deputy in [d for d in near if d.pk not in leavers][:4]:
            rows.append(_assignment(deputy, special))
            stage.deputies.setdefault(special.pk, []).append(deputy)
    Assignment.objects.bulk_create(rows)


def _assignment(deputy: Deputy, venue: Venue, **facts) -> Assignment:
    starts_on = max(date(2022, 3, 1), venue.opened_on)
    assignment = Assignment(deputy=deputy, venue=venue, starts_on=starts_on, **facts)
    assignment.clean()
    return assignment


def _group(roll: Roll, leavers: set[int]) -> None:
    stage = roll.stage
    groups = {
        township.pk: DeputyGroup(
            county=stage.county, township=township, name=f"{township.name}代表小组"
        )
        for township in stage.townships.values()
    }
    groups |= {name: DeputyGroup(county=stage.county, name=name) for name in GROUPS}
    for group in groups.values():
        group.clean()
    DeputyGroup.objects.bulk_create(groups.values())
    members, headed = [], set()
    for number, (deputy, venue) in enumerate(roll.seats):
        if deputy.pk in leavers:
            continue
        group = groups[venue.township_id or GROUPS[number % len(GROUPS)]]
        members.append(
            GroupMembership(
                group=group,
                deputy=deputy,
                is_head=group.pk not in headed,
                starts_on=date(2022, 3, 1),
            )
        )
        headed.add(group.pk)
    GroupMembership.objects.bulk_create(members)


def _post_demonstration_deputy(stage: Stage) -> None:
    if CLERK_ROOM in stage.venues:
        room = stage.venue(CLERK_ROOM)
        post_deputy(stage, next(d for d in stage.deputies[room.pk] if d.name == "杨秀兰"))
