"""The journal (security H01-H03): what is written, that it stays, and how it is read."""

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit import current_request, journal
from deputies_portal.core.audit.models import AppendOnly, Entry
from tests import html
from tests.core.people import PASSWORD, make_administrator, make_user, sign_in

pytestmark = pytest.mark.django_db

MORNING = "2025-03-10 09:00:00+08:00"


def lines():
    """Everything in the journal, oldest first, as (act, who, about whom, result)."""
    return list(
        Entry.objects.order_by("id").values_list("action", "actor_name", "target_label", "result")
    )


# --- what is written --------------------------------------------------------------------------
def test_signing_in_and_out_is_written_down(client):
    make_user()
    sign_in(client)
    client.post("/logout/")
    assert lines() == [("sign_in", "王兰", "王兰", "done"), ("sign_out", "王兰", "王兰", "done")]


def test_running_out_is_written_down(client):
    with time_machine.travel(MORNING, tick=False) as clock:
        make_user()
        sign_in(client)
        clock.shift(31 * 60)
        client.get("/password/")
    assert lines()[-1] == ("sign_out.expired", "王兰", "王兰", "done")


def test_failures_and_the_lock_are_written_down(client):
    make_user()
    for _try in range(6):
        sign_in(client, "wanglan", "wrong-password-1")
    failed = ("sign_in.failed", "", "王兰", "failed")
    assert lines() == [
        *[failed] * 5,
        ("sign_in.locked", "", "王兰", "refused"),
        ("sign_in.failed", "", "王兰", "refused"),
    ]


def test_a_password_typed_into_the_name_field_is_not_kept(client):
    sign_in(client, PASSWORD, "whatever-12345")
    entry = Entry.objects.get()
    assert (entry.target_label, list(entry.after)) == ("", ["unknown_name"])
    assert len(entry.after["unknown_name"]) == 8
    assert PASSWORD not in everything_written()


def test_no_password_reaches_the_journal(client):
    administrator, user = make_administrator(), make_user()
    sign_in(client, "wanglan", "wrong-password-1")
    sign_in(client)
    new = "moonlight-77-bridge"
    client.post(
        "/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    client.force_login(administrator)
    shown = client.post(f"/accounts/{user.pk}/password/")
    issued = html.page(shown).select_one("[data-issued]").get_text()
    user.refresh_from_db()
    for secret in (PASSWORD, new, issued, "wrong-password-1", user.password):
        assert secret not in everything_written()
    assert [line[0] for line in lines()] == [
        *["sign_in.failed", "sign_in", "password.change", "sign_in", "password.issue"]
    ]


def everything_written():
    return repr(list(Entry.objects.values_list()))


def test_no_password_reaches_the_log(client, caplog):
    make_user()
    sign_in(client, "wanglan", "wrong-password-1")
    sign_in(client)
    assert PASSWORD not in caplog.text
    assert "wrong-password-1" not in caplog.text


def test_a_change_is_written_with_before_and_after_and_the_posting_used(client):
    administrator, user = make_administrator(), make_user(email="old@example.org")
    client.force_login(administrator)
    address = f"/accounts/{user.pk}/edit/"
    opened = html.form_values(client.get(address))
    client.post(address, {**opened, "name": "王岚", "email": "new@example.org"})
    entry = Entry.objects.get(action="user.change")
    assert entry.before == {"name": "王兰", "email": "…"}
    assert entry.after == {"name": "王岚", "email": "…"}
    assert (entry.actor, entry.posting_label) == (administrator, "系统管理员 · 全平台")
    assert (entry.target_kind, entry.target_id) == ("accounts.user", str(user.pk))
    assert (entry.address, len(entry.request_id)) == ("127.0.0.1", 16)


def test_a_form_saved_without_a_change_writes_nothing(client):
    administrator, user = make_administrator(), make_user()
    client.force_login(administrator)
    address = f"/accounts/{user.pk}/edit/"
    client.post(address, html.form_values(client.get(address)))
    assert not Entry.objects.filter(action="user.change").exists()


def test_acts_on_accounts_are_written_down(client):
    administrator, user = make_administrator(), make_user()
    client.force_login(administrator)
    for act in ("password", "disable", "enable"):
        client.post(f"/accounts/{user.pk}/{act}/")
    acts = Entry.objects.filter(actor=administrator).order_by("id").values_list("action", "before")
    assert list(acts)[1:] == [
        ("password.issue", {}),
        ("user.disable", {"is_active": True}),
        ("user.enable", {"is_active": False}),
    ]


def test_a_line_disappears_with_the_act_that_failed():
    user = make_user()
    with transaction.atomic():
        journal.record(actor=user, action="venue.create", target=user)
        transaction.set_rollback(True)
    assert lines() == []


def test_many_lines_are_written_with_one_query(django_assert_num_queries):
    user = make_user()
    with django_assert_num_queries(1):
        journal.record_many(
            {"actor": user, "action": "deputy.import", "target": user, "note": str(n)}
            for n in range(50)
        )
    assert Entry.objects.count() == 50


def test_values_are_kept_as_json_and_long_text_is_cut():
    entry = journal.record(
        actor=None,
        action="x.change",
        after={"day": date(2025, 3, 10), "text": "字" * 600, "odd": "a\x00b", "many": {1}},
    )
    entry.refresh_from_db()
    assert entry.after["day"] == "2025-03-10"
    assert entry.after["text"] == "字" * 500 + "…"
    assert (entry.after["odd"], entry.after["many"]) == ("ab", [1])


def test_a_difference_far_behind_in_a_long_text_is_noticed():
    user = make_user(name="王兰")
    before = {"name": "字" * 600}
    assert journal.record_change(actor=user, action="user.change", target=user, before=before)


# --- it stays ---------------------------------------------------------------------------------
def test_python_refuses_to_change_or_remove_a_line():
    entry = journal.record(actor=None, action="x.create")
    entry.note = "changed"
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(note="changed"),
        lambda: Entry.objects.bulk_update([entry], ["note"]),
        lambda: Entry.objects.update_or_create(pk=entry.pk, defaults={"note": "changed"}),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert Entry.objects.get().note == ""


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET note = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_it_too(sql):
    journal.record(actor=None, action="x.create")
    with (
        pytest.raises(DatabaseError, match="journal_no_"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Entry.objects.get().note == ""


def test_a_line_cannot_be_overwritten_by_its_number():
    first = journal.record(actor=None, action="x.create")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry(pk=first.pk, action="y.create").save()
    assert Entry.objects.get().action == "x.create"


def test_an_account_named_in_the_journal_cannot_be_deleted():
    user = make_user()
    journal.record(actor=user, action="x.create")
    with pytest.raises(DatabaseError), transaction.atomic():
        user.delete()
    assert User.objects.count() == 1


# --- the address ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_what_our_own_proxies_wrote(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded}
    )
    assert current_request.client_address(request) == address


def test_outside_a_request_there_is_no_address():
    entry = journal.record(actor=None, action="x.create")
    assert (entry.address, entry.request_id) == (None, "")
