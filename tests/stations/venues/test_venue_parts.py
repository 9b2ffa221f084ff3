"""What a venue has: equipment, honours, co-location, sponsors, documents and photos."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from deputies_portal.core.audit.models import Entry
from stations.models import CoLocation, Equipment, Honour, Sponsorship, VenueDocument, VenuePhoto
from tests import documents, make
from tests.html import page, text_of
from tests.stations.pages import refused, send, signed_in


def new(name, venue):
    return reverse(f"stations:{name}-new", args=[venue.pk])


def change(name, row):
    return reverse(f"stations:{name}-edit", args=[row.pk])


def pdf(name="学习制度.pdf"):
    return SimpleUploadedFile(name, documents.pdf("rules"))


def whole_file(venue):
    return reverse("stations:venue", args=[venue.pk])


def photo(name="接待.jpg"):
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    file = BytesIO()
    Image.new("RGB", (60, 40), 120).save(file, format="JPEG", exif=exif)
    return SimpleUploadedFile(name, file.getvalue())


# --- equipment, honours, co-location, sponsors -------------------------------------------------
def test_the_clerk_of_the_venue_keeps_its_equipment(room, clerk):
    answer = send(clerk, new("equipment", room), kind="打印机", count="2")
    assert answer["Location"] == whole_file(room)
    printer = Equipment.objects.get()
    assert (printer.venue, printer.count, printer.state) == (room, 2, "working")
    send(clerk, change("equipment", printer), state="faulty")
    printer.refresh_from_db()
    assert printer.state == "faulty"
    line = Entry.objects.get(action="equipment.change")
    assert (line.actor, line.county, line.before, line.after) == (
        clerk,
        "530524",
        {"state": "working"},
        {"state": "faulty"},
    )


WRONG_COUNTS = {"0": "数量在 1 到 999 之间。", "1000": "数量在 1 到 999 之间。"}


@pytest.mark.parametrize(("count", "words"), WRONG_COUNTS.items())
def test_a_count_out_of_reach_is_named(count, words, room, clerk):
    answer = send(clerk, new("equipment", room), kind="打印机", count=count)
    assert refused(answer) == {"#id_count": f"数量：{words}"}


def test_the_same_equipment_is_counted_not_listed_twice(room, clerk):
    make.make_equipment(room, "打印机")
    answer = send(clerk, new("equipment", room), kind="打印机", count="1")
    assert refused(answer) == {"#id_kind": "设备：这种设备已经登记过，请改数量。"}


def test_an_honour_makes_a_demonstration_venue_for_its_days(room, county_clerk):
    send(county_clerk, new("honour", room), title="示范点", starts_on="2024-01-01")
    honour = Honour.objects.get()
    send(county_clerk, change("honour", honour), ends_on="2024-12-31")
    demonstrations = type(room).objects.demonstrations
    assert list(demonstrations(date(2024, 12, 31))) == [room]
    assert list(demonstrations(date(2025, 1, 1))) == []


def test_an_honour_does_not_end_before_it_begins(room, county_clerk):
    days = {"starts_on": "2024-01-01", "ends_on": "2023-01-01"}
    answer = send(county_clerk, new("honour", room), title="示范点", **days)
    assert refused(answer) == {"#id_ends_on": "结束日期：结束日期不能早于开始日期。"}


def test_a_venue_moves_under_the_roof_of_another(room, workstation, county_clerk):
    send(county_clerk, new("co-location", room), host="田园镇工作站", starts_on="2024-01-01")
    row = CoLocation.objects.get()
    assert (row.host, row.guest) == (workstation, room)
    said = {
        venue: text_of(signed_in(county_clerk).get(whole_file(venue)))
        for venue in (room, workstation)
    }
    assert "联建在田园镇工作站" in said[room]
    assert "关庙社区联络室联建在这里" in said[workstation]
    answer = send(county_clerk, new("co-location", room), host="tyz", starts_on="2024-01-01")
    assert refused(answer) == {"#id_host": "所在的家站：这处家站已经联建在别处。"}


def test_a_sponsor_may_be_a_leader_with_an_account(room, manager, clerk, township_clerk):
    facts = {
        "role": "leader",
        "person": "字光明",
        "body": "县人大常委会",
        "starts_on": "2024-01-01",
    }
    assert refused(send(township_clerk, new("sponsorship", room), user="clerk", **facts)) == {
        "#id_user": "账号：没有找到“clerk”，请换个写法。"
    }
    send(township_clerk, new("sponsorship", room), user="manager", **facts)
    assert Sponsorship.objects.get().user == manager
    assert list(type(room).objects.answered_for_by(manager)) == [room]


def test_a_leader_is_named_and_nobody_stands_there_twice(room, township_clerk):
    facts = {"role": "leader", "body": "县人大常委会", "starts_on": "2024-01-01"}
    address = new("sponsorship", room)
    assert refused(send(township_clerk, address, **facts)) == {
        "#id_person": "姓名：挂联领导和乡镇责任人要写姓名。"
    }
    send(township_clerk, address, person="字光明", **facts)
    assert refused(send(township_clerk, address, person="字光明", **facts)) == {
        "#id_body": "单位和职务：这份挂联责任已经登记过。"
    }


# --- documents ---------------------------------------------------------------------------------
A_DOCUMENT = {"regime": "study", "title": "学习制度", "starts_on": "2024-01-01"}


def test_a_document_is_a_text_or_a_file(room, clerk):
    address = new("document", room)
    assert refused(send(clerk, address, **A_DOCUMENT)) == {
        "#id_text": "正文：写上正文，或附一个文件。"
    }
    send(clerk, address, **A_DOCUMENT, text="每半年学习一次。")
    send(clerk, address, **A_DOCUMENT, upload=pdf())
    texts = VenueDocument.objects.order_by("pk").values_list("text", "file_name")
    assert list(texts) == [("每半年学习一次。", ""), ("", "学习制度.pdf")]


def test_a_file_is_a_download_for_readers_of_the_county_only(
    room, clerk, manager, outsider, auditor
):
    send(clerk, new("document", room), **A_DOCUMENT, upload=pdf())
    document = VenueDocument.objects.get()
    address = reverse("stations:document-file", args=[document.pk])
    answer = signed_in(manager).get(address)
    assert b"".join(answer.streaming_content) == documents.pdf("rules")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )
    assert signed_in(outsider).get(address).status_code == 404
    assert signed_in(auditor).get(address).status_code == 403
    text_only = make.make_document(room)
    without = reverse("stations:document-file", args=[text_only.pk])
    assert signed_in(manager).get(without).status_code == 404


BAD_FILES = {
    "page.html": b"<script>1</script>",
    "pic.svg": b"<svg onload='1'/>",
    "page.pdf": b"<html>",
}


@pytest.mark.parametrize(("name", "content"), BAD_FILES.items())
def test_a_page_dressed_as_a_file_is_refused(name, content, room, clerk):
    upload = SimpleUploadedFile(name, content)
    answer = send(clerk, new("document", room), **A_DOCUMENT, upload=upload)
    assert list(refused(answer)) == ["#id_upload"]
    assert not VenueDocument.objects.exists()


def test_a_file_too_large_is_refused(room, clerk, settings):
    settings.UPLOAD_LIMIT_MB = 1
    upload = SimpleUploadedFile("大.pdf", b"%PDF-" + b"0" * 1024 * 1024)
    answer = send(clerk, new("document", room), **A_DOCUMENT, text="见附件", upload=upload)
    assert refused(answer) == {"#id_upload": "文件：文件不能超过 1 MB。"}


@pytest.mark.django_db(transaction=True)
def test_the_file_that_is_replaced_goes_from_the_folder(room, clerk):
    send(clerk, new("document", room), **A_DOCUMENT, upload=pdf())
    document = VenueDocument.objects.get()
    storage, old = document.file.storage, document.file.name
    send(clerk, change("document", document), upload=pdf("新制度.pdf"))
    document.refresh_from_db()
    assert (document.file_name, document.version) == ("新制度.pdf", 2)
    assert storage.exists(document.file.name)
    assert not storage.exists(old)


def test_a_document_may_be_read_and_changed_by_its_keepers(room, clerk, manager):
    document = make.make_document(room)
    offered = {
        user: [
            a.get_text(strip=True)
            for a in page(signed_in(user).get(reverse("stations:document", args=[document.pk])))
            .select(".actions a")
        ]
        for user in (clerk, manager)
    }  # fmt: skip
    assert offered == {clerk: ["修改"], manager: []}


# --- photos ------------------------------------------------------------------------------------
def test_a_photo_is_stored_without_place_and_camera(room, clerk, manager):
    send(clerk, new("photo", room), caption="接待室", upload=photo())
    row = VenuePhoto.objects.get()
    with row.file.open() as stored:
        assert b"SECRET-CAMERA" not in stored.read()
    address = reverse("stations:photo-file", args=[row.pk])
    shown = page(signed_in(manager).get(whole_file(room))).select_one("img[alt=接待室]")
    assert shown["src"] == address
    answer = signed_in(manager).get(address)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert (answer["Content-Type"], answer["Content-Disposition"][:10]) == (
        "image/jpeg",
        "attachment",
    )


def test_a_photo_is_needed_and_must_be_a_picture(room, clerk):
    assert refused(send(clerk, new("photo", room), caption="接待室")) == {
        "#id_upload": "照片：请填写照片。"
    }
    answer = send(clerk, new("photo", room), caption="接待室", upload=pdf())
    assert refused(answer) == {
        "#id_upload": "照片：不能上传这种文件。可以上传：jpg、jpeg、png、gif、webp。"
    }
    future = send(clerk, new("photo", room), caption="室", upload=photo(), taken_on="2099-01-01")
    assert refused(future) == {"#id_taken_on": "拍摄日期：日期不能晚于今天。"}


def test_a_removed_photo_is_shown_no_more(room, clerk, manager):
    send(clerk, new("photo", room), caption="接待室", upload=photo())
    row = VenuePhoto.objects.get()
    remove = reverse("stations:photo-remove", args=[row.pk])
    assert signed_in(manager).post(remove).status_code == 403
    assert signed_in(clerk).get(remove).status_code == 405
    assert signed_in(clerk).post(remove)["Location"] == room.get_absolute_url()
    assert signed_in(manager).get(reverse("stations:photo-file", args=[row.pk])).status_code == 404
    assert Entry.objects.filter(action="venuephoto.remove").count() == 1
