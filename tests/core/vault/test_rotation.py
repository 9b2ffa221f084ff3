"""Changing the keys of the vault: everything comes under the new one, and the old one may go."""

import hashlib
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from deputies_portal.core import vault
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.rotation import rotate_keys, sealed_columns
from stations.models import Deputy
from tests import make
from tests.imports.sending import csv_of, sent
from tests.visits.acting import act
from visits.models import Contact, Visit

pytestmark = pytest.mark.django_db

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PHONE = "13887654321"


@pytest.fixture
def sealed_long_ago(visit, settings):
    """A visit whose personal data lies under the old key."""
    settings.VAULT_KEYS = [OLD, *settings.VAULT_KEYS]
    contact = visit.contacts.first()
    contact.phone, contact.address = PHONE, "三组12号"
    contact.save()
    visit.own_words = "线路老化"
    visit.save()
    Deputy.objects.update(phone="")
    settings.VAULT_KEYS = [OLD]
    return visit


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM visits_contact WHERE phone <> ''")
        return cursor.fetchone()[0]


def read(visit):
    contact = Contact.objects.get(visit=visit)
    return contact.name, contact.phone, contact.address, Visit.objects.get(pk=visit.pk).own_words


def test_after_the_rotation_the_old_key_may_go(sealed_long_ago, settings):
    settings.VAULT_KEYS = [NEW, OLD]
    call_command("rotate_keys", stdout=StringIO())
    settings.VAULT_KEYS = [NEW]
    assert read(sealed_long_ago) == ("赵文彩", PHONE, "三组12号", "线路老化")
    assert Entry.objects.get(action="keys.rotate").after == {"rows": 4}


def test_texts_that_a_correction_replaced_come_under_the_new_key(issue, township_clerk, settings):
    keys, settings.VAULT_KEYS = settings.VAULT_KEYS, [OLD, *settings.VAULT_KEYS]
    said = {"title": issue.title, "category": issue.category, "wish": "", "reason": "改。"}
    act("correct", issue, township_clerk, make.MARCH_11, description="改过的经过。", **said)
    settings.VAULT_KEYS = [NEW, OLD, *keys]
    call_command("rotate_keys", stdout=StringIO())
    settings.VAULT_KEYS = [NEW]
    assert '"改过的经过。"' in issue.events.get(step="correct").texts


def test_what_lies_under_the_first_key_is_left_alone(sealed_long_ago, settings):
    settings.VAULT_KEYS = [NEW, OLD]
    rotate_keys()
    before = stored()
    assert sum(one.anew for one in rotate_keys().values()) == 0
    assert stored() == before


def test_a_check_counts_and_writes_nothing(sealed_long_ago, settings):
    settings.VAULT_KEYS = [NEW, OLD]
    before, out = stored(), StringIO()
    call_command("rotate_keys", check=True, stdout=out)
    assert "visits_contact.phone: 1 under older keys, 0 under the first key" in out.getvalue()
    assert stored() == before


def test_values_of_a_missing_key_are_counted_and_kept(sealed_long_ago, settings):
    settings.VAULT_KEYS = [NEW]
    before = stored()
    with pytest.raises(CommandError, match="a key is missing"):
        call_command("rotate_keys", stdout=StringIO())
    assert stored() == before


def test_the_file_of_an_import_comes_under_the_new_key(
    county_clerk, home, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT, settings.VAULT_KEYS = tmp_path, [OLD]
    imported = sent(county_clerk, "venues", csv_of("类型,名称,所在区划代码", "站,甲站,530524102"))
    before = imported.file.name
    settings.VAULT_KEYS = [NEW, OLD]
    with django_capture_on_commit_callbacks(execute=True):
        assert rotate_keys(check_only=True)["imports_import.file (files)"].anew == 1
        assert rotate_keys()["imports_import.file (files)"].anew == 1
    settings.VAULT_KEYS = [NEW]
    imported.refresh_from_db()
    with imported.file.open("rb") as file:
        stored = file.read()
    assert "甲站" in vault.unseal_bytes(stored).decode()
    assert imported.sha256 == hashlib.sha256(stored).hexdigest()
    assert not imported.file.storage.exists(before)
    assert rotate_keys()["imports_import.file (files)"].current == 1


def test_a_file_that_no_key_opens_is_counted_and_kept(county_clerk, home, settings, tmp_path):
    settings.MEDIA_ROOT, settings.VAULT_KEYS = tmp_path, [OLD]
    imported = sent(county_clerk, "venues", csv_of("类型,名称,所在区划代码", "站,甲站,530524102"))
    settings.VAULT_KEYS = [NEW]
    assert rotate_keys()["imports_import.file (files)"].unreadable == 1
    assert imported.file.storage.exists(imported.file.name)


def test_every_sealed_column_is_known():
    found = {f"{model._meta.label}.{field.name}" for model, field in sealed_columns()}
    assert found >= {
        "accounts.SecondFactor.secret",
        "stations.Deputy.phone",
        "visits.Contact.name",
        "visits.Contact.phone",
        "visits.Contact.address",
        "visits.Visit.own_words",
        "visits.Correction.old",
        "visits.Correction.new",
    }


def test_people_are_found_again_under_a_new_index_key(visit, county_clerk, settings):
    contact = visit.contacts.first()
    settings.VAULT_INDEX_KEY = "a new key for the indexes, long enough to be one"
    found = Visit.objects.of_visitor(contact.phone, county_clerk)
    assert list(found) == []
    call_command("reindex_contacts", stdout=StringIO())
    assert list(Visit.objects.of_visitor(contact.phone, county_clerk)) == [visit]
    for text in (contact.phone[-4:], "赵文彩", "赵", "文彩"):
        assert list(Visit.objects.of_visitor(text, county_clerk)) == [visit]
