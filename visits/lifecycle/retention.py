"""How long contact data is kept 保存期限: some years after everything of a visit is closed,
names, phones, addresses, own words and scans go, and what was counted stays (domain §7, law
art. 19 and 47).
"""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from deputies_portal.core.jobs import beside
from stations.models import County
from stations.scope import Scope
from visits.issues import settling
from visits.models import Contact, Correction, Submission, SubmissionPhoto, Visit
from visits.models.visit import VisitQuerySet
from visits.privacy import erasing
from visits.reception.reception import clerk_posting_for

BATCH = 200
NOTHING_SENT = dict.fromkeys(["text", "wish", "place", "name", "phone", "note"], "")
KEPT_FACTS = frozenset({"channel", "received_on", "received_at", "group_size", "is_confidential"})


def years_before(on: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes the 28th."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def due_by_county(*, on: date) -> dict[County, int]:
    """How many visits of each county would be anonymised on the day: the dry run."""
    counted = {county: _due(county, on).count() for county in _counties()}
    return {county: number for county, number in counted.items() if number}


def anonymise_due(*, on: date) -> dict[County, int]:
    """Anonymise the visits whose time is over; how many of each county. Broken off it goes on
    where it stood, and twice does no harm.
    """
    done, rest = {}, beside.GivingWay()
    for county in _counties():
        while keys := list(_due(county, on).values_list("pk", flat=True)[:BATCH]):
            done[county] = done.get(county, 0) + _anonymise_portion(county, keys, on)
            rest()
        _forget_rejected(county, on)
        _expire_waiting(county, on)
    return done


@transaction.atomic
def erase_on_request(visit: Visit, *, actor, on: date, reason: str) -> None:
    """What the law calls deletion at the person's wish, before the time is over.

    Refused while an issue of the visit is open: somebody must still be told the result.
    """
    if visit.county_id not in Scope.of(actor).clerk_counties:
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("写明谁要求的、怎样核实的本人。")})
    settling.lock_issues([visit.pk])
    locked = Visit.objects.settled_before(on).select_for_update(of=("self",))
    if not locked.filter(pk=visit.pk):
        raise ValidationError(_("这次来访还有没办结的问题，办结并告知后才能删除联系信息。"))
    _anonymise([visit.pk], on)
    journal.record(
        actor=actor,
        action="visit.erase",
        target=visit,
        note=reason,
        county=visit.county_id,
        posting=clerk_posting_for(actor, visit.venue),
    )


def _counties():
    return County.objects.select_related("region").order_by("pk")


def _due(county: County, on: date) -> VisitQuerySet:
    """One range of an index: the cost is that of the rows found, whatever the ledger holds."""
    rows = Visit.objects.filter(county=county.region_id, anonymised_on__isnull=True)
    until = years_before(on, county.contact_years)
    return rows.settled_before(until).order_by("settled_on", "pk")


@transaction.atomic
def _anonymise_portion(county: County, keys: list[int], on: date) -> int:
    """Those of them that are still due once they are locked; the journal says so with each."""
    settling.lock_issues(keys)
    due = _due(county, on).filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    number = _anonymise(list(due.values_list("pk", flat=True)), on)
    after = {"rows": number, "years": county.contact_years}
    journal.record(actor=None, action="visit.anonymise", after=after, county=county.region_id)
    return number


@transaction.atomic
def _forget_rejected(county: County, on: date) -> None:
    """What was sent from outside and became no visit goes after the same time, photos and all."""
    until = years_before(on, county.contact_years)
    over = Submission.objects.filter(county=county.region_id, submitted_on__lte=until, visit=None)
    over = over.filter(state=Submission.State.REJECTED)
    erasing.remove_with_files(SubmissionPhoto.objects.filter(submission__in=over))
    over.exclude(text="").update(**NOTHING_SENT)


@transaction.atomic
def _expire_waiting(county: County, on: date) -> None:
    """What nobody took within the days of the county is turned away by time, words and photos gone;
    the code still says so.
    """
    until = on - timedelta(days=county.inbox_days)
    over = Submission.objects.waiting().filter(county=county.region_id, submitted_on__lt=until)
    keys = list(over.select_for_update().values_list("pk", flat=True))
    if not keys:
        return
    erasing.remove_with_files(SubmissionPhoto.objects.filter(submission__in=keys))
    Submission.objects.filter(pk__in=keys).update(
        state=Submission.State.REJECTED,
        ground=Submission.Ground.EXPIRED,
        decided_at=timezone.make_aware(datetime.combine(on, time.min)),
        version=F("version") + 1,
        **NOTHING_SENT,
    )
    after = {"rows": len(keys), "kept_days": county.inbox_days}
    journal.record(actor=None, action="submission.expire", after=after, county=county.region_id)


def _anonymise(keys: list[int], on: date) -> int:
    """The visits stay with place, day, channel, size, village, issues and number; files go, and
    so do the visitors' words, names and numbers in what was written of the matter.
    """
    people = erasing.people_of(keys)
    Contact.objects.filter(visit__in=keys).update(
        kind=Contact.Kind.ANONYMOUS,
        **dict.fromkeys([*Contact.PERSONAL, *Contact.INDEXES], ""),
    )
    Submission.objects.filter(visit__in=keys).update(**NOTHING_SENT)
    told = Correction.objects.filter(visit__in=keys).exclude(field__in=KEPT_FACTS)
    told.update(old="", new="")
    gone = {"own_words": "", "follow_code": "", "anonymised_on": on}
    number = Visit.objects.filter(pk__in=keys).update(**gone)
    erasing.erase_words(keys, people)
    erasing.erase_files(keys)
    return number
