"""Pinyin 拼音 of names, stored beside them so that xgc or xingucun finds 新谷村 (domain §1).

Readings that a dictionary gets wrong for people and for places of Yunnan live here alone.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from deputies_portal.core.words.surnames import split

KEY_LENGTH = 200  # what a column for search_key must hold; longer keys are cut

# Surnames that are read otherwise than the word; the first reading is the usual one,
# the others are typed as well. 岩 is read ái in Dai names.
SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "曾": ("zeng",), "仇": ("qiu",), "解": ("xie",), "区": ("ou",),
    "查": ("zha",), "朴": ("piao",), "盖": ("ge", "gai"), "种": ("chong",), "洗": ("xian",),
    "缪": ("miao",), "宓": ("mi", "fu"), "乐": ("yue", "le"), "翟": ("zhai", "di"),
    "折": ("she",), "员": ("yun",), "牟": ("mu", "mou"), "郗": ("xi", "chi"), "秘": ("bi",),
    "繁": ("po",), "祭": ("zhai",), "召": ("shao", "zhao"), "覃": ("qin", "tan"),
    "佴": ("nai", "er"), "卜": ("bu",), "隗": ("wei", "kui"), "句": ("gou",), "阚": ("kan",),
    "尉": ("wei", "yu"), "岩": ("ai", "yan"), "柏": ("bai", "bo"), "重": ("chong",),
    "么": ("yao",), "尉迟": ("yu chi",), "长孙": ("zhang sun",), "万俟": ("mo qi",),
    "澹台": ("tan tai",), "单于": ("chan yu",), "令狐": ("ling hu",), "鲜于": ("xian yu",),
}  # fmt: skip

# Characters and words as the places of Yunnan read them; 站长 and 首都 stay as they are.
PLACE_READINGS = {"长": "cháng", "勒": "lè", "都": "dū", "茄": "qié"}
PLACE_PHRASES = {"朝阳": ("cháo", "yáng"), "民乐": ("mín", "lè"), "乡长": ("xiāng", "zhǎng")}


@lru_cache(maxsize=1)
def _reader() -> Callable[..., list[str]]:
    # Imported on first use: pypinyin reads 47,000 phrases, 0.3 s and 30 MB that a worker
    # which only shows pages should not pay at start.
    from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

    load_single_dict({ord(character): reading for character, reading in PLACE_READINGS.items()})
    load_phrases_dict({word: [[s] for s in said] for word, said in PLACE_PHRASES.items()})
    return lazy_pinyin


def _syllables(text: str) -> list[str]:
    """One syllable per Han character; Latin letters and digits stay, all else is dropped."""
    pieces = _reader()(unicodedata.normalize("NFKC", text).lower(), errors=_latin_runs)
    return [piece for piece in pieces if piece]


def _latin_runs(run: str) -> list[str]:
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in run)
    return kept.split()


def _readings(text: str, person: bool) -> list[list[str]]:
    """The text in syllables, once for each reading of its surname."""
    text = text.strip()
    surname, rest = split(text)
    said = SURNAME_READINGS.get(surname)
    # 曾家村 is named after a family, so its first character is read as a surname.
    if said and (person or rest.startswith("家")):
        return [[*reading.split(), *_syllables(rest)] for reading in said]
    return [_syllables(text)]


def _initials_of(syllables: list[str]) -> str:
    return "".join(s if s[0].isdigit() else s[0] for s in syllables)


def full(text: str, person: bool = False) -> str:
    """新谷村 → xingucun; 单 of 单志明 is read shan when `person`."""
    return "".join(_readings(text, person)[0])


def initials(text: str, person: bool = False) -> str:
    """新谷村 → xgc; digits stay whole."""
    return _initials_of(_readings(text, person)[0])


def typed(text: str) -> str:
    """What somebody typed, as it can stand inside a search key: XGC and x g c find xgc."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def search_key(text: str, person: bool = False, extra: Iterable[str] = ()) -> str:
    """What is stored beside a name: full and initials of every reading, "xingucun xgc".

    `extra` are further names of the same row (a short name); they follow the name.
    """
    readings = [*_readings(text, person)]
    for other in extra:
        readings += _readings(other, person=False)
    words = []
    for syllables in readings:
        words += ["".join(syllables), _initials_of(syllables)]
    return " ".join(dict.fromkeys(word for word in words if word))[:KEY_LENGTH]
