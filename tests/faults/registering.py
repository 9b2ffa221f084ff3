"""Registers visits from sixteen threads until a file appears, and tells what became of them.

Started by `test_database_restarted` with the settings of a database of its own.
"""

import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")
django.setup()

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from tests import make
from visits.models import Contact, Visit

confirmed, broken, last = set(), [], []


def register(number, room, clerk, stop):
    count = 0
    while not stop.exists():
        count += 1
        name = f"村民{number}-{count}"
        close_old_connections()  # as at the beginning of each request
        try:
            make.make_visit(room, actor=clerk, contacts=[make.a_contact(name=name)])
        except (DatabaseError, InterfaceError):
            broken.append(name)
            time.sleep(0.05)
        else:
            confirmed.add(name)
            last.append(time.monotonic())
    connection.close()


def main():
    make.make_regions()
    make.make_county()
    station = make.make_venue("workstation", township_id="530524101")
    place = {"township_id": "530524101", "village_id": "530524101001"}
    room = make.make_venue("room", parent=station, **place)
    clerk = make.make_person("venue_clerk", venue=room)
    stop = Path(sys.argv[1])
    threads = [threading.Thread(target=register, args=(n, room, clerk, stop)) for n in range(16)]
    for thread in threads:
        thread.start()
    print("begun", flush=True)
    for thread in threads:
        thread.join()
    recent = sum(at > time.monotonic() - 2.5 for at in last)
    close_old_connections()  # the one of this thread is from before the restarts
    numbers = sorted(Visit.objects.values_list("number", flat=True))
    names = Counter(Contact.objects.values_list("name", flat=True))
    gaps = int(numbers != list(range(1, len(numbers) + 1)))
    lost = sum(names[name] != 1 for name in confirmed)
    print(len(confirmed), len(broken), recent, len(numbers), gaps, lost)


if __name__ == "__main__":
    main()
