"""What an auditor asks of the course of an issue: who sees which line, what is written down, and
which rule the database itself holds.
"""

import json
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.files.uploads import check_upload
from tests import html, make
from tests.cast import advance
from tests.visits.acting import act
from visits.issues import workflow
from visits.models import Answer, Attachment, Dispatch, Event, Feedback, Issue, Visit, Voice
from visits.privacy import door, readers
from visits.visits import corrections

MARCH_12 = date(2025, 3, 12)
INNER_NOTE = "领导批示过，暂不外传。"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


def page_of(client, person, issue):
    client.force_login(person)
    return html.text_of(client.get(issue.get_absolute_url()))


# --- what a unit reads -----------------------------------------------------------------------
@pytest.fixture
def noted(assisted, unit_clerk):
    """Answered by the lead with a note for the congress; 县水务局 assisted."""
    said = {"answer_class": make.answer_class("A"), "text": "线路已换。", "note": INNER_NOTE}
    return advance(assisted, ("answer", unit_clerk, said))


def test_the_note_for_the_congress_is_read_there_and_by_the_unit_that_wrote_it(
    client, noted, county_clerk, deputy_user, unit_clerk, helper_clerk
):
    for person in (county_clerk, deputy_user, unit_clerk):
        assert INNER_NOTE in page_of(client, person, noted)
    seen = page_of(client, helper_clerk, noted)
    assert ("线路已换。" in seen, INNER_NOTE in seen) == (True, False)


def test_a_second_role_elsewhere_opens_no_note_to_the_assisting_unit(
    client, noted, helper_clerk, eryuan_home
):
    make.make_posting(helper_clerk, "venue_clerk", venue=eryuan_home)
    person = User.objects.get(pk=helper_clerk.pk)
    assert INNER_NOTE not in page_of(client, person, noted)


@pytest.mark.parametrize("word", ["要县级部门办理。", "类别：教育，一般。"])
def test_what_the_offices_of_the_congress_say_among_themselves_is_kept_from_units(
    client, in_progress, county_clerk, unit_clerk, word
):
    assert word in page_of(client, county_clerk, in_progress)
    assert word not in page_of(client, unit_clerk, in_progress)


def test_a_title_set_right_is_not_shown_to_the_unit(client, in_progress, county_clerk, unit_clerk):
    said = {
        "title": "食堂线路老化",
        "category": in_progress.category,
        "description": in_progress.description,
        "wish": in_progress.wish,
        "reason": "去掉人名。",
    }
    act("correct", in_progress, county_clerk, MARCH_12, **said)
    assert "午餐供应时断时续" in page_of(client, county_clerk, in_progress)
    assert "午餐供应时断时续" not in page_of(client, unit_clerk, in_progress)


def a_file(name):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    return check_upload(SimpleUploadedFile(name, png, "image/png"))


def test_a_unit_that_lost_the_issue_reads_its_course_up_to_then(
    client, in_progress, county_clerk, unit_clerk, helper, helper_clerk
):
    act("progress", in_progress, unit_clerk, MARCH_12, note="已到校查看。")
    act("redirect", in_progress, county_clerk, MARCH_12, lead=helper, reason="归口水务。")
    act("accept", in_progress, helper_clerk, MARCH_12, accepted_by="水务经办")
    later = {"note": "后来的进展。", "uploads": [a_file("later.png")]}
    act("progress", in_progress, helper_clerk, MARCH_12, **later)
    said = {"answer_class": make.answer_class("A"), "text": "后来的答复。"}
    act("answer", in_progress, helper_clerk, MARCH_12, **said)
    seen = page_of(client, unit_clerk, in_progress)
    found = [word in seen for word in ("已到校查看。", "后来的进展。", "后来的答复。")]
    assert found == [True, False, False]
    address = f"/attachments/{Attachment.objects.get().pk}/"
    statuses = []
    for person in (unit_clerk, helper_clerk, county_clerk):
        client.force_login(person)
        answer = client.get(address)
        statuses.append(answer.status_code)
        assert answer.getvalue()
    assert statuses == [404, 200, 200]


# --- confidential rows -------------------------------------------------------------------------
@pytest.fixture
def hidden(room, clerk, county_clerk):
    """A confidential issue, triaged at the county."""
    visit = make.make_visit(room, actor=clerk, is_confidential=True)
    issue = visit.voices.get().issue
    said = {"category": issue.category, "title": issue.title, "pace": "normal"}
    return advance(issue, ("triage", county_clerk, said))


def test_the_unit_opens_a_confidential_issue_only_when_its_clerk_is_named(
    client, hidden, county_clerk, unit, unit_clerk
):
    act("dispatch", hidden, county_clerk, MARCH_12, lead=unit)
    client.force_login(unit_clerk)
    assert client.get(hidden.get_absolute_url()).status_code == 403
    assert "不公开事项" in html.text_of(client.get("/issues/"))
    act("redirect", hidden, county_clerk, MARCH_12, lead=make.make_unit(), reason="归口。")
    act(
        "redirect", hidden, county_clerk, MARCH_12, lead=unit, reason="改回。", readers=[unit_clerk]
    )
    assert hidden.title in page_of(client, unit_clerk, hidden)
    act("accept", hidden, User.objects.get(pk=unit_clerk.pk), MARCH_12, accepted_by="张丽琼")
    assert client.get(f"/visits/{hidden.voices.get().visit_id}/").status_code == 403


def test_the_form_of_dispatch_offers_the_clerks_of_the_units(
    client, hidden, county_clerk, unit, unit_clerk, at_county
):
    client.force_login(county_clerk)
    address = f"/issues/{hidden.pk}/dispatch/"
    form = html.page(client.get(address)).select_one("form[aria-labelledby=h-act]")
    assert "县教育体育局：张丽琼" in form.get_text(" ")
    values = html.form_values(client.get(address), "form[aria-labelledby=h-act]")
    box = form.select_one("[name=readers]")
    client.post(address, values | {"lead": unit.pk, "readers": box["value"]})
    reader = hidden.voices.get().visit.readers.get()
    assert (reader.user, reader.named_by, reader.reason) == (unit_clerk, county_clerk, str(hidden))
    assert Entry.objects.get(action="visit.reader_named").after == {"reader": "unit"}
    plain = html.page(client.get(f"/issues/{at_county.pk}/dispatch/"))
    assert plain.select("[name=readers]") == []


def test_only_clerks_of_the_units_in_hand_are_named(
    hidden, at_county, county_clerk, unit, unit_clerk, helper_clerk
):
    with pytest.raises(ValidationError, match="主办、协办单位的经办人"):
        act("dispatch", hidden, county_clerk, MARCH_12, lead=unit, readers=[helper_clerk])
    with pytest.raises(ValidationError, match="只有不公开的问题"):
        act("dispatch", at_county, county_clerk, MARCH_12, lead=unit, readers=[unit_clerk])


def test_nobody_without_the_issue_in_hand_is_named_a_reader(hidden, county_clerk, unit_clerk):
    with pytest.raises(ValidationError, match="够不到"):
        readers.name_reader(
            hidden.voices.get().visit, user=unit_clerk, reason="要了解", actor=county_clerk
        )


def test_a_visit_made_confidential_takes_its_issue_to_the_county(
    triaged, clerk, township_clerk, county_clerk
):
    visit = triaged.voices.get().visit
    changes = corrections.Changes(facts={"is_confidential": True})
    corrections.correct_visit(
        visit,
        changes,
        actor=clerk,
        at=make.moment(MARCH_12),
        version=visit.version,
        reason="来访人要求不公开。",
    )
    triaged.refresh_from_db()
    assert (triaged.is_confidential, triaged.desk_id) == (True, "530524")
    moved = triaged.events.get(step="move")
    assert (moved.actor, moved.facts, moved.is_inner) == (clerk, {"desk": "昌宁县"}, True)
    entry = Entry.objects.get(action="issue.correct", target_id=str(triaged.pk))
    assert entry.before == {"is_confidential": False, "desk": "530524101"}
    assert entry.after == {"is_confidential": True, "desk": "530524"}
    with pytest.raises(PermissionDenied):
        workflow.take(
            "pass_up", triaged, actor=township_clerk, at=make.moment(MARCH_12), reason="。"
        )


# --- what is written down ----------------------------------------------------------------------
def test_the_journal_of_a_step_says_what_changed_and_names_no_title(issue, township_clerk):
    said = {"category": issue.category, "title": "新的标题", "pace": "urgent"}
    act("triage", issue, township_clerk, MARCH_12, **said)
    entry = Entry.objects.get(action="issue.triage")
    assert entry.before == {
        "title": "…",
        "pace": "normal",
        "state": "registered",
        "due": "2025-03-13",
    }
    assert entry.after == {"title": "…", "pace": "urgent", "state": "triaged", "due": None}
    facts = issue.events.get(step="triage").facts
    assert facts["changes"] == {"title": ["食堂线路老化，午餐供应时断时续", "新的标题"]}


def test_a_category_stands_in_the_journal_by_its_name(issue, township_clerk):
    other = type(issue.category).objects.get(county="530524", name="水利饮水")
    act("triage", issue, township_clerk, MARCH_12, category=other, title="标题", pace="normal")
    entry = Entry.objects.get(action="issue.triage")
    assert (entry.before["category"], entry.after["category"]) == ("教育", "水利饮水")


def test_no_line_of_the_journal_holds_the_title_of_an_issue(hidden, county_clerk, unit):
    act("dispatch", hidden, county_clerk, MARCH_12, lead=unit)
    told = [f"{e.before}{e.after}{e.note}{e.target_label}" for e in Entry.objects.all()]
    assert [line for line in told if "食堂" in line] == []


def test_old_texts_of_a_corrected_issue_are_sealed(issue, township_clerk):
    said = {"title": issue.title, "category": issue.category, "wish": "", "reason": "改。"}
    act("correct", issue, township_clerk, MARCH_12, description="改过的经过。", **said)
    event = issue.events.get(step="correct")
    assert event.facts["changes"] == {"description": ["", ""], "wish": ["", ""]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT texts FROM visits_event WHERE id = %s", [event.pk])
        assert cursor.fetchone()[0].startswith("gAAAA")
    assert json.loads(event.texts) == {
        "description": ["主线截面小，两台蒸箱不能同时开。", "改过的经过。"],
        "wish": ["换线增容。", ""],
    }


def test_a_look_at_a_visitor_is_written_under_the_posting_that_allows_it(visit, clerk, eryuan_home):
    posting = clerk.postings.get()
    make.make_posting(clerk, "venue_clerk", venue=eryuan_home, starts_on=date(2019, 1, 1))
    postings = clerk.postings.order_by("-pk")
    assert postings.first() != posting
    person = User.objects.get(pk=clerk.pk)
    door.look("reveal", visit, actor=person, purpose="核对电话")
    assert Entry.objects.get(action="visit.reveal").posting_id == posting.pk


def test_postings_are_kept_in_the_language_of_the_records(issue, township_clerk):
    said = {"category": issue.category, "title": issue.title, "pace": "normal"}
    with translation.override("en"):
        act("triage", issue, township_clerk, MARCH_12, **said)
    kept = "乡镇人大工作人员 · 田园镇"
    assert Entry.objects.get(action="issue.triage").posting_label == kept
    assert issue.events.get(step="triage").posting_label == kept


def test_an_attachment_may_stand_without_a_day_of_removal():
    assert Attachment._meta.get_field("removed_at").blank


# --- rules of the database -----------------------------------------------------------------------
@pytest.fixture
def foreign(answered, eryuan_home):
    """An issue of Eryuan, beside the answered one of Changning."""
    county2 = make.make_person("county_clerk", region_id="532930")
    return make.make_issue(eryuan_home, actor=county2)


def refused(write):
    """Whether the database itself refuses the write."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def test_rows_of_two_counties_do_not_meet(answered, foreign, eryuan):
    voice, other = answered.voices.get(), foreign.voices.get()
    deputy = make.make_deputy("洱源代表", county_id="532930")
    visits, issues = Visit.objects.filter(pk=voice.visit_id), Issue.objects.filter(pk=answered.pk)
    found = {
        "voice": refused(
            lambda: Voice.objects.create(issue=answered, visit=other.visit, position=9)
        ),
        "receiver": refused(lambda: voice.visit.deputies.add(deputy)),
        "venue of a visit": refused(lambda: visits.update(venue=foreign.venue)),
        "venue of an issue": refused(lambda: issues.update(venue=foreign.venue)),
        "matter": refused(
            lambda: issues.update(matter_region="532930104", matter_township="532930104")
        ),
        "desk": refused(lambda: issues.update(desk="530524101001")),
    }
    assert found == dict.fromkeys(found, True)


def test_what_belongs_to_a_round_names_that_round(answered, foreign, clerk, room):
    other = make.make_issue(room, actor=clerk)
    answer = Answer.objects.get()
    round2 = other.rounds.create(no=1, opened_on=make.MARCH_11)
    told = {
        "told_on": make.MARCH_11,
        "told_by": "字",
        "means": "phone",
        "entered_at": make.moment(),
    }
    event = other.events.get()
    file = {"file": "x", "name": "x", "size": 1, "uploaded_by": clerk, "uploaded_at": make.moment()}
    found = {
        "answer": refused(lambda: Answer.objects.filter(pk=answer.pk).update(round=round2)),
        "feedback": refused(
            lambda: Feedback.objects.create(voice=answered.voices.get(), round=round2, **told)
        ),
        "file": refused(lambda: Attachment.objects.create(issue=answered, event=event, **file)),
    }
    assert found == dict.fromkeys(found, True)


def test_nothing_of_the_course_of_an_issue_is_removed(asked, pledged, visit, clerk):
    from visits.models import Correction, ExtensionRequest, Pledge, Round

    Correction.objects.create(
        visit=visit, field="channel", corrected_by=clerk, corrected_at=make.moment(), reason="。"
    )
    kept = (Pledge, Answer, ExtensionRequest, Dispatch, Correction, Round, Event)
    assert [model.objects.exists() for model in kept] == [True] * 7
    found = [refused(lambda m=model: m.objects.all()._raw_delete(m.objects.db)) for model in kept]
    assert found == [True] * 7
