"""Leaving 离任: what hangs on a person who goes, who answers for it then, and the act itself.

Issues and visits hang on venues, desks and units; a stand-in takes them over by getting the same
postings. What nobody would answer for any more stops the act, unless it is said expressly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer, open_accounts
from deputies_portal.core.accounts.sign_in import sessions
from deputies_portal.core.accounts.slips import ROLES_OF_TWO, Slip, void_password
from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import County, Posting, Sponsorship
from stations.regions import endings
from visits.models import Issue, Visit, VisitReader

Role = Posting.Role
PERSONAL_ROLES = frozenset({Role.DEPUTY})  # a mandate is nobody else's
NOBODY = _("走后没有人管：%(places)s。请写接手的人，或者勾选下面这一项。")


@dataclass
class Charge:
    """One posting of the person: what is open there, and who serves there besides."""

    posting: Posting
    open_issues: int = 0
    unconfirmed: int = 0  # visits a deputy registered, to be confirmed here
    others: tuple[str, ...] = ()

    @property
    def is_orphaned(self) -> bool:
        return bool(self.open_issues or self.unconfirmed) and not self.others


@dataclass(frozen=True)
class Belongings:
    """Everything that hangs on the person, as numbers; administrators read no visitor."""

    charges: list[Charge]
    reader_of: int  # confidential visits he may open by name
    sponsor_of: int  # venues he answers for

    @property
    def orphaned(self) -> list[Charge]:
        return [charge for charge in self.charges if charge.is_orphaned]


@dataclass(frozen=True)
class Leaving:
    """What the act did: who answers now, and the slip of a new account."""

    stand_in: User | None
    slip: Slip | None
    handed_over: list[Posting]


def belongings(user, *, on: date) -> Belongings:
    """What hangs on the person at the end of the day `on`."""
    postings = list(user.postings.not_ended(on).with_scope())
    return Belongings(
        _charges(user, postings, on=on),
        reader_of=VisitReader.objects.filter(user=user).count(),
        sponsor_of=Sponsorship.objects.current(on).filter(user=user).count(),
    )


def leave(
    user, *, on: date, reason: str, stand_in=None, even_so=False, today: date, actor, by=None
) -> Leaving:
    """End the person's postings with the day `on`, and the account after it.

    `stand_in` is another account or a `Newcomer`; it gets the same postings from the next day.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _refuse(user, stand_in, actor)
        _take_turns(user, on)
        if stand_in is None and not even_so:
            _refuse_orphans(belongings(user, on=on))
        facts = {"actor": actor, "by": by}
        postings = user.postings.all()
        endings.refuse_last_administrator(postings.not_ended(on), on)
        ended = endings.end_all(postings, on=on, note=reason, **facts)
        slip = None
        if isinstance(stand_in, Newcomer):
            slip = open_accounts([stand_in], on=today, actor=actor, posting=by)[0]
            stand_in = slip.account
        handed = _hand_over(ended, stand_in, on + timedelta(days=1), **facts) if stand_in else []
        _go(user, on=on, reason=reason, stand_in=stand_in, **facts)
    # Of an administrator or auditor two decide: what was printed for the newcomer is void.
    return Leaving(stand_in, slip if slip and stand_in.slip else None, handed)


def _refuse(user, stand_in, actor) -> None:
    if user == actor:
        raise PermissionDenied("nobody writes himself out")
    if user.last_day is not None:
        raise StepRefused(_("这个账号已经办过离任。"), record=user)
    if stand_in == user:
        raise ValidationError({"stand_in": _("接手的人不能是本人。")})


def _refuse_orphans(held: Belongings) -> None:
    if held.orphaned:
        places = "、".join(str(charge.posting) for charge in held.orphaned)
        raise ValidationError({"even_so": ValidationError(NOBODY, "nobody", {"places": places})})


def _take_turns(user, on: date) -> None:
    """Two clerks of one desk who are written out at once: the second sees the first one gone."""
    places = _same_places(user.postings.not_ended(on))
    list(Posting.objects.filter(places).order_by("pk").select_for_update(of=("self",)))


def _go(user, *, on, reason, stand_in, actor, by) -> None:
    user.last_day = on
    user.version += 1
    user.save(update_fields=["last_day", "version"])
    sessions.end_sessions(user)
    journal.record(
        actor=actor,
        action="user.leave",
        target=user,
        before={"last_day": None},
        after={"last_day": on.isoformat(), "stand_in": stand_in.username if stand_in else ""},
        note=reason,
        posting=by,
    )


def _hand_over(ended: Iterable[Posting], stand_in, starts_on: date, *, actor, by) -> list[Posting]:
    """The same postings for the stand-in, where he does not serve already."""
    new = []
    for old in ended:
        scope = Posting.SCOPE_OF_ROLE[old.role]
        place = {f"{scope}_id": getattr(old, f"{scope}_id")} if scope else {}
        facts = {"user": stand_in, "role": old.role, "is_whole": old.is_whole, **place}
        if (
            old.role in PERSONAL_ROLES
            or stand_in.postings.filter(**facts).not_ended(starts_on).exists()
        ):
            continue
        posting = Posting(starts_on=starts_on, **facts)
        posting.full_clean()
        posting.save()
        journal.record(
            actor=actor,
            action="posting.create",
            target=posting,
            after=journal.snapshot(posting),
            county=posting.county_code,
            posting=by,
        )
        new.append(posting)
    if new:
        sessions.end_sessions(stand_in)
    if any(posting.role in ROLES_OF_TWO for posting in new):
        void_password(stand_in, actor=actor, posting=by)
    return new


# --- what is open where ------------------------------------------------------------------------
def _charges(user, postings: list[Posting], *, on: date) -> list[Charge]:
    venues = [posting.venue_id for posting in postings if posting.venue_id]
    at_venues = _counted(Issue.objects.open().filter(venue__in=venues), "venue_id")
    to_confirm = _counted(
        Visit.objects.filter(venue__in=venues, state=Visit.State.FROM_DEPUTY), "venue_id"
    )
    serving = _serving_after(user, postings, on)
    charges = []
    for posting in postings:
        charge = Charge(posting, others=serving[posting.pk])
        if posting.role == Role.VENUE_CLERK:
            charge.open_issues = at_venues.get(posting.venue_id, 0)
            charge.unconfirmed = to_confirm.get(posting.venue_id, 0)
        elif posting.role == Role.UNIT_CLERK:
            charge.open_issues = Issue.objects.open().in_hands_of(posting.unit_id).count()
        elif posting.role in (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK):
            charge.open_issues = Issue.objects.open().at_desks(_desks_of(posting)).count()
        charges.append(charge)
    return charges


def _counted(rows, column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def _desks_of(posting) -> list[str]:
    if posting.township_id:
        return [posting.township_id]
    counties = County.objects.filter(region__code__startswith=posting.region_id)
    return list(counties.values_list("pk", flat=True))


def _serving_after(user, postings, on: date) -> dict[int, tuple[str, ...]]:
    """Names of the others who serve the same place on the day after `on`, by posting."""
    after = on + timedelta(days=1)
    rows = Posting.objects.filter(_same_places(postings)).current(after).exclude(user=user)
    rows = rows.filter(user__in=User.objects.enabled(after)).select_related("user").order_by("id")
    found = {}
    for posting in postings:
        names = [row.user.name for row in rows if _covers(row, posting)]
        found[posting.pk] = tuple(dict.fromkeys(names))
    return found


def _same_places(postings: Iterable[Posting]) -> Q:
    wanted = Q(pk__in=[])
    for posting in postings:
        column, key = _scope_of(posting)
        place = {f"{column}__in": _with_above(column, key)} if column else {}
        wanted |= Q(role=posting.role, **place)
    return wanted


def _covers(row: Posting, posting: Posting) -> bool:
    """Whether the row serves, in the same role, the whole place of the posting."""
    column, key = _scope_of(posting)
    return row.role == posting.role and _scope_of(row)[1] in _with_above(column, key)


def _with_above(column: str | None, key) -> list:
    """The place itself; for a county also the prefecture and the province it lies in."""
    return [key[:length] for length in (2, 4, 6)] if column == "region" else [key]


def _scope_of(posting) -> tuple:
    column = None if posting.is_whole else Posting.SCOPE_OF_ROLE[posting.role]
    return column, getattr(posting, f"{column}_id") if column else None
