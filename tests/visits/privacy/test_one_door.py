"""One door to a person: right, purpose, journal line, on every way (security H01, H03, I02)."""

import ast
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from deputies_portal.core.audit.models import Entry
from tests import make
from tests.html import error_links, page, text_of
from visits.models import Attachment
from visits.privacy import door, finding

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
FIND, OWN = "/visits/find/", "/settings/own-data/"
CLERKS = ("venue_clerk", "township_clerk", "county_clerk")
OTHERS = ("manager", "deputy", "unit_clerk", "administrator", "auditor")


@pytest.fixture
def scan(visit, clerk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = Attachment(
        visit=visit,
        name="赵文彩身份证.png",
        content_type="image/png",
        size=4,
        sha256="0" * 64,
        uploaded_by=clerk,
        uploaded_at=make.moment(),
    )
    row.file.save("scan.png", ContentFile(b"scan"), save=False)
    row.save()
    return row


def seek(client, person, purpose="progress", **more):
    return client.post(FIND, {"person": person, "purpose": purpose, **more})


def listed(client, answer):
    assert answer.status_code == 302, answer.content.decode()[:2000]
    rows = page(client.get(answer["Location"])).select("tbody tr")
    return [row.select_one("td").get_text(strip=True) for row in rows]


# --- finding --------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["赵文彩", "赵", "文彩", "13800004127", "138 0000 4127", "4127"])
@pytest.mark.parametrize("role", CLERKS)
def test_a_clerk_finds_a_visitor_for_a_purpose_and_leaves_a_line(
    client, everybody, visit, role, text
):
    client.force_login(everybody[role])
    assert listed(client, seek(client, text)) == [visit.reference]
    line = Entry.objects.get(action="visit.find.reveal")
    assert (line.actor, line.note, line.county) == (everybody[role], "本人来问办理进度", "530524")
    kind = "phone" if text.startswith("138") else "tail" if text == "4127" else "name"
    assert line.after == {"by": kind, "rows": 1, "visits": [visit.reference]}
    assert text not in f"{line.before}{line.after}{line.note}{line.target_label}"


def test_what_was_searched_for_stands_in_no_address(client, visit, clerk):
    client.force_login(clerk)
    answer = seek(client, "赵文彩")
    shown = client.get(answer["Location"])
    links = [a["href"] for a in page(shown).select("a[href]")]
    assert "来访人：赵文彩" in text_of(shown)
    for address in (answer["Location"], *links):
        assert not re.search("赵|%E8%B5%B5|13800004127", address)
    searched = client.post("/search/", {"q": "13800004127"})
    assert "13800004127" not in searched["Location"]
    assert "13800004127" in client.get(searched["Location"]).content.decode()


@pytest.mark.parametrize("role", OTHERS)
def test_who_may_not_reveal_may_not_search(client, everybody, visit, role):
    client.force_login(everybody[role])
    assert client.get(FIND).status_code == seek(client, "赵文彩").status_code == 403
    with pytest.raises(PermissionDenied):
        finding.find("赵文彩", actor=everybody[role], purpose="想看")
    assert not Entry.objects.filter(action="visit.find.reveal").exists()


def test_neither_list_nor_search_finds_a_visitor_by_what_stands_in_the_address(
    client, visit, clerk
):
    client.force_login(clerk)
    for text in ("赵文彩", "13800004127", "4127"):
        assert page(client.get("/visits/", {"q": text})).select("tbody tr") == []
        found = client.get(client.post("/search/", {"q": text})["Location"])
        assert page(found).select(".hit") == []


def test_a_ticket_is_for_the_person_who_searched_and_for_some_hours(
    client, visit, clerk, township_clerk, monkeypatch
):
    client.force_login(clerk)
    address = seek(client, "赵文彩")["Location"]
    client.force_login(township_clerk)
    refused = client.get(address)
    assert "这次查找已经过期，请重新查找。" in text_of(refused)
    assert page(refused).select("tbody tr") == []
    client.force_login(clerk)
    monkeypatch.setattr(finding, "TICKET_SECONDS", -1)
    assert "这次查找已经过期" in text_of(client.get(address))


@pytest.mark.parametrize("ticket", ["x", "gAAAAABx", "赵文彩", "%00", "a" * 2000])
def test_what_is_no_ticket_finds_nothing(client, visit, clerk, ticket):
    client.force_login(clerk)
    answer = client.get("/visits/", {"person": ticket})
    assert answer.status_code == 200
    assert page(answer).select("tbody tr") == []


def test_a_purpose_is_asked_for_and_kept_with_what_was_typed(client, visit, clerk):
    client.force_login(clerk)
    answer = seek(client, "赵文彩", purpose="other")
    assert error_links(answer) == {"#id_reason": "其他原因：写明为什么要看。"}
    assert page(answer).select_one("#id_person")["value"] == "赵文彩"
    assert not Entry.objects.filter(action="visit.find.reveal").exists()
    with pytest.raises(ValidationError):
        finding.find("赵文彩", actor=clerk, purpose=" ")


def test_the_found_list_goes_on_paper_and_into_files_without_the_name_in_any_line(
    client, visit, clerk
):
    client.force_login(clerk)
    ticket = seek(client, "赵文彩")["Location"].partition("?")[2]
    assert visit.reference in client.get(f"/ledgers/reception/print/?{ticket}").content.decode()
    table = b"".join(client.get(f"/ledgers/reception.csv?{ticket}").streaming_content).decode()
    assert visit.reference in table
    line = Entry.objects.get(action="visit.export")
    assert line.after["filter"] == ["来访人：…"]


def test_earlier_visits_beside_a_form_leave_one_line_a_form_and_phone(client, visit, clerk):
    client.force_login(clerk)
    form = {"venue": visit.venue_id, "contacts-0-phone": "13800004127"}
    form["submission"] = "6f1c1d9e-8b5e-4d2f-9a57-0f0f6a2f7d11"
    for _unused in range(3):
        beside = client.post("/visits/new/aside/", form)
        assert "138****4127 来过 1 次" in text_of(beside)
    line = Entry.objects.get(action="visit.find.reveal")
    assert line.note == "登记来访时核对同一手机"
    assert line.after == {"by": "phone", "rows": 1, "visits": [visit.reference]}


def test_a_line_names_as_many_visits_as_it_can_hold_and_counts_all(room, clerk, visit, monkeypatch):
    again = make.make_visit(room, actor=clerk, contacts=[make.a_contact(name="赵文彩")])
    monkeypatch.setattr(finding, "MOST_NAMED", 1)
    finding.find("赵", actor=clerk, purpose="核对")
    line = Entry.objects.get(action="visit.find.reveal")
    assert line.after == {"by": "name", "rows": 2, "visits": [again.reference, "…"]}


def test_a_search_that_finds_nobody_names_nobody(clerk, visit):
    finding.find("钱", actor=clerk, purpose="核对")
    line = Entry.objects.get(action="visit.find.reveal")
    assert line.after == {"by": "name", "rows": 0, "visits": []}


# --- scans ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", CLERKS)
def test_a_scan_opens_for_a_reason_and_leaves_a_line(client, everybody, scan, role):
    client.force_login(everybody[role])
    address = f"/attachments/{scan.pk}/"
    asked = client.get(address)
    assert "为什么要看" not in asked.get("Content-Disposition", "")
    assert page(asked).select_one("form [name=reason]")
    assert not Entry.objects.filter(action="attachment.reveal").exists()
    assert error_links(client.post(address, {"reason": " "})) == {"#id_reason": "原因：写明原因。"}
    answer = client.post(address, {"reason": "核对来信"})
    assert b"".join(answer.streaming_content) == b"scan"
    line = Entry.objects.get(action="attachment.reveal")
    assert (line.note, line.target_id) == ("核对来信", str(scan.visit_id))


@pytest.mark.parametrize("role", ["manager", "deputy"])
def test_who_may_not_reveal_opens_no_scan_and_reads_no_name_of_it(
    client, everybody, scan, deputy, role
):
    scan.visit.deputies.add(deputy)
    client.force_login(everybody[role])
    shown = text_of(client.get(scan.visit.get_absolute_url()))
    assert "有 1 个附件，由可以查看来访人的人打开。" in shown
    assert "身份证" not in shown
    for answer in (client.get, client.post):
        assert answer(f"/attachments/{scan.pk}/", {"reason": "想看"}).status_code == 403
    assert not Entry.objects.filter(action="attachment.reveal").exists()


def test_the_revealed_page_opens_its_scans_for_the_same_reason(client, clerk, scan):
    client.force_login(clerk)
    address = f"{scan.visit.get_absolute_url()}reveal/"
    shown = page(client.post(address, {"reason": "核对电话"}))
    form = shown.select_one(f'form[action="/attachments/{scan.pk}/"]')
    assert form.select_one("[name=reason]")["value"] == "核对电话"


# --- purposes -------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["问13800004127", "身份证53052419800101123X", "0875 7123456"])
def test_no_number_of_a_person_gets_into_the_journal_as_a_reason(client, visit, clerk, text):
    client.force_login(clerk)
    answer = client.post(f"{visit.get_absolute_url()}reveal/", {"reason": text})
    assert "不要写电话、证件号这样的号码" in text_of(answer)
    assert "不要写电话" in text_of(seek(client, "赵文彩", purpose="other", reason=text))
    with pytest.raises(ValidationError):
        door.look("reveal", visit, actor=clerk, purpose=text)
    assert not Entry.objects.filter(action__endswith="reveal").exists()


@pytest.mark.parametrize("text", ["2025-03-10 来电核对", "昌人访〔2025〕698号的结果"])
def test_days_and_numbers_of_records_are_fine(visit, clerk, text):
    door.look("reveal", visit, actor=clerk, purpose=text)
    assert Entry.objects.get(action="visit.reveal").note == text


# --- the house ------------------------------------------------------------------------------------
def test_acts_that_show_a_visitor_are_written_by_the_door_alone():
    """Whoever names one of these acts elsewhere goes around the door."""
    acts = {way.action for way in door.WAYS.values()} - {"visit.export"}
    named = {
        (path.relative_to(ROOT).as_posix(), node.value)
        for folder in ("deputies_portal", "stations", "visits")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in acts
    }
    names = {("visits/apps.py", act) for act in acts}
    others = {("visits/files.py", "attachment.reveal")}  # of an issue, an activity, a plan
    assert named == {("visits/privacy/door.py", act) for act in acts} | names | others


def test_indexes_of_people_are_asked_by_the_model_and_the_door_alone():
    asked = {
        path.relative_to(ROOT).as_posix()
        for folder in ("deputies_portal", "stations", "visits")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and re.search(
            r"of_visitor\(|\.found_by\(|phone_index=keyed|name_index=", path.read_text("utf-8")
        )
    }
    assert asked == {
        "visits/models/visit.py",
        "visits/models/visit_parts.py",
        "visits/lifecycle/own_data.py",
        "visits/privacy/finding.py",
    }


# Who may go past the door, and why. A module that is new here is read by a second person: does it
# show a visitor to anybody, and does it pass the door first?
UNSEALING = {
    "deputies_portal/core/accounts/sign_in/factor.py": "the secret of one's own second factor",
    "deputies_portal/core/accounts/sign_in/kept_forms.py": "one's own form, after an interruption",
    "deputies_portal/imports/import_file.py": "the file of an import, to read its rows",
    "deputies_portal/core/vault.py": "the field itself, and rotation",
    "visits/privacy/finding.py": "the ticket of a search, for who searched",
}
HANDING_OUT = {
    "deputies_portal/core/jobs/views.py": "what a job has made, for who asked for it at the door",
    "deputies_portal/public/views/county.py": "photos of venues that are published",
    "deputies_portal/core/files/uploads.py": "the one response with a stored file",
    "stations/papers/views.py": "templates of papers",
    "stations/venues/views/parts.py": "documents and photos of venues",
    "stations/upgrade/views/parts.py": "photos of upgrades",
    "visits/issues/views/attachments.py": "scans, after `files.note_download`",
    "visits/standards/views/standards.py": "photos of checklists",
    "visits/submissions/views.py": "photos from outside, after `submitting.note_download`",
}
READING_FILES = {
    "deputies_portal/imports/import_file.py": "the file of an import, to read its rows",
    "stations/papers/paper_templates.py": "templates of papers",
    "stations/papers/views.py": "a template that is tried",
    "visits/submissions/submitting.py": "the fingerprint of a photo that comes in",
}
# Names, phones, addresses and words as they are.
READING_PEOPLE = {
    "deputies_portal/ledgers/visitors.py": "the ledger, masked unless its export asked",
    "visits/visits/corrections.py": "writes them",
    "visits/demo/visitors.py": "invents them",
    "visits/issues/steps/telling.py": "masks them",
    "visits/visits/forms/visit.py": "asks whether there is a name",
    "visits/releases/identifying.py": "keeps them out of public texts",
    "visits/visits/intake.py": "writes them",
    "visits/reception/ledger.py": "the first name of a row, masked on the page",
    "visits/lifecycle/own_data.py": "passes the door first",
    "visits/visits/papers/visit.py": "masks them unless its view passed the door",
    "visits/privacy/erasing.py": "strikes them out",
    "visits/visits/record.py": "asks whether there is a name",
    "visits/old_records/taking_over.py": "writes them",
    "visits/worklists/tray.py": "the first name of a call, masked on the page",
}
PRINTING_PEOPLE = {
    "templates/visits/worklists/_call.html": "revealed calls, the others masked",
    "templates/visits/visits/_people.html": "a revealed visit, the others masked",
    "templates/visits/lifecycle/own_data.html": "what was looked up",
    "templates/visits/submissions/page.html": "what was opened, name and phone masked",
}


def places_of(pattern: str, *folders: str, kind: str = "py") -> set[str]:
    """Files in which the pattern stands; migrations are read once and run once."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders or ("deputies_portal", "stations", "visits")
        for path in (ROOT / folder).rglob(f"*.{kind}")
        if not {"migrations", "data"} & set(path.parts)
        and re.search(pattern, path.read_text("utf-8"))
    }


def test_what_is_sealed_is_opened_by_named_modules_alone():
    assert places_of(r"\bunseal(_bytes)?\(|Fernet\(") == set(UNSEALING)


def test_stored_files_are_handed_out_and_read_by_named_modules_alone():
    assert places_of(r"private_file_response\(|FileResponse\(") == set(HANDING_OUT)
    reads = r"\.(file|photo|result)\.(open\(|read\(|url\b|path\b)"
    assert places_of(reads) == set(READING_FILES)
    assert places_of(r"\.(file|photo|result)\.(url|path)\b", "templates", kind="html") == set()


def test_a_visitor_is_read_by_named_modules_and_printed_by_named_templates_alone():
    said = r"\bcontact\.(name|phone|address)\b|\.own_words\b"
    columns = r"(contacts|first|voices)\.values(_list)?\([^)]*\"(name|phone|address)\""
    assert places_of(f"{said}|{columns}") == set(READING_PEOPLE)
    bare = (
        r"\{\{ *((one\.)?contact\.(phone|address)|(one\.)?visit\.own_words|row\.wish)\b(?!\|mask)"
    )
    name = r"\{\{ *(one\.)?contact\.name\b(?!\|mask)"
    assert places_of(f"{bare}|{name}", "templates", kind="html") == set(PRINTING_PEOPLE)
