"""Day one of a county (施甸县, not one of the shipped): one command, then the pages.

Its official regions stand in tests/data, among those of a neighbour.
"""

import re
import time
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from deputies_portal.core.accounts.models import User
from stations.models import County, Posting, Region, UndertakingUnit, Venue
from tests.core.people import sign_in
from tests.html import form_values, page, text_of
from visits.models import Category

REGIONS = Path(__file__).parent.parent / "data" / "regions_of_baoshan.csv"
SLIP = re.compile(r"account (\S+), password (\S+) ")
KINDS = ["township", "home", "workstation", "room", "specialised", "unit"]
BULK = (
    f"{reverse('stations:accounts-bulk')}?{urlencode({'county': '530521', 'kinds': KINDS}, True)}"
)

pytestmark = pytest.mark.django_db


def create() -> dict[str, str]:
    """What the command prints: account → code of its slip."""
    said = StringIO()
    people = {"admin_name": "段志远", "admin_username": "admin"}
    call_command("create_county", county="530521", regions=REGIONS, stdout=said, **people)
    return dict(SLIP.findall(said.getvalue()))


def signed_in_with(slip, username) -> Client:
    """Signs in with the slip of the command and chooses a password of one's own."""
    client = Client()
    sign_in(client, username, slip)
    new = "sunflower-42-street"
    typed = {"old_password": slip, "new_password1": new, "new_password2": new}
    assert client.post(reverse("accounts:password"), typed).status_code == 302
    return client


def saved(client, address):
    """The page at the address, sent as it was proposed."""
    return client.post(address, form_values(client.get(address), "main form[method=post]"))


@pytest.mark.walk
def test_a_county_from_its_regions_to_all_venues_and_accounts_within_a_minute():
    began = time.monotonic()
    slips = create()
    assert list(slips) == ["admin", "shidian-renda"]
    clerk = signed_in_with(slips["shidian-renda"], "shidian-renda")
    assert "7 步中完成了 2 步" in text_of(clerk.get(reverse("visits:start")))

    assert saved(clerk, reverse("stations:start-venues")).status_code == 302
    venues = Venue.objects.filter(county="530521")
    by_tier = {tier: venues.filter(tier=tier).count() for tier in ("home", "workstation", "room")}
    assert by_tier == {"home": 1, "workstation": 13, "room": 139}
    room = venues.get(village="530521101001")
    assert (room.name, room.parent.name) == ("甸阳镇甸阳社区联络室", "甸阳镇工作站")
    assert room.parent.parent.name == "施甸县代表之家"

    assert saved(clerk, reverse("visits:start-units")).status_code == 302
    assert UndertakingUnit.objects.filter(county="530521").count() == 48
    assert not Category.objects.filter(county="530521", usual_unit=None).exists()

    administrator = signed_in_with(slips["admin"], "admin")
    printed = saved(administrator, BULK)
    assert len(page(printed).select(".slip")) == 214
    assert Posting.objects.count() == 216
    assert User.objects.filter(last_login=None).count() == 214
    assert "7 步中完成了 5 步" in text_of(clerk.get(reverse("visits:start")))
    assert time.monotonic() - began < 60


def test_the_neighbour_of_the_file_is_left_out():
    create()
    assert Region.objects.filter(code__startswith="530521").count() == 153
    assert not Region.objects.filter(code__startswith="530523").exists()
    assert County.objects.get().region_id == "530521"
