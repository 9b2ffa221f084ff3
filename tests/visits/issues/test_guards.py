"""What the database itself refuses of issues, rounds and voices, past every form and verb."""

import pytest

from tests import make
from tests.guarded import changed, others, removable
from visits.models import Answer, Category, Dispatch, Event, ExtensionRequest, Feedback, Voice


@pytest.fixture
def foreign(eryuan):
    """A unit, a category, a venue and a visit of the other county."""
    home = make.make_venue("home", name="洱源之家", county_id="532930")
    clerk = make.make_person("county_clerk", region_id="532930")
    return {
        "unit": make.make_unit("县电力公司", county_id="532930"),
        "category": Category.objects.filter(county="532930").first(),
        "venue": home,
        "visit": make.make_visit(home, actor=clerk),
    }


def test_an_issue_stays_in_its_county_and_at_an_office(issue, room, foreign):
    wrong = {
        "visits_issue_category_in_county": changed(issue, category=foreign["category"]),
        "visits_issue_venue_in_county": changed(issue, venue=foreign["venue"]),
        "visits_issue_matter_in_county": changed(
            issue, matter_region="532930104", matter_township="532930104"
        ),
        "visits_issue_desk_is_office": changed(issue, desk=room.village_id),
        "visits_voice_in_county": changed(issue.voices.get(), visit=foreign["visit"]),
    }
    assert others(wrong) == {}


def test_nothing_is_merged_into_what_is_merged(merged, issue, room, clerk):
    third = make.make_issue(room, actor=clerk)
    into = {"state": "merged", "due": None}
    for row, target in ((third, merged), (issue, third)):
        wrong = {"visits_issue_merge_one_level": changed(row, merged_into=target, **into)}
        assert others(wrong) == {}


def test_a_round_has_units_of_its_county(handed, foreign):
    wrong = {
        "visits_dispatch_unit_in_county": changed(Dispatch.objects.get(), unit=foreign["unit"]),
        "visits_extension_proposed_in_county": changed(
            ExtensionRequest.objects.get(), proposed=foreign["unit"]
        ),
    }
    assert others(wrong) == {}


def test_an_answer_is_of_its_round_and_a_rating_of_its_voice(second_round, room, clerk):
    first, last = second_round.rounds.order_by("no")
    stranger = make.make_issue(room, actor=clerk).voices.get()
    rating = Feedback.objects.filter(voice__issue=second_round).first()
    facts = {field.name: getattr(rating, field.name) for field in Feedback._meta.concrete_fields}
    facts |= {"id": None, "voice": stranger}
    wrong = {
        "visits_answer_dispatch_of_round": changed(
            Answer.objects.get(round=first), dispatch=last.dispatches.first()
        ),
        "visits_feedback_no_change": changed(rating, rating="satisfied"),
        "visits_feedback_round_of_voice": lambda: Feedback.objects.create(**facts),
    }
    assert others(wrong) == {}


def test_nothing_of_an_issue_is_removed(asked):
    rows = [asked, Event.objects.first(), ExtensionRequest.objects.get(), Voice.objects.get()]
    assert removable(rows) == ["visits_voice"]
