"""The form of a visit 来访登记表 as a Word file: visitors masked, in full only for a revealer."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Flag, Paper, Rows, Word
from deputies_portal.core.papers.blocks import Column, Listing, Title, apart, facts, signed
from deputies_portal.core.words.text import mask_name, mask_phone
from visits.issues.issue_facts import on_paper, said_on, title_with, words_on
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
    *words_on("visit"),
)
BRIEF = [fact for fact in on_paper("visit") if fact.brief]
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
    (
        Title("来访登记表"),
        apart("编号：{{ reference }}", "内部资料，不得张贴"),
        facts(
            ("接待地点", "{{ venue }}"),
            ("日期和时间", "{{ received_on }} {{ received_at }}"),
            ("方式和人数", "{{ channel }}，{{ group_size }} 人"),
            ("接待代表", "{{ deputies or '—' }}"),
            ("群众原话", "{{ own_words or '—' }}"),
            ("结果", "{{ outcome }}{% if outcome_note %}：{{ outcome_note }}{% endif %}"),
        ),
        Listing(
            "contacts",
            "contact",
            (
                Column("身份", "{{ contact.kind }}", 34),
                Column("姓名", "{{ contact.name or '不留姓名' }}", 32),
                Column("手机", "{{ contact.phone or '—' }}", 36),
                Column("住址", "{{ contact.home or '—' }}", 54),
            ),
            label="来访群众",
            caption="来访群众{% if not is_full %}（个人信息已遮住）{% endif %}",
            number="一、",
            empty="没有留下来访群众的信息。",
        ),
        Listing(
            "issues",
            "issue",
            (
                Column("编号", "{{ issue.reference }}", 38),
                Column("类别", "{{ issue.category or '—' }}", 22),
                Column(
                    "问题",
                    title_with(one for one in on_paper("visit") if not one.brief),
                    96 - 38 * len(BRIEF),
                ),
                *(Column(one.brief, f"{{{{ issue.{one.name} or '—' }}}}", 38) for one in BRIEF),
            ),
            label="反映的问题",
            caption="反映的问题",
            number="二、",
            empty="这次来访没有登记问题。",
        ),
        signed("登记人：{{ recorder }}", "接待代表：", "来访人签字："),
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
        **said_on("visit", issue),
    }
