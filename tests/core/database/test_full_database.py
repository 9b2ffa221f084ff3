"""A database without room (security J01): nothing is half, and it goes on by itself afterwards."""

import pytest
from django.db import connection

from tests.html import text_of
from tests.visits.filling import NEW, filled
from visits.models import Contact, Issue, Visit, Voice

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="SQLite alone can be given a limit for a moment"
)


def pragma(name: str) -> int:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def give_back_free_pages() -> None:
    """What earlier tests deleted would be room that no limit takes away."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")


@pytest.fixture
def limit():
    """Pages the database may have; the limit ends with the test."""
    before = pragma("max_page_count")
    yield lambda pages: pragma(f"max_page_count = {pages}")
    pragma(f"max_page_count = {before}")


def stored() -> set[int]:
    return {model.objects.count() for model in (Visit, Issue, Voice, Contact)}


@pytest.mark.walk
@pytest.mark.django_db(transaction=True)
def test_a_full_database_stores_nothing_half_says_so_and_goes_on_when_there_is_room(
    client, clerk, room, deputy, limit
):
    client.raise_request_exception = False
    client.force_login(clerk)
    titles = [f"食堂线路老化，第 {number} 次" for number in range(30)]
    forms = [filled(client, issues__0__title=title) for title in titles]
    give_back_free_pages()
    limit(pragma("page_count") + 2)
    answers = []
    while not answers or answers[-1].status_code == 302:
        answers.append(client.post(NEW, forms[len(answers)]))
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (503, "30")
    assert "系统暂时不能使用" in text_of(answers[-1])
    confirmed = len(answers) - 1
    assert stored() == {confirmed}
    assert list(Visit.objects.values_list("number", flat=True).order_by("number")) == list(
        range(1, confirmed + 1)
    )
    limit(1_000_000)
    assert client.post(NEW, forms[confirmed]).status_code == 302
    assert stored() == {confirmed + 1}
