"""Forms: what is typed stays, what is wrong is said beside the field in Chinese."""

from datetime import date

import pytest
import time_machine
from django import forms
from django.template.loader import render_to_string

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.forms.base import (
    DayField,
    PhoneField,
    PlainTextField,
    PortalForm,
    PortalModelForm,
    VersionedFormMixin,
)
from deputies_portal.core.words.days import day_seen_from
from stations.models import UndertakingUnit, Venue
from tests.elements import Element, parsed


class ReceptionForm(PortalForm):
    widths = {"name": "g4"}
    groups = [("何人", ["name", "phone"])]

    name = PlainTextField(label="姓名", max_length=5)
    phone = PhoneField(label="手机", required=False, help_text="可以不填。")
    day = DayField(label="日期", not_after_today=True)
    words = PlainTextField(label="经过", lines=True, required=False)
    channel = forms.ChoiceField(
        label="方式", choices=[("visit", "来访"), ("call", "来电")], widget=forms.RadioSelect
    )


class UnitForm(VersionedFormMixin, PortalModelForm):
    class Meta:
        model = UndertakingUnit
        fields = ["name", "short_name", "closed_on"]


GOOD = {"name": "王建国", "day": "2025-03-10", "channel": "visit"}


def filled(**facts):
    form = ReceptionForm(GOOD | facts)
    form.is_valid()
    return form


def drawn(form) -> Element:
    summary = render_to_string("includes/_errors.html", {"form": form})
    return parsed(summary + str(form))


def test_a_good_form_gives_clean_values():
    with time_machine.travel("2025-03-11", tick=False):
        form = filled(name=" 王建国\x00", phone="138-0000 4127", words="一\r\n二")
    assert form.cleaned_data == {
        "name": "王建国",
        "phone": "13800004127",
        "day": date(2025, 3, 10),
        "words": "一\n二",
        "channel": "visit",
    }


@pytest.mark.parametrize("blank", ["", "   ", "\u3000", "\x00\x07", "\u200b"])
def test_blank_text_does_not_count_as_filled(blank):
    assert filled(name=blank).errors["name"] == ["请填写姓名。"]


def test_a_missing_choice_is_named():
    assert filled(channel="").errors["channel"] == ["请选择方式。"]


def test_too_long_a_text_says_how_long_it_may_be():
    assert filled(name="字" * 10_000).errors["name"] == ["最多 5 个字，现在有 10000 个。"]


def test_a_rare_character_counts_as_one():
    assert filled(name="𠮷" * 5).cleaned_data["name"] == "𠮷" * 5


def test_a_text_area_without_a_length_of_its_own_has_one_all_the_same():
    assert filled(words="字" * 5001).errors["words"] == ["最多 5000 个字，现在有 5001 个。"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2025-02-30", "没有这一天。请按年-月-日填写，例如 2025-09-10。"),
        ("0001-01-01", "日期不能早于 1949 年 1 月 1 日。"),
        ("1948-12-31", "日期不能早于 1949 年 1 月 1 日。"),
        ("9999-12-31", "日期不能晚于 2100 年 12 月 31 日。"),
        ("2025-03-12", "日期不能晚于今天。"),
        ("昨日", "没有这一天。请按年-月-日填写，例如 2025-09-10。"),
        ("13-1", "没有这一天。请按年-月-日填写，例如 2025-09-10。"),
        ("明天", "日期不能晚于今天。"),
        ("99999999999999999999", "没有这一天。请按年-月-日填写，例如 2025-09-10。"),
        ("2025-03-10\x00", None),
        ("2025/3/10", None),
        ("２０２５年3月10日", None),
    ],
)
@time_machine.travel("2025-03-11", tick=False)
def test_a_day_is_one_of_the_calendar_and_not_to_come(typed, message):
    assert filled(day=typed).errors.get("day") == ([message] if message else None)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("昨天", "2025-03-10"),
        ("前天", "2025-03-09"),
        ("today", "2025-03-11"),
        ("0310", "2025-03-10"),
        ("3-10", "2025-03-10"),
        ("3月10号", "2025-03-10"),
        ("3.12", "2024-03-12"),  # this year's has not come
        ("1231", "2024-12-31"),
        ("229", None),
        ("2-29", "2024-02-29"),
        ("20250310", "2025-03-10"),
        ("２０２５／３／１０", "2025-03-10"),
    ],
)
@time_machine.travel("2025-03-11", tick=False)
def test_a_day_may_be_typed_as_people_write_it(typed, day):
    found = filled(day=typed).cleaned_data.get("day")
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("typed", "day"), [("0105", "2026-01-05"), ("1130", "2025-11-30"), ("明天", "2025-12-31")]
)
def test_a_day_to_come_without_a_year_is_the_nearest(typed, day):
    assert day_seen_from(date(2025, 12, 30), typed) == date.fromisoformat(day)


@time_machine.travel("2025-03-10 16:30:00+00:00", tick=False)
def test_today_begins_at_midnight_in_china():
    assert filled(day="2025-03-11").is_valid()


def test_a_wrong_phone_is_refused_beside_the_field():
    assert filled(phone="138abc").errors["phone"] == [
        "电话只写数字：手机 11 位，座机可带区号，共 7 至 12 位。"
    ]


def test_errors_stand_beside_their_field_and_in_a_linked_summary():
    page = drawn(filled(name="", channel=""))
    links = {link["href"]: link.get_text() for link in page.select("[data-errsum] a")}
    assert links == {"#id_name": "姓名：请填写姓名。", "#id_channel_0": "方式：请选择方式。"}
    assert all(page.select_one(anchor) is not None for anchor in links)
    name = page.select_one("#id_name")
    assert (name["aria-invalid"], name["aria-describedby"]) == ("true", "id_name_error")
    assert "is-bad" in name.classes
    assert page.select_one("#id_name_error").get_text(strip=True) == "请填写姓名。"


def test_everything_typed_stays_in_the_form():
    page = drawn(filled(name="太长的名字了", phone="138abc", words="<script>alert(1)</script>"))
    assert page.select_one("#id_name")["value"] == "太长的名字了"
    assert page.select_one("#id_phone")["value"] == "138abc"
    assert page.select_one("#id_words").get_text(strip=True) == "<script>alert(1)</script>"
    assert page.select_one("#id_channel_0").has_attr("checked")
    assert page.script is None


def test_every_control_has_a_label_and_its_help():
    page = drawn(ReceptionForm())
    assert {label["for"] for label in page.select("label.form-label")} == {
        "id_name",
        "id_phone",
        "id_day",
        "id_words",
    }
    assert page.select_one("fieldset legend").get_text() == "方式"
    assert page.select_one("#id_phone")["aria-describedby"] == "id_phone_helptext"
    assert page.select_one("#id_phone_helptext").get_text() == "可以不填。"


def test_fields_stand_in_their_groups_and_widths():
    form = ReceptionForm()
    assert [(heading, [f.name for f in fields]) for heading, fields in form.field_groups] == [
        ("何人", ["name", "phone"]),
        ("", ["day", "words", "channel"]),
    ]
    assert [form["name"].width, form["phone"].width] == ["g4", ""]


def test_a_model_form_reads_text_and_days_like_any_other():
    fields = UnitForm(instance=UndertakingUnit(pk=1, version=3)).fields
    assert isinstance(fields["name"], PlainTextField)
    assert isinstance(fields["closed_on"], DayField)
    assert fields["name"].widget.attrs["maxlength"] == "60"
    assert fields["closed_on"].widget.input_type == "date"


def test_only_the_form_of_a_saved_record_carries_a_version():
    form = UnitForm(instance=UndertakingUnit(pk=1, version=3))
    assert form["version"].value() == 3
    assert "version" not in UnitForm(instance=UndertakingUnit()).fields


@pytest.mark.django_db
@pytest.mark.parametrize("posted", ["9" * 30, "-1", "x", "1\x00", ""])
def test_an_id_no_database_could_hold_is_an_error_of_the_field(posted):
    class PeopleForm(PortalForm):
        one = forms.ModelChoiceField(User.objects.all(), label="人")
        many = forms.ModelMultipleChoiceField(User.objects.all(), label="多人")
        place = forms.ModelChoiceField(Venue.objects.all(), label="家站", required=False)

    form = PeopleForm({"one": posted, "many": [posted], "place": posted})
    assert {"one", "many"} <= form.errors.keys()


def test_one_summary_serves_several_forms_of_a_page():
    many = forms.formset_factory(ReceptionForm, formset=forms.BaseFormSet)
    inner = many(
        {
            "issues-TOTAL_FORMS": "2",
            "issues-INITIAL_FORMS": "0",
            **{
                f"issues-{number}-{name}": value
                for number in (0, 1)
                for name, value in GOOD.items()
            },
            "issues-1-name": "",
            "issues-0-phone": "x",
        },
        prefix="issues",
    )
    forms_with_mistakes = {"form": [filled(name=""), None, inner]}
    page = parsed(render_to_string("includes/_errors.html", forms_with_mistakes))
    assert page.h2.get_text() == "有 3 处要改，改完再保存"
    assert [link["href"] for link in page.select("a")] == [
        "#id_name",
        "#id_issues-0-phone",
        "#id_issues-1-name",
    ]


def test_a_mistake_in_a_hidden_field_has_no_link():
    form = UnitForm({"name": "县水务局", "short_name": "水务"}, instance=UndertakingUnit(pk=1))
    page = drawn(form)
    lines = [
        line for line in page.select("li") if line.get_text() == "这一页不完整，请重新打开再改。"
    ]
    assert [line.a for line in lines] == [None]
