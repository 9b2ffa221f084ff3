"""The lunch case: 10 March 2024 at Eryuan's home, event by event (domain §8)."""

from datetime import date, time

from stations.models import Region
from visits.demo.plan import IssuePlan, StepPlan, VisitPlan, submission
from visits.demo.stage import Stage, moment
from visits.models import Contact
from visits.visits.intake import ContactFacts, IssueFacts, VisitFacts

VILLAGE = "532930104203"  # 永胜村, 三营镇
RECEIVED = date(2024, 3, 10)
TITLE = "联合完小线路老化，学生在校吃不上午饭"
DESCRIPTION = (
    "学校用电线路年久老化，又没有添置炊具的钱，食堂一直开不了火，学生中午只能吃家长送来的饭，"
    "远处的家长来回要一个多小时。"
)
WISH = "请帮助改造线路，添置炊具，让学生在校吃上热饭。"
SURVEY = (
    "和县供电局到学校勘查：进户线截面小、表箱老化，要换线增容；食堂房屋可用，缺蒸箱、冰柜和消毒柜。"
)
OPINION = "进户线和表箱由我局更换，校内线路由学校按用电负荷改造，我局派人指导，三天可以完工。"
COORDINATED = "县人大常委会代表工委召集县教育体育局、县供电局和两家企业商量，企业愿意捐助炊具。"
DONATED = "两家企业捐助的蒸箱、冰柜、消毒柜和餐具已经送到学校，校内线路改造完毕。"
POWERED = "县供电局换好进户线和表箱，用电容量够用，食堂试开火正常。"
ANSWER = "学校线路已经改造，企业捐助的炊具已经装好，食堂从本周起供应午饭，学生在校吃上热饭。"

# Neither school nor village is named in public: few could have brought it.
RELEASED = {
    "title": "改造线路、添置炊具，学生在校吃上热饭",
    "text": (
        "学校线路老化，又没有钱添置炊具，学生在校吃不上午饭。县人大常委会代表工委协调供电单位换线增容，"
        "企业捐助炊具，食堂已经供应午饭。"
    ),
}


def lunch_case(stage: Stage) -> VisitPlan:
    village = Region.objects.get(pk=VILLAGE)
    home = stage.venue("洱源县代表之家")
    clerk = stage.clerk_of(home)
    facts = VisitFacts(
        venue=home,
        received_on=RECEIVED,
        received_at=time(9, 40),
        submission=submission("lunch"),
        deputies=stage.on_duty[home.pk, RECEIVED],
        contacts=[
            ContactFacts(
                kind=Contact.Kind.REPRESENTATIVE,
                name="杨文军",
                phone="13800002403",
                village=village,
            ),
            ContactFacts(
                kind=Contact.Kind.ORGANISATION,
                name="李学礼",
                phone="13800001003",
                village=village,
                address="联合完小",
            ),
        ],
        group_size=2,
        own_words="电线老得不敢用，学校没有钱买锅灶，家长天天送饭，我们看着心疼。",
    )
    issue = IssuePlan(
        IssueFacts(
            category=stage.categories["04"],
            title=TITLE,
            description=DESCRIPTION,
            wish=WISH,
            matter_region=village,
        )
    )
    issue.steps = [*_to_the_units(stage, issue.facts), *_work(stage), *_to_the_end(stage, clerk)]
    return VisitPlan(at=moment(RECEIVED, 10, 15), facts=facts, actor=clerk, issues=[issue])


def _to_the_units(stage: Stage, facts: IssueFacts) -> list[StepPlan]:
    education, power = stage.units["县教育体育局"], stage.units["县供电局"]
    triaged = {
        "category": facts.category,
        "title": facts.title,
        "pace": "normal",
        "matter_region": facts.matter_region,
    }
    sent = {
        "lead": education,
        "assisting": [power],
        "letter_number": "代工函〔2024〕17号",
        "note": "县供电局是企业，用商请函请其协助。",
    }
    accepted = {"accepted_by": education.contact}
    return [
        StepPlan(moment(date(2024, 3, 11), 9, 20), "triage", stage.county_clerk, triaged),
        StepPlan(moment(date(2024, 3, 12), 10, 5), "dispatch", stage.county_clerk, sent),
        StepPlan(
            moment(date(2024, 3, 13), 15, 30), "accept", stage.unit_clerk(education), accepted
        ),
    ]


def _work(stage: Stage) -> list[StepPlan]:
    clerk, desk = stage.unit_clerk(stage.units["县教育体育局"]), stage.county_clerk
    power = stage.units["县供电局"]
    opinion = {
        "dispatch": power,
        "opinion": OPINION,
        "document_number": "供电函〔2024〕9号",
        "signer": power.leader,
    }
    return [
        StepPlan(moment(date(2024, 3, 15), 17, 10), "progress", clerk, {"note": SURVEY}),
        StepPlan(
            moment(date(2024, 3, 20), 11, 0),
            "assist",
            desk,
            opinion,
            on_paper=True,
            happened_on=date(2024, 3, 19),
        ),
        StepPlan(moment(date(2024, 3, 22), 16, 20), "progress", desk, {"note": COORDINATED}),
        StepPlan(moment(date(2024, 4, 2), 15, 45), "progress", clerk, {"note": DONATED}),
        StepPlan(moment(date(2024, 4, 8), 10, 30), "progress", clerk, {"note": POWERED}),
    ]


def _to_the_end(stage: Stage, receiver) -> list[StepPlan]:
    education = stage.units["县教育体育局"]
    answered = {
        "answer_class": stage.classes["A"],
        "text": ANSWER,
        "signer": education.leader,
    }
    told = {
        "voice": None,
        "told_by": receiver.name,
        "means": "in_person",
        "told_on": date(2024, 4, 10),
        "is_reached": True,
        "rating": "satisfied",
        "remark": "孩子在学校吃上热饭，家长放心了，满意。",
    }
    return [
        StepPlan(moment(date(2024, 4, 9), 9, 50), "answer", stage.unit_clerk(education), answered),
        StepPlan(moment(date(2024, 4, 10), 10, 40), "tell", receiver, told),
        StepPlan(moment(date(2024, 4, 11), 9, 15), "close", stage.county_clerk),
    ]
