"""What tests do faster than the portal does, they do alike."""

import copy

import pytest
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce

from tests.quickened import copied
from visits.models import Issue

OF_COPYING = (
    "__copy__",
    "__reduce__",
    "__reduce_ex__",
    "__getstate__",
    "__setstate__",
    "__slots__",
)


def every_kind(kind=BaseExpression):
    for one in kind.__subclasses__():
        yield one
        yield from every_kind(one)


def test_no_part_of_a_query_has_a_way_of_its_own_to_be_copied():
    assert len(set(every_kind())) > 200
    own = {kind.__name__ for kind in every_kind() if any(name in vars(kind) for name in OF_COPYING)}
    assert own == set()


@pytest.mark.parametrize(
    "part",
    [
        Value(3),
        Coalesce(F("due"), Value("x")),
        Func(F("title"), function="LOWER", extra=1),
        Count("pk", filter=Q(state="closed")),
        Case(When(Q(state="closed"), then=Value(1)), default=Value(0)),
        Exists(Issue.objects.filter(pk=OuterRef("pk"))),
        Subquery(Issue.objects.values("title")[:1]),
    ],
    ids=lambda part: type(part).__name__,
)
def test_a_copied_part_of_a_query_is_the_same(part):
    plain, quick = copy.copy(part), copied(part)
    assert type(quick) is type(plain)
    assert vars(quick) == vars(plain)
    assert vars(quick) is not vars(part)
