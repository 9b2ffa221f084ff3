"""The cadence of the year in an overview: slots by place and tier, each figure with its list."""

from collections import Counter
from functools import cached_property

from deputies_portal.reports.figures import Figure
from deputies_portal.reports.overview.asked import Asked
from stations.models import Venue
from visits.cadence import fulfilment

SLOTS = "visits:cadence-slots"
KEPT, OWED, OVERDUE, DUE = "done", fulfilment.OWED, "overdue", "due"


class CadenceCounts:
    def __init__(self, asked: Asked, user):
        self.asked, self.user = asked, user

    @cached_property
    def _states(self) -> Counter:
        """(place, tier, state) → how many slots."""
        asked = self.asked
        venues = asked.rows(Venue.objects.followed_by(self.user))
        slots = fulfilment.slots_of(venues, asked.year, asked.on)
        return Counter((slot.place, slot.venue.tier, slot.state) for slot in slots)

    def by_place(self, word: str, tier: str = "") -> dict[str, int]:
        found: dict[str, int] = {}
        for (place, own, state), n in self._states.items():
            if state in fulfilment.WORDS[word] and tier in ("", own):
                found[place] = found.get(place, 0) + n
        return found

    def figure(self, word: str) -> Figure:
        return Figure(f"slots-{word}", sum(self.by_place(word).values()), self.url("", word))

    def url(self, place: str, word: str, tier: str = "") -> str:
        narrower = {"tier": tier} if tier else {}
        return self.asked.url(SLOTS, place, year=self.asked.year, state=word, **narrower)
