"""What people and spreadsheets write in a cell, and what is meant."""

import pytest

from deputies_portal.core.sheets import cells


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024.3.10", "2024-03-10"),
        ("2024年3月10日", "2024-03-10"),
        ("2024-3-10", "2024-03-10"),
        ("2024/03/10", "2024-03-10"),
        ("２０２４．３．１０", "2024-03-10"),
        ("20240310", "2024-03-10"),
        ("45361", "2024-03-10"),
        ("45361.0", "2024-03-10"),
        ("2024-03-10 09:30", "2024-03-10"),
        ("2024年3月10号", "2024-03-10"),
    ],
)
def test_a_day_is_understood_however_it_is_written(written, day):
    assert cells.as_day(written) == day


@pytest.mark.parametrize("written", ["2024.2.30", "三月十日", "12", "99999", "2024年3月", ""])
def test_what_is_no_day_stays_as_it_was_written(written):
    assert cells.as_day(written) == written


def test_codes_survive_what_spreadsheets_make_of_them():
    assert cells.as_code("530524101001") == "530524101001"
    assert cells.as_code("５３０５２４１０１") == "530524101"
    assert cells.as_code("530524101.0") == "530524101"
    assert cells.as_code("5.30524101001E+11") == "530524101001"


def test_yes_and_no_in_the_words_of_offices():
    written = ["是", "√", "1", "放假", "否", "也许", ""]
    assert [cells.as_yes(text) for text in written] == [True, True, True, False, False, None, None]
