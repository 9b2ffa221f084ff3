"""Assessing a venue on its pages: opened, filled in, finished, given up (domain §5)."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from deputies_portal.core.audit.models import Entry
from stations.models import Assessment
from tests import html, make
from tests.stations.pages import refused, send, signed_in
from tests.stations.venues.test_venue_parts import photo as a_photo
from tests.visits.assessed import assess

BY_HAND = ("place", "sign", "equipment", "rules", "funds")


@pytest.fixture(autouse=True)
def _on_20_march():
    with time_machine.travel("2025-03-20 10:00+08:00"):
        yield


@pytest.fixture
def draft(room, clerk):
    return make.make_assessment(room, by=clerk)


def page_of(record, act):
    return reverse(f"visits:{act}", args=[record.pk])


def said(draft, state="met", *codes, **more):
    """What a form says of these items, of all of them unless some are named."""
    items = {item.code: item.pk for item in draft.standard.items.all()}
    typed = {f"state_{items[code]}": state for code in codes or BY_HAND}
    return typed | {
        f"{part}_{items[code]}": value
        for name, value in more.items()
        for part, code in [name.split("_")]
    }


# --- opening --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "kind"),
    [("venue_clerk", "self"), ("township_clerk", "self"), ("county_clerk", "review")],
)
def test_an_assessment_is_begun_on_a_day(everybody, room, role, kind):
    address = f"{page_of(room, 'venue-assess')}?kind={kind}"
    answer = send(everybody[role], address, on="2025-03-18")
    begun = Assessment.objects.get()
    assert (begun.kind, begun.by, str(begun.assessed_on)) == (kind, everybody[role], "2025-03-18")
    assert (answer.status_code, answer["Location"]) == (302, page_of(begun, "assessment-edit"))
    assert Entry.objects.latest("id").action == "assessment.open"


def test_a_draft_that_is_open_is_gone_on_with(draft, clerk, room):
    answer = signed_in(clerk).get(f"{page_of(room, 'venue-assess')}?kind=self")
    assert answer["Location"] == page_of(draft, "assessment-edit")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"on": ""}, "评估日期：请填写评估日期。"),
        ({"on": "2025-03-21"}, "评估日期：日期不能晚于今天。"),
        ({"on": "2019-12-31"}, "评估日期：这一天没有用于这一层级的标准。"),
        ({"on": "2025-02-30"}, "评估日期：没有这一天。请按年-月-日填写，例如 2025-09-10。"),
    ],
)
def test_a_wrong_day_is_said_beside_it(clerk, room, typed, error):
    answer = send(clerk, f"{page_of(room, 'venue-assess')}?kind=self", **typed)
    assert refused(answer) == {"#id_on": error}
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("role", "kind", "code"),
    [
        ("venue_clerk", "review", 403),
        ("county_clerk", "self", 403),
        ("county_clerk", "both", 404),
        ("manager", "review", 403),
        ("deputy", "self", 403),
    ],
)
def test_who_may_not_assess_is_refused(everybody, room, role, kind, code):
    browser = signed_in(everybody[role])
    address = f"{page_of(room, 'venue-assess')}?kind={kind}"
    assert [browser.get(address).status_code, browser.post(address).status_code] == [code, code]
    assert not Assessment.objects.exists()


def test_outside_the_care_nothing_is_found(
    draft, outsider, outside_county_clerk, workstation, clerk
):
    for user in (outsider, outside_county_clerk):
        for act in ("assessment-edit", "assessment-drop"):
            assert signed_in(user).post(page_of(draft, act)).status_code == 404
    assert signed_in(clerk).get(page_of(workstation, "venue-assess")).status_code == 404


# --- filling in -----------------------------------------------------------------------------------
def test_results_are_saved_and_stand_in_the_form_again(draft, clerk):
    typed = said(draft, "met", "place") | said(
        draft, "partly", "sign", score_sign="3.5", note_sign="门牌旧了"
    )
    answer = send(clerk, page_of(draft, "assessment-edit"), **typed)
    assert answer["Location"] == page_of(draft, "assessment-edit")
    assert {row.item.code: row.score for row in draft.results.all()} == {"place": 10, "sign": 3.5}
    values = html.form_values(signed_in(clerk).get(page_of(draft, "assessment-edit")))
    sign = draft.standard.items.get(code="sign").pk
    assert (values[f"state_{sign}"], values[f"note_{sign}"]) == ("partly", "门牌旧了")


def test_finishing_fills_in_the_computed_items(draft, clerk, room):
    room.head = room.liaison = "杨秀兰"
    room.save()
    answer = send(clerk, page_of(draft, "assessment-edit"), finish="1", **said(draft))
    assert answer["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == "final"
    assert draft.results.get(item__code="staff").state == "met"
    assert draft.results.get(item__code="ledgers").state == "not"
    assert "共 60 分" in html.text_of(signed_in(clerk).get(draft.get_absolute_url()))


def test_what_is_missing_is_named_item_by_item_and_what_was_typed_stays(draft, clerk):
    answer = send(
        clerk, page_of(draft, "assessment-edit"), finish="1", **said(draft, "met", *BY_HAND[:3])
    )
    rules, funds = (draft.standard.items.get(code=code).pk for code in ("rules", "funds"))
    assert refused(answer) == {
        f"#id_state_{rules}_0": "结果：请选择“有制度上墙”的结果。",
        f"#id_state_{funds}_0": "结果：请选择“有工作经费”的结果。",
    }
    place = draft.standard.items.get(code="place").pk
    assert html.form_values(answer)[f"state_{place}"] == "met"
    draft.refresh_from_db()
    assert (draft.state, draft.results.count()) == ("draft", 0)


ODD_SCORE = "得分：“有统一标识”的得分在 0 到 10 之间，最多一位小数。"


@pytest.mark.parametrize(
    ("state", "score", "error"),
    [
        ("met", "9", "得分：符合得 10 分；少给分请选“部分符合”。"),
        ("not", "1", "得分：不符合得 0 分；要给分请选“部分符合”。"),
        ("partly", "10", "得分：部分符合的得分在 0 和 10 之间，不含两头。"),
        *(("partly", odd, ODD_SCORE) for odd in ("-1", "9" * 20, "1.25", "NaN", "半")),
    ],
)
def test_a_score_that_does_not_fit_is_said_beside_it(draft, clerk, state, score, error):
    typed = said(draft, state, "sign", score_sign=score)
    answer = send(clerk, page_of(draft, "assessment-edit"), **typed)
    sign = draft.standard.items.get(code="sign").pk
    found = refused(answer)
    assert list(found) == [f"#id_score_{sign}"]
    assert found[f"#id_score_{sign}"] == error
    assert not draft.results.exists()


def test_a_note_without_a_result_asks_for_one(draft, clerk):
    sign = draft.standard.items.get(code="sign").pk
    answer = send(clerk, page_of(draft, "assessment-edit"), **{f"note_{sign}": "门牌旧了"})
    assert refused(answer) == {f"#id_state_{sign}_0": "结果：请选择“有统一标识”的结果。"}


def test_a_photo_is_kept_and_handed_out_to_who_sees_the_assessment(draft, clerk, manager, outsider):
    sign = draft.standard.items.get(code="sign").pk
    photo = a_photo("门牌.jpg")
    send(
        clerk,
        page_of(draft, "assessment-edit"),
        **said(draft, "met", "sign"),
        **{f"photo_{sign}": photo},
    )
    row = draft.results.get()
    answer = signed_in(manager).get(page_of(row, "result-photo"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert signed_in(outsider).get(page_of(row, "result-photo")).status_code == 404


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_what_is_no_photo_is_refused(draft, clerk, content):
    sign = draft.standard.items.get(code="sign").pk
    photo = SimpleUploadedFile("门牌.jpg", content)
    answer = send(
        clerk,
        page_of(draft, "assessment-edit"),
        **said(draft, "met", "sign"),
        **{f"photo_{sign}": photo},
    )
    assert list(refused(answer)) == [f"#id_photo_{sign}"]
    assert not draft.results.exists()


def test_a_page_opened_before_somebody_else_saved_is_refused(draft, clerk, township_clerk):
    opened = signed_in(clerk).get(page_of(draft, "assessment-edit"))
    values = html.form_values(opened) | said(draft, "met", "place")
    send(township_clerk, page_of(draft, "assessment-edit"), **said(draft, "not", "place"))
    answer = signed_in(clerk).post(page_of(draft, "assessment-edit"), values)
    assert answer.status_code == 409
    assert draft.results.get().state == "not"


def test_a_finished_assessment_takes_no_more(room, clerk):
    done = assess(room, by=clerk)
    for act in ("assessment-edit", "assessment-drop"):
        answers = [
            signed_in(clerk).get(page_of(done, act)),
            signed_in(clerk).post(page_of(done, act)),
        ]
        assert [one.status_code for one in answers] == [409, 409]


def test_the_county_does_not_fill_in_the_assessment_of_the_venue(draft, county_clerk):
    for act in ("assessment-edit", "assessment-drop"):
        assert signed_in(county_clerk).get(page_of(draft, act)).status_code == 403


def test_the_form_shows_what_the_records_say_and_costs_twelve_queries(
    draft, clerk, django_assert_max_num_queries
):
    browser = signed_in(clerk)
    with django_assert_max_num_queries(12):
        opened = browser.get(page_of(draft, "assessment-edit"))
    assert "站长和联络员都没有写明。" in html.text_of(opened)


# --- giving up ------------------------------------------------------------------------------------
def test_a_draft_is_given_up_with_a_reason(draft, clerk, room):
    answer = send(clerk, page_of(draft, "assessment-drop"), reason="日期写错")
    assert answer["Location"] == page_of(room, "venue-standards")
    draft.refresh_from_db()
    assert (draft.state, Entry.objects.latest("id").note) == ("dropped", "日期写错")
    assert signed_in(clerk).get(draft.get_absolute_url()).status_code == 404


def test_giving_up_asks_for_the_reason(draft, clerk):
    answer = send(clerk, page_of(draft, "assessment-drop"), reason="")
    assert refused(answer) == {"#id_reason": "原因：请填写原因。"}
    draft.refresh_from_db()
    assert draft.state == "draft"
