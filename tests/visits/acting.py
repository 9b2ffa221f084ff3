"""Steps in tests: taking one on a day, and what an example of one says."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stations.models import UndertakingUnit
from tests import make
from visits.issues import workflow
from visits.models import Dispatch

MARCH_11, MARCH_12, MARCH_13 = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 13)
LETTER = {"on_paper": True, "document_number": "昌教函〔2025〕41号", "signer": "杨文海"}


def act(name, issue, actor, on, **facts):
    """Take the step on the day; a voice is the only one and told by phone unless said otherwise."""
    if name == "tell":
        facts = {
            "voice": issue.voices.first(),
            "told_by": "字春梅",
            "means": "phone",
            "told_on": on,
            "is_reached": True,
            "rating": "",
        } | facts
    event = workflow.take(name, issue, actor=actor, at=make.moment(on), **facts)
    issue.refresh_from_db()
    return event


def refused(field, name, issue, actor, on=MARCH_12, **facts):
    """The message beside the field; nothing has changed."""
    before = (issue.state, issue.version)
    with pytest.raises(ValidationError) as caught:
        act(name, issue, actor, on, **facts)
    issue.refresh_from_db()
    assert (issue.state, issue.version) == before
    return caught.value.message_dict[field][0]


REASON = {"reason": "情况属实。"}


@dataclass(frozen=True)
class Example:
    """One step as somebody takes it on its page: in the tests of its subject, under `EXAMPLES`."""

    stage: str  # the fixture of the issue it starts from
    person: str  # of the cast, who takes it
    _: KW_ONLY
    may: set[str]  # the roles that may open its page there
    typed: Callable = lambda issue: {}  # into its form, besides what it is filled in with
    must: set[str] = frozenset()  # the fields that stand empty in the form as it is opened
    becomes: str  # the state of the issue
    says: str  # a sentence of the timeline


def unit_named(short_name) -> int:
    return UndertakingUnit.objects.get(short_name=short_name).pk


def order_of(issue, short_name) -> int:
    return Dispatch.objects.get(round__issue=issue, unit__short_name=short_name).pk


def address_of(name, issue) -> str:
    return reverse(f"visits:issue-{name.replace('_', '-')}", args=[issue.pk])
