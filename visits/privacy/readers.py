"""Who may open a confidential visit besides those in charge: readers by name (domain §3f)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from stations.scope import Scope
from visits.models import Issue, Visit, VisitReader


def may_name_readers(user, visit: Visit) -> bool:
    return visit.is_confidential and visit.county_id in Scope.of(user).clerk_counties


@transaction.atomic
def name_reader(visit: Visit, *, user, reason: str, actor) -> VisitReader:
    """Let one person open a confidential visit and its issues; the person's scope must reach it.

    A clerk of a unit that has one of the issues in hand opens the issue alone: visits stay closed.
    """
    if not may_name_readers(actor, visit):
        raise PermissionDenied
    if not _reaches(user, visit):
        raise ValidationError({"user": _("这个账号的权限范围够不到这次来访。")})
    if visit.readers.filter(user=user).exists():
        raise ValidationError({"user": _("这个人已经可以看。")})
    reader = VisitReader.objects.create(visit=visit, user=user, named_by=actor, reason=reason)
    _journal_reader("visit.reader_named", visit, user, actor, reason)
    return reader


def _reaches(user, visit: Visit) -> bool:
    issues = Issue.objects.visible_to(user).filter(voices__visit=visit)
    return Visit.objects.visible_to(user).filter(pk=visit.pk).exists() or issues.exists()


def name_unit_readers(issue: Issue, people, *, actor) -> None:
    """Those of the units who may open a confidential issue that has just been dispatched."""
    for visit in Visit.objects.filter(voices__issue=issue, is_confidential=True).distinct():
        known = set(visit.readers.values_list("user", flat=True))
        for person in people:
            if person.pk not in known:
                name_reader(visit, user=person, reason=str(issue), actor=actor)


@transaction.atomic
def drop_reader(reader: VisitReader, *, actor) -> None:
    visit, user = reader.visit, reader.user
    if not may_name_readers(actor, visit):
        raise PermissionDenied
    reader.delete()
    _journal_reader("visit.reader_dropped", visit, user, actor, "")


def _journal_reader(action: str, visit: Visit, user, actor, reason: str) -> None:
    journal.record(
        actor=actor,
        action=action,
        target=visit,
        after={"reader": user.username},
        note=reason,
        county=visit.county_id,
        posting=Scope.of(actor).posting_of("county_clerk"),
    )
