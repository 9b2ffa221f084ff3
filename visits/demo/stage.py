"""The stage of one county while its demonstration is made: places, people and lists by name."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit import journal
from deputies_portal.core.notices import quiet
from stations.models import County, Deputy, Region, UndertakingUnit, Venue
from visits.calendar.workdays import WorkCalendar
from visits.demo.tables import rows_of, table_of, weights_of
from visits.models import AnswerClass, Category, DeadlineRule

CHANGNING = "530524"
PLACES = {row["username"]: row["place"] for row in rows_of("accounts")}
CLERK_ROOM, UNIT = PLACES["clerk"], PLACES["unit"]
ROOMS_TO_TRY = (CLERK_ROOM, PLACES["clerk2"])
Row = TypeVar("Row", bound=Model)
CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
TOLD = timedelta(days=14)  # of so many days there are notices
OPENING = 8  # o'clock
# Somebody who loads the demonstration in the morning finds nothing that lies ahead: the hours of
# that day are told in five minutes each, and by then they are over.
HURRY = 12
OVER = time(9, 30)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=CHINA)


def day_of_loading(now: datetime) -> date:
    """The day the demonstration is made for: early in the day the one before."""
    here = now.astimezone(CHINA)
    return here.date() if here.time() >= OVER else here.date() - ONE_DAY


def cleaned(row: Row) -> Row:
    """Checked as on the page before it is written with others at once."""
    row.clean()
    return row


class Names:
    """Draws names; those of deputies and officers come once only. Nobody has the phones."""

    def __init__(self, rng: Random):
        self._rng = rng
        self._taken = {row["name"] for row in rows_of("accounts")}

    def visitor(self, county_code: str) -> str:
        return self._draw(county_code)[0]

    def officer(self, county_code: str, township_name: str = "") -> tuple[str, str]:
        """(name, gender) of somebody who holds a seat or a post."""
        while True:
            # The wide list now and then, so that a small place never runs out of names.
            is_local = self._rng.random() < 0.8 and township_name in table_of("people")["surnames"]
            name, gender = self._draw(township_name if is_local else county_code)
            if name not in self._taken:
                self._taken.add(name)
                return name, gender

    def phone(self) -> str:
        return f"1380000{self._rng.randrange(10_000):04d}"

    def _draw(self, place: str) -> tuple[str, str]:
        people = table_of("people")
        gender = self._rng.choice(("man", "woman"))
        given = people["men" if gender == "man" else "women"].split()
        return self._rng.choice(people["surnames"][place]) + self._rng.choice(given), gender


@dataclass
class Stage:
    """One county as the demonstration needs it. `on` is the day it is made for."""

    code: str
    on: date
    rng: Random
    names: Names
    facts: dict  # its row of `counties.csv`
    share: float = 1  # the part of the invented seasons that is made
    calendar: WorkCalendar = None
    relays: bool = False  # letters to government units go through the county government office
    county: Region = None
    townships: dict[str, Region] = field(default_factory=dict)  # by name
    villages: dict[str, list[Region]] = field(default_factory=dict)  # by township code
    venues: dict[str, Venue] = field(default_factory=dict)  # by name
    deputies: dict[int, list[Deputy]] = field(default_factory=dict)  # by venue id
    on_duty: dict[tuple[int, date], list[Deputy]] = field(default_factory=dict)  # by venue id, day
    units: dict[str, UndertakingUnit] = field(default_factory=dict)  # by short name
    categories: dict[str, Category] = field(default_factory=dict)  # by code
    classes: dict[str, AnswerClass] = field(default_factory=dict)  # by code
    rules: dict[tuple[str, str], DeadlineRule] = field(default_factory=dict)
    account_deputy: Deputy = None  # who has an account
    last_brought: dict[str, object] = field(default_factory=dict)  # issue plans, by venue name
    officers: dict[tuple, User] = field(default_factory=dict)  # by role and what it is held for

    def read_lists(self) -> None:
        """The county's own lists, once it is founded."""
        mine = {"county_id": self.code}
        self.calendar = WorkCalendar.of(self.code)
        self.relays = County.objects.get(pk=self.code).relays_through_government
        self.units = {u.short_name: u for u in UndertakingUnit.objects.filter(**mine)}
        self.categories = {c.code: c for c in Category.objects.filter(**mine)}
        self.classes = {c.code: c for c in AnswerClass.objects.filter(**mine)}
        self.rules = {(r.kind, r.pace): r for r in DeadlineRule.objects.filter(**mine)}

    def note(self, action: str, target=None, **after) -> None:
        """A line of the journal about what was written at once; of the county unless named."""
        facts = {"target": target or self.county, "after": after, "county": self.code}
        journal.record(actor=None, action=action, **facts)

    # --- people -------------------------------------------------------------------------------
    def new_officer(self, township: Region | None = None) -> tuple[str, str]:
        """Name and gender of somebody not met before, with the surnames of the place."""
        return self.names.officer(self.code, township.name if township else "")

    @property
    def county_clerk(self) -> User:
        return self.officers["county_clerk", self.code]

    def clerk_of(self, venue: Venue) -> User:
        return self.officers["venue_clerk", venue.pk]

    def clerk_of_desk(self, desk: str) -> User:
        """The clerk of a desk: its township's, or the county's."""
        return self.officers["township_clerk" if len(desk) == 9 else "county_clerk", desk]

    def unit_clerk(self, unit: UndertakingUnit) -> User | None:
        """None for a unit that answers on paper."""
        return self.officers.get(("unit_clerk", unit.pk))

    def has_clerk(self, venue: Venue) -> bool:
        return ("venue_clerk", venue.pk) in self.officers

    def drawn(self, use: str) -> str:
        """One of what `data/weights.csv` names for this use."""
        return self.rng.choices(*weights_of(use))[0]

    def rows(self, name: str) -> list[dict]:
        """The county's own of a table of both."""
        mine = (dict(row) for row in rows_of(name) if row["county"] == self.code)
        return [row for row in mine if row.pop("county")]

    def news_of(self, day: date):
        """People read what is new: there are notices of the last days alone."""
        return nullcontext() if day >= self.on - TOLD else quiet()

    # --- places -------------------------------------------------------------------------------
    @property
    def home(self) -> Venue:
        return self.venue(f"{self.county.name}代表之家")

    def venue(self, name: str) -> Venue:
        return self.venues[name]

    def of_tier(self, tier: str) -> list[Venue]:
        return [venue for venue in self.venues.values() if venue.tier == tier]

    def township_of(self, region: Region) -> Region:
        return next(t for t in self.townships.values() if region.pk.startswith(t.pk))

    def last_duty_day(self, venue: Venue, on: date) -> date | None:
        """The last day up to `on` on which deputies received there."""
        days = (day for key, day in self.on_duty if key == venue.pk and day <= on)
        return max(days, default=None)

    # --- days and moments -------------------------------------------------------------------------
    def moment(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Of an entry: on the day of loading itself soon after opening."""
        at = moment(day, hour, minute)
        opening = moment(day, OPENING)
        return at if day < self.on else opening + self.lasting(day, at - opening)

    def lasting(self, day: date, time_passed: timedelta) -> timedelta:
        """So much time of that day; of the day of loading a part of it, in whole minutes."""
        if day < self.on:
            return time_passed
        return timedelta(minutes=ceil(time_passed / timedelta(minutes=HURRY)))

    def working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the next one."""
        return self.calendar.next_working_day(day)

    def later(self, day: date, working_days: int) -> date:
        return self.calendar.add_working_days(day, working_days)

    def ago(self, working_days: int) -> date:
        """So many working days before `on`; 0 is the last working day up to `on`."""
        day = self.on
        while not self.calendar.is_working_day(day):
            day -= ONE_DAY
        for _unused in range(working_days):
            day -= ONE_DAY
            while not self.calendar.is_working_day(day):
                day -= ONE_DAY
        return day


# What floors above make of a loaded county: they say so when the portal starts.
_CALLS: list[Callable[[Stage], None]] = []


def afterwards(call: Callable[[Stage], None]) -> None:
    """Called for each county once everything below is loaded, within the same transaction."""
    if call not in _CALLS:
        _CALLS.append(call)


def follow_up(stage: Stage) -> None:
    for call in _CALLS:
        call(stage)
