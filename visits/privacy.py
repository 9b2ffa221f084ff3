"""Personal data 个人信息 of visitors: who may see it and open a confidential visit (§3, §7).

A phone is found without being readable; every look at names, phones and own words leaves a trace
(查看，留痕).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.audit import journal
from stations.scope import Scope
from visits.models import Contact, Issue, Visit, VisitReader
from visits.reception import clerk_posting_for

MOST_EARLIER = 6  # visits shown beside a new one with the same phone
SEEN = ("name", "phone", "village", "address", "own_words")


def seen_label(name: str) -> str:
    """What was seen, as a clerk calls it."""
    model = Visit if name == "own_words" else Contact
    return str(model._meta.get_field(name).verbose_name)


def index_all_contacts() -> int:
    """The indexes of every name and phone under the present key; how many people there are."""
    contacts = Contact.objects.exclude(name="", phone="").select_related("visit").order_by("pk")
    done, last = 0, 0
    while batch := list(contacts.filter(pk__gt=last)[:500]):
        for contact in batch:
            contact.set_indexes(contact.visit)
        Contact.objects.bulk_update(batch, Contact.INDEXES)
        done, last = done + len(batch), batch[-1].pk
    return done


def may_reveal(user, visit: Visit) -> bool:
    return Visit.objects.filter(pk=visit.pk).revealable_by(user).exists()


def visits_of_phone(phone: str, user, *, apart_from: Visit | None = None) -> list[Visit]:
    """Earlier visits with this phone, newest first, for those who may reveal them."""
    if not phone:
        return []
    rows = Visit.objects.visible_to(user).revealable_by(user).counted().of_visitor(phone, user)
    if apart_from is not None:
        rows = rows.exclude(pk=apart_from.pk)
    rows = rows.select_related("venue").prefetch_related("voices__issue")
    return list(rows.order_by("-received_on", "-id")[:MOST_EARLIER])


@transaction.atomic
def reveal_visit(visit: Visit, *, actor, reason: str) -> None:
    """Leave in the journal that somebody looks at the visitors of a visit, and why."""
    if not may_reveal(actor, visit):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("写明为什么要看。")})
    journal.record(
        actor=actor,
        action="visit.reveal",
        target=visit,
        after={"seen": SEEN},
        note=reason,
        county=visit.county_id,
        posting=clerk_posting_for(actor, visit.venue),
    )


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
