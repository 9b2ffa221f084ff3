"""The record of an activity 活动记录 as a Word file."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Paper, Rows, Word
from deputies_portal.core.papers.blocks import Column, Listing, Title, facts, signed
from visits.activities.page import ActivityPage
from visits.models import Participation
from visits.paper_words import SHIPPED, chinese_day, in_chinese

ISSUE = (
    Word("reference", _("问题编号"), "昌人交〔2025〕412号"),
    Word("subject", _("问题标题"), "学校食堂线路老化"),
)
ACTIVITY = Paper(
    "activity",
    _("活动记录"),
    _("一次活动的记录，签字存档。"),
    SHIPPED / "activity.docx",
    (
        Word("venue", _("主办家站"), "柯街镇代表工作站"),
        Word("joining", _("参加的家站，可能是空的"), "新谷村代表联络室"),
        Word("kind", _("哪一类活动"), "视察调研"),
        Word("theme", _("主题"), "看农村饮水工程"),
        Word("mode", _("线上或线下"), "线下"),
        Word("first_day", _("从哪天，没有举行时是计划日期"), "2025年9月10日"),
        Word("last_day", _("到哪天，只有一天时是空的"), "2025年9月11日"),
        Word("place", _("地点"), "新谷村"),
        Word("organiser", _("组织单位"), "柯街镇人大主席团"),
        Word("present", _("到的代表"), "杨秀兰、罗建忠"),
        Word("on_leave", _("请假的代表"), "段正明"),
        Word("absent", _("未到的代表"), "李国华"),
        Word("guests", _("其他参加人"), "县水务局 2 人"),
        Word("content", _("做了什么"), "看了三处水池。\n听取村民意见。"),
        Word("problems", _("发现的情况"), "一处水管漏水。"),
        Word("recorder", _("登记人"), "字春梅"),
        Rows("issues", _("发现的问题，每件一行"), "issue", ISSUE),
    ),
    (
        Title("{{ kind }}活动记录"),
        facts(
            ("主题", "{{ theme }}"),
            ("主办家站", "{{ venue }}"),
            ("{%tr if joining %}",),
            ("参加家站", "{{ joining }}"),
            ("{%tr endif %}",),
            ("日期", "{{ first_day }}{% if last_day %}至{{ last_day }}{% endif %}，{{ mode }}"),
            ("地点", "{{ place or '—' }}"),
            ("组织单位", "{{ organiser or '—' }}"),
            ("到的代表", "{{ present or '—' }}"),
            ("请假、未到", "请假：{{ on_leave or '无' }}；未到：{{ absent or '无' }}"),
            ("其他参加人", "{{ guests or '—' }}"),
            ("做了什么", "{{ content or '—' }}"),
            ("发现的情况", "{{ problems or '—' }}"),
        ),
        Listing(
            "issues",
            "issue",
            (
                Column("编号", "{{ issue.reference }}", 46),
                Column("问题", "{{ issue.subject }}", 110),
            ),
            label="发现的问题",
            caption="发现的问题",
            empty="没有发现要交办的问题。",
        ),
        signed("登记人：{{ recorder }}", "负责人：", "审核："),
    ),
)


def activity_words(page: ActivityPage) -> dict:
    row = page.activity
    names = {standing: [] for standing in Participation.Standing.values}
    for one in page.roll:
        names[one.standing].append(one.deputy.name)
    present, on_leave, absent = ("、".join(names[one]) for one in ("present", "leave", "absent"))
    last = row.held_until if row.held_until != row.held_on else None
    return {
        "venue": row.venue.name,
        "joining": "、".join(venue.name for venue in page.joining),
        "kind": row.activity_type.name,
        "theme": row.theme,
        "mode": in_chinese(row.get_mode_display),
        "first_day": chinese_day(row.day),
        "last_day": chinese_day(last),
        "place": row.place,
        "organiser": row.organiser,
        "present": present,
        "on_leave": on_leave,
        "absent": absent,
        "guests": row.guests,
        "content": row.content,
        "problems": row.problems,
        "recorder": row.recorder.name,
        "issues": [{"reference": one.reference, "subject": one.title} for one in page.issues],
    }
