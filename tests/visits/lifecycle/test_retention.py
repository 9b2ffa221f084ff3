"""Contact data goes when its time is over or the person asks; figures stay (security I04)."""

from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from deputies_portal.core.audit.actions import GROUPS
from deputies_portal.core.audit.models import Entry
from stations.models import County
from tests import make
from visits.issues import settling
from visits.lifecycle import retention
from visits.models import Contact, Correction, Issue, Visit
from visits.submissions import submitting

pytestmark = pytest.mark.django_db

CLOSED = date(2022, 5, 20)
DUE = date(2025, 5, 20)


@pytest.fixture
def closed(visit, issue):
    """A visit of spring 2022 whose issue was closed on 20 May."""
    Visit.objects.filter(pk=visit.pk).update(received_on=date(2022, 3, 10))
    close(issue, CLOSED)
    Correction.objects.create(
        visit=visit,
        field="contact.1.name",
        old="李秀兰",
        new="李秀英",
        reason="听错",
        corrected_by=visit.recorder,
        corrected_at=make.moment(),
    )
    visit.own_words = "孩子吃不上热饭"
    visit.save(update_fields=["own_words"])
    return Visit.objects.get(pk=visit.pk)


def close(issue, on, state="closed"):
    written(issue, state=state, outcome="handled", closed_on=on, due=None)


def written(issue, **facts):
    """As a step would: the visits know when they are settled."""
    Issue.objects.filter(pk=issue.pk).update(**facts)
    settling.refresh(issue)


def personal(visit):
    people = Contact.objects.filter(visit=visit).values_list("name", "phone", "phone_index")
    told = Correction.objects.filter(visit=visit).values_list("old", "new")
    return [*people, *told, Visit.objects.get(pk=visit.pk).own_words]


def test_three_years_after_the_last_closing_names_phones_and_words_are_gone(closed):
    assert retention.anonymise_due(on=date(2025, 5, 19)) == {}
    assert personal(closed)[-1] == "孩子吃不上热饭"
    county = County.objects.get(pk=closed.county_id)
    assert retention.anonymise_due(on=DUE) == {county: 1}
    assert personal(closed) == [("", "", ""), ("", ""), ""]
    assert retention.anonymise_due(on=DUE) == {}


def test_what_was_counted_stays(closed):
    before = (closed.group_size, closed.reference, Visit.objects.all().visitors())
    retention.anonymise_due(on=DUE)
    closed.refresh_from_db()
    after = (closed.group_size, closed.reference, Visit.objects.all().visitors())
    assert (after, closed.anonymised_on) == (before, DUE)
    assert closed.voices.count() == 1


def test_an_open_issue_keeps_the_contact_as_long_as_it_is_open(closed, issue):
    written(issue, state="answered", outcome="", closed_on=None)
    assert retention.anonymise_due(on=date(2035, 1, 1)) == {}


def test_a_merged_issue_waits_for_the_one_it_was_merged_into(closed, issue):
    other = make.make_issue(closed.venue, actor=closed.recorder)
    written(issue, state="merged", outcome="", closed_on=None, merged_into=other)
    assert retention.anonymise_due(on=DUE) == {}
    close(other, date(2023, 1, 5))
    assert retention.anonymise_due(on=DUE) == {}
    assert list(retention.anonymise_due(on=date(2026, 1, 5)).values()) == [1]


def test_each_county_says_for_how_long(closed):
    County.objects.filter(pk=closed.county_id).update(contact_years=5)
    assert retention.anonymise_due(on=DUE) == {}
    assert list(retention.anonymise_due(on=date(2027, 5, 20)).values()) == [1]


def test_a_dry_run_counts_and_removes_nothing(closed):
    out = StringIO()
    call_command("anonymise_contacts", on=DUE, dry_run=True, stdout=out)
    assert out.getvalue() == f"{closed.county_id}: 1 visits would be anonymised.\n"
    assert personal(closed)[-1] == "孩子吃不上热饭"
    call_command("anonymise_contacts", on=DUE, stdout=StringIO())
    line = Entry.objects.get(action="visit.anonymise")
    assert (line.county, line.after) == (closed.county_id, {"rows": 1, "years": 3})


def test_three_years_from_a_29_february_end_on_the_28th():
    assert retention.years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


# --- at the person's wish ---------------------------------------------------------------------
def ask(client, phone, reason="李秀英本人带身份证来", **more):
    return client.post("/settings/own-data/", {"phone": phone, "reason": reason, **more})


@pytest.fixture
def desk(client, county_clerk):
    client.force_login(county_clerk)
    return client


def test_the_county_clerk_finds_everything_kept_under_a_phone(desk, closed):
    phone = closed.contacts.get().phone
    page = ask(desk, phone).content.decode()
    assert closed.reference in page
    assert "孩子吃不上热饭" in page
    line = Entry.objects.get(GROUPS["personal"][1])
    assert (line.after, line.note) == (
        {"rows": 1, "visits": [closed.reference]},
        "李秀英本人带身份证来",
    )
    assert phone not in str(list(Entry.objects.values()))


def test_the_file_holds_every_word(desk, closed):
    contact = closed.contacts.get()
    [one] = ask(desk, contact.phone, action="file").json()
    assert (one["姓名"], one["手机"], one["群众原话"]) == (
        contact.name,
        contact.phone,
        "孩子吃不上热饭",
    )
    assert len(one["问题"]) == 1
    assert Entry.objects.filter(action="visit.own.export").count() == 1


def test_without_a_reason_or_a_phone_nothing_is_shown(desk, closed):
    page = ask(desk, closed.contacts.get().phone, reason=" ").content.decode()
    assert closed.reference not in page
    assert "怎样核实的本人" in page
    assert ask(desk, "").status_code == 200
    assert not Entry.objects.filter(GROUPS["personal"][1]).exists()


def test_another_county_finds_nothing(client, outside_county_clerk, closed):
    client.force_login(outside_county_clerk)
    page = ask(client, closed.contacts.get().phone).content.decode()
    assert closed.reference not in page
    assert client.get(f"/visits/{closed.pk}/erase/").status_code == 404


def test_deletion_waits_until_every_issue_is_closed(desk, visit, issue):
    answer = desk.post(f"/visits/{visit.pk}/erase/", {"reason": "本人来信要求"})
    assert "还有没办结的问题" in answer.content.decode()
    assert visit.contacts.get().name != ""
    close(issue, date(2024, 3, 20))
    assert desk.post(f"/visits/{visit.pk}/erase/", {"reason": " "}).status_code == 200
    assert visit.contacts.get().name != ""
    answer = desk.post(f"/visits/{visit.pk}/erase/", {"reason": "本人来信要求"})
    assert answer["Location"] == f"/visits/{visit.pk}/"
    assert visit.contacts.get().name == ""
    assert "联系信息和原话已按" in desk.get(f"/visits/{visit.pk}/").content.decode()
    assert Entry.objects.get(action="visit.erase").note == "本人来信要求"


def test_the_years_are_a_setting_of_the_county(desk, closed):
    page = desk.get("/settings/county/").content.decode()
    assert 'name="contact_years"' in page


# --- what was sent from outside ---------------------------------------------------------------
def test_what_was_sent_and_turned_away_goes_after_the_same_time(room, county_clerk):
    County.objects.update(takes_online=True)
    sent = {"text": "路灯不亮", "name": "李秀英", "phone": "13887654321", "place": "三组"}
    at = make.moment(date(2022, 5, 20))
    row = submitting.submit(submitting.SubmissionFacts(venue=room, token=uuid4(), **sent), at=at)
    retention.anonymise_due(on=date(2022, 5, 30))
    row.refresh_from_db()
    assert row.text == "路灯不亮"  # it still waits for a clerk
    submitting.reject_submission(row, ground="spam", note="", actor=county_clerk, at=at)
    retention.anonymise_due(on=date(2025, 5, 19))
    row.refresh_from_db()
    assert row.phone == "13887654321"
    retention.anonymise_due(on=DUE)
    row.refresh_from_db()
    assert (row.text, row.name, row.phone, row.place) == ("", "", "", "")
    assert (row.state, row.number) == ("rejected", 1)


@pytest.mark.parametrize(("on", "state"), [("2022-07-19", "waiting"), ("2022-07-20", "rejected")])
def test_what_nobody_takes_waits_for_the_days_of_the_county(room, on, state):
    County.objects.update(takes_online=True, inbox_days=60)
    sent = {"text": "路灯不亮", "name": "李秀英", "phone": "13887654321", "place": "三组"}
    facts = submitting.SubmissionFacts(venue=room, token=uuid4(), **sent)
    row = submitting.submit(facts, at=make.moment(date(2022, 5, 20)))
    retention.anonymise_due(on=date.fromisoformat(on))
    row.refresh_from_db()
    assert row.state == state
