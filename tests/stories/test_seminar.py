"""A seminar of attending deputies (列席代表座谈会) whose suggestions are collected and dispatched.

Planned with the home as host, held with a workstation joining; three matters are noted, triaged and
dispatched, one goes on as a formal suggestion.
"""

import pytest
import time_machine

from tests import html, make
from tests.stories.office import Story
from visits.models import Activity, Dispatch, Issue

NEW = "/activities/new/"
FORM = "form[enctype]"


def send(client, on, person, address, selector=FORM, **typed):
    with time_machine.travel(f"{on} 09:00+08:00"):
        client.force_login(person)
        values = html.form_values(client.get(address), selector)
        response = client.post(address, values | typed)
    assert response.status_code == 302, html.error_links(response)


@pytest.fixture
def seminar(client, home, workstation, deputy, county_clerk):
    """On the plan since 3 March, held on the 10th: who was absent is noted."""
    facts = {"venue": home.pk, "activity_type": make.activity_type("seminar").pk}
    facts |= {"theme": "常委会会议列席代表座谈会", "day": "2025-03-10", "joining": [workstation.pk]}
    facts |= {f"standing-{deputy.pk}": "present", "shown": [workstation.pk]}
    send(client, "2025-03-03", county_clerk, NEW, action="plan", **facts)
    row = Activity.objects.get()
    address = f"/activities/{row.pk}/record/"
    content = {"content": "听取列席代表意见建议。", "place": "县人大常委会会议室"}
    send(client, "2025-03-10", county_clerk, address, action="hold", **content)
    row.refresh_from_db()
    return row


@pytest.fixture
def found(client, seminar, county_clerk):
    category = make.an_issue().category.pk
    typed = {"action": "save"}
    for number, title in enumerate(["水管漏水", "路灯不亮", "桥栏断了"]):
        typed |= {f"found-{number}-title": title, f"found-{number}-category": category}
    address = f"/activities/{seminar.pk}/issues/"
    send(client, "2025-03-11", county_clerk, address, "main form[method=post]", **typed)
    return list(Issue.objects.order_by("pk"))


def test_a_seminar_is_planned_and_held_with_those_who_came(seminar, workstation):
    assert (seminar.state, str(seminar.planned_on), str(seminar.held_on)) == (
        "held",
        "2025-03-10",
        "2025-03-10",
    )
    assert [row.deputy.name for row in seminar.participations.present()] == ["杨秀兰"]
    assert list(Activity.objects.held().of_venues([workstation.pk])) == [seminar]


def test_its_suggestions_are_dispatched_and_one_becomes_a_formal_paper(
    client, seminar, found, county_clerk, deputy, deputy_user, unit
):
    for issue in found:
        story = Story(client, issue)
        story.on("2025-03-12", "triage", county_clerk, matter_region="530524101001")
        story.on("2025-03-13", "dispatch", county_clerk, lead=unit.pk)
    assert {issue.state for issue in Issue.objects.all()} == {"dispatched"}
    assert Dispatch.objects.filter(unit=unit).count() == 3
    with time_machine.travel("2025-03-14 09:00+08:00"):
        client.force_login(deputy_user)
        page = client.get(f"/activities/{seminar.pk}/")
        listed = html.page(client.get(html.figure_link(page, "found"))).select("tbody tr")
    assert (html.figures(page)["found"], len(listed)) == (3, 3)


def test_a_suggestion_of_the_seminar_goes_on_as_a_formal_paper(client, found, county_clerk, deputy):
    story = Story(client, found[0])
    story.on("2025-03-12", "triage", county_clerk, matter_region="530524101001")
    lead = deputy.mandates.get().pk
    story.on("2025-03-13", "make-suggestion", county_clerk, lead=lead, consented_on="2025-03-12")
    assert (story.issue.state, found[0].suggested.get().suggestion.state) == (
        "suggestion",
        "drafted",
    )
