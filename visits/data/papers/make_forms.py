"""Draws the shipped templates of forms and records: `python -m visits.data.papers.make_forms`."""

from pathlib import Path

from deputies_portal.papers.drawing import (
    CENTRE,
    HEI,
    RIGHT,
    SONG,
    apart,
    blank,
    facts,
    line,
    listing,
    red_head,
    save,
)

HERE = Path(__file__).parent


def opened(title, *, landscape=False):
    document = blank(landscape=landscape, margin=18)
    line(document, title, align=CENTRE, after=8, size=22, font=SONG, bold=True)
    return document


def heading(document, text):
    line(document, text, before=10, size=13, font=HEI)


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
        widths=(32, 142),
    )
    heading(document, "来访群众{% if not is_full %}（个人信息已遮住）{% endif %}")
    people = (("身份", "{{ contact.kind }}", 34), ("姓名", "{{ contact.name or '不留姓名' }}", 36))
    people += (
        ("手机", "{{ contact.phone or '—' }}", 42),
        ("住址", "{{ contact.home or '—' }}", 62),
    )
    listing(document, "contacts", "contact", people)
    heading(document, "反映的问题")
    described = "{{ issue.subject }}{% if issue.description %}\n{{ issue.description }}{% endif %}"
    matters = (("编号", "{{ issue.reference }}", 42), ("类别", "{{ issue.category or '—' }}", 24))
    matters += (
        ("问题", described.replace("\n", "。"), 66),
        ("希望", "{{ issue.wish or '—' }}", 42),
    )
    listing(document, "issues", "issue", matters)
    line(document, "", after=10)
    apart(document, "登记人：{{ recorder }}", "接待代表：", "来访人签字：")
    save(document, HERE / "visit.docx", "来访登记表")


def receipt():
    document = blank(margin=25)
    red_head(document, "{{ head }}")
    line(document, "接待回执", align=CENTRE, before=10, after=10, size=22, font=SONG, bold=True)
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
        size=13,
    )
    line(document, "{{ signed }}", align=RIGHT, before=14, size=13)
    keep = "请保管好查询码，问结果时出示。代表负责听取、登记和转交，由有关单位办理并答复。"
    line(document, keep, before=10, size=10)
    save(document, HERE / "receipt.docx", "接待回执")


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
        widths=(32, 142),
    )
    heading(document, "发现的问题")
    rows = (("编号", "{{ issue.reference }}", 50), ("问题", "{{ issue.subject }}", 124))
    listing(document, "issues", "issue", rows)
    line(document, "", after=10)
    apart(document, "登记人：{{ recorder }}", "负责人：", "审核：")
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
        widths=(32, 142),
    )
    heading(document, "逐项核验")
    rows = (("项目", "{{ check.subject }}", 40), ("要求", "{{ check.requirement or '—' }}", 54))
    rows += (("核验", "{{ check.result }}", 24), ("整改要求", "{{ check.finding or '—' }}", 56))
    listing(document, "checks", "check", rows)
    line(document, "", after=10)
    apart(document, "验收人员：", "家站负责人：", "日期：")
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
        ("四化", "{{ line.heading }}", 24),
        ("项目", "{{ line.subject }}", 42),
        ("要求", "{{ line.criterion }}", 74),
        ("结果", "{{ line.result or '—' }}", 24),
        ("得分", "{{ line.score or '—' }} / {{ line.weight }}", 24),
        ("依据和说明", "{{ line.note or '—' }}", 73),
    )
    listing(document, "lines", "line", rows)
    line(document, "", after=10)
    apart(document, "评估人：{{ assessor }}", "家站负责人：", "审核：")
    save(document, HERE / "assessment.docx", "评估表")


if __name__ == "__main__":
    visit()
    receipt()
    activity()
    acceptance()
    assessment()
