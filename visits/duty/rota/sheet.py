"""The printed rota 值班表 of a place for some months: what stands on the sheet and in the file.

A paper for the wall: it is worded in Chinese, whatever the reader speaks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import dateformat, translation

from deputies_portal.core.ui.templatetags.portal import short_day
from stations.models import Level, Region, Venue
from visits.models import DutyDay, DutySlot

MOST_ROWS = 1500  # more is no paper for a wall


@dataclass
class SheetRow:
    """One day, as the paper says it."""

    day: DutyDay

    @property
    def turns(self) -> list[DutySlot]:
        return [turn for turn in self.day.turns if not turn.is_unfilled]

    @property
    def places_open(self) -> int:
        return len(self.day.turns) - len(self.turns)

    @property
    def names(self) -> list[str]:
        return [turn.server.name for turn in self.turns]

    @property
    def levels(self) -> list[str]:
        """The levels of those who serve, each once, the highest first."""
        return [label for _level, label in self._held_levels()]

    @property
    def by_level(self) -> list[tuple[str, list[str]]]:
        """The names of each level, as a notice says them: 县人大代表 杨秀兰、段正明."""
        return [
            (label, [turn.server.name for turn in self.turns if turn.server_level == level])
            for level, label in self._held_levels()
        ]

    def _held_levels(self) -> list[tuple[str, str]]:
        held = {turn.server_level for turn in self.turns}
        with translation.override("zh-hans"):
            return [(level.value, str(level.label)) for level in Level if level.value in held]

    @property
    def address(self) -> str:
        return self.day.place or self.day.venue.address

    @property
    def date(self) -> str:
        with translation.override("zh-hans"):
            return short_day(self.day.day)

    @property
    def weekday(self) -> str:
        with translation.override("zh-hans"):
            return dateformat.format(self.day.day, "D")


@dataclass
class RotaSheet:
    """`place` is a venue, a township or a county; `words` are the wordings of the county."""

    place: Venue | Region
    first: date
    last: date
    days: Iterable[DutyDay]
    words: dict
    on: date

    @cached_property
    def rows(self) -> list[SheetRow]:
        return [SheetRow(day) for day in self.days]

    @property
    def is_of_venue(self) -> bool:
        return isinstance(self.place, Venue)

    @property
    def is_of_township(self) -> bool:
        return not self.is_of_venue and self.place.level == Region.Level.TOWNSHIP

    @property
    def place_name(self) -> str:
        """昌宁县柯街镇; a venue by its own name."""
        return f"{self.place.parent}{self.place}" if self.is_of_township else str(self.place)

    @property
    def is_one_month(self) -> bool:
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)

    @property
    def phone(self) -> str:
        own = self.place.public_phone if self.is_of_venue else ""
        return own or self.words.get("phone", "")

    @property
    def arranged_by(self) -> str:
        """The presidium of a township, the office of the county for the rest."""
        if not self.is_of_township:
            return self.words.get("organiser", "")
        return f"{self.place}{'人大工委' if is_street(self.place) else '人大主席团'}"


def is_street(township: Region) -> bool:
    """A street has a working committee of the county's congress, no presidium of its own."""
    return township.name.endswith("街道")
