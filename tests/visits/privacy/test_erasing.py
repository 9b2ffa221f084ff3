"""Files and words go with the person; what waits outside for too long goes too (security I04)."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.files.uploads import check_upload
from stations.models import County
from tests import make
from tests.html import form_values, text_of
from visits import files
from visits.issues import settling
from visits.lifecycle import retention
from visits.models import Attachment, Event, Feedback, Issue, Submission, SubmissionPhoto, Visit
from visits.privacy import erasing
from visits.submissions import submitting

pytestmark = pytest.mark.django_db

DUE = date(2025, 5, 20)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_photo(name="赵文彩来信.png"):
    written = BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG")
    return check_upload(SimpleUploadedFile(name, written.getvalue(), content_type="image/png"))


def stored(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def ended(visit):
    """Received in spring 2022, everything closed on 20 May."""
    Visit.objects.filter(pk=visit.pk).update(received_on=date(2022, 3, 10))
    closing = {"state": "closed", "outcome": "handled", "closed_on": date(2022, 5, 20), "due": None}
    Issue.objects.filter(voices__visit=visit).update(**closing)
    settling.refresh_visits([visit.pk])
    return Visit.objects.get(pk=visit.pk)


@pytest.fixture
def submit(room, django_capture_on_commit_callbacks):
    County.objects.filter(pk="530524").update(takes_online=True)
    room.county.county.refresh_from_db()

    def kept(**facts):
        facts = {"text": "路灯坏了。", "token": uuid4(), "photos": [a_photo()]} | facts
        facts = submitting.SubmissionFacts(venue=room, **facts)
        return submitting.submit(facts, at=make.moment())

    return kept


def anonymise(on, callbacks):
    with callbacks(execute=True):
        return retention.anonymise_due(on=on)


# --- files ----------------------------------------------------------------------------------------
def test_scans_of_the_visit_and_of_its_registration_go_with_the_person(
    room, clerk, folder, django_capture_on_commit_callbacks
):
    issue = make.an_issue(uploads=[a_photo("房子.png")])
    visit = make.make_visit(room, actor=clerk, issues=[issue], uploads=[a_photo(), a_photo()])
    taken_away = visit.attachments.first()
    taken_away.removed_at = make.moment()
    taken_away.save()
    ended(visit)
    assert len(stored(folder)) == Attachment.objects.count() == 3
    anonymise(date(2025, 5, 19), django_capture_on_commit_callbacks)
    assert len(stored(folder)) == 3
    anonymise(DUE, django_capture_on_commit_callbacks)
    assert (stored(folder), Attachment.objects.count()) == ([], 0)


def test_papers_of_the_handling_and_of_other_visits_stay(
    room, clerk, folder, issue, django_capture_on_commit_callbacks
):
    other = make.make_visit(room, actor=clerk, uploads=[a_photo()])
    event = issue.events.first()
    at = {"actor": clerk, "at": make.moment()}
    files.keep([a_photo("答复附件.png")], issue=issue, event=event, **at)
    ended(Visit.objects.get(voices__issue=issue))
    anonymise(DUE, django_capture_on_commit_callbacks)
    assert Attachment.objects.count() == len(stored(folder)) == 2
    assert other.attachments.count() == 1


def test_photos_sent_from_outside_go_with_the_visit_they_became(
    submit, clerk, folder, django_capture_on_commit_callbacks
):
    row = submit(name="赵文彩", phone="13800004127")
    facts = {"category": make.an_issue().category, "title": "路灯坏了", "description": ""}
    visit = submitting.take_submission(row, actor=clerk, at=make.moment(), **facts)
    ended(visit)
    assert len(stored(folder)) == 1
    anonymise(DUE, django_capture_on_commit_callbacks)
    assert (stored(folder), Attachment.objects.count(), SubmissionPhoto.objects.count()) == (
        [],
        0,
        0,
    )


def test_files_go_at_the_persons_wish_and_stay_when_the_wish_is_refused(
    room, clerk, county_clerk, folder, django_capture_on_commit_callbacks
):
    visit = make.make_visit(room, actor=clerk, uploads=[a_photo()])
    wish = {"actor": county_clerk, "on": DUE, "reason": "本人来办"}
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError):
        retention.erase_on_request(visit, **wish)
    assert len(stored(folder)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        retention.erase_on_request(ended(visit), **wish)
    assert (stored(folder), Attachment.objects.count()) == ([], 0)


# --- words ----------------------------------------------------------------------------------------
def test_name_and_numbers_are_struck_out_of_what_was_written_and_the_matter_stays(
    room, clerk, django_capture_on_commit_callbacks
):
    said = {
        "description": "赵文彩家门口路灯坏了，电话138-0000-4127，花费1500000元，2025-03-10报修。",
        "wish": "回复13911112222。",
    }
    visit = make.make_visit(room, actor=clerk, issues=[make.an_issue(**said)])
    issue = visit.voices.get().issue
    ended(visit)
    anonymise(DUE, django_capture_on_commit_callbacks)
    issue.refresh_from_db()
    assert issue.description == "赵**家门口路灯坏了，电话…，花费1500000元，2025-03-10报修。"
    assert issue.wish == "回复…。"


def test_what_the_visitor_said_of_the_result_goes_and_the_rating_stays(
    visit, issue, clerk, django_capture_on_commit_callbacks
):
    Feedback.objects.create(
        voice=issue.voices.get(),
        told_on=date(2022, 5, 1),
        told_by="字春梅",
        means="phone",
        rating="satisfied",
        remark="我家娃娃吃上热饭了",
        entered_at=make.moment(),
    )
    told = {"posting_label": "", "happened_on": date(2022, 5, 1), "entered_at": make.moment()}
    told |= {"issue": issue, "from_state": "answered", "to_state": "answered"}
    Event.objects.create(step="tell", note="我家娃娃吃上热饭了", **told)
    texts = json.dumps({"description": ["赵文彩说的", "学校说的"]}, ensure_ascii=False)
    Event.objects.create(step="correct", note="赵文彩来电更正", texts=texts, **told)
    ended(visit)
    anonymise(DUE, django_capture_on_commit_callbacks)
    one = Feedback.objects.get()
    assert (one.remark, one.rating) == ("", "satisfied")
    assert Event.objects.get(step="tell").note == ""
    corrected = Event.objects.get(step="correct")
    assert corrected.note == "赵**来电更正"
    assert json.loads(corrected.texts) == {"description": ["赵**说的", "学校说的"]}


def test_events_and_feedback_of_others_cannot_be_changed(visit, issue):
    for changed in ({"note": ""}, {"step": "close"}):
        with pytest.raises(IntegrityError, match="visits_event_no_change"), transaction.atomic():
            issue.events.update(**changed)
    Visit.objects.filter(pk=visit.pk).update(anonymised_on=DUE)
    with pytest.raises(IntegrityError, match="visits_event_no_change"), transaction.atomic():
        issue.events.update(step="close")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("联系 138 0000 4127", "联系 …"),
        ("0875-7123456", "…"),
        ("53052419800101123X", "…"),
        ("昌人交〔2025〕412号，1500000元", "昌人交〔2025〕412号，1500000元"),
        ("欧阳海和欧阳", "欧**和欧阳"),
        ("阿卜杜•热合曼、阿卜杜热合曼和阿卜杜", "阿**、阿**和阿卜杜"),
    ],
)
def test_what_is_struck_out_of_a_text(text, left):
    assert erasing.struck(text, {"欧阳海", "阿卜杜·热合曼", "13800004127", "王"}) == left


# --- what waits outside ---------------------------------------------------------------------------
def test_what_nobody_took_expires_by_the_days_of_the_county(
    submit, folder, client, clerk, django_capture_on_commit_callbacks
):
    row = submit(name="赵文彩", phone="13800004127")
    County.objects.filter(pk="530524").update(inbox_days=60)
    anonymise(date(2025, 5, 9), django_capture_on_commit_callbacks)
    assert (Submission.objects.get().state, len(stored(folder))) == ("waiting", 1)
    anonymise(date(2025, 5, 10), django_capture_on_commit_callbacks)
    row.refresh_from_db()
    assert (row.state, row.ground, row.text, row.name, row.phone) == (
        "rejected",
        "expired",
        "",
        "",
        "",
    )
    assert (stored(folder), SubmissionPhoto.objects.count()) == ([], 0)
    line = Entry.objects.get(action="submission.expire")
    assert (line.county, line.after) == ("530524", {"rows": 1, "kept_days": 60})
    code = submitting.code_of(row.token)
    found = client.post("/track/", {"code": code}, follow=True)
    assert "到期没有接收，内容已删除" in text_of(found)
    client.force_login(clerk)
    assert "到期没有接收" not in text_of(client.get(submit().get_absolute_url()))


@pytest.mark.parametrize("days", ["29", "731"])
def test_the_county_keeps_the_inbox_30_to_730_days(client, county_clerk, days):
    client.force_login(county_clerk)
    form = form_values(client.get("/settings/county/"))
    assert form["inbox_days"] == "180"
    answer = client.post("/settings/county/", form | {"inbox_days": days})
    assert "网上反映保存 30 到 730 天。" in text_of(answer)
