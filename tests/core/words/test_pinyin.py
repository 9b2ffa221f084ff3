"""Names are found by their pinyin and its initials (domain §1, §9)."""

import csv

import pytest

from deputies_portal.core.words import pinyin
from stations.regions.regions_import import SHIPPED


def test_a_village_is_found_by_its_pinyin_and_its_initials():
    assert pinyin.full("新谷村") == "xingucun"
    assert pinyin.initials("新谷村") == "xgc"
    assert pinyin.search_key("新谷村") == "xingucun xgc"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("昌宁县", "changningxian cnx"),
        ("洱源县", "eryuanxian eyx"),
        ("漭水镇", "mangshuizhen msz"),
        ("耈街彝族苗族乡", "goujieyizumiaozuxiang gjyzmzx"),
        ("茈碧湖镇", "cibihuzhen cbhz"),
        ("更戛乡", "gengjiaxiang gjx"),
        ("长山村", "changshancun csc"),
        ("长邑村", "changyicun cyc"),
        ("曾家村", "zengjiacun zjc"),
        ("弥勒市", "mileshi mls"),
    ],
)
def test_places_are_read_as_people_there_say_them(name, key):
    assert pinyin.search_key(name) == key


def test_a_word_with_a_place_character_keeps_its_own_reading():
    assert pinyin.full("站长") == "zhanzhang"
    assert pinyin.full("乡长") == "xiangzhang"
    assert pinyin.full("社区家园") == "shequjiayuan"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("单志明", "shanzhiming"),
        ("曾国强", "zengguoqiang"),
        ("仇永红", "qiuyonghong"),
        ("解学忠", "xiexuezhong"),
        ("区小兵", "ouxiaobing"),
        ("查丽", "zhali"),
        ("尹丽", "yinli"),
        ("字学忠", "zixuezhong"),
        ("尉迟敬", "yuchijing"),
        ("欧阳锋", "ouyangfeng"),
    ],
)
def test_a_surname_is_read_as_a_surname(name, said):
    assert pinyin.full(name, person=True) == said


def test_the_same_character_is_read_as_a_word_outside_a_name():
    assert pinyin.full("单位") == "danwei"
    assert pinyin.full("区") == "qu"


def test_a_surname_with_two_readings_is_found_by_both():
    assert pinyin.search_key("岩温", person=True) == "aiwen aw yanwen yw"
    assert pinyin.search_key("乐嘉", person=True) == "yuejia yj lejia lj"


def test_a_compound_surname_gives_two_initials():
    assert pinyin.initials("单于飞", person=True) == "cyf"


def test_a_short_name_is_found_like_the_full_one():
    key = pinyin.search_key("昌宁县交通运输局", extra=("县交通局", ""))
    assert key == "changningxianjiaotongyunshuju cnxjtysj xianjiaotongju xjtj"


def test_latin_letters_and_digits_stay_and_signs_are_dropped():
    assert pinyin.search_key("昌人交〔2025〕698号") == "changrenjiao2025698hao crj2025698h"
    assert pinyin.search_key("Ａ栋3-2") == "adong32 ad32"
    assert pinyin.search_key("阿·牛", person=True) == "aniu an"


@pytest.mark.parametrize("text", ["", "   ", "……", "😀", "\x00"])
def test_a_text_without_readable_characters_has_an_empty_key(text):
    assert pinyin.search_key(text) == ""


def test_a_rare_character_without_reading_does_not_hide_the_rest():
    assert pinyin.search_key("𠮷野村") == "yecun yc"


def test_a_key_never_outgrows_its_column():
    assert len(pinyin.search_key("长" * 10_000)) == 200


def test_every_shipped_region_has_a_key_of_plain_letters():
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        keys = [pinyin.search_key(row["name"]) for row in csv.DictReader(file)]
    assert len(keys) == 241
    assert [key for key in keys if not key.replace(" ", "").isalpha() or not key.isascii()] == []
