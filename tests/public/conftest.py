"""A county with something behind every public page, and marks in every personal field."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.core.audit.test_leaks import MARKS
from tests.test_gates import PAGES

# What is read by an app or a watchman, and what only leads on.
# Forms are in no cache, and have tests of their own.
NO_PAGES = {"public:health", "public:ready", "public:metrics", "public:raise", "public:track"}
NO_PAGES |= {"public:duty-feed", "public:display"}
READ = sorted(name for name in PAGES if name.startswith("public:") and name not in NO_PAGES)


@pytest.fixture
def open_county(room, deputy, clerk, county_clerk):
    """Keys of the records behind the public pages; the visit holds the marks of the leak walk."""
    deputy.phone, deputy.email = MARKS["deputy phone"], MARKS["deputy e-mail"]
    deputy.introduction = "连任两届，住在社区。"
    deputy.save()
    room.liaison, room.liaison_phone = "字春梅", MARKS["liaison phone"]
    room.address, room.public_phone = "关庙社区办公楼一楼", "0875-7120001"
    room.save()
    contact = make.a_contact(
        name=MARKS["visitor name"], phone=MARKS["visitor phone"], address=MARKS["visitor address"]
    )
    own = {"contacts": [contact], "own_words": MARKS["own words"], "deputies": [deputy]}
    visit = make.make_visit(room, actor=clerk, **own)
    make.make_duty_day(room, deputy, day=timezone.localdate() + timedelta(days=9))
    make.make_document(room)
    plan = make.make_plan(actor=county_clerk, published=True)
    return {"venue": room, "deputy": deputy, "plan": plan, "visit": visit}


def address_of(name: str, keys: dict) -> str:
    owner = name.split(":")[1].split("-")[0]
    record = keys.get(owner, keys["venue"])
    arguments = {"code": 530524, "pk": record.pk, "file_pk": keys.get("file", 0)}
    wanted = PAGES[name].pattern.converters
    return reverse(name, kwargs={key: arguments[key] for key in wanted})
