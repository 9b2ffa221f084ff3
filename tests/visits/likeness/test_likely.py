"""What somebody tells in other words finds the issue that is the same matter, with the reasons."""

import pytest

from tests import make
from tests.visits.likeness.planted import ALL, COUNTY, plant
from visits.likeness.likely import FIRST, Where, likely
from visits.likeness.synonyms import LIST, Synonyms
from visits.likeness.told import Told
from visits.models import Issue

pytestmark = pytest.mark.django_db
KEPT_ASIDE, TUNED = True, False
EACH = 100


def counted(asked, found):
    """Of how many of each half the right one stands among those found."""
    right = {KEPT_ASIDE: 0, TUNED: 0}
    for one in asked:
        right[one.is_kept_aside] += found(one)
    return right


def among_first(one, **where):
    found = likely(Told.of(one.said), Where(COUNTY, **where), Issue.objects.all())
    return one.right in [like.pk for like in found]


def test_paraphrases_find_the_right_one_of_two_thousand_among_the_first_five(room):
    """At the counter the venue's village is known, and the category is often chosen before."""
    asked = plant(room)
    assert (Issue.objects.count(), len(asked)) == (ALL, 2 * EACH)

    def at_the_counter(one):
        place = {"township": one.village[:9], "village": one.village}
        return among_first(one, **place, category=one.category)

    def before_a_category(one):
        return among_first(one, township=one.village[:9], village=one.village)

    def matter(one):
        """The matter alone, which stands in eight villages: among the first five different ones."""
        told = Told.of(one.said)
        found = likely(told, Where(COUNTY), Issue.objects.all(), most=60)
        kinds = dict.fromkeys(matters[like.pk] for like in found)
        return matters[one.right] in [*kinds][:FIRST]

    matters = dict(Issue.objects.values_list("pk", "description"))
    scores = {
        ask.__name__: counted(asked, ask) for ask in (at_the_counter, before_a_category, matter)
    }
    print(scores)
    for name in ("at_the_counter", "before_a_category"):
        assert scores[name][TUNED] >= 0.9 * EACH, scores
        assert scores[name][KEPT_ASIDE] >= 0.8 * EACH, scores
    assert min(scores["matter"].values()) >= 0.8 * EACH, scores


def titled(room, clerk, *titles, **facts):
    return [make.make_issue(room, actor=clerk, title=title, **facts).pk for title in titles]


def told(text, **where):
    return likely(Told.of(text), Where(COUNTY, **where), Issue.objects.all())


def test_other_words_of_the_same_matter_find_it_and_are_named(room, clerk):
    power, _dogs = titled(room, clerk, "三组经常停电", "街上流浪狗咬人")
    (like, *_others) = told("老是没有电，冰箱都坏了")
    assert (like.pk, "停电" in like.words) == (power, True)


def test_who_tells_it_at_another_place_finds_it_too_after_that_of_the_place(room, clerk):
    near, far = (
        make.make_issue(room, actor=clerk, title="路灯不亮", matter_region=make.Region(pk=village))
        for village in ("530524101001", "530524101002")
    )
    here = told("晚上黑漆漆，没有灯", township="530524101", village="530524101001")
    there = told("晚上黑漆漆，没有灯", township="530524101", village="530524101002")
    assert [like.pk for like in here] == [near.pk, far.pk]
    assert [like.pk for like in there] == [far.pk, near.pk]
    assert [like.is_same_village for like in here] == [True, False]
    assert [like.is_same_township for like in here] == [True, True]


def test_the_same_category_is_evidence_and_no_wall(room, clerk):
    found = titled(room, clerk, "食堂午餐断断续续", category="教育")
    found += titled(room, clerk, "食堂午餐断断续续", category="交通道路")
    roads = Issue.objects.get(pk=found[1]).category_id
    likes = told("食堂吃饭经常断", category=roads)
    assert [like.pk for like in likes] == [found[1], found[0]]
    assert [like.is_same_category for like in likes] == [True, False]


@pytest.mark.parametrize("text", ["", "电", "的了吗", "，。！", "aa", "停" * 5000])
def test_what_says_nothing_finds_nothing(room, clerk, text):
    titled(room, clerk, "三组经常停电")
    assert told(text) == []


def test_the_list_of_synonyms_has_words_of_two_characters_and_more_each_once_in_a_group():
    groups = [line.split() for line in LIST.read_text("utf-8").splitlines() if line[:1] != "#"]
    groups = [words for words in groups if words]
    assert len(groups) > 300
    assert [words for words in groups if len(words) < 2 or len(set(words)) < len(words)] == []
    assert [word for words in groups for word in words if len(word) < 2] == []


def test_a_list_of_ones_own_is_heeded():
    own = Synonyms([("粑粑", "米糕")])
    assert {"米糕", "粑粑"} <= set(Told.of("卖粑粑", own).words)
    assert "米糕" not in Told.of("卖粑粑", Synonyms([])).words


LETTER = (
    "我们村的自来水管子坏了好久，一直没有人来修，家家户户都要去河边挑水吃，老人孩子都受不了。"
    "另外路灯也不亮，晚上出门摸黑走路，路上全是坑，摩托车摔了好几次。希望派人来看一看，尽快修好。"
)


def test_a_letter_of_several_matters_finds_each(room, clerk):
    keys = titled(
        room, clerk, "三组水管漏水", "街上路灯坏了", "村道坑洼，摩托车摔跤", "低保评定不公"
    )
    assert {like.pk for like in told(LETTER)} == {*keys[:3]}
