"""Draws the shipped templates of letters anew: `python -m visits.data.papers.make_letters`."""

from pathlib import Path

from deputies_portal.papers.drawing import (
    CENTRE,
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
TEXT = {"size": 15, "indent": 2}
MATTER = "{{ issue.subject }}{% if issue.wish %}。{{ issue.wish }}{% endif %}"
TASK = (
    "{% if issue.task %}（协办：{{ issue.task }}）{% endif %}"
    "{% if issue.lead %}（主办：{{ issue.lead }}）{% endif %}"
)
ISSUES = (
    ("序号", "{{ loop.index }}", 12),
    ("编号", "{{ issue.reference }}", 38),
    ("问题和诉求", f"{MATTER}{TASK}", 80),
    ("期限", "{{ issue.due or '—' }}", 32),
)


def opened(title):
    document = blank()
    red_head(document, "{{ head }}")
    apart(document, "文号：{{ number or '＿＿＿＿＿＿＿＿' }}", "{{ sent_on }}", size=12)
    line(document, title, align=CENTRE, before=14, after=10, size=20, font=SONG, bold=True)
    line(document, "{{ to }}：", size=15)
    line(document, "{{ opening }}", **TEXT)
    return document


def closed(document, name, title):
    line(document, "{{ office }}", align=RIGHT, before=14, size=15)
    line(document, "{{ sent_on }}", align=RIGHT, size=15)
    save(document, HERE / name, title)


def letter(name, title):
    document = opened("{{ heading }}")
    facts(
        document,
        ("编号", "{{ reference }}"),
        ("问题", "{{ subject }}"),
        ("经过与现状", "{{ description or '—' }}"),
        ("希望怎么解决", "{{ wish or '—' }}"),
        ("{%tr if again %}",),
        ("重办原因", "{{ again }}"),
        ("{%tr endif %}",),
        ("{{ part }}", "{{ unit }}{% if task %}：{{ task }}{% endif %}"),
        ("{%tr if others %}",),
        ("其他单位", "{{ others }}"),
        ("{%tr endif %}",),
        ("{%tr if accept_by %}",),
        ("签收或退回", "{{ accept_by }}前"),
        ("{%tr endif %}",),
        ("{%tr if due %}",),
        ("{{ due_label }}", "{{ due }}前"),
        ("{%tr endif %}",),
        ("联系电话", "{{ phone or '—' }}"),
    )
    line(document, "{{ closing }}", before=8, **TEXT)
    closed(document, name, title)


def together():
    document = opened("{{ kind }}")
    listing(document, "issues", "issue", ISSUES)
    line(document, "{{ closing }}联系电话：{{ phone or '—' }}。", before=8, **TEXT)
    closed(document, "letter-list.docx", "交办函")


def answer():
    document = blank()
    red_head(document, "{{ head }}")
    apart(document, "{{ reference }}", "{{ answered_on }}", size=12)
    heading = "关于“{{ subject }}”的答复函"
    line(document, heading, align=CENTRE, before=14, after=10, size=20, font=SONG, bold=True)
    line(document, "＿＿＿＿＿＿：", size=15)
    line(document, "您反映的问题，{% if unit %}由{{ unit }}办理，{% endif %}现答复如下。", **TEXT)
    line(document, "{{ text }}", **TEXT)
    line(document, "{%p if pledge %}")
    line(
        document,
        "承诺：{{ pledge }}{% if pledge_due %}，{{ pledge_due }}前办完{% endif %}。",
        **TEXT,
    )
    line(document, "{%p endif %}")
    line(document, "{%p if ground %}")
    line(document, "依据：{{ ground }}", **TEXT)
    line(document, "{%p endif %}")
    line(document, "办理结果：{{ result }}{% if signer %}。签发：{{ signer }}{% endif %}", **TEXT)
    line(document, "{%p if document_number %}")
    line(document, "承办单位文号：{{ document_number }}", **TEXT)
    line(document, "{%p endif %}")
    line(document, "联系电话：{{ phone or '—' }}", **TEXT)
    line(document, "{{ office }}", align=RIGHT, before=14, size=15)
    save(document, HERE / "answer.docx", "答复函")


if __name__ == "__main__":
    letter("letter.docx", "交办函")
    letter("supervision.docx", "督办通知")
    together()
    answer()
