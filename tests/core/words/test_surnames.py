"""Deputies stand in the order of surname strokes 姓氏笔画 and in no other (domain §1, §7)."""

import pytest

from deputies_portal.core.words.surnames import split, stroke_key, strokes_of


def in_stroke_order(*names):
    return sorted(names, key=stroke_key)


def test_fewer_strokes_stand_first():
    names = ["熊丽", "普建国", "茶永芳", "杨春", "左明", "王芳", "丁一"]
    assert in_stroke_order(*names) == ["丁一", "王芳", "左明", "杨春", "茶永芳", "普建国", "熊丽"]


def test_equal_counts_are_ordered_by_the_first_stroke_that_differs():
    # Seven strokes each: 李 and 杨 begin 横竖撇, 吴 begins 竖, 何 撇, 沈 点, 张 折.
    names = ["张三", "沈三", "何三", "吴三", "杨三", "李三"]
    assert in_stroke_order(*names) == ["李三", "杨三", "吴三", "何三", "沈三", "张三"]


def test_one_surname_stays_together_and_a_short_name_stands_first():
    assert in_stroke_order("李永胜", "杨丽", "李鑫") == ["李鑫", "李永胜", "杨丽"]


@pytest.mark.parametrize(
    ("surname", "count"),
    [
        ("刀", 2), ("王", 4), ("字", 6), ("李", 7), ("杞", 7), ("杨", 7), ("罕", 7), ("阿", 7),
        ("岩", 8), ("者", 8), ("范", 8), ("段", 9), ("茶", 9), ("赵", 9), ("鲁", 12), ("普", 12),
        ("谢", 12), ("熊", 14), ("戴", 17), ("瞿", 18),
    ],
)  # fmt: skip
def test_stroke_counts_are_those_of_simplified_characters(surname, count):
    assert len(strokes_of()[surname]) == count


def test_an_unknown_surname_stands_last():
    assert in_stroke_order("龘伟", "瞿伟") == ["瞿伟", "龘伟"]


def test_two_characters_can_form_one_surname():
    assert split("欧阳锋") == ("欧阳", "锋")
    assert split("欧丽") == ("欧", "丽")
    assert split("") == ("", "")


def test_the_table_holds_only_strokes_of_the_five_kinds():
    assert len(strokes_of()) == 508
    assert [c for c, s in strokes_of().items() if not s or set(s) - set("12345")] == []


def test_a_key_never_outgrows_its_column():
    assert len(stroke_key("王" * 500)) == 100
