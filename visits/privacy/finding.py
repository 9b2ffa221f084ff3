"""Finding a visitor 查找来访人: by name, surname, given name, phone or its last four digits.

For those who may reveal, for a purpose, with a line in the journal. What was typed stands in no
address: a list carries a ticket, sealed, for the person who searched and for some hours.
"""

import json
from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.database.rewriting import rewrite
from deputies_portal.core.vault import Unreadable, keyed_index, seal, unseal
from deputies_portal.core.words.text import clean_phone
from visits.models import Contact, Visit
from visits.models.visit_parts import TAIL
from visits.privacy import door

TICKET_SECONDS = 12 * 60 * 60
MOST_EARLIER = 6  # visits shown beside a new one with the same phone
MOST_NAMED = 500  # visits that a line of the journal names
AT_INTAKE = _("登记来访时核对同一手机")


def ticket_for(text: str, user) -> str:
    """What was typed, to be carried in an address: it tells nobody anything, and nobody else may
    use it.
    """
    return seal(json.dumps([user.pk, text]))


def text_of(ticket: str, user) -> str:
    """What the user typed; empty for a ticket that is too old, somebody else's, or none."""
    try:
        owner, text = json.loads(unseal(ticket, max_age=TICKET_SECONDS))
    except (Unreadable, ValueError):
        return ""
    return text if owner == user.pk else ""


def found_in(visits: QuerySet, text: str, user) -> QuerySet:
    """Of these the visits of a visitor, as far as the user may reveal them."""
    mine = Visit.objects.revealable_by(user).of_visitor(text, user)
    return visits.filter(pk__in=mine.values("pk"))


def find(text: str, *, actor, purpose: str) -> str:
    """Pass the door; returns the ticket that lists the visits found."""
    door.require("find", actor=actor, purpose=purpose)
    rows = found_in(Visit.objects.visible_to(actor).counted(), text, actor)
    newest = rows.order_by("-received_on", "-id").only("prefix", "year", "number")
    which = _which(rows.count(), newest[:MOST_NAMED])
    door.look("find", actor=actor, purpose=purpose, by=_kind_of(text), **which)
    return ticket_for(text, actor)


def earlier_visits(phone: str, *, actor, form: UUID) -> list[Visit]:
    """Visits with the phone typed into a form of intake, newest first; one line a form and phone,
    however often the page beside it is drawn anew.
    """
    if not phone or not door.may_find(actor):
        return []
    rows = found_in(Visit.objects.visible_to(actor).counted(), phone, actor)
    rows = rows.select_related("venue").prefetch_related("voices__issue")
    found = list(rows.order_by("-received_on", "-id")[:MOST_EARLIER])
    mark = uuid5(form, keyed_index(phone, f"intake{actor.pk}"))
    if not Entry.objects.filter(token=mark).exists():
        purpose = journal.in_records(str, AT_INTAKE)
        which = _which(len(found), found)
        door.look("find", actor=actor, purpose=purpose, token=mark, by="phone", **which)
    return found


def _which(rows: int, newest: Iterable[Visit]) -> dict:
    """How many visits were found, and which, by their numbers: as many as a line can hold."""
    named = [visit.reference for visit in newest]
    return {"rows": rows, "visits": named + ["…"] * (rows > len(named))}


def _kind_of(text: str) -> str:
    if len(text) == TAIL and text.isascii() and text.isdigit():
        return "tail"
    return "phone" if clean_phone(text) else "name"


def index_all_contacts() -> int:
    """The indexes of every name and phone under the present key; how many people there are."""
    contacts = Contact.objects.exclude(name="", phone="").select_related("visit").order_by("pk")
    done, last = 0, 0
    while batch := list(contacts.filter(pk__gt=last)[:500]):
        for contact in batch:
            contact.set_indexes(contact.visit)
        rewrite(batch, Contact.INDEXES)
        done, last = done + len(batch), batch[-1].pk
    return done
