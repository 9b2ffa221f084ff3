"""Draws the shipped templates of forms and records: `python -m visits.data.papers.make_forms`."""

from pathlib import Path

from deputies_portal.core.papers.drawing import (
    Column,
    apart,
    blank,
    facts,
    heading,
    line,
    listing,
    save,
    title,
)

HERE = Path(__file__).parent


def opened(text, *, landscape=False):
    document = blank(landscape=landscape)
    title(document, text, first_on_page=True)
    return document


def signed(document, *texts):
    line(document, "", "Table Text")
    apart(document, *texts)


def visit():
    document = opened("来访登记表")
    apart(document, "编号：{{ reference }}", "内部资料，不得张贴")
    facts(
        document,
        ("接待地点", "{{ venue }}"),
        ("日期和时间", "{{ received_on }} {{ received_at }}"),
        ("方式和人数", "{{ channel }}，{{ group_size }} 人"),
        ("接待代表", "{{ deputies or '—' }}"),
        ("群众原话", "{{ own_words or '—' }}"),
        ("结果", "{{ outcome }}{% if outcome_note %}：{{ outcome_note }}{% endif %}"),
    )
    heading(document, "一、来访群众{% if not is_full %}（个人信息已遮住）{% endif %}")
    people = (
        Column("身份", "{{ contact.kind }}", 34),
        Column("姓名", "{{ contact.name or '不留姓名' }}", 32),
        Column("手机", "{{ contact.phone or '—' }}", 36),
        Column("住址", "{{ contact.home or '—' }}", 54),
    )
    listing(document, "contacts", "contact", people)
    heading(document, "二、反映的问题")
    described = "{{ issue.subject }}{% if issue.description %}。{{ issue.description }}{% endif %}"
    matters = (
        Column("编号", "{{ issue.reference }}", 38),
        Column("类别", "{{ issue.category or '—' }}", 22),
        Column("问题", described, 58),
        Column("希望", "{{ issue.wish or '—' }}", 38),
    )
    listing(document, "issues", "issue", matters)
    signed(document, "登记人：{{ recorder }}", "接待代表：", "来访人签字：")
    save(document, HERE / "visit.docx", "来访登记表")


def receipt():
    document = opened("接待回执")
    line(document, "{{ head }}", "Subtitle")
    facts(
        document,
        ("编号", "{{ reference }}"),
        ("日期", "{{ received_on }}"),
        ("接待地点", "{{ venue }}"),
        ("{%tr if not issues %}",),
        ("结果", "{{ outcome }}"),
        ("{%tr endif %}",),
        ("{%tr for issue in issues %}",),
        ("反映的问题", "{{ issue.subject }}（{{ issue.reference }}）"),
        ("{%tr endfor %}",),
        ("查询码", "{{ code }}"),
        ("{%tr if qr %}",),
        ("扫码查办理情况", "{{ qr }}"),
        ("{%tr endif %}",),
        ("到哪里问", "{{ venue }}{% if address %}，{{ address }}{% endif %}\n{{ venue_phone }}"),
        ("县里", "{{ organiser }}{% if phone %} {{ phone }}{% endif %}"),
    )
    line(document, "", "Table Text")
    keep = "请保管好查询码，问结果时出示。代表负责听取、登记和转交，由有关单位办理并答复。"
    line(document, keep, "Body Text")
    apart(document, "", "{{ signed }}")
    save(document, HERE / "receipt.docx", "接待回执")


def case():
    document = opened("问题办理单")
    apart(document, "编号：{{ reference }}", "内部资料，不得张贴")
    facts(
        document,
        ("问题", "{{ subject }}"),
        ("类别和地点", "{{ category or '—' }}，{{ matter }}，{{ pace }}"),
        ("从哪里来", "{{ registered_on }}，{{ venue }}{% if source %}，{{ source }}{% endif %}"),
        ("接待代表", "{{ deputies or '—' }}"),
        ("经过与现状", "{{ description or '—' }}"),
        ("希望怎么解决", "{{ wish or '—' }}"),
        ("现在的状态", "{{ state }}{% if due %}，期限{{ due }}{% endif %}"),
        ("主办", "{{ lead or '—' }}"),
        ("{%tr if assisting %}",),
        ("协办", "{{ assisting }}"),
        ("{%tr endif %}",),
        ("{%tr if result %}",),
        ("答复", "{{ result }}，{{ answered_on }}\n{{ text }}"),
        ("{%tr endif %}",),
        ("{%tr if rating %}",),
        ("群众评价", "{{ rating }}"),
        ("{%tr endif %}",),
    )
    line(document, "办理经过", "Caption")
    course = (
        Column("日期", "{{ step.date }}", 37),
        Column("办理", "{{ step.text }}", 79),
        Column("经办", "{{ step.by }}", 40),
    )
    listing(document, "steps", "step", course)
    signed(document, "经办人：", "审核：", "{{ printed_on }}打印")
    save(document, HERE / "case.docx", "问题办理单")


def activity():
    document = opened("{{ kind }}活动记录")
    facts(
        document,
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
    )
    rows = (
        Column("编号", "{{ issue.reference }}", 46),
        Column("问题", "{{ issue.subject }}", 110),
    )
    listing(document, "issues", "issue", rows, caption="发现的问题")
    signed(document, "登记人：{{ recorder }}", "负责人：", "审核：")
    save(document, HERE / "activity.docx", "活动记录")


def acceptance():
    document = opened("{{ venue }}改造验收记录")
    facts(
        document,
        ("方案", "{{ programme }}"),
        ("第几次", "第 {{ round }} 次"),
        ("报验", "{{ reported_on }}{% if report_note %}，{{ report_note }}{% endif %}"),
        ("验收日期", "{{ held_on }}"),
        ("验收人员", "{{ inspectors }}"),
        ("结论", "{{ result }}"),
        ("验收意见", "{{ opinion or '—' }}"),
        ("{%tr if put_right_by %}",),
        ("整改期限", "{{ put_right_by }}前"),
        ("{%tr endif %}",),
    )
    rows = (
        Column("项目", "{{ check.subject }}", 36),
        Column("要求", "{{ check.requirement or '—' }}", 48),
        Column("核验", "{{ check.result }}", 22),
        Column("整改要求", "{{ check.finding or '—' }}", 50),
    )
    listing(document, "checks", "check", rows, caption="逐项核验")
    signed(document, "验收人员：", "家站负责人：", "日期：")
    save(document, HERE / "acceptance.docx", "验收记录")


def assessment():
    document = opened("{{ venue }}评估表", landscape=True)
    apart(
        document,
        "{{ standard }}，{{ kind }}",
        "{{ assessed_on }}，{{ state }}",
        "共 {{ score }} 分",
    )
    rows = (
        Column("四化", "{{ line.heading }}", 22),
        Column("项目", "{{ line.subject }}", 36),
        Column("要求", "{{ line.criterion }}", 62),
        Column("结果", "{{ line.result or '—' }}", 20),
        Column("得分", "{{ line.score or '—' }}", 15, is_figure=True),
        Column("满分", "{{ line.weight }}", 15, is_figure=True),
        Column("依据和说明", "{{ line.note or '—' }}", 55),
    )
    listing(document, "lines", "line", rows)
    signed(document, "评估人：{{ assessor }}", "家站负责人：", "审核：")
    save(document, HERE / "assessment.docx", "评估表")


if __name__ == "__main__":
    visit()
    receipt()
    case()
    activity()
    acceptance()
    assessment()
