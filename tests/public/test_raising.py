"""Raising an issue from outside: kept once, quiet against machines, no visit before it is taken."""

from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from deputies_portal.core.audit.models import Entry
from deputies_portal.public.forms import SALT
from stations.models import County
from tests import make
from tests.core.ui.test_bad_input import NASTY
from tests.following import rows_of
from tests.html import figure_link, figures, page, text_of
from visits.models import IssueTally, PublicTry, Submission, Visit, VisitTally
from visits.visits.receipts import ALPHABET, index_of

SAID = {
    "text": "村口路灯坏了三盏，晚上看不见路。",
    "wish": "换新灯。",
    "place": "暗号巷七号",
    "name": "莫留痕",
    "phone": "13911112222",
    "agreed": "on",
}


@pytest.fixture
def online(room, clerk, township_clerk, settings):
    """The room of a county that has switched it on; nobody has to wait before sending."""
    settings.RAISE_LEAST_SECONDS = 0
    County.objects.filter(pk=room.county_id).update(takes_online=True)
    room.refresh_from_db()
    return room


def stamp(token=None) -> str:
    return signing.TimestampSigner(salt=SALT).sign(str(token or uuid4()))


def send(client, venue, token=None, headers=None, **said):
    typed = SAID | {"stamp": stamp(token)} | said
    return client.post(f"/p/venues/{venue.pk}/raise/", typed, headers=headers)


def code_on(answer) -> str:
    return page(answer).select_one("[data-code]").get_text()


def test_where_it_is_switched_off_there_is_no_form(client, room):
    assert client.get(f"/p/venues/{room.pk}/raise/").status_code == 404
    assert send(client, room).status_code == 404
    assert "/raise/" not in client.get(f"/p/venues/{room.pk}/").content.decode()
    assert not Submission.objects.exists()


def test_a_submission_waits_sealed_and_counts_nowhere(client, online, clerk, township_clerk):
    answer = send(client, online)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    code = code_on(answer)
    assert len(code.replace("-", "")) == 12
    assert set(code.replace("-", "")) <= set(ALPHABET)
    row = Submission.objects.get()
    assert (row.state, row.reference[:4], row.follow_code) == (
        "waiting",
        "昌人网〔",
        index_of(code),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name, phone, place, follow_code FROM visits_submission")
        stored = str(cursor.fetchall())
    typed = [part for name, part in SAID.items() if name != "agreed"]
    assert [part for part in [*typed, code] if part in stored] == []
    assert (Visit.objects.count(), VisitTally.objects.count(), IssueTally.objects.count()) == (
        (0, 0, 0)
    )
    line = Entry.objects.get(action="submission.receive")
    assert "路灯" not in f"{line.target_label}{line.before}{line.after}{line.note}"
    assert [clerk.notices.count(), township_clerk.notices.count()] == [1, 1]


def test_a_form_sent_twice_is_one_submission_with_one_code(client, online):
    token = uuid4()
    codes = {code_on(send(client, online, token)) for _time in range(3)}
    assert (len(codes), Submission.objects.count()) == (1, 1)


def test_name_and_phone_may_be_left_out_but_not_the_matter_and_the_consent(client, online):
    refused = send(client, online, text=" ", agreed="")
    assert "请填写什么事" in text_of(refused)
    assert "暗号巷七号" in refused.content.decode()  # what was typed stays
    assert not Submission.objects.exists()
    send(client, online, name="", phone="")
    assert (Submission.objects.get().name, Submission.objects.get().phone) == ("", "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"website": "http://spam.example"}, "最后那一项请留空"),
        ({"stamp": ""}, "这一页不完整"),
        ({"stamp": "12345678-1234-5678-1234-567812345678:1:x"}, "这一页不完整"),
        ({"phone": "12"}, "电话"),
    ],
)
def test_what_a_machine_sends_is_not_kept_and_a_person_is_told_kindly(client, online, wrong, said):
    answer = send(client, online, **wrong)
    assert said in text_of(answer)
    assert "村口路灯" in answer.content.decode()
    assert not Submission.objects.exists()


def test_too_fast_and_too_old_forms_are_sent_again(client, online, settings):
    settings.RAISE_LEAST_SECONDS = 3
    made = stamp()
    early = send(client, online, stamp=made)
    assert "提交得太快了" in text_of(early)
    again = page(early).select_one("input[name=stamp]")["value"]
    assert again == made  # the same form: sent twice it stays one
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=13)):
        late = send(client, online, stamp=made)
        assert "打开太久了" in text_of(late)
        fresh = page(late).select_one("input[name=stamp]")["value"]
        assert fresh != made
    assert not Submission.objects.exists()


def test_an_address_sends_few_to_a_venue_whatever_it_forges(client, online, settings):
    settings.RAISE_LIMIT_ADDRESS = 2
    forged = [
        {"x-forwarded-for": f"10.0.0.{number}", "forwarded": "for=1.2.3.4"} for number in (1, 2)
    ]
    for headers in forged:
        client.cookies.clear()
        assert send(client, online, headers=headers).status_code == 200
    client.cookies.clear()
    refused = send(client, online, headers={"x-forwarded-for": "10.0.0.9"})
    assert refused.status_code == 429
    assert "村口路灯" in refused.content.decode()
    assert Submission.objects.count() == 2
    assert (
        client.post(
            f"/p/venues/{online.pk}/raise/", SAID | {"stamp": stamp()}, REMOTE_ADDR="10.9.9.9"
        ).status_code
        == 200
    )
    assert "127.0.0.1" not in str(list(PublicTry.objects.values_list("source", flat=True)))


def photo_with_a_place() -> SimpleUploadedFile:
    picture, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "昌宁县暗号巷七号"
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_莫留痕.jpg", picture.getvalue(), "image/jpeg")


def test_photos_lose_what_they_tell_and_go_on_with_the_visit(client, online, clerk):
    send(client, online, photos=[photo_with_a_place()])
    row = Submission.objects.get()
    photo = row.photos.get()
    with photo.file.open("rb") as kept:
        assert not Image.open(kept).getexif()
    client.force_login(clerk)
    shown = client.get(f"/submissions/{row.pk}/photos/{photo.pk}/")
    assert shown["Content-Disposition"].startswith("attachment")
    assert b"".join(shown.streaming_content)
    look = Entry.objects.get(action="submission.reveal")
    assert (look.actor, look.target_id, look.after["file"]) == (clerk, str(row.pk), photo.pk)
    take(client, row)
    assert Visit.objects.get().attachments.get().sha256 == photo.sha256


@pytest.mark.parametrize("wrong", ["four", "text"])
def test_more_than_three_photos_or_something_else_is_refused(client, online, wrong):
    files = [photo_with_a_place() for _number in range(4)]
    if wrong == "text":
        files = [SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")]
    send(client, online, photos=files)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("name", sorted(NASTY))
def test_nothing_that_is_typed_breaks_a_public_form(client, online, name):
    typed = dict.fromkeys(("text", "wish", "place", "name", "phone", "website"), NASTY[name])
    assert send(client, online, **typed).status_code == 200
    assert send(client, online, stamp=NASTY[name]).status_code == 200
    said = {"code": NASTY[name], "act": NASTY[name], "matter": NASTY[name]}
    assert client.post("/track/", said).status_code == 200


@pytest.mark.parametrize("said", [{"text": " "}, {"agreed": ""}, {"stamp": ""}])
def test_a_photo_that_is_not_kept_is_said_beside_its_field(client, online, said):
    answer = send(client, online, photos=[photo_with_a_place(), photo_with_a_place()], **said)
    beside = page(answer).select_one("#id_photos").parent
    assert "刚才选的 2 个文件没有留下，请重新选。" in beside.get_text()
    assert not Submission.objects.exists()
    assert page(send(client, online, **said)).select("[data-dropped]") == []


def test_too_many_at_once_say_that_the_photo_is_gone_too(client, online, settings):
    settings.RAISE_LIMIT_ADDRESS = 0
    answer = send(client, online, photos=[photo_with_a_place()])
    assert answer.status_code == 429
    assert "刚才选的 1 个文件没有留下" in text_of(answer)


# --- the inbox -----------------------------------------------------------------------------------
def take(client, row, **said):
    category = make.an_issue().category
    facts = {"category": category.pk, "title": "村口路灯不亮", "description": ""} | said
    return client.post(f"/submissions/{row.pk}/take/", facts)


def test_the_inbox_shows_nothing_of_what_was_written(client, online, clerk):
    send(client, online)
    client.force_login(clerk)
    answer = client.get("/submissions/")
    assert rows_of(answer) == 1
    shown = text_of(answer)
    assert Submission.objects.get().reference in shown
    assert [said for said in SAID.values() if said in shown] == ["on"] * ("on" in shown)
    assert not Entry.objects.filter(action="submission.open.reveal").exists()


def test_opening_one_is_a_look_and_within_half_an_hour_the_same_one(
    client, online, clerk, township_clerk
):
    send(client, online)
    row = Submission.objects.get()
    address = f"/submissions/{row.pk}/"

    def lookers():
        lines = Entry.objects.filter(action="submission.open.reveal").order_by("id")
        return [line.actor for line in lines]

    with time_machine.travel("2025-03-10 09:00:00+08:00", tick=False) as clock:
        client.force_login(clerk)
        assert SAID["text"] in text_of(client.get(address))
        client.post(f"{address}reject/", {"ground": "", "note": ""})
        clock.shift(29 * 60 + 59)
        client.get(address)
        assert lookers() == [clerk]
        clock.shift(1)
        client.get(address)
        assert lookers() == [clerk, clerk]
        client.force_login(township_clerk)
        client.get(address)
    assert lookers() == [clerk, clerk, township_clerk]
    line = Entry.objects.filter(action="submission.open.reveal").first()
    assert (line.note, line.county, line.target_id) == ("处理这件网上反映", "530524", str(row.pk))
    assert line.after == {"seen": ["text", "wish", "place"]}


def test_one_turned_away_is_still_a_look_and_one_taken_shows_nothing(client, online, clerk):
    for _number in range(2):
        send(client, online)
    taken, turned_away = Submission.objects.order_by("id")
    client.force_login(clerk)
    take(client, taken)
    client.post(f"/submissions/{turned_away.pk}/reject/", {"ground": "spam", "note": ""})
    for row in (taken, turned_away):
        client.get(f"/submissions/{row.pk}/")
    line = Entry.objects.get(action="submission.open.reveal")
    assert line.target_id == str(turned_away.pk)


def test_taken_it_becomes_a_visit_whose_code_goes_on(client, online, clerk):
    code = code_on(send(client, online))
    row = Submission.objects.get()
    client.force_login(clerk)
    shown = text_of(client.get(f"/submissions/{row.pk}/"))
    assert "莫**" in shown
    assert [mark for mark in ("莫留痕", "13911112222") if mark in shown] == []
    take(client, row)
    take(client, row)
    visit = Visit.objects.get()
    assert (visit.channel, visit.own_words, visit.follow_code) == (
        "online",
        SAID["text"],
        index_of(code),
    )
    issue = visit.voices.get().issue
    assert (issue.title, issue.source, issue.wish) == ("村口路灯不亮", "online", "换新灯。")
    assert (visit.contacts.get().name, visit.contacts.get().phone) == ("莫留痕", "13911112222")
    row.refresh_from_db()
    assert (row.state, row.visit) == ("taken", visit)
    assert Entry.objects.filter(action="submission.take").count() == 1


def test_turned_away_it_never_counts_and_cannot_be_taken(client, online, clerk):
    send(client, online)
    row = Submission.objects.get()
    client.force_login(clerk)
    client.post(f"/submissions/{row.pk}/reject/", {"ground": "", "note": ""})
    row.refresh_from_db()
    assert row.is_waiting
    client.post(f"/submissions/{row.pk}/reject/", {"ground": "spam", "note": ""})
    assert take(client, row).status_code == 409
    assert (Visit.objects.count(), VisitTally.objects.count()) == (0, 0)


def test_the_inbox_is_that_of_the_venue(client, online, clerk, outsider, manager, county_clerk):
    send(client, online)
    row = Submission.objects.get()
    answers = {}
    for person in (clerk, county_clerk, outsider, manager):
        client.force_login(person)
        answers[person.username] = client.get(f"/submissions/{row.pk}/").status_code
    assert answers == {"clerk": 200, "county": 200, "outsider": 404, "manager": 403}


def test_what_waits_stands_in_the_home_of_those_who_may_take_it(
    client, online, clerk, township_clerk, county_clerk, manager, outsider
):
    for _number in range(2):
        send(client, online)
    for person in (clerk, township_clerk, county_clerk):
        client.force_login(person)
        answer = client.get("/")
        assert figures(answer)["submissions"] == 2
        assert rows_of(client.get(figure_link(answer, "submissions"))) == 2
    client.force_login(clerk)
    take(client, Submission.objects.last())
    answer = client.get("/")
    assert figures(answer)["submissions"] == 1
    inbox = client.get(figure_link(answer, "submissions"))
    assert (rows_of(inbox), figures(inbox)["done"]) == (1, 1)
    assert rows_of(client.get("/submissions/?state=done")) == 1
    for person in (manager, outsider):
        client.force_login(person)
        assert "submissions" not in figures(client.get("/"))


@pytest.mark.parametrize("rows", [1, 6])
def test_the_inbox_costs_the_same_whatever_it_holds(
    client, online, clerk, django_assert_num_queries, settings, rows
):
    settings.RAISE_LIMIT_ADDRESS = 99
    for _number in range(rows):
        send(client, online)
    client.force_login(clerk)
    client.get("/submissions/")
    with django_assert_num_queries(5):
        assert text_of(client.get("/submissions/")).count("昌人网") == rows
