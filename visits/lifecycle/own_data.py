"""What the portal holds of one person 本人信息: found, handed over, corrected, deleted on request
(Personal Information Protection Law, art. 44-47; security I04).

There is no register of persons: a person is found by the phone that was left. Everything here is
journalled with the reason, and never with the phone.
"""

from dataclasses import dataclass

from django.db import transaction

from deputies_portal.core.vault import keyed_index
from stations.scope import Scope
from visits.models import Answer, Contact, Visit
from visits.privacy import door


@dataclass(frozen=True)
class Held:
    """One visit of the person: what is kept of him, and what came of it."""

    visit: Visit
    contact: Contact
    matters: list["Matter"]


@dataclass(frozen=True)
class Matter:
    issue: object
    answer: str


@transaction.atomic
def look_up(phone: str, *, actor, purpose: str, as_file: bool = False) -> list[Held]:
    """Newest first; only of counties in which the actor is county clerk. One line for the look; it
    names the visits that were seen.
    """
    way = "own_file" if as_file else "own"
    door.require(way, actor=actor, purpose=purpose)
    held = _held(phone, Scope.of(actor).clerk_counties)
    seen = [one.visit.reference for one in held]
    door.look(way, actor=actor, purpose=purpose, rows=len(held), visits=seen)
    return held


def _held(phone: str, counties) -> list[Held]:
    found = Contact.objects.filter(
        phone_index=keyed_index(phone), visit__county_id__in=counties, visit__staged_by__isnull=True
    )
    found = found.exclude(phone_index="").select_related("visit__venue", "village")
    found = list(found.order_by("-visit__received_on", "-visit_id"))
    matters = _matters_of([contact.visit_id for contact in found])
    return [Held(one.visit, one, matters.get(one.visit_id, [])) for one in found]


def as_record(held: list[Held]) -> list[dict]:
    """For a file that machines read: every word the portal keeps of the person."""
    return [
        {
            "编号": one.visit.reference,
            "日期": one.visit.received_on.isoformat(),
            "接待地点": one.visit.venue.name,
            "方式": one.visit.get_channel_display(),
            "身份": one.contact.get_kind_display(),
            "姓名": one.contact.name,
            "手机": one.contact.phone,
            "村社区": str(one.contact.village or ""),
            "住址": one.contact.address,
            "群众原话": one.visit.own_words,
            "问题": [
                {
                    "编号": matter.issue.reference,
                    "标题": matter.issue.title,
                    "状态": matter.issue.get_state_display(),
                    "答复": matter.answer,
                }
                for matter in one.matters
            ],
        }
        for one in held
    ]


def _matters_of(visits: list[int]) -> dict[int, list[Matter]]:
    """The issues of each visit, with the last standing answer (merged: that of the target)."""
    rows = Visit.objects.filter(pk__in=visits).prefetch_related("voices__issue__merged_into")
    issues = {visit.pk: [voice.issue for voice in visit.voices.all()] for visit in rows}
    asked = {i.merged_into_id or i.pk for of_visit in issues.values() for i in of_visit}
    answers = Answer.objects.filter(round__issue__in=asked, superseded_on__isnull=True)
    texts = dict(answers.order_by("round__no").values_list("round__issue", "text"))
    return {
        visit: [Matter(i, texts.get(i.merged_into_id or i.pk, "")) for i in of_visit]
        for visit, of_visit in issues.items()
    }
