"""The venues I answer for 挂联: how each stands, with what a leader asks about first.

Everything is counted within the reader's scope, so that each figure is the list it links to.
"""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from deputies_portal.desk.glance import Figure
from stations.models import Sponsorship, Venue, VenueUpgrade
from stations.models.venue import TREE_ORDER
from visits.cadence import fulfilment
from visits.cadence.deeds import ACTIVITY, Deed
from visits.cadence.fulfilment import Slot, State
from visits.counting import count_issues
from visits.models import ActivityReview, DutyDay, Issue

WORDS_OF_ISSUES = ("open", "overdue")
WORDS_OF_CADENCE = (State.DONE, fulfilment.OWED, State.OVERDUE)


@dataclass
class Sponsored:
    """One venue as it stands on a day."""

    venue: Venue
    year: int
    upgrade: VenueUpgrade | None = None
    next_day: DutyDay | None = None
    reviews: list[ActivityReview] = field(default_factory=list)  # of the year, the last one first
    issues: dict[str, int] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        """As what I answer for it."""
        return [one.get_role_display() for one in self.venue.mine]

    @property
    def figures(self) -> dict[str, Figure]:
        """By words that templates can write: open, late, done, owed, missed."""
        counted = fulfilment.count(self.slots)
        issues = {word: self.issues.get(word, 0) for word in WORDS_OF_ISSUES}
        found = {word: self._issues(word, number) for word, number in issues.items()}
        return found | {
            f"cadence_{word}": self._slots(str(word), counted[word]) for word in WORDS_OF_CADENCE
        }

    def _issues(self, word: str, number: int) -> Figure:
        query = urlencode({"venue": self.venue.pk, "state": word})
        return Figure(f"{word}-{self.venue.pk}", number, f"{reverse('visits:issues')}?{query}")

    def _slots(self, word: str, number: int) -> Figure:
        query = urlencode({"year": self.year, "venue": self.venue.pk, "state": word})
        name = f"cadence-{word}-{self.venue.pk}"
        return Figure(name, number, f"{reverse('visits:cadence-slots')}?{query}")

    @property
    def latest(self) -> Deed | None:
        """The last activity held: the one a visit of mine would be about."""
        held = [deed for slot in self.slots for deed in slot.deeds if deed.source == ACTIVITY]
        return max(held, key=lambda deed: (deed.day, deed.pk), default=None)

    @property
    def demands(self) -> list[ActivityReview]:
        """What was to be put right, and is not yet."""
        return [one for one in self.reviews if one.put_right_by and not one.done_on]


def sponsored_by(user, on: date) -> list[Sponsored]:
    """The venues in use the user answers for, as they hang together; seven queries."""
    mine = Sponsorship.objects.answered_for_by(user).current(on)
    known = Venue.objects.visible_to(user).answered_for_by(user).standing()
    venues = known.select_related("township").with_tree_place().order_by(*TREE_ORDER)
    venues = venues.prefetch_related(Prefetch("sponsorships", mine, to_attr="mine"))
    found = {venue.pk: Sponsored(venue, on.year) for venue in venues}
    if found:
        _add_upgrades(found, user, on)
        _add_days(found, user, on)
        _add_reviews(found, user, on)
        _add_issues(found, user, on)
        _add_slots(found, user, on)
    return list(found.values())


def _add_upgrades(found, user, on) -> None:
    """Of several programmes the row that says how the venue stands."""
    rows = VenueUpgrade.objects.visible_to(user).counted().filter(venue__in=found)
    for row in rows.select_related("programme").leading_first(on).reverse():
        found[row.venue_id].upgrade = row


def _add_days(found, user, on) -> None:
    days = DutyDay.objects.visible_to(user).ahead(on).filter(venue__in=found)
    for day in days.order_by("-day", "-starts_at", "-pk"):
        found[day.venue_id].next_day = day


def _add_reviews(found, user, on) -> None:
    """Of the year, and older ones as long as something is to be put right."""
    reviews = ActivityReview.objects.visible_to(user).filter(activity__venue__in=found)
    rows = reviews.filter(reviewed_on__gte=date(on.year, 1, 1)) | reviews.open()
    for review in rows.select_related("activity").order_by("-reviewed_on", "-pk"):
        found[review.activity.venue_id].reviews.append(review)


def _add_issues(found, user, on) -> None:
    issues = Issue.objects.visible_to(user).filter(venue__in=found)
    for row in count_issues(issues, on, WORDS_OF_ISSUES, "venue"):
        found[row["venue"]].issues = row


def _add_slots(found, user, on) -> None:
    venues = Venue.objects.followed_by(user).filter(pk__in=found)
    for slot in fulfilment.slots_of(venues, on.year, on):
        found[slot.venue.pk].slots.append(slot)
