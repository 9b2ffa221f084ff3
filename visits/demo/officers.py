"""Who serves where: the ten accounts to try, and the invented colleagues who act beside them.

The colleagues have no password: nobody signs in as them.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from deputies_portal.core.accounts.demonstration import PASSWORD
from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit import journal
from stations.models import Posting, UndertakingUnit, Venue
from visits.demo.stage import Stage

Role = Posting.Role
SINCE = date(2022, 3, 1)
CLERK_ROOM = "田园镇关庙社区联络室"
CLERK2_ROOM = "三营镇永胜村联络室"
UNIT = "县教育体育局"
ROOMS_WITH_CLERK = {"530524": 2, "532930": 1}  # rooms of each township that receive visitors


@dataclass(frozen=True)
class Account:
    """One account to try: login name, invented name, role, county and where it serves."""

    username: str
    name: str
    role: str
    county: str = ""
    place: str = ""


ACCOUNTS = (
    Account("admin", "段志远", Role.ADMINISTRATOR),
    Account("auditor", "李文清", Role.AUDITOR),
    Account("county", "杨丽萍", Role.COUNTY_CLERK, "530524"),
    Account("county2", "赵润芝", Role.COUNTY_CLERK, "532930"),
    Account("manager", "字光明", Role.MANAGER, "530524"),
    Account("township", "罗建忠", Role.TOWNSHIP_CLERK, "530524", "田园镇"),
    Account("clerk", "字春梅", Role.VENUE_CLERK, "530524", CLERK_ROOM),
    Account("clerk2", "杨玉梅", Role.VENUE_CLERK, "532930", CLERK2_ROOM),
    Account("deputy", "杨秀兰", Role.DEPUTY, "530524", CLERK_ROOM),
    Account("unit", "张丽琼", Role.UNIT_CLERK, "530524", UNIT),
)
# Units whose clerks sign in; the others answer on paper.
SIGNING_UNITS = {
    "530524": [
        *("县教育体育局", "县交通运输局", "县水务局", "县农业农村局", "县民政局", "县住建局"),
        *("县医保局", "县供电局", "田园镇政府", "漭水镇政府", "柯街镇政府", "鸡飞镇政府"),
    ],
    "532930": ["县教育体育局", "县水务局", "县农业农村局", "三营镇政府"],
}


def reserved_names() -> set[str]:
    return {account.name for account in ACCOUNTS}


def account_at(county_code: str, role: str, place: str) -> Account | None:
    """The account to try that serves at this place; None when an invented colleague does."""
    return next(
        (
            account
            for account in ACCOUNTS
            if (account.county, account.role) == (county_code, role)
            and account.place in ("", place)
        ),
        None,
    )


def open_system_accounts() -> None:
    """Administrator and auditor: they belong to no county."""
    for account in ACCOUNTS:
        if not account.county:
            user = _account(account)
            is_whole = account.role == Role.ADMINISTRATOR
            Posting.objects.create(user=user, role=account.role, is_whole=is_whole, starts_on=SINCE)


def post_officers(stage: Stage) -> None:
    """Users and postings of one county: desks, venues with a clerk, units that sign in, manager."""
    places = [
        (Role.COUNTY_CLERK, stage.county),
        (Role.MANAGER, stage.county),
        *((Role.TOWNSHIP_CLERK, township) for township in stage.townships.values()),
        *((Role.VENUE_CLERK, venue) for venue in _venues_with_clerk(stage)),
        *((Role.UNIT_CLERK, stage.units[name]) for name in SIGNING_UNITS[stage.code]),
    ]
    users = [_user_for(stage, number, *place) for number, place in enumerate(places)]
    User.objects.bulk_create(user for user in users if user.pk is None)
    postings = []
    for user, (role, place) in zip(users, places, strict=True):
        stage.officers[role.value, place.pk] = user
        scope = Posting.SCOPE_OF_ROLE[role]
        postings.append(Posting(user=user, role=role, starts_on=SINCE, **{scope: place}))
    Posting.objects.bulk_create(postings)
    name_contacts(stage)
    journal.record(
        actor=None,
        action="posting.import",
        target=stage.county,
        after={"rows": len(postings)},
        county=stage.code,
    )


def post_deputy(stage: Stage, deputy) -> User:
    """The account of the demonstration's deputy."""
    account = next(account for account in ACCOUNTS if account.role == Role.DEPUTY)
    user = _account(account)
    Posting.objects.create(user=user, role=Role.DEPUTY, deputy=deputy, starts_on=SINCE)
    stage.officers[Role.DEPUTY.value, deputy.pk] = user
    stage.account_deputy = deputy
    return user


def name_contacts(stage: Stage) -> None:
    """Each unit has a leader and a contact; where somebody signs in, it is that person."""
    units = list(stage.units.values())
    for unit in units:
        clerk = stage.unit_clerk(unit)
        unit.leader = stage.new_officer()[0]
        unit.contact = clerk.name if clerk else stage.new_officer()[0]
        unit.contact_phone = stage.names.phone()
    UndertakingUnit.objects.bulk_update(units, ["leader", "contact", "contact_phone"])


def _venues_with_clerk(stage: Stage) -> list[Venue]:
    rooms_taken = dict.fromkeys(stage.townships.values(), 0)
    chosen = []
    for venue in stage.venues.values():
        if venue.tier == Venue.Tier.ROOM and venue.name not in (CLERK_ROOM, CLERK2_ROOM):
            if rooms_taken[venue.township] == ROOMS_WITH_CLERK[stage.code]:
                continue
            rooms_taken[venue.township] += 1
        chosen.append(venue)
    return chosen


def _user_for(stage: Stage, number: int, role, place) -> User:
    """The account to try at this place, or an invented colleague (not saved yet)."""
    account = account_at(stage.code, role, str(place))
    if account:
        return _account(account)
    name = place.liaison if role == Role.VENUE_CLERK else stage.new_officer()[0]
    return _invented(f"demo-{stage.code}-{number}", name, password=make_password(None))


@lru_cache(maxsize=1)
def _encoded_password() -> str:
    """Hashed once for all ten: ten times would cost seconds, and the password is printed anyway."""
    return make_password(PASSWORD)


def _account(account: Account) -> User:
    facts = {"password": _encoded_password(), "password_changed_at": timezone.now()}
    user = _invented(account.username, account.name, **facts)
    user.save()
    return user


def _invented(username: str, name: str, **facts) -> User:
    user = User(username=username, name=name, is_demo=True, **facts)
    user.clean()
    return user
