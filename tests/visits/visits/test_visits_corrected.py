"""Correcting and voiding: the old stays sealed, the number stays, a stale page is refused."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from tests import make
from tests.html import figures, form_values, page, text_of
from visits.models import Contact, Correction, Visit
from visits.visits import corrections
from visits.visits.corrections import Changes, ContactChange

NEXT_DAY = make.moment(make.MARCH_11)


def correct(visit, actor, *, version=1, reason="登记时听错", contacts=(), deputies=None, **facts):
    changes = Changes(facts=facts, deputies=deputies, contacts=list(contacts))
    return corrections.correct_visit(
        visit, changes, actor=actor, at=NEXT_DAY, version=version, reason=reason
    )


def void(visit, actor, *, at=None, version=1, reason="登记重复"):
    return corrections.void_visit(
        visit, actor=actor, at=at or make.moment(), version=version, reason=reason
    )


def test_the_old_value_is_kept_sealed_with_who_when_and_why(visit, clerk):
    contact = visit.contacts.get()
    correct(
        visit,
        clerk,
        received_at=time(9, 0),
        contacts=[ContactChange(contact, {"name": "赵文才", "phone": "13900001111"})],
    )
    kept = {row.field: (row.old, row.new) for row in Correction.objects.all()}
    assert kept == {
        "received_at": ("10:20:00", "09:00:00"),
        "contact.1.name": ("赵文彩", "赵文才"),
        "contact.1.phone": ("13800004127", "13900001111"),
    }
    row = Correction.objects.first()
    assert (row.corrected_by, row.corrected_at, row.reason) == (clerk, NEXT_DAY, "登记时听错")
    with connection.cursor() as cursor:
        cursor.execute("SELECT old, new FROM visits_correction")
        assert "赵文彩" not in str(cursor.fetchall())
    entry = Entry.objects.get(action="visit.correct")
    assert entry.after == {"fields": ["contact.1.name", "contact.1.phone", "received_at"]}


def test_a_corrected_phone_is_found_by_its_new_number(visit, clerk):
    contact = visit.contacts.get()
    correct(visit, clerk, contacts=[ContactChange(contact, {"phone": "13900001111"})])
    found = Visit.objects.of_visitor("13900001111", clerk)
    assert list(found) == [visit]
    assert list(Visit.objects.of_visitor("13800004127", clerk)) == []


def test_visitors_are_added_and_removed(visit, clerk):
    first = visit.contacts.get()
    correct(
        visit,
        clerk,
        group_size=2,
        contacts=[
            ContactChange(first, is_removed=True),
            ContactChange(None, {"name": "杞正明", "kind": "voter"}),
            ContactChange(None, {"name": "李国华", "kind": "resident"}),
        ],
    )
    assert [contact.name for contact in visit.contacts.all()] == ["杞正明", "李国华"]
    assert "赵文彩" in Correction.objects.get(field="contact.1").old


def test_the_issues_follow_the_day_the_channel_and_the_secrecy(visit, issue, clerk):
    correct(visit, clerk, received_on=date(2025, 3, 9), channel="online", is_confidential=True)
    issue.refresh_from_db()
    assert (issue.registered_on, issue.source, issue.is_confidential) == (
        date(2025, 3, 9),
        "online",
        True,
    )
    assert issue.version == 2


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"received_on": date(2024, 12, 31)}, "received_on", "不能改到别的年份"),
        ({"received_on": date(2025, 3, 11)}, "received_on", "不能晚于登记的那天"),
    ],
)
def test_what_cannot_be_corrected_says_why(visit, clerk, facts, field, words):
    with pytest.raises(ValidationError) as refused:
        correct(visit, clerk, **facts)
    assert words in refused.value.message_dict[field][0]
    assert Correction.objects.count() == 0


def test_the_last_visitor_stays_and_no_change_is_no_correction(visit, clerk):
    with pytest.raises(ValidationError, match="至少留下一位"):
        correct(visit, clerk, contacts=[ContactChange(visit.contacts.get(), is_removed=True)])
    assert Contact.objects.count() == 1
    with pytest.raises(ValidationError, match="没有改动"):
        correct(visit, clerk, channel="in_person")
    with pytest.raises(ValidationError, match="更正的原因"):
        correct(visit, clerk, channel="phone", reason=" ")


def test_who_may_correct(visit, township_clerk, county_clerk, manager, deputy_user, outsider):
    for person in (manager, deputy_user, outsider):
        with pytest.raises(PermissionDenied):
            correct(visit, person, channel="phone")
    correct(visit, township_clerk, channel="phone")
    correct(visit, county_clerk, version=2, channel="wechat")
    assert Correction.objects.count() == 2


def test_a_deputy_corrects_the_own_entry_until_it_is_confirmed(room, deputy, deputy_user, clerk):
    visit = make.make_visit(room, actor=deputy_user, deputies=[deputy])
    correct(visit, deputy_user, channel="home_visit")
    with pytest.raises(ValidationError, match="本人接待"):
        correct(visit, deputy_user, version=2, deputies=[])
    Visit.objects.update(state="recorded")
    with pytest.raises(PermissionDenied):
        correct(visit, deputy_user, version=2, channel="phone")


def test_the_later_of_two_people_is_told_so(visit, clerk, county_clerk):
    correct(visit, clerk, channel="phone")
    with pytest.raises(StaleRecord) as refused:
        correct(visit, county_clerk, version=1, channel="letter")
    assert refused.value.who == "字春梅"
    visit.refresh_from_db()
    assert visit.channel == "phone"


def test_the_page_corrects_and_keeps_what_is_left_empty(client, visit, clerk):
    client.force_login(clerk)
    address = f"/visits/{visit.pk}/correct/"
    values = form_values(client.get(address))
    contact = visit.contacts.get()
    typed = values | {f"contact-{contact.pk}-phone": "139 0000 1111", "reason": "电话记错"}
    response = client.post(address, typed | {"action": "save"}, follow=True)
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("赵文彩", "13900001111")
    assert "第 1 位来访人的手机" in text_of(response)
    assert "1390000" not in response.content.decode()


def test_a_stale_page_gets_the_record_as_it_is_and_the_typed_text(client, visit, clerk):
    client.force_login(clerk)
    address = f"/visits/{visit.pk}/correct/"
    typed = form_values(client.get(address)) | {"channel": "letter", "reason": "是来信"}
    correct(visit, clerk, channel="phone")
    response = client.post(address, typed | {"action": "save"})
    assert response.status_code == 409
    assert "是来信" in response.content.decode()
    visit.refresh_from_db()
    assert visit.channel == "phone"


def test_a_wrong_value_on_the_page_stays_typed(client, visit, clerk):
    client.force_login(clerk)
    address = f"/visits/{visit.pk}/correct/"
    typed = form_values(client.get(address)) | {"received_on": "2024-03-10", "reason": "改年"}
    response = client.post(address, typed | {"action": "save"})
    assert "不能改到别的年份" in response.content.decode()
    assert form_values(response)["reason"] == "改年"


def test_who_adds_no_visitor_is_not_asked_for_a_name(client, visit, clerk):
    client.force_login(clerk)
    address = f"/visits/{visit.pk}/correct/"
    typed = form_values(client.get(address)) | {
        "reason": "没有改什么",
        "contact-new-kind": "resident",
    }
    response = client.post(address, typed | {"action": "save"})
    assert [one.get_text(strip=True) for one in page(response).select(".errsum li")] == [
        "没有改动。"
    ]
    assert page(response).select(".err") == []
    assert form_values(response)["contact-new-kind"] == "resident"


def test_the_recorder_voids_on_the_day_of_entry_alone(visit, issue, clerk, deputy_user):
    with pytest.raises(PermissionDenied):
        void(visit, clerk, at=NEXT_DAY)
    with pytest.raises(PermissionDenied):
        void(visit, deputy_user)
    void(visit, clerk)
    visit.refresh_from_db()
    issue.refresh_from_db()
    assert (visit.state, visit.void_reason, visit.number) == ("void", "登记重复", 1)
    assert issue.state == "void"


def test_the_county_clerk_voids_later(visit, county_clerk, township_clerk):
    with pytest.raises(PermissionDenied):
        void(visit, township_clerk, at=NEXT_DAY)
    void(visit, county_clerk, at=NEXT_DAY)
    assert Entry.objects.get(action="visit.void").note == "登记重复"


def test_a_visit_whose_issue_has_gone_further_stays(visit, dispatched, county_clerk):
    with pytest.raises(ValidationError, match="昌人交〔2025〕1号 已经办理"):
        void(visit, county_clerk, at=NEXT_DAY)
    visit.refresh_from_db()
    assert visit.state == "recorded"


def test_a_void_visit_is_not_voided_twice_nor_corrected(visit, county_clerk):
    void(visit, county_clerk)
    with pytest.raises(StepRefused):
        void(visit, county_clerk, version=2)
    with pytest.raises(PermissionDenied):
        correct(visit, county_clerk, version=2, channel="phone")


def test_the_number_of_a_void_visit_is_not_given_again(visit, room, county_clerk, clerk):
    void(visit, county_clerk)
    assert make.make_visit(room, actor=clerk).number == 2


def test_a_void_visit_never_counts(client, visit, county_clerk):
    client.force_login(county_clerk)
    assert figures(client.get("/visits/")) == {"visitors": 1, "rows": 1}
    response = client.post(
        f"/visits/{visit.pk}/void/", {"reason": "登记重复", "version": 1}, follow=True
    )
    assert "已作废：登记重复" in text_of(response)
    assert figures(client.get("/visits/")) == {"visitors": 0, "rows": 0}


def test_voiding_asks_why(client, visit, county_clerk):
    client.force_login(county_clerk)
    response = client.post(f"/visits/{visit.pk}/void/", {"reason": "", "version": 1})
    assert "写明原因。" in response.content.decode()
    visit.refresh_from_db()
    assert visit.state == "recorded"
