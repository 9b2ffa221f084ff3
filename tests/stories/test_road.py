"""Three villages and one road: heard at three venues, merged, answered once, told in each village;
one of the three is not satisfied, so another unit goes into a second round.
"""

from datetime import date

import pytest

from tests import html, make
from tests.stories.office import Story
from visits.models import Answer, Feedback

VILLAGES = [
    ("530524101001", "关庙社区联络室", "字春梅"),
    ("530524101002", "宝丰社区联络室", "李正芳"),
]


@pytest.fixture
def rooms(workstation):
    """(venue, its clerk) of the workstation and the two rooms it guides."""
    station = make.make_person("venue_clerk", name="站联络员", venue=workstation)
    found = [(workstation, station)]
    for code, name, person in VILLAGES:
        place = {"township_id": "530524101", "village_id": code, "parent": workstation}
        venue = make.make_venue("room", name=name, **place)
        found.append((venue, make.make_person("venue_clerk", name=person, venue=venue)))
    return found


@pytest.fixture
def heard(rooms):
    """The same road, told on 10 March at three venues."""
    roads = []
    for number, (venue, clerk) in enumerate(rooms, start=1):
        visitor = make.a_contact(name=f"赵文{number}", phone=f"1380000412{number}")
        facts = {"contacts": [visitor]}
        roads.append(
            make.make_issue(
                venue,
                actor=clerk,
                category="交通道路",
                title=f"环村路塌方，第{number}村出行困难",
                visit_facts=facts,
            )
        )
    return roads


@pytest.fixture
def people(township_clerk, county_clerk, manager):
    transport, townsfolk = make.make_unit("县交通运输局"), make.make_unit("县公路管理段")
    return {
        "township": township_clerk,
        "county": county_clerk,
        "manager": manager,
        "transport": make.make_person("unit_clerk", name="交通经办", unit=transport),
        "roads": make.make_person("unit_clerk", name="公路经办", unit=townsfolk),
        "units": {"transport": transport, "roads": townsfolk},
    }


def _merge(client, heard, people) -> Story:
    """The township's desk checks the first and merges the others into it."""
    first, *others = heard
    story = Story(client, first)
    for road in heard:
        place = road.venue.village_id or road.venue.township_id
        Story(client, road).on("2025-03-11", "triage", people["township"], matter_region=place)
    for road in others:
        same = {"target": first.pk, "reason": "同一段路。"}
        Story(client, road).on("2025-03-11", "merge", people["township"], **same)
    story.issue.refresh_from_db()
    return story


def _first_answer(story, people):
    county, unit = people["county"], people["transport"]
    story.on("2025-03-12", "pass-up", people["township"], reason="要县级部门办理。")
    story.on("2025-03-12", "dispatch", county, lead=people["units"]["transport"].pk)
    story.on("2025-03-13", "accept", unit)
    solved = make.answer_class("A").pk
    said = {"answer_class": solved, "text": "塌方已清除。", "signer": "段局长"}
    story.on("2025-04-01", "answer", unit, **said)


def _tell(story, rooms, heard, day, results):
    for (_venue, clerk), road, result in zip(rooms, heard, results, strict=True):
        voice = road.voices.get().pk
        story.on(day, "tell", clerk, voice=voice, result=result)


def test_one_answer_three_voices_two_rounds(client, rooms, heard, people):
    story = _merge(client, heard, people)
    _first_answer(story, people)
    _tell(story, rooms, heard, "2025-04-02", ["satisfied", "mostly", "not_satisfied"])
    refused = story.form("2025-04-03", "close", people["county"])
    assert "有反映人不满意，不能办结：昌人访〔2025〕3号。" in html.text_of(refused)

    again = {"lead": people["units"]["roads"].pk, "reason": "第三村的路没有修。"}
    story.on("2025-04-03", "rehandle", people["county"], **again)
    assert (story.issue.state, story.issue.due) == ("in_progress", date(2025, 5, 5))
    done = {"answer_class": make.answer_class("A").pk, "text": "三个村都通了。", "signer": "李段长"}
    story.on("2025-04-20", "answer", people["roads"], **done)
    _tell(story, rooms, heard, "2025-04-21", ["satisfied", "satisfied", "satisfied"])
    story.on("2025-04-22", "close", people["county"])

    assert (story.issue.state, story.issue.late_days) == ("closed", 0)
    assert list(Feedback.objects.order_by("id").values_list("round__no", "rating")) == [
        (1, "satisfied"),
        (1, "mostly"),
        (1, "not_satisfied"),
        (2, "satisfied"),
        (2, "satisfied"),
        (2, "satisfied"),
    ]
    assert list(Answer.objects.order_by("id").values_list("text", flat=True)) == [
        "塌方已清除。",
        "三个村都通了。",
    ]


def test_each_village_reads_where_its_matter_went(client, rooms, heard, people):
    _merge(client, heard, people)
    first, second, third = heard
    for (_venue, clerk), road in zip(rooms[1:], (second, third), strict=True):
        own = Story(client, road).page(clerk, "2025-03-12")
        assert f"并入 {first.reference}" in own
        target = Story(client, first).page(clerk, "2025-03-12")
        assert f"{road.reference}并入这一件，它的反映人一起告知。" in target
