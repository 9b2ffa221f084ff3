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

COUNTY = "530524"
OPEN_OF_HUNDRED = 3
AT_ONCE = 50_000  # issues of one transaction
ACCOUNTS = ("county", "township", "clerk", "manager", "deputy")


def fill(number: int) -> None:
    """The demonstration county with copies of its own cases: of hundred issues three are open."""
    from copies import cases

    begun = time.monotonic()
    unguarded()
    ended = sizes(cases(COUNTY).filter(settled_on__isnull=False))
    running = sizes(cases(COUNTY).filter(settled_on__isnull=True, state="recorded"))
    there = issues().count()
    is_open = issues().open().count()
    more_open = max(0, number * OPEN_OF_HUNDRED // 100 - is_open)
    add(running, more_open)
    add(ended, max(0, number - there - more_open))
    set_right()
    print(f"{issues().count():,} issues in {time.monotonic() - begun:.0f} s", file=sys.stderr)


def issues():
    from visits.models import Issue

    return Issue.objects.filter(county_id=COUNTY)


def sizes(visits) -> dict[int, int]:
    """Visit → number of its issues."""
    from django.db.models import Count

    return dict(visits.annotate(n=Count("voices")).filter(n__gt=0).values_list("pk", "n"))


def add(found: dict[int, int], number: int) -> None:
    from copies import copy

    whole, rest = divmod(number, sum(found.values()))
    most = max(1, AT_ONCE // sum(found.values()))
    for begun in range(0, whole, most):
        copy([*found], min(most, whole - begun))
    some = []
    for visit, size in found.items():
        if rest >= size:
            some.append(visit)
            rest -= size
    copy(some, 1)


def unguarded() -> None:
    """In a server of its own: the copies hold what their originals held, and keys by the million
    need not be looked up. The sums are counted at the end.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def set_right() -> None:
    from deputies_portal.core.database.guards import tallies
    from django.db import connection
    from visits.tallies import recount

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
        "cookies": {name: signed_in(name) for name in ACCOUNTS},
    }


def signed_in(name: str) -> str:
    from deputies_portal.core.accounts.models import User
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(
        User.objects.get(username=name), backend=settings.AUTHENTICATION_BACKENDS[-1]
    )
    return "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")
    sys.path.insert(0, os.getcwd())
    django.setup()
    match sys.argv[1:]:
        case ["fill", number]:
            fill(int(number))
        case ["facts"]:
            print(json.dumps(facts()))


if __name__ == "__main__":
    main()
