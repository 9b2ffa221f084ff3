"""Lists page by key: no row twice, none lost, whatever stands in the address."""

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.lists import paging

ORDER = ("-name", "id")


@pytest.fixture
def people(db):
    """Eleven people, three of each name but the last."""
    names = "甲甲甲乙乙乙丙丙丙丁丁"
    for number, name in enumerate(names):
        User.objects.create_user(f"u{number}", name=name)
    return User.objects.all()


def usernames(page):
    return [user.username for user in page.rows]


def walk(people, size):
    """Every page from the first to the last."""
    pages = [paging.page_of(people, ORDER, "", size)]
    while pages[-1].next:
        pages.append(paging.page_of(people, ORDER, pages[-1].next, size))
    return pages


def test_the_pages_together_are_the_list_in_its_order(people):
    expected = list(people.order_by(*ORDER).values_list("username", flat=True))
    for size in (1, 2, 3, 4, 11, 50):
        pages = walk(people, size)
        assert [name for page in pages for name in usernames(page)] == expected


def test_back_is_the_page_one_came_from(people):
    first, second, third = walk(people, 4)
    assert (first.previous, third.next) == ("", "")
    back = paging.page_of(people, ORDER, third.previous, 4)
    assert usernames(back) == usernames(second)
    assert usernames(paging.page_of(people, ORDER, back.previous, 4)) == usernames(first)
    assert paging.page_of(people, ORDER, second.previous, 4).previous == ""


def test_going_back_past_the_first_page_shows_a_full_first_page(people):
    cursor = paging.page_of(people, ORDER, "", 2).next
    second = paging.page_of(people, ORDER, cursor, 4)
    assert usernames(paging.page_of(people, ORDER, second.previous, 4)) == usernames(
        paging.page_of(people, ORDER, "", 4)
    )


def test_a_page_whose_rows_are_gone_is_the_first_page(people):
    cursor = walk(people, 4)[1].next
    people.exclude(username__in=["u0", "u1"]).delete()
    assert len(paging.page_of(people, ORDER, cursor, 4).rows) == 2


def packed(values, direction="n"):
    text = values if isinstance(values, str) else json.dumps(values)
    return f"{direction}.{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "n.",
        "n.!!!!",
        "n.\x00",
        "q." + packed(["乙", 1])[2:],
        packed("not json"),
        packed({"a": 1}),
        packed(["乙"]),
        packed(["乙", 1, 2]),
        packed(["乙", None]),
        packed(["乙", "x"]),
        packed(["乙", 10**30]),
        packed(["乙", [1]]),
        packed(["乙\x00", 1]),
        packed([True, 1]),
        packed("[" * 5000),
        packed("1" * 5000),
        "n." + "A" * 5000,
    ],
)
def test_a_cursor_that_cannot_be_read_is_the_first_page(people, cursor):
    first = usernames(paging.page_of(people, ORDER, "", 4))
    assert usernames(paging.page_of(people, ORDER, cursor, 4)) == first


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "2025-02-30", "x"])
def test_a_cursor_with_an_impossible_time_gives_no_error(people, text):
    for direction in "np":
        cursor = packed([text, 5], direction)
        assert len(paging.page_of(people, ("-created_at", "-id"), cursor, 4).rows) == 4


def test_a_list_may_be_ordered_by_the_column_of_a_related_row(people):
    for user in people:
        user.journal_entries.create(action="x", actor_name=user.name)
    entries = people.first().journal_entries.model.objects.select_related("actor")
    pages = [paging.page_of(entries, ("actor__name", "-id"), "", 4)]
    pages.append(paging.page_of(entries, ("actor__name", "-id"), pages[0].next, 4))
    names = [entry.actor.name for page in pages for entry in page.rows]
    assert names == list(
        entries.order_by("actor__name", "-id").values_list("actor__name", flat=True)[:8]
    )


def test_a_page_is_one_query_however_deep(people):
    last = walk(people, 2)[-2].next
    for cursor in ("", last):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            paging.page_of(people, ORDER, cursor, 2)
        assert len(queries) == 1
        assert "OFFSET" not in queries[0]["sql"]


def test_totals_are_exact_up_to_a_bound(people):
    assert paging.count(people) == paging.Total(11, True)
    assert paging.count(people, most=11) == paging.Total(11, True)
    assert paging.count(people, most=10) == paging.Total(10, False)
