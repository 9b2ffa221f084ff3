"""Whatever a page offers, the person may do: links open, and no form is refused for his role."""

from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests import county, html, make

pytestmark = [pytest.mark.walk, pytest.mark.django_db]
EACH = 3  # pages of a kind that are looked at
LEFT_OUT = {"accounts:logout", "accounts:language", "accounts:alive"}
# Made by half in the furnished county: no file, no rows, a report without finished work.
LEFT_OUT |= {"visits:attachment", "stations:photo-file", "stations:upgrade-photo-file"}
LEFT_OUT |= {"reports:report-rows", "stations:upgrade-tick", "visits:result-photo"}
REFUSED = (403, 404, 405)


class Walk:
    """One person follows what is offered, and tries each form without keeping what it does."""

    def __init__(self, person):
        self.person, self.seen, self.refused = person, Counter(), []
        self.waiting, self.known = [("", "/")], {"/"}

    def go(self) -> "Walk":
        client = Client()
        client.force_login(self.person)
        while self.waiting:
            came_from, address = self.waiting.pop(0)
            answer = client.get(address, follow=True)
            if answer.status_code in REFUSED:
                self.refused.append((came_from, "GET", address, answer.status_code))
            elif "html" in answer.get("Content-Type", ""):
                where = answer.redirect_chain[-1][0] if answer.redirect_chain else address
                self.look_at(client, urljoin(address, where), html.page(answer))
        return self

    def look_at(self, client, address: str, page) -> None:
        for link in page.select("a[href]"):
            self.take(address, link["href"])
        for form in page.select("form"):
            target = urljoin(address, form.get("action") or address)
            if form.get("method", "get").lower() == "post":
                self.send(client, address, target, form)
            else:
                for button in form.select("button[name][value]:not([disabled])")[:EACH]:
                    self.take(address, f"{target}?{button['name']}={button['value']}")

    def take(self, came_from: str, href: str) -> None:
        address = urljoin(came_from, href).split("#")[0]
        path = urlsplit(address)
        if path.netloc or path.scheme or address in self.known:
            return
        self.known.add(address)
        name = resolve(path.path).view_name
        self.seen[name, bool(path.query)] += 1
        if name not in LEFT_OUT and self.seen[name, bool(path.query)] <= EACH:
            self.waiting.append((came_from, address))

    def send(self, client, came_from: str, target: str, form) -> None:
        name = resolve(urlsplit(target).path).view_name
        self.seen["POST", name] += 1
        if name in LEFT_OUT or self.seen["POST", name] > EACH:
            return
        cookies = client.cookies.copy()
        with transaction.atomic():
            status = client.post(target, html.values_of(form)).status_code
            transaction.set_rollback(True)
        client.cookies = cookies
        if status in REFUSED:
            self.refused.append((came_from, "POST", target, status))


@pytest.fixture
def people(
    room,
    home,
    deputy,
    unit,
    clerk,
    township_clerk,
    county_clerk,
    visit,
    issue,
    dispatched,
    everybody,
):
    given = {"room": room, "home": home, "deputy": deputy, "unit": unit, "clerk": clerk}
    given |= {"county_clerk": county_clerk, "visit": visit, "issue": issue}
    county.furnish(**given, everybody=everybody)
    own = make.make_person("administrator", name="县管", username="own", region_id="530524")
    return everybody | {"administrator of a county": own}


ROLES = ["venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk"]
ROLES += ["administrator", "auditor", "administrator of a county"]


@pytest.mark.parametrize("role", ROLES)
def test_what_a_page_offers_is_not_refused(people, role):
    walk = Walk(people[role]).go()
    assert walk.refused == []
    assert len(walk.known) > 10  # as many for the auditor; hundreds for a clerk
