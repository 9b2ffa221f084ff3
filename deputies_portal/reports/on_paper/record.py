"""A deputy's duty record 履职档案 as a Word file; its figures are those of the page."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Rows, Word
from deputies_portal.core.papers.blocks import (
    Column,
    Heading,
    Line,
    Listing,
    Title,
    body,
    signed,
)
from deputies_portal.core.ui.templatetags.portal import day
from deputies_portal.reports.duty_record import DutyRecord
from deputies_portal.reports.on_paper.shipped import SHIPPED

NUMBER = "12"
DAY = Word("date", _("日期"), "2025年3月10日")
DUTY = (
    ("日期", "date", 37),
    ("家站", "venue", 61),
    ("时间", "hours", 34),
    ("到场", "attendance", 24),
)
VISITS = (
    ("日期", "date", 37),
    ("家站", "venue", 45),
    ("编号", "number", 40),
    ("方式", "channel", 18),
    ("人数", "people", 16),
)
ISSUES = (
    ("日期", "date", 37),
    ("编号", "number", 40),
    ("问题", "title", 53),
    ("现在的状态", "state", 26),
)
ACTIVITIES = (
    ("日期", "date", 37),
    ("活动", "kind", 32),
    ("主题", "theme", 47),
    ("家站", "venue", 40),
)
SUGGESTIONS = (("起草日期", "date", 37), ("标题", "title", 85), ("现在的状态", "state", 34))


def _listed(heading: str, rows: str, one: str, columns: tuple) -> tuple[Heading, Listing]:
    tagged = (
        Column(head, f"{{{{ {one}.{word} }}}}", width, is_figure=word == "people")
        for head, word, width in columns
    )
    return Heading(heading), Listing(rows, one, tuple(tagged))


SHEET = (
    Title("人大代表履职档案"),
    Line("{{ name }}", "Subtitle"),
    Line("{{ first }}至{{ last }}", "Subtitle"),
    Line("{{ seats or '这段时间没有登记的代表资格' }}", "Subtitle"),
    body(
        "接待日值班 {{ days }} 天，接待来访 {{ visits_number }} 次，"
        "听到问题 {{ issues_number }} 件，在活动中提出 {{ raised_number }} 件，"
        "参加活动 {{ activities_number }} 次，"
        "领衔代表建议 {{ papers_number }} 件。"
    ),
    *_listed("一、接待日值班", "duty", "turn", DUTY),
    *_listed("二、接待来访", "visits", "visit", VISITS),
    *_listed("三、听到的问题和办理", "issues", "issue", ISSUES),
    *_listed("四、参加活动", "activities", "activity", ACTIVITIES),
    body("{{ polls }}", only_if="polls"),
    *_listed("五、领衔代表建议", "papers", "paper", SUGGESTIONS),
    signed("", "{{ printed_on }}打印"),
)
RECORD = Paper(
    "duty-record",
    _("履职档案"),
    _("代表履职档案页上的 Word 文件。"),
    SHIPPED / "duty-record.docx",
    (
        Word("name", _("代表姓名"), "杨秀兰"),
        Word("seats", _("代表资格"), "县人大代表（第一选区）"),
        Word("first", _("从哪天"), "2025年1月1日"),
        Word("last", _("到哪天"), "2025年12月31日"),
        Word("days", _("接待日值班的天数"), NUMBER),
        Word("visits_number", _("接待来访的次数"), NUMBER),
        Word("issues_number", _("听到的问题的件数"), NUMBER),
        Word("raised_number", _("本人在活动中提出的件数"), NUMBER),
        Word("activities_number", _("参加活动的次数"), NUMBER),
        Word("papers_number", _("领衔代表建议的件数"), NUMBER),
        Word("polls", _("向选民述职的测评，可能是空的"), "2025年6月1日 收回 80 票，满意 76"),
        Word("printed_on", _("打印日期"), "2026年1月8日"),
        Rows(
            "duty",
            _("接待日值班，每天一行"),
            "turn",
            (
                DAY,
                Word("venue", _("家站"), "关庙社区联络室"),
                Word("hours", _("时间"), "9:00–11:30"),
                Word("attendance", _("到场"), "到"),
            ),
        ),
        Rows(
            "visits",
            _("接待来访，每次一行"),
            "visit",
            (
                DAY,
                Word("venue", _("家站"), "关庙社区联络室"),
                Word("number", _("编号"), "昌人访〔2025〕698号"),
                Word("channel", _("方式"), "来访"),
                Word("people", _("人数"), "2"),
            ),
        ),
        Rows(
            "issues",
            _("听到的问题，每件一行"),
            "issue",
            (
                DAY,
                Word("number", _("编号"), "昌人交〔2025〕412号"),
                Word("title", _("一句话说清；不公开的写“不公开事项”"), "食堂线路老化"),
                Word("state", _("现在的状态"), "已办结"),
            ),
        ),
        Rows(
            "activities",
            _("参加活动，每次一行"),
            "activity",
            (
                DAY,
                Word("kind", _("活动"), "代表学习"),
                Word("theme", _("主题"), "学习代表法"),
                Word("venue", _("家站"), "关庙社区联络室"),
            ),
        ),
        Rows(
            "papers",
            _("领衔代表建议，每件一行"),
            "paper",
            (
                DAY,
                Word("title", _("标题"), "改造食堂线路"),
                Word("state", _("现在的状态"), "已答复"),
            ),
        ),
    ),
    SHEET,
)


def record_words(record: DutyRecord, on: date) -> dict:
    with translation.override("zh-hans"):
        papers = record.papers
        return {
            "name": record.deputy.name,
            "seats": "、".join(_seat(seat) for seat in record.seats),
            "first": day(record.first),
            "last": day(record.last),
            "days": record.duty.figure.text,
            "visits_number": record.visits.figure.text,
            "issues_number": record.issues.figure.text,
            "raised_number": record.raised.text,
            "activities_number": record.activities.figure.text,
            "papers_number": papers.figure.text if papers else "—",
            "polls": "\n".join(map(_poll, record.polls)),
            "printed_on": day(on),
            **_facts(record),
        }


def _seat(seat) -> str:
    by = f"（{seat.elected_by}）" if seat.elected_by else ""
    return f"{seat.get_level_display()}{by}"


def _poll(poll) -> str:
    said = f"收回 {poll.ballots} 票，满意 {poll.satisfied}，基本满意 {poll.mostly}"
    return f"{day(poll.activity.day)} 向选民述职：{said}，不满意 {poll.not_satisfied}。"


def _facts(record: DutyRecord) -> dict:
    papers = record.papers.rows if record.papers else []
    return {
        "duty": [
            {
                "date": day(row.day),
                "venue": row.venue.name,
                "hours": row.hours,
                "attendance": row.attendance or "没有登记",
            }
            for row in record.duty.rows
        ],
        "visits": [
            {
                "date": day(row.received_on),
                "venue": row.venue.name,
                "number": row.reference,
                "channel": row.get_channel_display() if row.is_readable else "不公开事项",
                "people": row.group_size,
            }
            for row in record.visits.rows
        ],
        "issues": [
            {
                "date": day(row.registered_on),
                "number": row.reference,
                "title": row.title if row.is_readable else "不公开事项",
                "state": row.get_state_display(),
            }
            for row in record.issues.rows
        ],
        "activities": [
            {
                "date": day(row.day),
                "kind": row.activity_type.name,
                "theme": row.theme,
                "venue": row.venue.name,
            }
            for row in record.activities.rows
        ],
        "papers": [
            {"date": day(row.drafted_on), "title": row.title, "state": row.get_state_display()}
            for row in papers
        ],
    }
