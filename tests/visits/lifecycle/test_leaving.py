"""Leaving 离任: what hangs on somebody who goes is seen, answered for, and handed over."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StepRefused
from stations.models import Posting
from stations.scope import Scope
from tests import make
from tests.core.people import PASSWORD, sign_in
from tests.html import page, text_of
from tests.make import MARCH_10, MARCH_11
from tests.stations.pages import refused, send, signed_in
from visits.lifecycle import leaving
from visits.models import Visit, VisitReader

DAY = timedelta(days=1)


def page_of(user) -> str:
    return f"/accounts/{user.pk}/leave/"


def go(user, administrator, **facts):
    facts = {"on": MARCH_10, "reason": "调离。", "today": MARCH_10} | facts
    return leaving.leave(user, actor=administrator, **facts)


def charge_of(user):
    (charge,) = leaving.belongings(user, on=MARCH_10).charges
    return charge


def served(user, on=MARCH_11) -> list[str]:
    return [str(posting) for posting in user.postings.current(on)]


# --- what hangs on the person ---------------------------------------------------------------------
def test_a_venue_clerk_leaves_open_issues_and_visits_to_confirm(issue, clerk):
    visit = Visit.objects.get()
    charge = charge_of(clerk)
    assert (charge.open_issues, charge.unconfirmed, charge.is_orphaned) == (1, 0, True)
    Visit.objects.filter(pk=visit.pk).update(state="from_deputy")
    assert charge_of(clerk).unconfirmed == 1


def test_a_desk_counts_what_it_must_act_on(issue, township_clerk, county_clerk):
    assert (charge_of(township_clerk).open_issues, charge_of(county_clerk).open_issues) == (1, 0)


def test_the_county_desk_counts_what_was_passed_up(at_county, township_clerk, county_clerk):
    assert (charge_of(township_clerk).open_issues, charge_of(county_clerk).open_issues) == (0, 1)


def test_a_unit_counts_what_it_has_in_hand(dispatched, unit_clerk):
    assert charge_of(unit_clerk).open_issues == 1


def test_a_closed_issue_hangs_on_nobody(issue, clerk):
    type(issue).objects.update(state="closed", outcome="handled", closed_on=MARCH_11, due=None)
    assert (charge_of(clerk).open_issues, charge_of(clerk).is_orphaned) == (0, False)


def test_somebody_else_at_the_same_place_answers_on(issue, clerk, room):
    make.make_person("venue_clerk", name="李明", venue=room)
    charge = charge_of(clerk)
    assert (charge.others, charge.is_orphaned) == (("李明",), False)


@pytest.mark.parametrize(
    "facts", [{"is_active": False}, {"last_day": MARCH_10}], ids=["disabled", "leaves, too"]
)
def test_somebody_who_cannot_sign_in_does_not_answer(issue, clerk, room, facts):
    other = make.make_person("venue_clerk", name="李明", venue=room)
    User.objects.filter(pk=other.pk).update(**facts)
    assert charge_of(clerk).is_orphaned


def test_a_clerk_of_the_prefecture_covers_the_desk_of_the_county(at_county, county_clerk):
    make.make_person("county_clerk", name="州里的人", region_id="5305")
    assert charge_of(county_clerk).others == ("州里的人",)


def test_named_readings_and_sponsored_venues_are_counted(visit, clerk, county_clerk, room):
    VisitReader.objects.create(visit=visit, user=clerk, named_by=county_clerk, reason="经办")
    make.make_sponsorship(room, user=clerk)
    held = leaving.belongings(clerk, on=MARCH_10)
    assert (held.reader_of, held.sponsor_of) == (1, 1)


def test_the_page_shows_numbers_and_no_visitor(issue, clerk, administrator):
    said = text_of(signed_in(administrator).get(page_of(clerk)))
    assert "家站联络员 · 关庙社区联络室 没有办完的问题 1" in said
    assert "没有别人" in said
    for secret in ("赵文彩", "13800004127", "食堂", "昌人交"):
        assert secret not in said


def test_somebody_without_a_posting_has_an_empty_page(administrator):
    idle = make.make_user("idle", name="没有任用")
    assert "没有任用，手上没有事。" in text_of(signed_in(administrator).get(page_of(idle)))


# --- the act --------------------------------------------------------------------------------------
def test_postings_end_with_the_last_day_and_the_account_after_it(clerk, administrator):
    go(clerk, administrator)
    clerk.refresh_from_db()
    assert (served(clerk, MARCH_10), served(clerk)) == (["家站联络员 · 关庙社区联络室"], [])
    assert (clerk.is_enabled_on(MARCH_10), clerk.is_enabled_on(MARCH_11)) == (True, False)


def test_who_leaves_is_signed_out_at_once_and_for_good_after_the_last_day(clerk, administrator):
    clerk.set_password(PASSWORD)
    clerk.save()
    person = Client()
    sign_in(person, "clerk")
    today = timezone.localdate()
    go(clerk, administrator, on=today, today=today)
    assert person.get("/visits/").status_code == 302
    assert sign_in(Client(), "clerk").status_code == 302
    User.objects.filter(pk=clerk.pk).update(last_day=today - DAY)
    assert sign_in(Client(), "clerk").status_code == 200


def test_a_stand_in_gets_the_same_postings_from_the_next_day(issue, clerk, administrator):
    stand_in = make.make_user("standin", name="接手人")
    epoch = stand_in.session_epoch
    done = go(clerk, administrator, stand_in=stand_in)
    assert served(stand_in, MARCH_10) == []
    assert served(stand_in) == ["家站联络员 · 关庙社区联络室"]
    assert [str(posting) for posting in done.handed_over] == served(stand_in)
    stand_in.refresh_from_db()
    assert stand_in.session_epoch == epoch + 1
    assert issue.venue_id in Scope.read(stand_in, MARCH_11).venues


def test_several_postings_go_over_but_those_the_stand_in_has_and_a_mandate(
    room, workstation, deputy, administrator
):
    leaver = make.make_person("venue_clerk", venue=room)
    make.make_posting(leaver, "venue_clerk", venue=workstation)
    make.make_posting(leaver, "deputy", deputy=deputy)
    stand_in = make.make_person("venue_clerk", name="接手人", venue=room)
    go(leaver, administrator, stand_in=stand_in)
    assert served(stand_in) == ["家站联络员 · 关庙社区联络室", "家站联络员 · 田园镇工作站"]


def test_a_stand_in_can_be_a_new_account_with_a_slip(issue, clerk, administrator, client):
    answer = send(
        administrator,
        page_of(clerk),
        reason="退休。",
        new_username=" NewClerk ",
        new_name="新来的",
    )
    slip = page(answer).select_one(".slip")
    username, code = [one.get_text() for one in slip.select("code")]
    assert slip.h2.get_text() == "昌宁县人大代表家站"
    assert slip.dd.get_text() == "关庙社区联络室"
    made = User.objects.get(username="newclerk")
    assert (username, made.name, made.must_change_password) == ("newclerk", "新来的", True)
    assert User.objects.matching("xld").get() == made
    assert served(made, timezone.localdate() + DAY) == ["家站联络员 · 关庙社区联络室"]
    assert sign_in(client, "newclerk", code).status_code == 302
    assert code not in str(list(Entry.objects.values_list("before", "after", "note")))


def test_the_journal_says_who_left_when_and_who_stands_in(issue, clerk, administrator):
    stand_in = make.make_user("standin", name="接手人")
    go(clerk, administrator, stand_in=stand_in)
    line = Entry.objects.get(action="user.leave")
    assert (line.actor, line.target_label, line.note) == (administrator, "字春梅", "调离。")
    assert line.after == {"last_day": "2025-03-10", "stand_in": "standin"}
    actions = Entry.objects.filter(actor=administrator).values_list("action", flat=True)
    assert sorted(actions) == ["posting.create", "posting.end", "user.leave"]


def test_through_the_page_with_somebody_who_has_an_account(issue, clerk, administrator):
    make.make_user("standin", name="接手人")
    answer = send(administrator, page_of(clerk), reason="调离。", stand_in="standin")
    assert answer["Location"] == f"/accounts/{clerk.pk}/"
    said = text_of(signed_in(administrator).get(answer["Location"]))
    assert "离任 最后一天是" in said
    assert "办理离任" not in said


# --- refusals -------------------------------------------------------------------------------------
ORPHANED = "走后没有人管：家站联络员 · 关庙社区联络室。请写接手的人，或者勾选下面这一项。"


def test_nobody_leaves_open_matters_to_nobody(issue, clerk, administrator):
    answer = send(administrator, page_of(clerk), reason="调离。")
    assert refused(answer) == {"#id_even_so": f"暂时没有人接手，也办离任：{ORPHANED}"}
    clerk.refresh_from_db()
    assert (clerk.last_day, len(served(clerk))) == (None, 1)
    assert not Entry.objects.filter(action="user.leave").exists()


def test_unless_it_is_said_expressly(issue, clerk, administrator):
    send(administrator, page_of(clerk), reason="调离。", even_so="on")
    clerk.refresh_from_db()
    assert clerk.last_day == timezone.localdate()


def test_two_clerks_of_one_desk_cannot_both_leave_it_to_the_other(
    issue, clerk, room, administrator
):
    other = make.make_person("venue_clerk", name="李明", venue=room)
    go(clerk, administrator)
    with pytest.raises(ValidationError, match="走后没有人管"):
        go(other, administrator)


BAD = {
    "no reason": ({"reason": ""}, {"#id_reason": "原因：请填写原因。"}),
    "no such person": (
        {"stand_in": "nobody"},
        {"#id_stand_in": "接手的人（已有账号）：没有找到“nobody”，请换个写法。"},
    ),
    "himself": (
        {"stand_in": "clerk"},
        {"#id_stand_in": "接手的人（已有账号）：没有找到“clerk”，请换个写法。"},
    ),
    "who leaves himself": (
        {"stand_in": "gone"},
        {"#id_stand_in": "接手的人（已有账号）：没有找到“gone”，请换个写法。"},
    ),
    "both": (
        {"stand_in": "township", "new_username": "x", "new_name": "某人"},
        {"#id_stand_in": "接手的人（已有账号）：接手的人只写一处：选已有的账号，或者新开一个。"},
    ),
    "half": (
        {"new_username": "x"},
        {"#id_new_name": "新账号的姓名：新开账号要同时写登录名和姓名。"},
    ),
    "taken": (
        {"new_username": "TOWNSHIP", "new_name": "某人"},
        {"#id_new_username": "接手的人（新开账号）：登录名：这个登录名已经有人用了。"},
    ),
    "an administrator": (
        {"stand_in": "second"},
        {"": "系统管理员和审计员不能兼任其他角色，也不能互相兼任。"},
    ),
    "no day": ({"on": ""}, {"#id_on": "最后一天：请填写最后一天。"}),
}


@pytest.mark.parametrize(("typed", "expected"), BAD.values(), ids=BAD)
def test_what_does_not_fit_is_named_beside_its_field(
    issue, clerk, township_clerk, administrator, typed, expected
):
    make.make_person("administrator", username="second")
    make.make_user("gone", last_day=MARCH_10)
    answer = send(administrator, page_of(clerk), **({"reason": "调离。"} | typed))
    assert refused(answer) == expected
    assert served(clerk) == ["家站联络员 · 关庙社区联络室"]
    assert not User.objects.filter(username="x").exists()


@pytest.mark.parametrize("days", [-91, 367])
def test_the_last_day_lies_near_today(clerk, administrator, days):
    day = timezone.localdate() + timedelta(days=days)
    answer = send(administrator, page_of(clerk), reason="调离。", on=day.isoformat())
    assert list(refused(answer)) == ["#id_on"]


def test_nobody_writes_himself_out(administrator):
    assert signed_in(administrator).get(page_of(administrator)).status_code == 403
    assert signed_in(administrator).post(page_of(administrator), {}).status_code == 403
    with pytest.raises(PermissionDenied):
        go(administrator, administrator)


def test_the_last_administrator_stays(administrator):
    second = make.make_person("administrator", name="第二位")
    User.objects.filter(pk=administrator.pk).update(last_day=MARCH_10)
    with pytest.raises(ValidationError, match="至少要留一名全平台的系统管理员"):
        go(second, administrator)


def test_an_administrator_is_followed_by_a_new_account(administrator):
    second = make.make_person("administrator", name="第二位")
    done = go(administrator, second, stand_in=Newcomer("third", "第三位"))
    assert served(done.stand_in) == ["系统管理员 · 全平台"]


def test_the_form_sent_twice_leaves_once(clerk, administrator):
    client = signed_in(administrator)
    sent = {"on": timezone.localdate().isoformat(), "reason": "调离。", "version": "1"}
    assert client.post(page_of(clerk), sent).status_code == 302
    assert client.post(page_of(clerk), sent).status_code == 409
    assert Entry.objects.filter(action="user.leave").count() == 1
    with pytest.raises(StepRefused):
        go(clerk, administrator)


def test_extra_fields_change_nothing(clerk, administrator):
    stranger = make.make_user("stranger")
    send(
        administrator,
        page_of(clerk),
        reason="调离。",
        actor=stranger.pk,
        today="2020-01-01",
        by="1",
    )
    assert Entry.objects.get(action="user.leave").actor == administrator


def test_only_administrators_write_somebody_out(everybody, clerk):
    for role, person in everybody.items():
        if role != "administrator":
            assert signed_in(person).get(page_of(clerk)).status_code == 403
            assert signed_in(person).post(page_of(clerk), {"reason": "x"}).status_code == 403
    assert signed_in(everybody["administrator"]).get("/accounts/999999/leave/").status_code == 404
    assert Posting.objects.filter(ends_on__isnull=False).count() == 0


def test_the_page_costs_the_same_for_one_posting_and_for_six(
    room, workstation, home, administrator, django_assert_max_num_queries
):
    few = make.make_person("venue_clerk", venue=room)
    many = make.make_person("venue_clerk", venue=room)
    for number in range(5):
        special = make.make_venue("specialised", name=f"专业站{number}", parent=home)
        make.make_posting(many, "venue_clerk", venue=special)
    client = signed_in(administrator)
    client.get(page_of(few))
    asked = []
    for person in (few, many):
        with django_assert_max_num_queries(12) as queries:
            client.get(page_of(person))
        asked.append(len(queries))
    assert asked[0] == asked[1]
