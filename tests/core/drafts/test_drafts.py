"""Drafts: kept for one person and form, sealed, and gone when the form was taken."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connection

from deputies_portal.core.accounts import switching
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.drafts.models import KEPT, MOST, Draft
from tests.html import page
from tests.stations.pages import signed_in

pytestmark = pytest.mark.django_db
FORM = "/visits/new/"
TYPED = urlencode({"contacts-0-name": "赵文彩", "issues-0-title": "完小食堂线路老化"})


def keep(client, values=TYPED, base=0, address=FORM):
    return client.post("/drafts/kept/", {"address": address, "values": values, "base": base})


def kept(client, address=FORM):
    return client.get("/drafts/kept/", {"address": address}).json()


def test_what_was_typed_is_there_on_another_machine(clerk):
    saved = keep(signed_in(clerk))
    assert saved.status_code == 200
    assert saved.json()["version"] == 1
    there = kept(signed_in(clerk))
    assert (there["values"], there["version"]) == (TYPED, 1)
    assert there["saved"] == saved.json()["saved"]


def test_nobody_sees_the_draft_of_another_and_the_copies_have_other_keys(clerk, county_clerk):
    keep(signed_in(clerk))
    own, other = kept(signed_in(clerk)), kept(signed_in(county_clerk))
    assert (other["values"], other["version"]) == ("", 0)
    assert own["key"] != other["key"]
    assert own["owner"] != other["owner"]
    assert "赵文彩" not in signed_in(county_clerk).get("/drafts/").content.decode()


def test_the_text_is_sealed_and_no_line_of_the_journal_is_written(clerk):
    lines = Entry.objects.count()
    keep(signed_in(clerk))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "values" FROM {Draft._meta.db_table}')
        (stored,) = cursor.fetchone()
    assert urlencode({"": "赵文彩"})[1:] not in stored
    assert Entry.objects.filter(action__startswith="draft").count() == 0
    assert Entry.objects.count() - lines <= 1  # the signing in


def test_of_two_windows_the_later_one_is_told_and_nothing_is_written_over(clerk):
    one, other = signed_in(clerk), signed_in(clerk)
    keep(one)
    answer = keep(other, values="description=other")
    assert (answer.status_code, answer.json()["values"]) == (409, TYPED)
    assert kept(one)["values"] == TYPED
    assert keep(other, values="description=other", base=1).json()["version"] == 2
    assert keep(one, values="description=late", base=1).status_code == 409


def test_a_form_that_was_taken_leaves_no_draft_and_a_late_save_finds_none(clerk, room):
    client = signed_in(clerk)
    keep(client)
    answer = client.post("/notices/read/", {"_draft": f"abc123 {FORM}"})
    assert answer.status_code == 302
    there = kept(client)
    assert (there["values"], there["sent"], there["version"]) == ("", "abc123", 2)
    assert keep(client, base=1).status_code == 409
    assert Draft.objects.unsent().count() == 0


def test_a_form_that_was_taken_stays_so_when_its_draft_cannot_be_ended(clerk, monkeypatch):
    def fails(*_args, **_facts):
        raise DatabaseError("locked")

    client = signed_in(clerk)
    keep(client)
    monkeypatch.setattr("deputies_portal.core.drafts.models.DraftQuerySet.end", fails)
    answer = client.post("/notices/read/", {"_draft": f"abc123 {FORM}"})
    assert answer.status_code == 302
    assert kept(client)["values"] == TYPED


def test_a_form_that_was_refused_keeps_its_draft(clerk, room):
    client = signed_in(clerk)
    keep(client)
    answer = client.post(FORM, {"venue": room.pk, "_draft": f"abc123 {FORM}"})
    assert answer.status_code == 200
    assert kept(client)["values"] == TYPED


def test_the_page_shows_what_was_typed_to_copy_and_throws_it_away(clerk):
    client = signed_in(clerk)
    keep(
        client, urlencode({"description": "夜里停电", "token": "x", "name": ""}), address="/gone/5/"
    )
    text = page(client.get("/drafts/")).get_text(" ", strip=True)
    assert "夜里停电" in text
    client.post("/drafts/discard/", {"address": "/gone/5/"})
    assert "没有草稿" in page(client.get("/drafts/")).get_text()


def test_fields_have_their_labels(clerk):
    client = signed_in(clerk)
    keep(client)
    labels = [one.get_text() for one in page(client.get("/drafts/")).select("main dt")]
    assert labels == ["姓名", "一句话说清"]


def test_after_seven_days_it_is_removed(clerk):
    keep(signed_in(clerk))
    saved = Draft.objects.get().saved_at
    Draft.clear(saved + KEPT)
    assert Draft.objects.count() == 1
    Draft.clear(saved + KEPT + timedelta(seconds=1))
    assert Draft.objects.count() == 0


def test_a_closed_account_has_none(clerk, administrator):
    keep(signed_in(clerk))
    switching.disable_account(clerk, actor=administrator)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"values": "x" * (MOST + 1)}, 413),
        ({"address": "elsewhere"}, 400),
        ({"address": "/" + "x" * 200}, 400),
        ({"address": "/\x00"}, 400),
        ({"address": "//elsewhere.example/"}, 400),
        ({"base": "-1"}, 400),
        ({"base": "²"}, 400),
    ],
)
def test_what_is_no_draft_is_refused(clerk, facts, status):
    answer = keep(signed_in(clerk), **facts)
    assert answer.status_code == status
    assert Draft.objects.count() == 0


def test_who_is_not_signed_in_keeps_nothing(client):
    answer = client.post(
        "/drafts/kept/", {"address": FORM, "values": TYPED}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 401


def test_saving_costs_few_queries(clerk, django_assert_max_num_queries):
    client = signed_in(clerk)
    keep(client)
    with django_assert_max_num_queries(6):
        keep(client, base=1)


def test_a_mark_that_is_none_is_ignored(clerk):
    client = signed_in(clerk)
    for said in ("", "abc", "x" * 41 + " /visits/new/", "abc /" + "x" * 200, "abc \x00"):
        assert client.post("/notices/read/", {"_draft": said}).status_code in (302, 400)
    assert Draft.objects.count() == 0
