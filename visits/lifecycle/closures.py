"""Closing 停用、并入、终止: what hangs on a venue, unit, seat or region ends in the same act.

Issues already received stay with the row of the closed venue and with the desk that has them.
Written over by nobody else: `closed_on`, `merged_into`, the end of a mandate.
"""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Assignment, CoLocation, Mandate, Posting, UndertakingUnit, Venue
from stations.regions import endings, succession
from stations.upgrade import programmes
from visits.duty import ending
from visits.issues import desk_moves
from visits.models import Issue, Visit

ALREADY_CLOSED = _("这处家站已经停用。")
NOT_A_TARGET = _("并入的家站要在用、在同一个县，并且不是它自己。")
MERGED_ALONG = _("随乡镇撤并。")


def close_venue(venue, *, on: date, reason: str, actor, by=None) -> Venue:
    """Deputies leave, its clerks and sponsors end; open issues stay where they are."""
    with transaction.atomic():
        venue = _opened(venue)
        _release(venue, on=on, actor=actor, by=by, note=reason)
        return _close(venue, "close", on=on, reason=reason, actor=actor, by=by)


def merge_venue(venue, *, into, on: date, reason: str, actor, by=None) -> Venue:
    """As closing, but deputies, clerks and the venues it guides go over to `into`."""
    with transaction.atomic():
        venue = _opened(venue)
        if into.pk == venue.pk or into.closed_on or into.county_id != venue.county_id:
            raise ValidationError({"into": NOT_A_TARGET})
        facts = {"actor": actor, "by": by}
        for guided in venue.children.standing().select_for_update(of=("self",)):
            _change(guided, "change", {"parent": into}, **facts)
        ended = _release(venue, on=on, note=reason, **facts)
        for row in ended:
            if isinstance(row, Assignment | Posting):
                _go_over(row, into, **facts)
        venue.merged_into = into
        return _close(venue, "merge", on=on, reason=reason, **facts)


def close_unit(unit, *, on: date, reason: str, actor, by=None) -> UndertakingUnit:
    """Refused while the unit still has something in hand."""
    with transaction.atomic():
        unit = UndertakingUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        if unit.closed_on:
            raise StepRefused(_("这个承办单位已经停用。"), record=unit)
        if in_hand := Issue.objects.in_hands_of(unit.pk).count():
            message = _("这个单位还有 %(number)d 件没有办完，请先改派。") % {"number": in_hand}
            raise ValidationError(message)
        postings = unit.postings.all()
        endings.end_all(postings, on=on, actor=actor, by=by, note=reason)
        return _change(unit, "close", {"closed_on": on}, actor=actor, by=by, note=reason)


def end_mandate(
    mandate, *, on: date, end_reason: str, end_note: str = "", actor, by=None
) -> Mandate:
    """终止: with the last seat end the deputy's places, groups and sign-in as a deputy."""
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if not mandate.is_open:
            raise StepRefused(_("这项代表资格已经终止。"), record=mandate)
        end = {
            "status": Mandate.Status.ENDED,
            "ends_on": on,
            "end_reason": end_reason,
            "end_note": end_note,
        }
        facts = {"actor": actor, "by": by}
        mandate = _change(mandate, "end", end, **facts)
        deputy = mandate.deputy
        if not deputy.mandates.open().not_ended(on).exists():
            ending.end_turns_of(deputy, on=on, at=timezone.now(), **facts)
            for rows in (deputy.assignments, deputy.memberships, deputy.postings):
                endings.end_all(rows.all(), on=on, **facts)
        else:
            ending.serve_under_another_seat(deputy, on=on)
    return mandate


def withdraw_mandate(
    mandate, *, on: date, end_reason: str, end_note: str, actor, by=None
) -> Mandate:
    """A seat entered by mistake ends alone: places, groups and turns of the person stay."""
    end = {"status": Mandate.Status.ENDED, "ends_on": on, "end_reason": end_reason}
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        return _change(mandate, "end", end | {"end_note": end_note}, actor=actor, by=by)


def renew_mandate(mandate, begin: Callable, *, on: date, actor, by=None) -> Mandate:
    """换届: the seat ends on the day and `begin` writes the deputy's seat in the new term; places,
    groups and turns go on under it.
    """
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
        if not mandate.is_open:
            raise StepRefused(_("这项代表资格已经终止。"), record=mandate)
        end = {"status": Mandate.Status.ENDED, "ends_on": on}
        end["end_reason"] = Mandate.EndReason.TERM
        mandate = _change(mandate, "end", end, actor=actor, by=by)
        begin()
        ending.serve_under_another_seat(mandate.deputy, on=on)
    return mandate


def end_region(region, *, successor, on: date, actor, by=None) -> succession.Succession:
    """A region ends; its successor takes over what is open there, open issues included."""
    with transaction.atomic():
        facts = {"on": on, "actor": actor, "by": by}
        done = succession.end_region(region, successor, **facts)
        for venue in Venue.objects.standing().filter(township__in=done.regions):
            into = Venue.objects.guide_of(Venue.Tier.ROOM, successor.parent_id, successor.pk)
            merge_venue(venue, into=into, reason=str(MERGED_ALONG), **facts)
        done.moved["issues"] = _move_issues(done.regions, actor=actor, by=by)
    return done


def consequences(venue, on: date) -> list[str]:
    """What closing or merging the venue does, as sentences with figures."""
    counted = {
        _("%(number)d 名代表结束在这里的安排。"): venue.assignments.not_ended(on).count(),
        _("%(number)d 项任用结束，这些人要重新登录。"): venue.postings.not_ended(on).count(),
        _("%(number)d 件没有办完的问题留给经办台继续办。"): venue.issues.open().count(),
        _("%(number)d 个以后的接待日取消，值班的代表会收到提醒。"): (
            ending.days_ahead(venue, on).count()
        ),
        _("%(number)d 个没有验收的提升改造移出方案。"): venue.upgrades.leaving().count(),
        _("由它指导的 %(number)d 处家站要先调整，或随并入一起转过去。"): (
            venue.children.standing().count()
        ),
    }
    return [text % {"number": number} for text, number in counted.items() if number]


def _opened(venue) -> Venue:
    venue = Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    if venue.closed_on:
        raise StepRefused(ALREADY_CLOSED, record=venue)
    return venue


def _release(venue, *, on, actor, by, note) -> list:
    rows = (
        venue.assignments.all(),
        venue.postings.all(),
        venue.sponsorships.all(),
        CoLocation.objects.of(venue),
    )
    facts = {"on": on, "at": timezone.now(), "actor": actor, "by": by}
    # Before the deputies leave: with the place of each end the turns that still stand there.
    ending.cancel_days_of(venue, reason=note, **facts)
    ended = []
    for part in rows:
        ended += endings.end_all(part, on=on, actor=actor, by=by, note=note)
    programmes.leave_programmes(venue, reason=note, **facts)
    return ended


def _go_over(row, into, *, actor, by):
    """The same deputy or clerk at the other venue, unless already there."""
    who = {"deputy": row.deputy} if isinstance(row, Assignment) else {"user": row.user}
    there = type(row).objects.filter(venue=into, ends_on__isnull=True, **who)
    if there.exists():
        return
    new = type(row)(venue=into, role=row.role, starts_on=row.ends_on, **who)
    new.full_clean()
    new.save()
    journal.record(
        actor=actor,
        action=f"{new._meta.model_name}.create",
        target=new,
        after=journal.snapshot(new),
        county=into.county_id,
        posting=by,
    )


def _close(venue, act, *, on, reason, actor, by) -> Venue:
    end = {"closed_on": on, "closing_reason": reason}
    return _change(venue, act, end, actor=actor, by=by, note=reason)


def _change(row, act: str, columns: dict, *, actor, by, note=""):
    before = journal.snapshot(type(row).objects.get(pk=row.pk))
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean()
    row.save()
    journal.record_change(
        actor=actor,
        action=f"{row._meta.model_name}.{act}",
        target=row,
        before=before,
        note=note,
        county=getattr(row, "county_code", "") or row.county_id,
        posting=by,
    )
    return row


def _move_issues(regions: dict[str, str], *, actor, by) -> int:
    """Open issues and their visits get the codes of the successor; closed ones keep theirs."""
    columns = ("township", "desk", "matter_region")
    here = Q(township__in=regions) | Q(desk__in=regions) | Q(matter_region__in=regions)
    moved = set()
    for issue in Issue.objects.open().filter(here).select_for_update(of=("self",)):
        before = journal.snapshot(issue)
        for column in columns:
            code = getattr(issue, f"{column}_id")
            setattr(issue, f"{column}_id", regions.get(code, code))
        issue.version += 1
        issue.clean()
        issue.save()
        moved.add(issue.pk)
        desk_moves.note_move(issue, at=timezone.now(), actor=actor, posting=by)
        journal.record_change(
            actor=actor,
            action="issue.move",
            target=issue,
            before=before,
            county=issue.county_id,
            posting=by,
        )
    for visit in Visit.objects.filter(voices__issue__in=moved, township__in=regions).distinct():
        before = journal.snapshot(visit, ["township"])
        visit.township_id = regions[visit.township_id]
        visit.save(update_fields=["township"])
        journal.record_change(
            actor=actor,
            action="visit.move",
            target=visit,
            before=before,
            county=visit.county_id,
            posting=by,
        )
    return len(moved)
