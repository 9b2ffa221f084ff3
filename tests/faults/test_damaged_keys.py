"""Wrong keys keep the portal from starting; a damaged value closes no list, ledger or file."""

import subprocess
import sys
from urllib.request import Request

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from deputies_portal.core.audit import keys
from tests import make
from tests.faults.laboratory import Crowd, manage
from tests.served import ROOT, free_port

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("wrong", ["", "no key", Fernet.generate_key().decode()])
def test_the_server_does_not_start_with_wrong_keys(environment, room, clerk, wrong):
    make.make_visit(room, actor=clerk)
    keys.require()  # as at the first start
    words = "-m gunicorn deputies_portal.wsgi -c deploy/gunicorn.conf.py"
    done = subprocess.run(
        [sys.executable, *words.split()],
        cwd=ROOT,
        env=environment | {"VAULT_KEYS": wrong, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "VAULT_KEYS" in done.stderr


def test_a_damaged_value_is_shown_as_such_and_counted(
    portal, environment, room, clerk, county_clerk
):
    first, _second = (make.make_visit(room, actor=clerk) for _ in range(2))
    with connection.cursor() as cursor:
        damaged = "UPDATE visits_contact SET name = 'gAAAAAdamaged' WHERE visit_id = %s"
        cursor.execute(damaged, [first.pk])
    browser = Crowd(portal[0]).signed_in(county_clerk.username)

    def read(path: str) -> str:
        return browser.open(Request(f"{portal[0]}{path}"), timeout=30).read().decode()

    for path in ("/visits/", "/ledgers/reception/", first.get_absolute_url()):
        assert "（无法解密）" in read(path), path
    rows = read("/ledgers/reception.csv").splitlines()
    assert (len(rows), rows[-1]) == (4, "共 2 行")
    code, said = manage(environment, "check_invariants")
    assert code == 1
    assert "visits_contact.name: 1 sealed values open with none of the keys" in said
