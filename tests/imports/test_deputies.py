"""Deputies come in with their seats and places; a new term takes the place of the old one."""

from datetime import date

import pytest

from stations.models import Assignment, Deputy, Mandate, Term
from tests import make
from tests.imports.sending import checked, csv_of, figures, problems_of, written
from tests.stations.pages import signed_in

HEADS = "姓名,代表级别,乡镇,届次,选区,任期起,进站室,进站日期,手机"
FILE = csv_of(
    HEADS,
    "杨秀兰,县,,17,第一选区,2022.1.1,关庙社区联络室,2022年3月1日,",
    "𠮷国华,县,,17,第二选区,44562,田园镇工作站,,１３８０００００００１",
)


@pytest.fixture
def known(deputy, workstation):
    """杨秀兰, deputy of the 17th county congress, placed in the room."""
    return deputy


def seats(name):
    rows = Mandate.objects.filter(deputy__name=name).order_by("pk")
    return list(rows.values_list("term__number", "status", "starts_on", "ends_on"))


def places(name):
    rows = Assignment.objects.filter(deputy__name=name).order_by("pk")
    return list(rows.values_list("venue__name", "starts_on", "ends_on"))


def test_known_deputies_stay_as_they_are_and_new_ones_come_in_with_seat_and_place(
    county_clerk, known
):
    done = written(county_clerk, "deputies", FILE)
    assert figures(done) == (1, 0, 1, 0)
    assert seats("𠮷国华") == [(17, "active", date(2022, 1, 1), None)]
    assert places("𠮷国华")[0][0] == "田园镇工作站"
    assert Deputy.objects.get(name="𠮷国华").phone == "13800000001"
    assert figures(checked(county_clerk, "deputies", FILE)) == (0, 0, 2, 0)


TURN = csv_of(
    HEADS + ",届开始,届满",
    "杨秀兰,县,,18,第三选区,,田园镇工作站,2027-02-01,,2027-1-10,2032-1-9",
)


def test_a_roll_over_ends_the_old_term_as_history(county_clerk, known):
    gone = make.make_deputy("李国华")
    make.make_mandate(gone, constituency="第九选区")
    make.make_assignment(gone, known.assignments.get().venue)
    done = written(county_clerk, "deputies", TURN, takes_over_term="on")
    assert figures(done) == (1, 0, 0, 0)
    assert seats("杨秀兰") == [
        (17, "ended", date(2022, 1, 1), date(2027, 1, 9)),
        (18, "active", date(2027, 1, 10), None),
    ]
    assert places("杨秀兰") == [
        ("关庙社区联络室", date(2022, 3, 1), date(2027, 1, 31)),
        ("田园镇工作站", date(2027, 2, 1), None),
    ]
    assert seats("李国华") == [(17, "ended", date(2022, 1, 1), date(2027, 1, 9))]
    assert places("李国华")[0][2] == date(2027, 1, 9)
    assert set(Mandate.objects.filter(status="ended").values_list("end_reason", flat=True)) == {
        "term"
    }
    assert figures(checked(county_clerk, "deputies", TURN)) == (0, 0, 1, 0)
    # The file of the term before changes nothing either.
    assert figures(checked(county_clerk, "deputies", FILE))[3] == 0
    assert seats("杨秀兰")[1][1] == "active"


def test_undoing_a_roll_over_puts_the_old_term_back(county_clerk, known):
    gone = make.make_deputy("李国华")
    make.make_mandate(gone, constituency="第九选区")
    make.make_assignment(gone, known.assignments.get().venue)
    done = written(county_clerk, "deputies", TURN, takes_over_term="on")
    answer = signed_in(county_clerk).post(f"/imports/{done.pk}/undo/")
    assert answer.status_code == 302
    assert seats("杨秀兰")[0] == (17, "active", date(2022, 1, 1), None)
    assert seats("杨秀兰")[1][1] == "ended"
    assert places("杨秀兰")[0] == ("关庙社区联络室", date(2022, 3, 1), None)
    assert seats("李国华") == [(17, "active", date(2022, 1, 1), None)]
    assert places("李国华")[0][2] is None
    # Taken back it counts as never brought: the file comes in again.
    assert figures(written(county_clerk, "deputies", TURN)) == (1, 0, 0, 0)
    assert seats("杨秀兰")[2][:2] == (18, "active")


def test_without_the_tick_the_seats_of_others_go_on(county_clerk, known):
    make.make_mandate(make.make_deputy("李国华"), constituency="第九选区")
    written(county_clerk, "deputies", TURN)
    assert seats("李国华") == [(17, "active", date(2022, 1, 1), None)]


SAME = "册里有同名的代表。请在“是哪一位”写那一位的选区；是新的一位就写“新”。"


def test_two_people_of_one_name_are_told_apart_or_asked_about(county_clerk, known):
    heads = "姓名,是哪一位,层级,乡镇,届,选区,届开始,届满"
    asked = checked(
        county_clerk, "deputies",
        csv_of(heads, "杨秀兰,,乡镇,田园镇,17,第5选区,2022-1-1,2027-1-31"),
    )  # fmt: skip
    assert problems_of(asked) == [(2, "which", SAME)]
    new = csv_of(heads, "杨秀兰,新,乡镇,田园镇,17,第5选区,2022-1-1,2027-1-31")
    assert figures(written(county_clerk, "deputies", new)) == (1, 0, 0, 0)
    assert Deputy.objects.filter(name="杨秀兰").count() == 2
    assert figures(checked(county_clerk, "deputies", new)) == (0, 0, 1, 0)
    same = csv_of(heads, "杨秀兰,第一选区,省,,14,云南省第3选区,2023-1-1,2028-1-1")
    assert figures(written(county_clerk, "deputies", same)) == (1, 0, 0, 0)
    assert known.mandates.count() == 2


def test_two_rows_of_one_name_are_one_person_only_when_the_file_says_so(county_clerk, changning):
    heads = "姓名,是哪一位,层级,乡镇,届,选区,届开始,届满"
    facts = "17,第{}选区,2022-1-1,2027-1-31"
    rows = ["李国华,{0},县,," + facts.format(1), "李国华,{0},乡镇,田园镇," + facts.format(5)]
    silent = csv_of(heads, *(row.format("") for row in rows))
    tried = checked(county_clerk, "deputies", silent)
    assert problems_of(tried) == [(3, "which", "表里有同名的几行，请在“是哪一位”写明。")]
    written(county_clerk, "deputies", csv_of(heads, *(row.format("第1选区") for row in rows)))
    assert Deputy.objects.get(name="李国华").mandates.count() == 2


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("甲,县,,18,第一选区,,,,", "number", "平台里还没有这一届，请同时写届开始和届满。"),
        ("甲,乡镇,,17,第一选区,,,,", "township", "乡镇代表要写明乡镇，或者写人大代码。"),
        ("甲,县,,17,,,,,", "electing_body", "写明选区；县级以上代表写选举单位。"),
        ("甲,县,,17,第一选区,,无此站,,", "venue", "没有在用的家站“无此站”。"),
        ("甲,,,,,,关庙社区联络室,,", "level", "新的代表要写明是哪一级人大、哪一届。"),
        ("甲,县,,17,第一选区,,,,1380000412x", "phone", "电话只写数字"),
        ("甲,县,,十七,第一选区,,,,", "number", "输入整数。"),
    ],
)
def test_a_wrong_row_names_its_column(county_clerk, known, row, column, message):
    tried = checked(county_clerk, "deputies", csv_of(HEADS, row))
    line, found, said = problems_of(tried)[0]
    assert (line, found) == (2, column)
    assert said.startswith(message)
    assert Deputy.objects.count() == 1


def test_the_term_and_the_venue_of_a_row_are_asked_for_together(county_clerk, known):
    tried = checked(county_clerk, "deputies", csv_of(HEADS, "甲,县,,18,第一选区,,无此站,,"))
    assert [(line, column) for line, column, _said in problems_of(tried)] == [
        (2, "number"),
        (2, "venue"),
    ]


def test_a_term_is_registered_with_its_first_deputy(county_clerk, known):
    written(county_clerk, "deputies", TURN)
    term = Term.objects.get(number=18)
    assert (term.congress_id, term.starts_on) == ("530524", date(2027, 1, 10))
