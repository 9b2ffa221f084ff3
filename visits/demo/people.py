"""Invented people of the demonstration: the ten accounts to try, the colleagues who act beside
them and have no password, and the deputies 代表 with mandates, assignments and groups.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from deputies_portal.core.accounts.demonstration import PASSWORD
from deputies_portal.core.accounts.models import User
from stations.models import (
    Assignment,
    Deputy,
    DeputyGroup,
    GroupMembership,
    Mandate,
    Posting,
    Term,
    UndertakingUnit,
    Venue,
)
from visits.demo.stage import CHANGNING, CLERK_ROOM, ROOMS_TO_TRY, Stage, cleaned
from visits.demo.tables import rows_of, table_of

Role, Tier = Posting.Role, Venue.Tier
SINCE = date(2022, 3, 1)
PER_VENUE = {Tier.HOME: 6, Tier.WORKSTATION: 3, Tier.ROOM: 1, Tier.SPECIALISED: 0}


@dataclass(frozen=True)
class Account:
    """One account to try: login name, invented name, role, county and where it serves."""

    username: str
    name: str
    role: str
    county: str
    place: str


ACCOUNTS = tuple(Account(**row) for row in rows_of("accounts"))
(DEPUTY,) = (account for account in ACCOUNTS if account.role == Role.DEPUTY)


# --- accounts and postings --------------------------------------------------------------------
def account_at(county_code: str, role: str, place: str) -> Account | None:
    """The account to try that serves at this place; None when an invented colleague does."""
    held = (a for a in ACCOUNTS if (a.county, a.role) == (county_code, role))
    return next((account for account in held if account.place in ("", place)), None)


def open_system_accounts() -> None:
    """Administrator and auditor: they belong to no county."""
    for account in (account for account in ACCOUNTS if not account.county):
        facts = {"role": account.role, "is_whole": account.role == Role.ADMINISTRATOR}
        Posting.objects.create(user=_opened(account), starts_on=SINCE, **facts)


def post_officers(stage: Stage) -> None:
    """Users and postings of one county: desks, venues with a clerk, units that sign in, manager."""
    places = [
        (Role.COUNTY_CLERK, stage.county),
        (Role.MANAGER, stage.county),
        *((Role.TOWNSHIP_CLERK, township) for township in stage.townships.values()),
        *((Role.VENUE_CLERK, venue) for venue in _venues_with_clerk(stage)),
        *((Role.UNIT_CLERK, stage.units[row["unit"]]) for row in stage.rows("signing_units")),
    ]
    users = [_user_for(stage, number, *place) for number, place in enumerate(places)]
    User.objects.bulk_create(user for user in users if user.pk is None)
    postings = []
    for user, (role, place) in zip(users, places, strict=True):
        stage.officers[role.value, place.pk] = user
        scope = {Posting.SCOPE_OF_ROLE[role]: place}
        postings.append(Posting(user=user, role=role, starts_on=SINCE, **scope))
    Posting.objects.bulk_create(postings)
    _name_contacts(stage)
    stage.note("posting.import", rows=len(postings))


def _name_contacts(stage: Stage) -> None:
    """Each unit has a leader and a contact; where somebody signs in, it is that person."""
    units = list(stage.units.values())
    for unit in units:
        clerk = stage.unit_clerk(unit)
        unit.leader = stage.new_officer()[0]
        unit.contact = clerk.name if clerk else stage.new_officer()[0]
        unit.contact_phone = stage.names.phone()
    UndertakingUnit.objects.bulk_update(units, ["leader", "contact", "contact_phone"])


def _venues_with_clerk(stage: Stage) -> Iterator[Venue]:
    """All but most of the rooms: some of each township receive visitors."""
    taken = dict.fromkeys(stage.townships.values(), 0)
    for venue in stage.venues.values():
        if venue.tier == Tier.ROOM and venue.name not in ROOMS_TO_TRY:
            taken[venue.township] += 1
            if taken[venue.township] > stage.facts["rooms_with_clerk"]:
                continue
        yield venue


def _user_for(stage: Stage, number: int, role, place) -> User:
    """The account to try at this place, or an invented colleague (not saved yet)."""
    if account := account_at(stage.code, role, str(place)):
        return _opened(account)
    name = place.liaison if role == Role.VENUE_CLERK else stage.new_officer()[0]
    return _invented(f"demo-{stage.code}-{number}", name, password=make_password(None))


@cache
def _encoded_password() -> str:
    """Hashed once for all ten: ten times would cost seconds, and the password is printed anyway."""
    return make_password(PASSWORD)


def _opened(account: Account) -> User:
    facts = {"password": _encoded_password(), "password_changed_at": timezone.now()}
    user = _invented(account.username, account.name, **facts)
    user.save()
    return user


def _invented(username: str, name: str, **facts) -> User:
    return cleaned(User(username=username, name=name, is_demo=True, **facts))


# --- deputies ---------------------------------------------------------------------------------
Seat = tuple[Deputy, Venue]


def elect_deputies(stage: Stage) -> None:
    """Each venue has its own; some who have left stand last in the roll."""
    left = table_of("people")["left"]
    seats = [
        (_deputy(stage, venue, n), venue) for venue in stage.venues.values() for n in _of(venue)
    ]
    workstations = stage.of_tier(Tier.WORKSTATION)[: len(left)]
    gone = [(_deputy(stage, v, PER_VENUE[Tier.WORKSTATION]), v) for v in workstations]
    Deputy.objects.bulk_create(deputy for deputy, _venue in [*seats, *gone])
    mandates = [row for number, seat in enumerate(seats) for row in _elected(stage, number, *seat)]
    mandates += [_left(*seat, *why) for seat, why in zip(gone, left, strict=True)]
    Mandate.objects.bulk_create(mandates)
    Assignment.objects.bulk_create(_assigned(stage, seats, gone))
    _group(stage, seats)
    _post_deputy(stage)
    stage.note("deputy.import", rows=len(seats) + len(gone), mandates=len(mandates))


def _of(venue: Venue) -> range:
    """The numbers of its deputies."""
    return range(PER_VENUE[venue.tier] + (venue.name == CLERK_ROOM) * 2)


def _deputy(stage: Stage, venue: Venue, number: int) -> Deputy:
    """The first deputy of a venue is its head."""
    if venue.name == DEPUTY.place and number == 1:
        name, gender = DEPUTY.name, "woman"
    elif number == 0:
        name, gender = venue.head, stage.rng.choice(("man", "woman"))
    else:
        name, gender = stage.new_officer(venue.township)
    deputy = Deputy(
        county=stage.county,
        name=name,
        gender=gender,
        phone=stage.names.phone(),
        occupation=stage.rng.choice(table_of("people")["occupations"].split()),
        home=venue.village,
        introduction=f"联系{venue.place.name}的选民，常到{venue.name}接待。",
        is_demo=True,
    )
    return cleaned(deputy)


def _elected(stage: Stage, number: int, deputy: Deputy, venue: Venue) -> Iterator[Mandate]:
    """The seats of one deputy: county or township; some both; at the home the higher levels."""
    county, at_home = stage.county, venue.tier == Tier.HOME
    if at_home:
        above = ("", "53", county.code[:4], county.code[:4], county.code[:4], county.code)
        congress = above[number % len(above)]
        if congress != county.code:
            body = {0: "云南省", 2: county.parent.name, 4: county.name}[len(congress)]
            yield _mandate(deputy, congress, electing_body=f"{body}人民代表大会")
            return
    district = f"第{stage.rng.randint(1, 60)}选区"
    has_account = deputy.name == DEPUTY.name
    if at_home or has_account or number % 5 < 2:
        yield _mandate(deputy, county.code, constituency=district)
    if not at_home and not has_account and number % 5 != 0:
        yield _mandate(deputy, venue.township_id, constituency=district)


def _left(deputy: Deputy, venue: Venue, reason: str, note: str) -> Mandate:
    facts = {"status": Mandate.Status.ENDED, "ends_on": table_of("people")["left_on"]}
    facts |= {"end_reason": reason, "end_note": note, "constituency": "第1选区"}
    return _mandate(deputy, venue.township_id, **facts)


def _mandate(deputy: Deputy, congress: str, **facts) -> Mandate:
    """In the current term of a congress; the empty code is the National People's Congress."""
    terms = {row["congress"]: row for row in rows_of("terms")}
    row = terms.get(congress) or terms[f"{len(congress)} digits"]
    days = {name: row[name] for name in ("starts_on", "ends_on")}
    which = {"congress_id": congress or None, "number": row["number"]}
    term, _made = Term.objects.get_or_create(**which, defaults=days)
    return cleaned(Mandate(deputy=deputy, term=term, starts_on=term.starts_on, **facts))


def _assigned(stage: Stage, seats: list[Seat], gone: list[Seat]) -> Iterator[Assignment]:
    """Everybody to one venue; some of the township to its specialised workstation, too."""
    for deputy, venue in seats:
        is_head = deputy.name == venue.head
        role = Assignment.Role.HEAD if is_head else Assignment.Role.MEMBER
        stage.deputies.setdefault(venue.pk, []).append(deputy)
        yield _assignment(deputy, venue, role=role)
    for deputy, venue in gone:
        yield _assignment(deputy, venue, ends_on=table_of("people")["left_on"])
    for special in stage.of_tier(Tier.SPECIALISED):
        near = [d for d, v in seats if v.township_id == special.township_id][:4]
        stage.deputies[special.pk] = near
        yield from (_assignment(deputy, special) for deputy in near)


def _assignment(deputy: Deputy, venue: Venue, **facts) -> Assignment:
    starts_on = max(SINCE, venue.opened_on)
    return cleaned(Assignment(deputy=deputy, venue=venue, starts_on=starts_on, **facts))


def _group(stage: Stage, seats: list[Seat]) -> None:
    """By township; those of the home by subject."""
    subjects, county = table_of("people")["groups"], stage.county
    groups = {
        township.pk: DeputyGroup(county=county, township=township, name=f"{township.name}代表小组")
        for township in stage.townships.values()
    } | {name: DeputyGroup(county=county, name=name) for name in subjects}
    DeputyGroup.objects.bulk_create(cleaned(group) for group in groups.values())
    members: list[GroupMembership] = []
    headed: set[int] = set()
    for number, (deputy, venue) in enumerate(seats):
        group = groups[venue.township_id or subjects[number % len(subjects)]]
        facts = {"is_head": group.pk not in headed, "starts_on": SINCE}
        members.append(GroupMembership(group=group, deputy=deputy, **facts))
        headed.add(group.pk)
    GroupMembership.objects.bulk_create(members)


def _post_deputy(stage: Stage) -> None:
    """The account of the demonstration's deputy."""
    if stage.code == CHANGNING:
        at_room = stage.deputies[stage.venue(CLERK_ROOM).pk]
        stage.account_deputy = next(d for d in at_room if d.name == DEPUTY.name)
        user, facts = _opened(DEPUTY), {"deputy": stage.account_deputy, "starts_on": SINCE}
        Posting.objects.create(user=user, role=Role.DEPUTY, **facts)
        stage.officers[Role.DEPUTY.value, stage.account_deputy.pk] = user
