"""Numbers: gapless per county, kind and year, also when people save at once or a save fails."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests import make
from visits import numbers
from visits.models import Counter, Issue, Visit


def test_numbers_follow_one_another_per_kind_and_year(changning):
    assert list(numbers.draw("530524", "visit", 2025)) == [1]
    assert list(numbers.draw("530524", "visit", 2025, 3)) == [2, 3, 4]
    assert list(numbers.draw("530524", "issue", 2025)) == [1]
    assert list(numbers.draw("530524", "visit", 2026)) == [1]


def test_several_kinds_are_drawn_at_once(changning):
    numbers.draw("530524", "issue", 2025, 4)
    drawn = numbers.draw_several("530524", 2025, {"visit": 1, "issue": 2})
    assert {kind: list(of_kind) for kind, of_kind in drawn.items()} == {
        "visit": [1],
        "issue": [5, 6],
    }
    drawn = numbers.draw_several("530524", 2025, {"visit": 1, "issue": 0})
    assert (list(drawn["visit"]), list(drawn["issue"])) == ([2], [])
    assert Counter.objects.get(kind="issue", year=2025).last == 6


def test_each_county_counts_for_itself(changning, eryuan):
    numbers.draw("530524", "visit", 2025, 7)
    assert list(numbers.draw("532930", "visit", 2025)) == [1]


def test_a_save_that_fails_gives_its_number_back(room, clerk):
    make.make_visit(room, actor=clerk)
    wrong = {"text": "", "told_by": "", "answer_class": make.answer_class("A")}
    with pytest.raises(ValidationError), transaction.atomic():
        make.make_visit(room, actor=clerk, issues=[make.an_issue(spot=wrong)])
    make.make_visit(room, actor=clerk)
    assert sorted(Visit.objects.values_list("number", flat=True)) == [1, 2]
    assert sorted(Issue.objects.values_list("number", flat=True)) == [1, 2]
    assert Counter.objects.get(kind="visit", year=2025).last == 2


def test_the_year_of_a_number_is_that_of_the_event(room, clerk):
    late = make.make_visit(
        room, actor=clerk, on=make.date(2024, 12, 30), at=make.moment(make.MARCH_10)
    )
    assert str(late) == "昌人访〔2024〕1号"


@pytest.mark.django_db(transaction=True)
def test_people_who_save_at_once_get_numbers_without_gap_or_twin(room, clerk):
    people, each = 4, 3
    troubles, start = [], threading.Barrier(people)

    def save_visits():
        try:
            start.wait()
            for _visit in range(each):
                make.make_visit(room, actor=type(clerk).objects.get(pk=clerk.pk))
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save_visits) for _person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert sorted(Issue.objects.values_list("number", flat=True)) == list(range(1, 13))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("昌人访〔2025〕2号", [2]),
        ("访2025-2", [2]),
        ("昌人访 〔2025〕 2 号", [2]),
        ("昌人交〔2025〕2号", []),
        ("2025-2", [2]),
        ("0002", [2]),
        ("2", [2]),
        ("2024-2", []),
    ],
)
def test_a_number_is_found_as_people_write_it(room, clerk, text, found):
    for _visit in range(3):
        make.make_visit(room, actor=clerk)
    rows = Visit.objects.filter(numbers.spelled(text))
    assert [row.number for row in rows] == found


@pytest.mark.parametrize("text", ["食堂", "", "13800004127", "0", "号"])
def test_other_words_are_no_number(text):
    assert numbers.spelled(text) is None
