"""Wrong keys are refused before anything is served; a damaged value closes no page and no file."""

import csv
import io

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from deputies_portal.core.audit import keys
from deputies_portal.core.audit.models import KeyMark
from tests import html, make
from visits.models import Contact

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _made_with_the_old_key(settings):
    settings.VAULT_KEYS = [OLD]
    keys.require()


# --- the keys at the start ------------------------------------------------------------------------
@pytest.mark.parametrize("wrong", [[], [""], ["no key"], [NEW]])
def test_a_portal_with_wrong_keys_does_not_start(settings, wrong):
    settings.VAULT_KEYS = wrong
    with pytest.raises(ImproperlyConfigured, match="VAULT_KEYS"):
        keys.require()


def test_a_portal_with_another_index_key_does_not_start(settings):
    settings.VAULT_INDEX_KEY = "another-index-key-of-forty-characters-0123456789"
    with pytest.raises(ImproperlyConfigured, match="VAULT_INDEX_KEY"):
        keys.require()


def test_a_new_key_before_the_old_one_is_welcome_and_the_old_one_may_go_after_the_rotation(
    settings,
):
    settings.VAULT_KEYS = [NEW, OLD]
    keys.require()
    assert KeyMark.objects.filter(is_index=False).count() == 2
    settings.VAULT_KEYS = [NEW]
    assert keys.problem() != ""
    settings.VAULT_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    settings.VAULT_KEYS = [NEW]
    assert keys.problem() == ""


def test_a_portal_with_wrong_keys_does_not_say_that_it_is_ready(client, settings):
    assert client.get("/readyz").content == b"ready\n"
    settings.VAULT_KEYS = [NEW]
    answer = client.get("/readyz")
    said = "1 of the keys that seal data of this database are missing from VAULT_KEYS.\n"
    assert (answer.status_code, answer.content.decode()) == (503, said)


# --- one damaged value ----------------------------------------------------------------------------
@pytest.fixture
def damaged(room, clerk):
    """Two visits; the name and the phone of the first cannot be opened any more."""
    first, second = (
        make.make_visit(room, actor=clerk, contacts=[make.a_contact(name=name, phone=phone)])
        for name, phone in (("赵有才", "13812345678"), ("钱进", "13912345678"))
    )
    contact = first.contacts.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE visits_contact SET name = 'gAAAAAdamaged', phone = 'gAAAAAdamaged' "
            "WHERE id = %s",
            [contact.pk],
        )
    return first, second


def test_the_pages_and_the_ledger_show_it_as_such(client, county_clerk, damaged):
    client.force_login(county_clerk)
    for address in ("/visits/", "/ledgers/reception/", damaged[0].get_absolute_url()):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "（无法解密）" in html.text_of(answer), address


def test_the_csv_holds_every_row_and_ends_with_their_number(client, county_clerk, damaged):
    client.force_login(county_clerk)
    answer = client.get(reverse("ledgers:reception-csv"))
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    _head, *rows, total = csv.reader(io.StringIO(text))
    assert (len(rows), total) == (2, ["共 2 行"])
    assert sorted("（无法解密）" in row for row in rows) == [False, True]


def test_saving_the_row_again_leaves_the_stored_value_as_it_is(damaged):
    contact = damaged[0].contacts.get()
    contact.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM visits_contact WHERE id = %s", [contact.pk])
        assert cursor.fetchone() == ("gAAAAAdamaged",)
    assert Contact.objects.get(pk=contact.pk).name == "（无法解密）"
