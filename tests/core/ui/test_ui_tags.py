"""Badges, days and figures are printed by one tag each, alike on every page."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation


def drawn(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("code", "badge"),
    [
        ("home", '<abbr lang="zh-CN" class="tier tier-home" title="代表之家">家</abbr>'),
        (
            "workstation",
            '<abbr lang="zh-CN" class="tier tier-station" title="代表工作站">站</abbr>',
        ),
        ("room", '<abbr lang="zh-CN" class="tier tier-room" title="代表联络室">室</abbr>'),
        (
            "specialised",
            '<abbr lang="zh-CN" class="tier tier-special" title="专业代表工作站">专</abbr>',
        ),
        ("nowhere", ""),
    ],
)
def test_a_tier_has_shape_colour_and_character(code, badge):
    assert drawn("{% tier code %}", code=code) == badge


def test_a_large_badge_is_the_same_badge_larger():
    assert 'class="tier tier-room tier-lg"' in drawn('{% tier "room" lg=True %}')


@pytest.mark.parametrize(
    ("code", "weight", "character"),
    [
        ("national", "p", "国"),
        ("province", "p", "省"),
        ("provincial", "p", "省"),
        ("prefecture", "c", "州市"),
        ("prefectural", "c", "州市"),
        ("county", "x", "县"),
        ("township", "t", "乡"),
    ],
)
def test_a_level_has_its_weight_and_character(code, weight, character):
    badge = drawn("{% level code %}", code=code)
    assert f'class="lvl lvl-{weight}"' in badge
    assert f">{character}</abbr>" in badge


def test_pips_come_with_their_word():
    badge = drawn('{% state_pips 3 "承办中" %}')
    assert badge.startswith('<span class="st"><span class="pips pips-3" aria-hidden="true">')
    assert badge.endswith("</span>承办中</span>")


def test_a_merged_issue_has_a_word_and_no_pips():
    assert drawn('{% state_pips 0 "已并案" %}') == '<span class="st">已并案</span>'


def test_days_are_written_as_people_write_them():
    facts = {"on": date(2025, 9, 10), "at": datetime(2025, 9, 9, 23, 10, tzinfo=UTC), "no": None}
    source = "{% day on %}|{% short_day on %}|{% moment at %}|{% day at %}|{% day no %}"
    assert drawn(source, **facts) == "2025年9月10日|9月10日|9月10日 07:10|2025年9月10日|"
    with translation.override("en"):
        assert drawn(source, **facts) == "10 Sept 2025|10 Sept|10 Sept, 07:10|10 Sept 2025|"


def test_a_figure_stands_by_thousands_on_every_page():
    assert drawn('{% figure "owed" n %}', n=1312) == '<b data-figure="owed">1,312</b>'


def test_a_figure_that_counts_rows_links_to_them():
    assert (
        drawn('{% figure "overdue" 9 url %}', url="/issues/?state=open&late=1")
        == '<a href="/issues/?state=open&amp;late=1"><b data-figure="overdue">9</b></a>'
    )


def test_what_people_typed_cannot_leave_a_tag():
    word = "<script>alert(1)</script>"
    for source in ("{% state_pips 1 word %}", '{% figure "x" word word %}', "{{ word|mask_name }}"):
        assert "<script" not in drawn(source, word=word)


def test_a_query_string_keeps_the_other_conditions():
    request = RequestFactory().get("/visits/?year=2025&page=n.abc&tier=room&tier=home")
    drawn_with = {"request": request}
    assert (
        drawn('{% query_with request page="p.x" %}', **drawn_with)
        == "?year=2025&amp;tier=room&amp;tier=home&amp;page=p.x"
    )
    assert drawn('{% query_with request page="" tier="" %}', **drawn_with) == "?year=2025"


def test_masks_take_anything():
    assert drawn("{{ name|mask_name }}|{{ none|mask_phone }}", name="李四", none=None) == "李**|"


def test_an_icon_says_nothing_to_a_screen_reader():
    assert (
        drawn('{% icon "pen" %}')
        == '<svg class="ico" aria-hidden="true"><use href="/static/img/icons.svg#i-pen"/></svg>'
    )


@pytest.mark.parametrize(
    ("shown", "asked", "marked"),
    [
        ("食堂线路老化", "食堂", "<mark>食堂</mark>线路老化"),
        ("食堂线路老化", "老化 食堂", "<mark>食堂</mark>线路<mark>老化</mark>"),
        ("食堂线路老化", "xlyw", "食堂线路老化"),
        ("食堂线路老化", "", "食堂线路老化"),
        ("Wifi <b>", "wifi <", "<mark>Wifi</mark> <mark>&lt;</mark>b&gt;"),
        ("路.灯", ".", "路<mark>.</mark>灯"),
    ],
)
def test_words_searched_for_are_marked_and_nothing_else_is_markup(shown, asked, marked):
    assert drawn("{{ shown|found:asked }}", shown=shown, asked=asked) == marked
