"""The form of a visit 来访登记表 as a Word file: visitors masked, in full only for a revealer."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Flag, Paper, Rows, Word
from deputies_portal.core.words.text import mask_name, mask_phone
from visits.paper_words import SHIPPED, chinese_day, in_chinese
from visits.visits.record import Record

HIDDEN = "（已记下，查看要留痕）"
CONTACT = (
    Word("kind", _("身份"), "选民"),
    Word("name", _("姓名，遮住时只有姓"), "赵**"),
    Word("phone", _("手机，遮住时中间是星号"), "138****5678"),
    Word("home", _("村社区和住址，遮住时只有村社区"), "新谷村"),
)
ISSUE = (
    Word("reference", _("问题编号"), "昌人交〔2025〕412号"),
    Word("category", _("类别"), "教育"),
    Word("subject", _("问题标题"), "学校食堂线路老化"),
    Word("description", _("经过与现状"), "午餐时断时续。"),
    Word("wish", _("希望怎么解决"), "开学前换线增容。"),
)
VISIT = Paper(
    "visit",
    _("来访登记表"),
    _("一次来访的登记表，签字存档。群众的姓名和手机平时遮住。"),
    SHIPPED / "visit.docx",
    (
        Word("reference", _("来访编号"), "昌人访〔2025〕698号"),
        Word("venue", _("接待地点"), "新谷村代表联络室"),
        Word("received_on", _("接待日期"), "2025年9月10日"),
        Word("received_at", _("时间，可能是空的"), "9:20"),
        Word("channel", _("方式"), "来访"),
        Word("group_size", _("人数"), "2"),
        Word("deputies", _("接待代表"), "杨秀兰、罗建忠"),
        Word("recorder", _("登记人"), "字春梅"),
        Word("own_words", _("群众原话，遮住时写明已记下"), HIDDEN),
        Word("outcome", _("结果"), "登记问题"),
        Word("outcome_note", _("结果说明，可能是空的"), "已当场说明办理手续。"),
        Flag("is_full", _("写出了全部个人信息")),
        Rows("contacts", _("每位来访群众一行"), "contact", CONTACT),
        Rows("issues", _("每件问题一行"), "issue", ISSUE),
    ),
)


def visit_words(record: Record) -> dict:
    visit, full = record.visit, record.is_revealed
    hidden = HIDDEN if visit.own_words else ""
    return {
        "reference": visit.reference,
        "venue": visit.venue.name,
        "received_on": chinese_day(visit.received_on),
        "received_at": f"{visit.received_at:%H:%M}" if visit.received_at else "",
        "channel": in_chinese(visit.get_channel_display),
        "group_size": visit.group_size,
        "deputies": "、".join(one.name for one in record.deputies),
        "recorder": visit.recorder.name,
        "own_words": visit.own_words if full else hidden,
        "outcome": in_chinese(visit.get_outcome_display),
        "outcome_note": visit.outcome_note,
        "is_full": full,
        "contacts": [_contact(one, full) for one in record.contacts],
        "issues": [_issue(one) for one in record.issues],
    }


def _contact(contact, full: bool) -> dict:
    village = contact.village.name if contact.village else ""
    return {
        "kind": in_chinese(contact.get_kind_display),
        "name": contact.name if full else mask_name(contact.name),
        "phone": contact.phone if full else mask_phone(contact.phone),
        "home": f"{village} {contact.address}".strip() if full else village,
    }


def _issue(issue) -> dict:
    return {
        "reference": issue.reference,
        "category": issue.category.name if issue.category else "",
        "subject": issue.title,
        "description": issue.description,
        "wish": issue.wish,
    }
