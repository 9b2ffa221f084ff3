"""The ledger of reception 接待台账: one row a visit, with its people and what they asked for."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from deputies_portal.core.words.text import mask_name, mask_phone
from deputies_portal.ledgers.issues import rating_words
from deputies_portal.ledgers.ledger import Look, words
from visits.models import Contact, Dispatch, Issue, Visit, Voice
from visits.models.issues.states import State
from visits.reception import ledger

FIELDS = (
    "pk",
    "prefix",
    "year",
    "number",
    "received_on",
    "venue__name",
    "township__name",
    "channel",
    "group_size",
    "outcome",
    "state",
    "is_opened",
    "is_revealable",
)


def read(keys: list[int], look: Look):
    rows = ledger.with_rights(Visit.objects.filter(pk__in=keys), look.user)
    found = list(rows.values_list(*FIELDS, named=True))
    people, deputies = _people(found, look), _deputies(keys)
    matters = _matters(keys, look)
    channels, outcomes = words(Visit.Channel.choices), words(Visit.Outcome.choices)
    of_county, unnamed = _("县级"), _("不留姓名")
    for row in found:
        reference = f"{row.prefix}〔{row.year}〕{row.number}号"
        place = row.township__name or of_county
        count = row.group_size
        head = [reference, row.received_on, row.venue__name, place, channels[row.channel]]
        if not row.is_opened:
            yield row.pk, [*head, "", _("不公开事项"), "", count, "", "", "", "", ""], False
            continue
        names, phones = people.get(row.pk, (unnamed, ""))
        cells = [*head, "、".join(deputies[row.pk]), names, phones, count]
        cells += _said(matters.get(row.pk)) or ["", "", "", outcomes[row.outcome], ""]
        yield row.pk, cells, True


def _people(rows, look: Look) -> dict[int, tuple[str, str]]:
    """Names and phones by visit: masked, unless the reader reveals and may."""
    revealed = {row.pk for row in rows if look.full and row.is_revealable}
    opened = [row.pk for row in rows if row.is_opened]
    contacts = Contact.objects.filter(visit__in=opened).order_by("visit_id", "position")
    names, phones = defaultdict(list), defaultdict(list)
    for visit, name, phone in contacts.values_list("visit_id", "name", "phone"):
        shown = visit in revealed
        names[visit].append((name if shown else mask_name(name)) or _("不留姓名"))
        if phone:
            phones[visit].append(phone if shown else mask_phone(phone))
    return {visit: ("、".join(names[visit]), "、".join(phones[visit])) for visit in names}


def _deputies(keys) -> dict[int, list[str]]:
    found = defaultdict(list)
    received = Visit.deputies.through.objects.filter(visit__in=keys).order_by("deputy_id")
    for visit, name in received.values_list("visit_id", "deputy__name"):
        found[visit].append(name)
    return found


def _matters(keys, look: Look) -> dict[int, list]:
    """(title, category, lead unit, state, rating) of the issues of each visit."""
    lead = Dispatch.objects.lead().filter(round__issue=OuterRef("issue"), returned_on__isnull=True)
    readable = Issue.objects.open_to(look.user).filter(pk=OuterRef("issue"))
    voices = (
        Voice.objects.filter(visit__in=keys)
        .order_by("visit_id", "id")
        .annotate(
            unit=Subquery(lead.order_by("-id").values("unit__short_name")[:1]),
            is_readable=Exists(readable),
        )
    )
    columns = ("issue__title", "issue__category__name", "unit", "issue__state")
    found, states = defaultdict(list), words(State.choices)
    ratings, closed = rating_words(), _("不公开事项")
    for visit, *said, rating, is_readable in voices.values_list(
        "visit_id", *columns, "issue__satisfaction", "is_readable"
    ):
        title, category, unit, state = said
        if not is_readable:
            title, category, unit = closed, "", ""
        found[visit].append((title, category, unit or "", states[state], ratings.get(rating, "")))
    return found


def _said(issues: list | None) -> list[str]:
    """Titles, categories, units, states and ratings."""
    if not issues:
        return []
    columns = list(zip(*issues, strict=True))
    titles = [f"{n}．{title}" for n, title in enumerate(columns[0], 1)]
    if len(issues) == 1:
        titles = columns[0]
    return ["\n".join(titles), *("；".join(_once(column)) for column in columns[1:])]


def _once(column) -> list[str]:
    return list(dict.fromkeys(filter(None, column)))
