"""Grams: the database keeps those that a search asks for, of any text."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from deputies_portal.core.database.grams import KeptGrams, grams, runs

A_TEXT = KeptGrams(
    name="a", table="o", columns=(), of="", owner="o", target="t", key="id",
    text="o.said", marks=("'kk' || o.mark",),
)  # fmt: skip


def counted(said, mark=7):
    """What the database makes of a text."""
    with connection.cursor() as cursor:
        sql = A_TEXT.counted_sql(connection.vendor)
        row = "SELECT 1 AS id, %s AS said, %s AS mark"
        if connection.vendor == "postgresql":
            row = "SELECT 1 AS id, CAST(%s AS text) AS said, CAST(%s AS text) AS mark"
        cursor.execute(f"WITH o AS ({row}) {sql}", [said, mark])
        return cursor.fetchone()[1].replace("'", "").split()


def test_two_characters_in_a_row_are_a_gram_and_signs_part_them():
    assert grams("村里停电，停电！") == ["村里", "里停", "停电"]
    assert grams("WiFi信号") == ["wi", "if", "fi", "i信", "信号"]
    assert grams("水、电、路") == grams("") == []
    assert runs("停电。 5G") == ["停电", "5g"]


@pytest.mark.django_db
@given(st.text(st.sampled_from("停电aZ5 ，。𠮷㐀鿿ꀀÀK'\",%_&|()\\\n"), max_size=30))
def test_the_database_makes_the_same_grams(said):
    assert sorted(counted(said)) == sorted([*grams(said), "kk7"])


@pytest.mark.django_db
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_of_any_text(said):
    assert sorted(counted(said)) == sorted([*grams(said), "kk7"])


@pytest.mark.django_db
def test_a_mark_that_is_missing_is_left_out():
    assert counted("停电", None) == ["停电"]


@pytest.mark.django_db
def test_the_longest_text_is_read_to_its_end():
    assert set(counted("停" + "，" * 8000 + "断电")) == {"断电", "kk7"}
