"""Fills the database of the settings with a county of so many issues, and says what the pages need.

A program of its own: it runs inside the tree whose models it uses, which may be an older commit.
    python filling.py fill 100000 | python filling.py facts
"""

import base64
import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")
sys.path.insert(0, os.getcwd())
django.setup()

from copies import cases, grow
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils.http import urlencode

from deputies_portal.core.accounts.models import User
from deputies_portal.core.database.guards import tallies
from visits.models import Issue
from visits.privacy.finding import ticket_for
from visits.tallies import recount

COUNTY = "530524"
OPEN_OF_HUNDRED = 3
ACCOUNTS = ("county", "township", "clerk", "manager", "deputy")


def fill(number: int) -> None:
    """The demonstration county with copies of its own cases: of hundred issues three are open."""
    begun = time.monotonic()
    unguarded()
    ended = cases(COUNTY).filter(settled_on__isnull=False)
    running = cases(COUNTY).filter(settled_on__isnull=True, state="recorded")
    there = issues().count()
    is_open = issues().open().count()
    more_open = max(0, number * OPEN_OF_HUNDRED // 100 - is_open)
    grow([(running, more_open), (ended, max(0, number - there - more_open))])
    set_right()
    print(f"{issues().count():,} issues in {time.monotonic() - begun:.0f} s", file=sys.stderr)


def issues():
    return Issue.objects.filter(county_id=COUNTY)


def unguarded() -> None:
    """In a server of its own: the copies hold what their originals held, and keys by the million
    need not be looked up. The sums are counted at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def set_right() -> None:
    for tally in tallies():
        recount(tally)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def facts() -> dict:
    """Who is signed in with which cookies, and which records the pages show."""
    wanted = issues().order_by("registered_on", "pk")
    deep = wanted.values_list("registered_on", "pk")[issues().count() // 10]
    shown = issues().filter(state="archived").order_by("-registered_on", "-pk")[0]
    packed = base64.urlsafe_b64encode(json.dumps([str(deep[0]), deep[1]]).encode()).decode()
    return {
        "issues": issues().count(),
        "issue": shown.pk,
        "township": shown.township_id,
        "deep": packed.rstrip("="),
        "present": searched_for("路灯"),
        "absent": searched_for("鲸鱼"),
        "cookies": {name: signed_in(name) for name in ACCOUNTS},
    }


def searched_for(text: str) -> str:
    """What an address of the search says: sealed for the county's clerk."""
    return urlencode({"s": ticket_for(text, User.objects.get(username="county"))})


def signed_in(name: str) -> str:
    client = Client()
    client.force_login(
        User.objects.get(username=name), backend=settings.AUTHENTICATION_BACKENDS[-1]
    )
    return "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())


def main() -> None:
    match sys.argv[1:]:
        case ["fill", number]:
            fill(int(number))
        case ["facts"]:
            print(json.dumps(facts()))


if __name__ == "__main__":
    main()
