"""Accounts in bulk 批量开通: one for each venue, unit and township desk of a county's register.

An office that somebody serves, now or soon, is left out. All accounts and postings of one sheet
are made together or none is; their slips are returned once, for printing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer, open_accounts
from deputies_portal.core.accounts.slips import Slip, issue_slips
from deputies_portal.core.audit import journal
from stations.models import County, Posting, Region, UndertakingUnit, Venue
from stations.models.register import none_first
from stations.postings import user_names

MOST = 500  # accounts of one sheet: what a form can carry
UNNAMED = "{}经办人"  # kept in the register, so in its language, whoever opens the account
SERVED = _("“%(office)s”已经有账号，请重新打开这一页。")


class Kind(models.TextChoices):
    """Which offices of the register a sheet is for, in the order of its rows."""

    TOWNSHIP = "township", _("乡镇人大")
    HOME = "home", _("代表之家")
    WORKSTATION = "workstation", _("代表工作站")
    ROOM = "room", _("代表联络室")
    SPECIALISED = "specialised", _("专业代表工作站")
    UNIT = "unit", _("承办单位")


ROLE_OF_KIND = {
    Kind.TOWNSHIP: Posting.Role.TOWNSHIP_CLERK,
    Kind.UNIT: Posting.Role.UNIT_CLERK,
}


@dataclass(frozen=True)
class Office:
    """A venue, unit or township where somebody should have an account."""

    kind: Kind
    record: Venue | UndertakingUnit | Region

    @property
    def role(self) -> Posting.Role:
        return ROLE_OF_KIND.get(self.kind, Posting.Role.VENUE_CLERK)

    @property
    def place(self) -> dict:
        """The column of a posting that names this office."""
        return {Posting.SCOPE_OF_ROLE[self.role]: self.record}

    @property
    def key(self) -> str:
        """What the fields of its row begin with."""
        return f"{self.kind.value}-{self.record.pk}"

    @cached_property
    def township(self) -> Region | None:
        return self.record if self.kind == Kind.TOWNSHIP else self.record.township

    @property
    def person(self) -> str:
        """The person the register names for it; empty when it names nobody."""
        return getattr(self.record, "liaison", "") or getattr(self.record, "contact", "")

    @property
    def name(self) -> str:
        """What the account is called: the person, or the office until the person is known."""
        return self.person or UNNAMED.format(self.record)


@dataclass(frozen=True)
class Register:
    """The offices of the chosen kinds: those to be served, and who serves the others."""

    vacant: list[Office]
    served: list[Posting]  # of active and of coming clerks


@dataclass(frozen=True)
class Opening:
    """One row of the sheet as it was corrected."""

    office: Office
    username: str
    name: str


def register_of(county: str, kinds: Iterable[str], *, on: date) -> Register:
    """The offices of a county by township, and who serves them on the day or later."""
    chosen = set(kinds)
    offices = [office for office in _offices(county, chosen) if office.kind.value in chosen]
    postings = list(postings_of(county, kinds, on=on))
    held = {(posting.role, posting.place.pk) for posting in postings}
    vacant = [o for o in offices if (o.role.value, o.record.pk) not in held]
    return Register(vacant, postings)


def postings_of(county: str, kinds: Iterable[str], *, on: date):
    """Postings at the offices of these kinds that hold on the day or later."""
    wanted = Q(role="venue_clerk", venue__county=county, venue__tier__in=[*kinds])
    if Kind.UNIT in kinds:
        wanted |= Q(role="unit_clerk", unit__county=county)
    if Kind.TOWNSHIP in kinds:
        wanted |= Q(role="township_clerk", township__parent=county)
    rows = Posting.objects.not_ended(on).filter(wanted).with_scope().select_related("user")
    return rows.order_by(*map(none_first, ["venue__township", "unit__township", "township"]), "id")


def never_used(county: str, kinds: Iterable[str], *, on: date):
    """Postings of accounts with which nobody has signed in yet: a new slip may be printed."""
    return postings_of(county, kinds, on=on).filter(user__in=User.objects.never_used(on))


def proposed(vacant: Iterable[Office]) -> list[Opening]:
    """The rows of the sheet before anybody corrects them."""
    taken = User.objects.values_list("username", flat=True)
    names = user_names.propose([office.record for office in vacant], taken)
    return [
        Opening(office, username, office.name)
        for office, username in zip(vacant, names, strict=True)
    ]


def open_in_bulk(
    county: County, openings: list[Opening], *, on: date, actor, by=None, token=None
) -> list[Slip]:
    """Accounts and postings from the day `on`. A sheet sent twice (`token`) is refused."""
    with transaction.atomic():
        # Two administrators with the same sheet take turns here.
        County.objects.select_for_update().get(pk=county.pk)
        _refuse_served(county, openings, on)
        facts = {"actor": actor, "posting": by, "county": county.pk}
        people = [Newcomer(opening.username, opening.name) for opening in openings]
        slips = open_accounts(people, on=on, **facts)
        postings = [
            Posting(user=slip.account, role=one.office.role, starts_on=on, **one.office.place)
            for one, slip in zip(openings, slips, strict=True)
        ]
        Posting.objects.bulk_create(postings)
        done = {**facts, "action": "posting.create"}
        journal.record_many(
            {**done, "target": row, "after": journal.snapshot(row)} for row in postings
        )
        journal.record(
            action="user.bulk", target=county, after={"rows": len(slips)}, token=token, **facts
        )
    places = [opening.office for opening in openings]
    return [_placed(slip, place.record, county) for slip, place in zip(slips, places, strict=True)]


def print_again(county: County, postings: Iterable[Posting], *, on: date, actor, by=None):
    """New slips for accounts never used; the old slips are void."""
    by_user = {posting.user_id: posting for posting in postings}
    users = [posting.user for posting in by_user.values()]
    slips = issue_slips(users, on=on, actor=actor, posting=by, county=county.pk)
    return [_placed(slip, by_user[slip.account.pk].place, county) for slip in slips]


def _placed(slip: Slip, place, county: County) -> Slip:
    return Slip(slip.account, slip.code, str(place), county.portal_name)


def _refuse_served(county, openings, on) -> None:
    kinds = {opening.office.kind.value for opening in openings}
    held = {(p.role, p.place.pk) for p in postings_of(county.pk, kinds, on=on)}
    for opening in openings:
        if (opening.office.role.value, opening.office.record.pk) in held:
            raise ValidationError(SERVED, "served", {"office": opening.office.record})


def _offices(county: str, kinds) -> list[Office]:
    found = []
    if Kind.TOWNSHIP in kinds:
        townships = Region.objects.standing().townships().filter(parent=county)
        found += [Office(Kind.TOWNSHIP, township) for township in townships.order_by("code")]
    if kinds & set(Venue.Tier.values):
        venues = Venue.objects.standing().filter(county=county)
        venues = venues.select_related("county", "township", "village")
        found += [Office(Kind(venue.tier), venue) for venue in venues]
    if Kind.UNIT in kinds:
        units = UndertakingUnit.objects.standing().filter(county=county).select_related("township")
        found += [Office(Kind.UNIT, unit) for unit in units]
    return sorted(found, key=_place_in_sheet)


def _place_in_sheet(office: Office) -> tuple:
    """Units of the county and its own venues first, then township by township."""
    township = office.township.pk if office.township else ""
    village = getattr(office.record, "village_id", "") or ""
    return (township, list(Kind).index(office.kind), village, str(office.record.pk).zfill(12))
