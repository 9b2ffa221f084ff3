"""News: who is told of which step, in which words; and who is not."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from deputies_portal.core.notices import quiet
from deputies_portal.core.notices.models import Notice
from deputies_portal.core.workflow import Nobody
from stations.models import Posting
from tests import make
from tests.visits.acting import LETTER, act
from visits.issues.news import news
from visits.issues.steps import STEPS
from visits.models import VisitReader
from visits.visits import intake

NEXT_DAY = make.date(2025, 3, 12)


def told():
    """Who has been told what, by name."""
    rows = Notice.objects.order_by("user__name", "id").select_related("user")
    return {notice.user.name: notice.words for notice in rows}


def forget():
    Notice.objects.all().delete()


# --- the table ---------------------------------------------------------------------------------
def test_every_step_says_who_is_told_or_why_nobody_is():
    assert [name for name, step in STEPS.items() if not step.news] == []


def test_nobody_is_told_of_two_steps_and_the_table_says_why():
    silent = {
        name: step.news.reason for name, step in STEPS.items() if isinstance(step.news, Nobody)
    }
    assert silent == {
        "triage": "The desk's own work: the next one to act is the desk itself.",
        "archive": "Filing changes nothing for anybody; the close was told.",
    }


LINES = [
    (name, line)
    for name, step in STEPS.items()
    if not isinstance(step.news, Nobody)
    for line in step.news
]


@pytest.mark.parametrize(("name", "line"), LINES)
def test_every_sentence_names_the_matter_and_has_an_english_one(name, line):
    assert {"title", "reference"} <= set(news.FACTS.findall(line.text))
    with translation.override("en"):
        english = translation.gettext(line.text)
    assert english != line.text
    assert set(news.FACTS.findall(english)) == set(news.FACTS.findall(line.text))


# --- registering -------------------------------------------------------------------------------
def test_a_registered_issue_is_told_to_the_desk_alone(
    issue, township_clerk, county_clerk, manager, clerk
):
    forget()
    news.spread_registered(
        issue.voices.get().visit, [issue], actor=clerk, at=make.moment(make.MARCH_10)
    )
    assert told() == {
        "罗建忠": "收到一件新问题：“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号），请审核。"
    }


def test_without_a_clerk_in_the_township_the_county_stands_in(room, clerk, county_clerk):
    make.make_issue(room, actor=clerk)
    assert list(told()) == ["杨丽萍"]


def test_danger_to_life_is_told_to_the_whole_office_at_once(
    room, clerk, township_clerk, county_clerk, manager
):
    make.make_issue(room, actor=clerk, is_danger=True)
    words = "危及生命安全：“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号），请今天处理。"
    assert told() == {"字光明": words, "杨丽萍": words}
    assert set(Notice.objects.values_list("is_urgent", flat=True)) == {True}


def test_the_visit_of_a_deputy_is_confirmed_before_the_desk_hears_of_it(
    room, clerk, deputy, deputy_user, township_clerk
):
    visit = make.make_visit(room, actor=deputy_user, deputies=[deputy])
    assert told() == {
        "字春梅": "代表登记了“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号），"
        "请先确认这次来访。"
    }
    forget()
    intake.confirm_visit(visit, actor=clerk, at=make.moment(make.MARCH_11))
    assert list(told()) == ["罗建忠"]


def test_what_is_answered_on_the_spot_does_not_trouble_the_desk(
    room, clerk, township_clerk, deputy, deputy_user
):
    spot = {
        "text": "当场说明。",
        "told_by": "杨秀兰",
        "answer_class": make.answer_class("A"),
    }
    make.make_visit(room, actor=clerk, deputies=[deputy], issues=[make.an_issue(spot=spot)])
    assert list(told()) == ["杨秀兰"]


def test_two_issues_of_a_visit_are_two_notices(room, clerk, township_clerk):
    make.make_visit(room, actor=clerk, issues=[make.an_issue(), make.an_issue(category="其他")])
    assert Notice.objects.filter(user=township_clerk).count() == 2


# --- the way of an issue -----------------------------------------------------------------------
def test_a_dispatch_is_told_to_lead_and_assisting_units(
    at_county, county_clerk, unit, unit_clerk, helper, helper_clerk
):
    forget()
    act("dispatch", at_county, county_clerk, make.MARCH_11, lead=unit, assisting=[helper])
    title = "“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号）"
    assert told() == {
        "张丽琼": f"新交办一件：{title}，请签收，2025年4月10日前答复。",
        "水务经办": f"请协助办理{title}，主办单位是县教育体育局。",
    }


def test_accepting_returning_and_asking_are_told_to_the_desk(
    dispatched, county_clerk, township_clerk, unit_clerk
):
    forget()
    act("return", dispatched, unit_clerk, make.MARCH_11, reason="不归我局。", instead="县水务局")
    assert told() == {
        "杨丽萍": "县教育体育局退回了“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号），"
        "请在2025年3月14日前另行交办。"
    }


def test_a_redirect_is_told_to_both_units(
    in_progress, county_clerk, unit_clerk, helper, helper_clerk
):
    forget()
    act("redirect", in_progress, county_clerk, NEXT_DAY, lead=helper, reason="分工调整。")
    words = told()
    assert words["水务经办"].startswith("改派到本单位：")
    assert words["张丽琼"].endswith("不再由本单位办理。")
    assert "杨丽萍" not in words


def test_an_answer_is_told_to_the_room_the_deputy_and_the_desk(
    in_progress, unit_clerk, clerk, deputy_user, county_clerk, manager
):
    forget()
    facts = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    act("answer", in_progress, unit_clerk, NEXT_DAY, **facts)
    title = "“食堂线路老化，午餐供应时断时续”（昌人交〔2025〕1号）"
    assert told() == {
        "字春梅": f"{title}已经答复，请告知反映人，并记下评价。",
        "杨秀兰": f"您接待的{title}已经答复。",
        "杨丽萍": f"县教育体育局答复了{title}。",
    }


def test_on_paper_the_desk_that_enters_it_is_not_told(in_progress, county_clerk, unit_clerk, clerk):
    forget()
    facts = {"answer_class": make.answer_class("A"), "text": "换好了。"} | LETTER
    act("answer", in_progress, county_clerk, NEXT_DAY, **facts)
    assert list(told()) == ["字春梅"]


def test_a_dissatisfied_visitor_reaches_the_whole_office(
    answered, clerk, county_clerk, manager, deputy_user
):
    forget()
    act("tell", answered, clerk, NEXT_DAY, rating="not_satisfied")
    assert sorted(told()) == ["字光明", "杨丽萍", "杨秀兰"]
    assert told()["字光明"].endswith("的答复不满意。")


def test_a_vain_call_is_told_to_nobody(answered, clerk, county_clerk, deputy_user):
    forget()
    act("tell", answered, clerk, NEXT_DAY, is_reached=False)
    assert told() == {}


def test_supervision_is_urgent_and_its_reply_goes_to_who_asked(
    in_progress, manager, unit_clerk, county_clerk
):
    forget()
    due = make.date(2025, 3, 20)
    asked = act("supervise", in_progress, manager, NEXT_DAY, note="请书面答复。", due=due)
    assert sorted(told()) == ["张丽琼", "杨丽萍"]
    assert told()["张丽琼"].endswith("请在2025年3月20日前书面回复。")
    assert set(Notice.objects.values_list("is_urgent", flat=True)) == {True}
    forget()
    act("reply", in_progress, unit_clerk, NEXT_DAY, event=asked, text="已安排。")
    assert told()["字光明"].startswith("您督办的")
    assert sorted(told()) == ["字光明", "杨丽萍"]


@pytest.fixture
def told_issue(request):
    """The issue of the cast that is answered and told; `told` means something else here."""
    return request.getfixturevalue("told")


def test_a_close_is_told_to_room_deputy_and_unit(
    told_issue, county_clerk, clerk, deputy_user, unit_clerk
):
    forget()
    act("close", told_issue, county_clerk, NEXT_DAY)
    assert sorted(told()) == ["字春梅", "张丽琼", "杨秀兰"]


# --- who is not told ---------------------------------------------------------------------------
def test_who_no_longer_serves_is_not_told(in_progress, county_clerk, unit_clerk):
    Posting.objects.filter(user=unit_clerk).update(ends_on=make.MARCH_11)
    forget()
    act("urge", in_progress, county_clerk, NEXT_DAY, note="请抓紧。", due=NEXT_DAY)
    assert told() == {}


def test_a_disabled_account_is_not_told(in_progress, county_clerk, unit_clerk):
    type(unit_clerk).objects.filter(pk=unit_clerk.pk).update(is_active=False)
    forget()
    act("urge", in_progress, county_clerk, NEXT_DAY, note="请抓紧。", due=NEXT_DAY)
    assert told() == {}


def test_another_county_hears_nothing(
    room, clerk, township_clerk, outsider, outside_county_clerk, eryuan
):
    make.make_issue(room, actor=clerk, is_danger=True)
    make.make_issue(room, actor=clerk)
    assert list(told()) == ["罗建忠"]


@pytest.fixture
def confidential(room, clerk, county_clerk, unit, deputy):
    """A confidential issue, dispatched to the unit."""
    facts = {"visit_facts": {"is_confidential": True, "deputies": [deputy]}}
    issue = make.make_issue(room, actor=clerk, **facts)
    triage = {"category": issue.category, "title": issue.title, "pace": "normal"}
    act("triage", issue, county_clerk, make.MARCH_11, **triage)
    forget()
    return issue


def test_a_confidential_issue_is_told_only_to_who_may_open_it_and_without_its_title(
    confidential, county_clerk, unit, unit_clerk, manager, deputy_user
):
    act("dispatch", confidential, county_clerk, make.MARCH_11, lead=unit)
    assert told() == {}
    visit = confidential.voices.get().visit
    VisitReader.objects.create(visit=visit, user=unit_clerk, named_by=county_clerk, reason="承办")
    act("urge", confidential, county_clerk, NEXT_DAY, note="请抓紧。", due=NEXT_DAY)
    assert told() == {
        "张丽琼": "催办：“不公开事项”（昌人交〔2025〕1号），请在2025年3月12日前办理。"
    }
    assert "食堂" not in str(list(Notice.objects.values("text", "facts", "url", "key")))


# --- what it costs -----------------------------------------------------------------------------
def test_a_step_costs_two_queries_more(
    in_progress, unit_clerk, clerk, deputy_user, county_clerk, django_assert_num_queries
):
    facts = {"answer_class": make.answer_class("A"), "text": "换好了。"}
    with quiet():
        event = act("answer", in_progress, unit_clerk, NEXT_DAY, **facts)
    with transaction.atomic(), django_assert_num_queries(2):
        news.spread(event)
    with transaction.atomic(), django_assert_num_queries(2):
        news.spread(event)
    assert Notice.objects.filter(key=f"event-{event.pk}").count() == 3


def test_what_is_done_quietly_costs_nothing(in_progress, county_clerk, django_assert_num_queries):
    with quiet():
        event = act("progress", in_progress, county_clerk, NEXT_DAY, note="在办。")
        with django_assert_num_queries(0):
            news.spread(event)


def test_a_step_that_is_refused_tells_nobody(in_progress, unit_clerk, clerk, county_clerk):
    forget()
    facts = {"answer_class": make.answer_class("B"), "text": "年内换。", "pledge": "换线"}
    with pytest.raises(ValidationError):
        act("answer", in_progress, unit_clerk, NEXT_DAY, **facts)
    assert told() == {}
