"""Scope 权限范围: the places, units and persons that a user's postings of the day cover.

Read by every `visible_to`.
"""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject, Substr
from django.utils import timezone

from deputies_portal.core.database.prepared import PreparedQuery

# The county a posting belongs to, as the database sees it.
HOME_COUNTY = Substr(
    Coalesce(
        "region_id", "township_id", "venue__county_id", "unit__county_id", "deputy__county_id"
    ),
    1,
    6,
)


@dataclass(frozen=True)
class Scope:
    """What the union of a person's postings covers on one day. Codes are region codes."""

    on: date
    postings: tuple = ()
    roles: frozenset = frozenset()
    counties: frozenset = frozenset()  # whole counties: county clerk, manager
    townships: frozenset = frozenset()  # township clerk, with the townships merged into these
    venues: frozenset = frozenset()  # venue clerk
    units: frozenset = frozenset()  # unit clerk
    deputies: frozenset = frozenset()  # the deputies this person is
    home_counties: frozenset = frozenset()  # counties any of these touches; not administering
    administered: frozenset = frozenset()  # counties whose accounts an administrator keeps
    administers_all: bool = False  # appointed for the whole installation

    @classmethod
    def of(cls, user) -> "Scope":
        """The scope of today, read once per user object (one query, a second above the county)."""
        scope = getattr(user, "_scope", None)
        if scope is None:
            scope = cls.read(user, timezone.localdate())
            user._scope = scope
        return scope

    @classmethod
    def read(cls, user, on: date) -> "Scope":
        if not getattr(user, "is_authenticated", False):
            return cls(on=on)
        postings = tuple(POSTINGS.ask(user=user.pk, on=on))
        for posting in postings:
            posting.user = user
        # Who keeps the accounts of a county sees nothing of its work for it.
        working = [posting for posting in postings if posting.role != "administrator"]
        keeping = [posting for posting in postings if posting.role == "administrator"]
        counties = _whole_counties(working)
        townships = {posting.township_id for posting in postings if posting.township_id}
        if any(posting.has_predecessors for posting in postings):
            townships |= _predecessors(townships)
        return cls(
            on=on,
            postings=postings,
            roles=frozenset(posting.role for posting in postings),
            counties=frozenset(counties),
            townships=frozenset(townships),
            venues=frozenset(posting.venue_id for posting in postings if posting.venue_id),
            units=frozenset(posting.unit_id for posting in postings if posting.unit_id),
            deputies=frozenset(posting.deputy_id for posting in postings if posting.deputy_id),
            home_counties=frozenset(counties)
            | {posting.county_code for posting in working if posting.county_code},
            administered=frozenset(one.region_id for one in keeping if one.region_id),
            administers_all=any(one.is_whole for one in keeping),
        )

    @property
    def portal(self) -> dict:
        """The county's wordings for the frame of the page; empty for people of the whole system."""
        return next((posting.portal for posting in self.postings if posting.portal), {})

    @property
    def reveal_counties(self) -> frozenset:
        """Counties in which the person, as a clerk, may see private numbers with a trace."""
        clerks = ("venue_clerk", "township_clerk")
        codes = {p.county_code for p in self.postings if p.role in clerks}
        return frozenset(codes) | self.clerk_counties

    @property
    def deputy_counties(self) -> frozenset:
        """The counties that keep the deputies this person is."""
        return frozenset(p.county_code for p in self.postings if p.role == "deputy")

    @property
    def clerk_counties(self) -> frozenset:
        """The counties whose clerk the person is; a manager reads, but has no desk."""
        desks = [p.region_id for p in self.postings if p.role == "county_clerk"]
        return frozenset(
            code for code in self.counties if any(code.startswith(desk) for desk in desks)
        )

    @property
    def county_code(self) -> str:
        """The county whose name stands in the masthead: the first the postings touch."""
        return min(self.home_counties | self.administered, default="")

    def administers(self, county: str) -> bool:
        """Whether the person keeps the accounts of the county."""
        return self.administers_all or county in self.administered

    def posting_of(self, *roles: str):
        """The first posting held in one of the roles; None when there is none."""
        return next((posting for posting in self.postings if posting.role in roles), None)


def _postings(*, user: int, on: date):
    """The postings of the day with their places, whether their township has taken in others, and
    the wordings of their county.
    """
    region = apps.get_model("stations", "Region")
    has_predecessors = Exists(region.objects.filter(successor=OuterRef("township")))
    held = apps.get_model("stations", "Posting").objects.filter(user=user).current(on)
    facts = {"has_predecessors": has_predecessors, "home_county": HOME_COUNTY, "portal": _portal()}
    return held.with_scope().annotate(**facts)


POSTINGS = PreparedQuery(_postings, user=int, on=date)


def _portal():
    """The wordings of the posting's county, read along with the posting."""
    return Subquery(_worded().filter(pk=OuterRef("home_county")).values("words")[:1])


def portal_of_strangers() -> dict:
    """The wordings for who has not signed in: of the only county; of none where there are more."""
    found = list(_worded().values_list("words", flat=True)[:2])
    return found[0] if len(found) == 1 else {}


def _worded():
    """Counties with their portal name, organiser, filing, phone and names of tiers as `words`."""
    county = apps.get_model("stations", "County")
    words = JSONObject(
        name="portal_name",
        organiser="organiser",
        filing="filing",
        phone="phone",
        tiers=JSONObject(**county.TIER_NAMES),
    )
    return county.objects.order_by().annotate(words=words)


def _whole_counties(postings) -> set[str]:
    above = {p.region_id for p in postings if p.region_id and len(p.region_id) < 6}
    codes = {p.region_id for p in postings if p.region_id and len(p.region_id) == 6}
    if above:
        county = apps.get_model("stations", "County")
        for prefix in above:
            codes |= set(
                county.objects.filter(region__code__startswith=prefix).values_list("pk", flat=True)
            )
    return codes


def _predecessors(codes: set[str]) -> set[str]:
    """Codes of the regions merged into these, and into those before them."""
    region = apps.get_model("stations", "Region")
    found: set[str] = set()
    layer = codes
    while layer:
        layer = (
            set(region.objects.filter(successor__in=layer).values_list("code", flat=True)) - found
        )
        found |= layer
    return found
