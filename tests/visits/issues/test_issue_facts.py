"""The facts of an issue are declared once and go everywhere from there."""

from datetime import date

import pytest
from django.db import models

from tests import html, make
from tests.visits.acting import address_of
from visits.activities.forms.rows import FoundForm
from visits.issues.issue_facts import FACTS, NAMES, Fact, said_on
from visits.issues.steps.setting_right import CorrectForm
from visits.models import Issue
from visits.models.rules import Pace
from visits.visits.forms.rows import NotedIssueForm

TEXT = models.CharField | models.TextField
TEXTS = [fact.name for fact in FACTS if isinstance(fact.column, TEXT)]
SAID = {name: f"关于{name}说了这些。" for name in TEXTS}


@pytest.fixture
def issue(room, clerk):
    return make.make_issue(room, actor=clerk, **SAID)


def test_every_text_that_people_write_of_an_issue_is_declared():
    texts = [
        column.name
        for column in Issue._meta.local_concrete_fields
        if isinstance(column, TEXT) and column.editable and not column.choices
    ]
    assert texts == ["title", *TEXTS]
    assert set(NAMES) >= Issue.PERSONAL


@pytest.mark.parametrize("form", [NotedIssueForm, FoundForm, CorrectForm])
@pytest.mark.parametrize("name", TEXTS)
def test_it_is_asked_everywhere_as_long_as_its_column_and_no_longer(form, name):
    column, asked = Issue._meta.get_field(name), form.base_fields[name]
    assert (asked.max_length, asked.required) == (column.max_length, not column.blank)
    assert str(asked.label) == str(column.verbose_name)


def test_the_page_and_the_papers_say_all_of_it(client, issue, county_clerk):
    client.force_login(county_clerk)
    shown = html.text_of(client.get(issue.get_absolute_url()))
    assert [text for text in SAID.values() if text not in shown] == []
    paper = html.text_of(client.get(f"/issues/{issue.pk}/print/"))
    assert [said for said in said_on("case", issue).values() if said not in paper] == []


def test_all_of_it_is_set_right_on_one_form(client, issue, township_clerk):
    client.force_login(township_clerk)
    address = address_of("correct", issue)
    sent = html.form_values(client.get(address))
    assert {name: sent[name] for name in TEXTS} == SAID
    new = {name: f"{name}另有说法。" for name in TEXTS}
    assert client.post(address, sent | new | {"reason": "听错了。"}).status_code == 302
    assert Issue.objects.values(*TEXTS).get(pk=issue.pk) == new


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("pace", Pace.URGENT, "急件"),
        ("is_danger", True, "是"),
        ("is_danger", False, ""),
        ("registered_on", date(2025, 3, 10), "2025年3月10日"),
        ("solved_on", None, ""),
        ("late_days", 0, "0"),
        ("wish", "换线增容。", "换线增容。"),
    ],
)
def test_a_fact_of_any_shape_is_said_in_words(name, value, said):
    fact = Fact(name, "", frozenset())
    assert fact.said_of(Issue(**{name: value})) == said


def test_its_name_on_papers_and_in_files_is_chinese():
    assert [fact.head for fact in FACTS][:2] == ["经过与现状", "希望怎么解决"]


def test_what_people_wrote_stands_on_the_printed_sheet_as_they_wrote_it(client, room, clerk):
    issue = make.make_issue(room, actor=clerk, description="<b onclick=x>停电</b>{{ 7*7 }}")
    client.force_login(clerk)
    sheet = client.get(f"/issues/{issue.pk}/print/").content.decode()
    assert "&lt;b onclick=x&gt;停电&lt;/b&gt;{{ 7*7 }}" in sheet
    assert "<b onclick" not in sheet
