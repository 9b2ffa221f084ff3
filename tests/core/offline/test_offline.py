"""What the browser is told so that it can go on without network, and that nothing arrives twice."""

import json
from uuid import uuid4

import pytest

from deputies_portal.core.offline import kept_pages
from tests import make
from tests.stations.pages import signed_in
from tests.visits.filling import filled
from visits.models import Issue, Visit

pytestmark = pytest.mark.django_db
STATE = "/outbox/state/"


def told(user, *marks):
    return signed_in(user).get(STATE, {"mark": marks}).json()


def test_the_portal_can_be_installed_by_anybody(client):
    answer = client.get("/portal.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}
    worker = client.get("/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert b"portalStore" in worker.content


def test_each_role_keeps_the_pages_it_may_open(clerk, deputy_user, manager):
    def kept(user):
        return {one["path"]: one["sealed"] for one in told(user)["pages"]}

    assert kept(clerk) == {"/outbox/": False, "/visits/new/": True}
    assert kept(deputy_user)["/duty/mine/"] is False
    assert kept(manager) == {"/outbox/": False}


def test_the_key_is_that_of_the_person_and_a_stranger_gets_none(client, clerk, county_clerk):
    own, again, other = told(clerk), told(clerk), told(county_clerk)
    assert (own["owner"], own["key"]) == (again["owner"], again["key"])
    assert own["key"] != other["key"]
    assert client.get(STATE).status_code == 302


def test_twenty_visits_sent_twice_arrive_once_each(clerk, room, deputy):
    browser, marks = signed_in(clerk), [str(uuid4()) for _ in range(20)]
    forms = [
        filled(browser, submission=mark, issues__0__title=f"水沟堵了{mark}"[:40]) for mark in marks
    ]
    for form in (*forms, *forms):
        assert browser.post("/visits/new/", form).status_code == 302
    assert Visit.objects.count() == Issue.objects.count() == 20
    assert set(told(clerk, *marks)["sent"]) == set(marks)


def test_only_own_forms_are_said_to_have_arrived(clerk, county_clerk, room, deputy):
    visit = make.make_visit(room, actor=clerk)
    mark = str(visit.submission)
    assert told(clerk, mark, "no mark", "x" * 400, "")["sent"] == [mark]
    assert told(county_clerk, mark)["sent"] == []


def test_a_page_is_registered_once():
    with pytest.raises(ValueError, match="two kept pages"):
        kept_pages.register(kept_pages.KeptPage("visits:visit-new", "x"))
