"""One by one: the case with its list beside it, and after each act the next one of the list."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from tests import html, make
from visits.models import Issue

QUEUE = "/issues/queue/"


@pytest.fixture(autouse=True)
def _on_12_march():
    with time_machine.travel("2025-03-12 10:00+08:00"):
        yield


@pytest.fixture
def three(room, clerk):
    """Registered at one desk, which is to triage them; in the order in which they are due."""
    return [make.make_issue(room, actor=clerk, title=f"路灯不亮{n}") for n in range(3)][::-1]


def conditions(answer) -> dict:
    return parse_qs(urlsplit(answer["Location"]).query)


def beside(answer) -> list[str]:
    return [link.get_text(strip=True) for link in html.page(answer).select("[data-queue] li a")]


def at(answer) -> str:
    return urlsplit(answer["Location"]).path


def test_it_begins_with_the_first_of_the_list_and_keeps_its_conditions(
    client, township_clerk, three
):
    client.force_login(township_clerk)
    answer = client.get(QUEUE, {"state": "mine"})
    assert at(answer) == f"{QUEUE}{three[0].pk}/"
    assert conditions(answer) == {"state": ["mine"]}
    shown = client.get(answer["Location"])
    assert beside(shown) == [one.title for one in three]
    here = html.page(shown).select_one("[data-queue] [aria-current=page]")
    assert here.get_text(strip=True) == three[0].title


def test_a_list_of_work_leads_there_and_other_lists_to_the_case(client, township_clerk, three):
    client.force_login(township_clerk)
    for query, path in (("state=mine", QUEUE), ("todo=triage", QUEUE), ("state=", "/issues/")):
        rows = html.page(client.get(f"/issues/?{query}"))
        link = rows.select_one("tbody a.strong")["href"]
        assert urlsplit(link).path == f"{path}{three[0].pk}/"


def triage(client, issue, queue: str, **typed):
    page = client.get(f"/issues/{issue.pk}/triage/", {"queue": queue})
    sent = html.form_values(page, "form[data-act]") | typed
    return client.post(f"/issues/{issue.pk}/triage/", sent)


def queue_of(client, issue) -> str:
    page = client.get(f"{QUEUE}{issue.pk}/", {"state": "mine"})
    link = html.page(page).select_one("a[data-step=first]")["href"]
    return parse_qs(urlsplit(link).query)["queue"][0]


@pytest.mark.parametrize(("typed", "next_one"), [({}, 1), ({"stay": "yes"}, 0)])
def test_an_act_leads_to_the_next_or_stays(client, township_clerk, three, typed, next_one):
    client.force_login(township_clerk)
    answer = triage(client, three[0], queue_of(client, three[0]), **typed)
    if not typed:
        answer = client.get(answer["Location"])
    assert at(answer) == f"{QUEUE}{three[next_one].pk}/"
    three[0].refresh_from_db()
    assert three[0].state == "triaged"


def test_what_waits_on_comes_at_the_end_and_then_the_first_again(client, township_clerk, three):
    """A triaged case waits for its dispatch: it stands behind the others now."""
    client.force_login(township_clerk)
    answer = triage(client, three[2], queue_of(client, three[2]))
    again = client.get(answer["Location"])
    assert at(again) == f"{QUEUE}{three[2].pk}/"
    link = html.page(client.get(again["Location"])).select_one("[data-following]")["href"]
    assert at(client.get(link)) == f"{QUEUE}{three[0].pk}/"


def test_when_nothing_is_left_the_list_says_so(client, township_clerk):
    client.force_login(township_clerk)
    answer = client.get(QUEUE, {"state": "overdue", "page": "n.x"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/issues/?state=overdue"
    assert "这里的都办完了。" in html.text_of(answer)


def test_an_address_leads_nowhere_else(client, township_clerk, issue):
    """What is sent as the list is read as conditions, whatever it says."""
    client.force_login(township_clerk)
    for text in ("//example.org/", "https://example.org/?a=b", "&a=" * 3000, "state=nothing"):
        answer = triage(client, issue, text)
        assert urlsplit(answer["Location"]).netloc == ""
        assert at(answer) == QUEUE
        Issue.objects.filter(pk=issue.pk).update(state="registered")


def test_a_case_of_others_is_not_there(client, three, outside_county_clerk):
    client.force_login(outside_county_clerk)
    assert client.get(f"{QUEUE}{three[0].pk}/?state=mine").status_code == 404


def test_a_unit_has_its_inbox_beside_the_case(client, unit_clerk, in_progress):
    client.force_login(unit_clerk)
    answer = client.get(QUEUE, {"state": "mine"})
    shown = client.get(answer["Location"])
    assert at(answer) == f"{QUEUE}{in_progress.pk}/"
    assert beside(shown) == [in_progress.title]
    assert html.page(shown).select_one("a[data-step=first]").get_text(strip=True) == "答复"
