"""The school without lunch (domain §8): received on 10 March 2024 at Eryuan's home, dispatched to
two units, answered, told, rated, closed. Told through the pages, day by day.
"""

from datetime import date

import pytest

from stations.models import Region
from tests import html, make
from tests.stories.office import Story
from visits.holidays import holidays
from visits.holidays.calendar_import import SHIPPED, read_calendar
from visits.models import Contact, Feedback, Issue, Visit
from visits.visits import intake

SUNDAY = date(2024, 3, 10)
WORDS = "家长天天送饭，我们看着心疼。"


@pytest.fixture
def calendar(eryuan):
    """The shipped calendar: the national days of 2024, Dali's 三月街."""
    rows = read_calendar(SHIPPED.read_bytes())
    holidays.load_days(rows, actor=None, at=make.moment(SUNDAY))


@pytest.fixture
def people(eryuan_home, calendar):
    education = make.make_unit("县教育体育局", county_id="532930")
    power = make.make_unit("县供电局", kind="company", county_id="532930")
    deputy = make.make_deputy("李桂芬", county_id="532930")
    return {
        "deputy": deputy,
        "home": make.make_person("venue_clerk", name="杨正华", venue=eryuan_home),
        "county": make.make_person("county_clerk", name="赵丽琴", region_id="532930"),
        "education": make.make_person("unit_clerk", name="段成武", unit=education),
        "units": {"education": education, "power": power},
    }


@pytest.fixture
def lunch(people, eryuan_home) -> Issue:
    """Two visitors on a Sunday, one issue; the reception day of the 10th is kept."""
    village = Region.objects.get(code="532930104203")
    kind = Contact.Kind
    head = {"name": "李学礼", "phone": "13800001003", "kind": kind.ORGANISATION}
    visit = make.make_visit(
        eryuan_home,
        actor=people["home"],
        on=SUNDAY,
        deputies=[people["deputy"]],
        group_size=2,
        own_words=WORDS,
        contacts=[
            make.a_contact(name="杨文军", village=village, kind=kind.REPRESENTATIVE),
            intake.ContactFacts(**head, village=village, address="联合完小"),
        ],
        issues=[
            make.an_issue(
                county_id="532930",
                title="联合完小线路老化，学生在校吃不上午饭",
                description="线路老化，又没有添置炊具的钱，食堂开不了火。",
                wish="改造线路，添置炊具。",
                matter_region=village,
            )
        ],
    )
    return visit.voices.get().issue


def _dispatch(story, people):
    """Triage on Monday, dispatch on Tuesday to education with the power company assisting."""
    county, units = people["county"], people["units"]
    story.on("2024-03-11", "triage", county, matter_region="532930104203")
    story.on(
        "2024-03-12",
        "dispatch",
        county,
        lead=units["education"].pk,
        assisting=[units["power"].pk],
        letter_number="代工函〔2024〕17号",
    )


def _work(story, people, day="2024-03-13"):
    """Accepted; the company writes on paper, the unit reports."""
    story.on(day, "accept", people["education"])
    power = story.issue.rounds.get().dispatches.get(part="assisting")
    story.on(
        "2024-03-20",
        "assist",
        people["county"],
        dispatch=power.pk,
        opinion="换进户线和表箱，三天完工。",
        happened_on="2024-03-19",
        document_number="供电函〔2024〕9号",
        signer="王经理",
    )
    story.on("2024-04-02", "progress", people["education"], note="企业捐助的炊具已送到学校。")


def _end(story, people):
    solved = make.answer_class("A", "532930").pk
    story.on(
        "2024-04-09",
        "answer",
        people["education"],
        answer_class=solved,
        text="线路已改造，炊具已装好，学生在校吃上热饭。",
        signer="段局长",
    )
    story.on(
        "2024-04-10", "tell", people["home"], result="satisfied", means="in_person", remark="满意。"
    )
    story.on("2024-04-11", "close", people["county"])


def test_the_pupils_eat_a_hot_lunch(client, lunch, people):
    story = Story(client, lunch)
    _dispatch(story, people)
    assert (lunch.state, lunch.due) == ("dispatched", date(2024, 4, 11))
    _work(story, people)
    assert lunch.state == "in_progress"
    _end(story, people)
    assert (lunch.state, lunch.outcome, lunch.closed_on, lunch.late_days) == (
        "closed",
        "handled",
        date(2024, 4, 11),
        0,
    )
    days = list(lunch.events.values_list("step", "happened_on"))
    assert days == [
        ("register", date(2024, 3, 10)),
        ("triage", date(2024, 3, 11)),
        ("dispatch", date(2024, 3, 12)),
        ("accept", date(2024, 3, 13)),
        ("assist", date(2024, 3, 19)),
        ("progress", date(2024, 4, 2)),
        ("answer", date(2024, 4, 9)),
        ("tell", date(2024, 4, 10)),
        ("close", date(2024, 4, 11)),
    ]


def test_a_sunday_is_the_day_of_the_visit_and_triage_counts_from_monday(lunch):
    visit = Visit.objects.get()
    assert (visit.reference, visit.received_on.isoweekday(), visit.group_size) == (
        "洱人访〔2024〕1号",
        7,
        2,
    )
    assert lunch.reference == "洱人交〔2024〕1号"
    assert lunch.due == date(2024, 3, 13)


def test_what_everybody_reads_at_the_end(client, lunch, people):
    story = Story(client, lunch)
    _dispatch(story, people)
    _work(story, people)
    _end(story, people)
    for person in ("county", "home", "education"):
        shown = story.page(people[person], "2024-04-12")
        assert "联合完小线路老化，学生在校吃不上午饭" in shown
        assert "主办：县教育体育局。协办：县供电局。期限：2024年4月11日。" in shown
        assert "县供电局提出协办意见。代录，文号供电函〔2024〕9号，签发人王经理。" in shown
        assert "反映人评价：满意。" in shown
        assert "没有超期" in shown
        assert "杨文军" not in shown
        assert WORDS not in shown
    assert Feedback.objects.get().rating == "satisfied"


def test_the_company_is_asked_and_not_supervised(client, lunch, people):
    """商请函 for the power company; supervision is for the education bureau."""
    story = Story(client, lunch)
    story.on("2024-03-11", "triage", people["county"], matter_region="532930104203")
    page = story.form("2024-03-12", "dispatch", people["county"])
    assert "县供电局（商请函）" in html.text_of(page)
    power = people["units"]["power"].pk
    story.on("2024-03-12", "dispatch", people["county"], lead=power)
    asked = {"note": "请答复。", "due": "2024-03-20"}
    refused = story.send("2024-03-13", "supervise", people["county"], **asked)
    assert html.error_links(refused) == {
        "": "企业和垂直管理单位、法院、检察院只能商请，不能督办，请用催办。"
    }
    story.on("2024-03-13", "urge", people["county"], **asked)
    assert "催办" in story.page(people["county"], "2024-03-13")
