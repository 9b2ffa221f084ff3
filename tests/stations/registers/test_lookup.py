"""Choosing among many records without script: type a part, pick if several fit."""

import pytest

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.forms.base import PortalForm
from stations.models import Deputy
from stations.registers.forms.lookup import AccountField, LookupField
from tests import make


class ChoosingForm(PortalForm):
    deputy = LookupField(Deputy.objects.all(), label="代表")
    second = LookupField(Deputy.objects.all(), label="另一位", required=False)


def chosen(text="", pick="", **more):
    form = ChoosingForm({"deputy": text, "deputy-pick": pick, **more})
    form.is_valid()
    return form


def said(form) -> list[str]:
    return [str(error) for error in form.errors.get("deputy", [])]


@pytest.fixture
def people(changning):
    names = ("杨学礼", "杨学芬", "段晓梅")
    return {name: make.make_deputy(name) for name in names}


@pytest.mark.parametrize("text", ["段晓梅", "晓梅", "dxm", "duanxiaomei", " 段晓梅 "])
def test_a_part_that_fits_one_record_takes_it(text, people):
    assert chosen(text).cleaned_data["deputy"] == people["段晓梅"]


def test_a_part_that_fits_several_brings_them_back_to_pick_from(people):
    form = chosen("杨")
    assert said(form) == ["找到 2 个，请在下面选一个。"]
    drawn = str(form["deputy"])
    assert drawn.count('type="radio"') == 2
    assert "杨学礼" in drawn
    assert 'value="杨"' in drawn
    picked = chosen("杨", str(people["杨学芬"].pk))
    assert picked.cleaned_data["deputy"] == people["杨学芬"]


def test_the_exact_name_is_meant_when_it_is_also_part_of_another(people):
    longer = make.make_deputy("杨学礼明")
    assert chosen("杨学礼").cleaned_data["deputy"] == people["杨学礼"]
    assert chosen("杨学礼明").cleaned_data["deputy"] == longer


def test_new_words_win_over_what_was_picked_before(people):
    form = chosen("段晓梅", str(people["杨学礼"].pk))
    assert form.cleaned_data["deputy"] == people["段晓梅"]


def test_without_words_the_pick_stays(people):
    assert chosen(pick=str(people["杨学礼"].pk)).cleaned_data["deputy"] == people["杨学礼"]


REFUSED = {
    "nothing": ("", "", "请填写代表。"),
    "blanks": ("  ", "", "请填写代表。"),
    "nobody": ("王", "", "没有找到“王”，请换个写法。"),
    "a strange key": ("", "x", "选的这一条已经不在可选范围内，请重新填写。"),
    "a huge key": ("", "9" * 40, "选的这一条已经不在可选范围内，请重新填写。"),
    "an emoji": ("😀", "", "没有找到“😀”，请换个写法。"),
    "a rare character": ("𠮷", "", "没有找到“𠮷”，请换个写法。"),
    "10,000 characters": ("长" * 10_000, "", f"没有找到“{'长' * 60}”，请换个写法。"),
    "NUL": ("\x00", "", "请填写代表。"),
}


@pytest.mark.parametrize(("text", "pick", "words"), REFUSED.values(), ids=REFUSED)
def test_what_fits_nothing_is_refused_in_words(text, pick, words, people):
    assert said(chosen(text, pick)) == [words]


def test_too_many_are_not_offered(changning):
    for number in range(21):
        make.make_deputy(f"杨{number}")
    assert said(chosen("杨")) == ["找到的太多，请写得更完整一些。"]


def test_what_need_not_be_chosen_may_stay_empty_or_be_taken_back(people):
    form = chosen("段晓梅", second="", **{"second-pick": ""})
    assert form.cleaned_data["second"] is None
    bound = ChoosingForm(initial={"second": people["杨学礼"].pk})["second"]
    assert "不填" in str(bound)
    assert " checked" in str(bound).split("杨学礼")[0]


def test_it_offers_no_more_than_the_record_that_is_chosen(people, django_assert_num_queries):
    form = ChoosingForm(initial={"deputy": people["杨学礼"].pk})
    with django_assert_num_queries(1):
        drawn = str(form["deputy"])
    assert drawn.count('type="radio"') == 1


@pytest.mark.parametrize(
    ("initial", "data", "changed"),
    [
        (1, ("", "1"), False),
        (None, ("", ""), False),
        (1, ("", ""), True),
        (1, ("杨", "1"), True),
        (1, ("", "2"), True),
    ],
)
def test_a_change_is_noticed(initial, data, changed):
    assert LookupField(None).has_changed(initial, data) == changed


# --- accounts ----------------------------------------------------------------------------------
class AppointingForm(PortalForm):
    user = AccountField(knows_all=True)

    def __init__(self, text, pick=""):
        super().__init__({"user": text, "user-pick": pick})
        self.fields["user"].queryset = User.objects.staying()


class SponsoringForm(AppointingForm):
    user = AccountField()


@pytest.mark.parametrize("text", ["zhl", "zhanghuilan", "慧兰", "clerk7"])
def test_an_account_is_looked_up_by_user_name_name_pinyin_and_initials(text, db):
    account = make.make_user("clerk7", name="张慧兰")
    make.make_user("clerk8", name="王丽")
    form = AppointingForm(text)
    assert form.is_valid()
    assert form.cleaned_data["user"] == account


def test_a_whole_user_name_is_meant_when_other_names_contain_it_or_sound_like_it(db):
    account = make.make_user("wangli", name="王立")
    for number in range(30):
        make.make_user(f"wangli{number}", name="王丽")
    form = AppointingForm(" WangLi ")
    assert form.is_valid()
    assert form.cleaned_data["user"] == account
    assert not AppointingForm("wangl").is_valid()


def test_the_user_name_of_somebody_who_cannot_be_chosen_is_nobody_else(db):
    """What is chosen gets rights: 李强, who has left, is not taken for 王丽, who sounds like it."""
    make.make_user("wangli", name="李强", is_active=False)
    make.make_user("w7", name="王丽")
    form = AppointingForm("wangli")
    assert not form.is_valid()
    assert form.errors["user"] == ["没有找到“wangli”，请换个写法。"]


def test_who_may_not_know_all_accounts_is_not_told_of_a_user_name_elsewhere(db):
    make.make_user("wangli", name="李强", is_active=False)
    account = make.make_user("w7", name="王丽")
    form = SponsoringForm("wangli")
    assert form.is_valid()
    assert form.cleaned_data["user"] == account
