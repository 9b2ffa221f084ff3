"""What typed text becomes, and how personal text is masked."""

import pytest

from deputies_portal.core.words.text import (
    clean_line,
    clean_lines,
    clean_phone,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  王建国　", "王建国"),
        ("王\x00建\x07国", "王建国"),
        ("𠮷田·买买提", "𠮷田·买买提"),
        ("食堂👨‍👩‍👧漏水", "食堂👨‍👩‍👧漏水"),
        ("Cafe\u0301", "Café"),
        ("两\t行\n字", "两 行 字"),
        ("看\u202e不见\u2066的\u200b字", "看不见的字"),
        ("\ud800坏字", "坏字"),
        ("\u200b\ufeff \n", ""),
    ],
)
def test_a_line_of_text_is_kept_as_people_see_it(typed, kept):
    assert clean_line(typed) == kept


def test_a_text_keeps_its_lines_and_tabs():
    assert clean_lines(" 第一行\r\n第二行\t二\x0b\r末行 \n") == "第一行\n第二行\t二\n末行"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("138 0000 4127", "13800004127"),
        ("138-0000-4127", "13800004127"),
        ("+86 138 0000 4127", "13800004127"),
        ("008613800004127", "13800004127"),
        ("１３８００００４１２７", "13800004127"),
        ("0875-7123456", "08757123456"),
        ("(0875) 7123456", "08757123456"),
        ("+86 875 7123456", "08757123456"),
        ("7123456", "7123456"),
    ],
)
def test_a_phone_is_kept_as_its_digits(typed, digits):
    assert clean_phone(typed) == digits


@pytest.mark.parametrize("typed", ["1380000412a", "123456", "1234567890123", "电话", "", "１２ab"])
def test_what_is_no_phone_is_refused(typed):
    assert clean_phone(typed) is None


@pytest.mark.parametrize(
    ("name", "masked"), [("王建国", "王**"), ("王", "王**"), ("𠮷田", "𠮷**"), ("", "")]
)
def test_a_masked_name_keeps_the_first_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("08757123456", "087****3456"),
        ("7123456", "****56"),
        ("", ""),
    ],
)
def test_a_masked_phone_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked
