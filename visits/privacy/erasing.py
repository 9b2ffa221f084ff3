"""What goes with a person 删除: scans, photos, the words he said, his name and numbers in what the
office wrote about the matter. The matter itself stays on record (domain §7, law art. 47).
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from deputies_portal.core.database.rewriting import rewrite
from deputies_portal.core.vault import UnreadableText
from deputies_portal.core.words.surnames import spelling_of
from deputies_portal.core.words.text import mask_name, strike_numbers
from visits.models import Attachment, Contact, Event, Feedback, Issue, SubmissionPhoto, Visit

SHORTEST_NAME = 2  # one character is a word of many sentences
# Steps whose note is what the visitor said.
SAID_BY_VISITORS = ("tell", "object", "withdraw")
People = dict[int, set[str]]


def people_of(visits: list[int]) -> People:
    """Names and phones by visit; to be asked before they are gone."""
    found = defaultdict(set)
    for contact in Contact.objects.filter(visit__in=visits).only("visit", "name", "phone"):
        found[contact.visit_id] |= {contact.name, contact.phone} - {""}
    return found


def struck(text: str, people: Iterable[str]) -> str:
    """The text with the names masked and every phone or identity number struck out."""
    for one in sorted(people, key=len, reverse=True):
        if one.isdigit():
            text = re.sub(r"[ \-–—]?".join(one), "…", text)
        elif len(one) >= SHORTEST_NAME:
            text = spelling_of(one).sub(mask_name(one), text)
    return strike_numbers(text)


def erase_files(visits: list[int]) -> None:
    """Scans of the visits, files that came with their issues, photos sent from outside; also what
    was taken out of the pages before.
    """
    came_with_issue = Q(issue__voices__visit__in=visits, issue__voices__position=1)
    scans = Attachment.objects.filter(Q(visit__in=visits) | came_with_issue & Q(event=None))
    remove_with_files(Attachment.objects.filter(pk__in=list(scans.values_list("pk", flat=True))))
    remove_with_files(SubmissionPhoto.objects.filter(submission__visit__in=visits))


def remove_with_files(rows: QuerySet) -> None:
    """Rows at once, their files when that is certain; `orphaned_files` finds what a stop leaves."""
    for row in rows:
        transaction.on_commit(partial(row.file.storage.delete, row.file.name))
    rows.delete()


def erase_words(visits: list[int], people: People) -> None:
    """The visits are marked as anonymised before: the database lets words go of no others."""
    Feedback.objects.filter(voice__visit__in=visits).exclude(remark="").update(remark="")
    noted = Visit.objects.filter(pk__in=visits)
    _strike(noted, ("outcome_note", "void_reason"), lambda visit: people.get(visit.pk, ()))
    of_issue = _people_by_issue(visits, people)
    issues = Issue.objects.filter(pk__in=of_issue)
    _strike(issues, tuple(sorted(Issue.PERSONAL)), lambda issue: of_issue[issue.pk])
    _strike_events(of_issue)


def _people_by_issue(visits: list[int], people: People) -> People:
    found = defaultdict(set)
    voices = Visit.objects.filter(pk__in=visits, voices__isnull=False)
    for visit, issue in voices.values_list("pk", "voices__issue"):
        found[issue] |= people.get(visit, set())
    return found


def _strike(rows: QuerySet, columns: tuple[str, ...], people_of_row) -> None:
    changed = []
    for row in rows.only(*columns):
        now = {name: struck(getattr(row, name), people_of_row(row)) for name in columns}
        if any(now[name] != getattr(row, name) for name in columns):
            for name, text in now.items():
                setattr(row, name, text)
            changed.append(row)
    rewrite(changed, columns)


def _strike_events(of_issue: People) -> None:
    changed = []
    columns = ("note", "facts", "texts")
    for event in Event.objects.filter(issue__in=of_issue).only("issue", "step", *columns):
        people = of_issue[event.issue_id]
        note = "" if event.step in SAID_BY_VISITORS else struck(event.note, people)
        facts = _struck_fact(event.facts, people)
        texts = _struck_texts(event.texts, people)
        if (note, facts, texts) != (event.note, event.facts, event.texts):
            event.note, event.facts, event.texts = note, facts, texts
            changed.append(event)
    rewrite(changed, columns)


def _struck_texts(texts: str, people) -> str:
    """Struck text by text: a name must not be found across the marks of JSON."""
    if not texts or isinstance(texts, UnreadableText):
        return texts
    return json.dumps(_struck_fact(json.loads(texts), people), ensure_ascii=False)


def _struck_fact(value, people):
    if isinstance(value, dict):
        return {key: _struck_fact(one, people) for key, one in value.items()}
    if isinstance(value, list):
        return [_struck_fact(one, people) for one in value]
    return struck(value, people) if isinstance(value, str) and value else value
