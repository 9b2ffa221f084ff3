"""A unit that never signs in: the desk enters its letters, with number, signer and date."""

from datetime import date

import pytest

from tests import make
from tests.stories.office import Story

LETTER = {"document_number": "昌水函〔2025〕12号", "signer": "何局长"}


@pytest.fixture
def silent(changning):
    return make.make_unit("县水务局")


def test_the_whole_way_on_paper(client, at_county, silent, county_clerk, clerk):
    story = Story(client, at_county)
    on_paper = {"happened_on": "2025-03-14", **LETTER}
    story.on("2025-03-12", "dispatch", county_clerk, lead=silent.pk)
    story.on("2025-03-17", "accept", county_clerk, accepted_by="何局长", **on_paper)
    asked = {"wanted_due": "2025-05-30", "reason": "等汛期前资金。", **LETTER}
    story.on("2025-03-24", "ask-extension", county_clerk, happened_on="2025-03-21", **asked)
    story.on("2025-03-25", "grant-extension", county_clerk, reason="同意。")
    assert story.issue.due == date(2025, 5, 30)
    said = {"answer_class": make.answer_class("A").pk, "text": "水管已换。", **LETTER}
    story.on("2025-05-20", "answer", county_clerk, happened_on="2025-05-19", **said)
    story.on("2025-05-21", "tell", clerk, result="satisfied")
    story.on("2025-05-22", "close", county_clerk)

    events = story.issue.events.filter(facts__on_paper=True)
    assert list(events.values_list("step", "happened_on")) == [
        ("accept", date(2025, 3, 14)),
        ("ask_extension", date(2025, 3, 21)),
        ("answer", date(2025, 5, 19)),
    ]
    assert (story.issue.state, story.issue.late_days) == ("closed", 0)
    shown = story.page(county_clerk, "2025-05-23")
    assert shown.count("代录，文号昌水函〔2025〕12号，签发人何局长。") == 3
