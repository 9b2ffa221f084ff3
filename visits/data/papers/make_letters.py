"""Draws the shipped templates of letters anew: `python -m visits.data.papers.make_letters`."""

from pathlib import Path

from deputies_portal.core.papers.drawing import (
    Column,
    blank,
    body,
    heading,
    imprint,
    line,
    listing,
    only_if,
    red_head,
    save,
    signature,
    title,
)

HERE = Path(__file__).parent
MATTER = "{{ issue.subject }}{% if issue.wish %}。{{ issue.wish }}{% endif %}"
TASK = (
    "{% if issue.task %}（协办：{{ issue.task }}）{% endif %}"
    "{% if issue.lead %}（主办：{{ issue.lead }}）{% endif %}"
)
ISSUES = (
    Column("序号", "{{ loop.index }}", 14, is_figure=True),
    Column("编号", "{{ issue.reference }}", 38),
    Column("问题和诉求", f"{MATTER}{TASK}", 70),
    Column("期限", "{{ issue.due or '—' }}", 34),
)
PHONE = "联系电话：{{ phone or '—' }}"


def opened(heading_text):
    document = blank()
    red_head(document, "{{ head }}", number="number", signer="signer")
    title(document, heading_text)
    line(document, "{{ to }}：")
    body(document, "{{ opening }}")
    return document


def closed(document, name, label):
    signature(document, "{{ office }}", "{{ sent_on }}", note=PHONE)
    imprint(document, copies="copies", office="{{ office }}", day="{{ sent_on }}")
    save(document, HERE / name, label)


def letter(name, label):
    document = opened("{{ heading }}")
    heading(document, "一、反映的问题")
    body(document, "{{ subject }}（{{ reference }}）。")
    only_if(document, "description", "{{ description }}")
    only_if(document, "wish", "希望：{{ wish }}")
    only_if(document, "again", "重办原因：{{ again }}")
    heading(document, "二、办理要求")
    body(document, "{{ part }}单位：{{ unit }}{% if task %}，{{ task }}{% endif %}。")
    only_if(document, "others", "{{ others }}。")
    only_if(document, "accept_by", "请在{{ accept_by }}前签收，或者说明理由退回。")
    only_if(document, "due", "{{ due_label }}：{{ due }}前。")
    body(document, "{{ closing }}")
    closed(document, name, label)


def together():
    document = opened("{{ kind }}")
    listing(document, "issues", "issue", ISSUES, caption="问题清单")
    body(document, "{{ closing }}")
    closed(document, "letter-list.docx", "交办函")


def answer():
    document = blank()
    red_head(document, "{{ head }}", number="document_number", signer="signer")
    title(document, "关于“{{ subject }}”的答复函")
    line(document, "＿＿＿＿＿＿：")
    asked = (
        "您反映的问题（{{ reference }}），{% if unit %}由{{ unit }}办理，{% endif %}现答复如下。"
    )
    body(document, asked, "{{ text }}")
    promised = "承诺：{{ pledge }}{% if pledge_due %}，{{ pledge_due }}前办完{% endif %}。"
    only_if(document, "pledge", promised)
    only_if(document, "ground", "依据：{{ ground }}")
    body(document, "办理结果：{{ result }}")
    signature(document, "{{ office }}", "{{ answered_on }}", note=PHONE)
    imprint(document, office="{{ office }}", day="{{ answered_on }}")
    save(document, HERE / "answer.docx", "答复函")


if __name__ == "__main__":
    letter("letter.docx", "交办函")
    letter("supervision.docx", "督办通知")
    together()
    answer()
