"""A new county 新建县: its regions, its own lists, and the first two people who can sign in.

What is there already stays: a second run goes on where the first one stopped, and a second county
of the same portal finds the administrator at work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer, open_accounts
from deputies_portal.core.accounts.slips import Slip
from deputies_portal.core.audit import journal
from stations.models import County, Posting, Region
from stations.postings import user_names
from stations.postings.first_administrator import AlreadyAdministered, appoint_first_administrator
from stations.regions import regions_import
from visits.holidays.calendar_import import SHIPPED as HOLIDAYS
from visits.holidays.calendar_import import load_calendar, read_calendar
from visits.lifecycle.founding import found_county
from visits.models import CalendarDay
from visits.models.calendar import ancestry

START = _("平台已经为您的县准备好。请从这里开始：行政区划、家站、承办单位，一步一步来。")
CLERK = "{}人大经办人"  # kept in the register, so in its language, until the person is known


class NotCreated(Exception):
    """The county was not created; the message says why."""


@dataclass
class NewCounty:
    """What was done; None or empty for what was there already."""

    county: County
    is_new: bool
    loaded: regions_import.Loaded | None = None
    administrator: Slip | None = None
    clerk: Slip | None = None
    days: int = 0  # of the shipped calendar


def region_of(code: str) -> Region | None:
    """The region of a county that is loaded, or ships with the portal."""
    stored = Region.objects.counties().filter(code=code).first()
    return stored or _shipped_counties().get(code)


def has_clerk(code: str, on: date) -> bool:
    return _clerks(code, on).exists()


def proposed_clerk(region: Region) -> Newcomer:
    """Under what name the first clerk signs in when nobody says otherwise."""
    taken = User.objects.values_list("username", flat=True)
    (username,) = user_names.propose([region], taken)
    return Newcomer(username, CLERK.format(region.name))


@transaction.atomic
def create_county(
    code: str,
    *,
    at: datetime,
    rows: Iterable | None = None,
    source: str = "",
    administrator: Newcomer | None = None,
    clerk: Newcomer | None = None,
    short: str = "",
) -> NewCounty:
    """Found the county with what is missing. `rows` of a region file, as `read_regions` gives them.

    Without `administrator` or `clerk` none is made. Raises NotCreated, RegionsRefused and
    ValidationError; then nothing is written.
    """
    loaded = _load_regions(code, rows, source)
    county = County.objects.filter(pk=code).first()
    made = NewCounty(county, is_new=county is None, loaded=loaded)
    on = timezone.localdate(at)
    if county is None:
        made.county = found_county(code, actor=None, short=short, cadence_since=on)
    made.days = _load_calendar(code)
    if administrator is not None:
        made.administrator = _appoint_administrator(administrator, on)
    if clerk is not None and not has_clerk(code, on):
        made.clerk = _appoint_clerk(made.county, clerk, on, at)
    return made


def _load_regions(code: str, rows, source: str) -> regions_import.Loaded | None:
    if rows is not None:
        return regions_import.load_regions(regions_import.of_county(rows, code), source=source)
    if Region.objects.counties().filter(code=code).exists():
        return None
    if region_of(code) is None:
        raise NotCreated(f"No county {code} is known: name the file of its regions.")
    shipped = regions_import.read_regions(regions_import.SHIPPED.read_bytes())
    shipped = regions_import.of_county(shipped, code)
    return regions_import.load_regions(shipped, source=regions_import.SHIPPED.name)


def _shipped_counties() -> dict[str, Region]:
    rows = regions_import.read_regions(regions_import.SHIPPED.read_bytes())
    found = [row for _line, row in rows if row["level"] == Region.Level.COUNTY]
    return {row["code"]: Region(code=row["code"], name=row["name"]) for row in found}


def _load_calendar(code: str) -> int:
    """The shipped days of the country and of the county's own regions, where nobody has entered
    any: they may have been corrected since.
    """
    entered = set(CalendarDay.objects.values_list("region", flat=True).distinct().order_by())
    wanted = {"": None, **{place: place for place in ancestry(code)}}
    empty = {key for key, region in wanted.items() if region not in entered}
    rows = read_calendar(HOLIDAYS.read_bytes())
    return load_calendar([line for line in rows if line[1].get("region_code", "") in empty]).added


def _appoint_administrator(person: Newcomer, on: date) -> Slip | None:
    try:
        user, code = appoint_first_administrator(person.username, person.name, on=on)
    except AlreadyAdministered:
        return None
    return Slip(user, code)


def _appoint_clerk(county: County, person: Newcomer, on: date, at: datetime) -> Slip:
    facts = {"actor": None, "county": county.pk}
    (slip,) = open_accounts([person], on=on, **facts)
    posting = Posting(
        user=slip.account, role=Posting.Role.COUNTY_CLERK, region_id=county.pk, starts_on=on
    )
    posting.full_clean()
    posting.save()
    after = journal.snapshot(posting)
    journal.record(action="posting.create", target=posting, after=after, **facts)
    url = reverse("visits:start")
    notices.send([slip.account], text=START, url=url, key=f"start-{county.pk}", at=at)
    return slip


def _clerks(code: str, on: date):
    return Posting.objects.not_ended(on).filter(role=Posting.Role.COUNTY_CLERK, region=code)
