"""Draws the shipped templates of reports anew: `python make_reports.py`.

Their words are declared in `deputies_portal.reports.on_paper`; docs/papers.md lists them.
"""

from pathlib import Path

from deputies_portal.papers.drawing import (
    CENTRE,
    HEI,
    RIGHT,
    SONG,
    blank,
    line,
    listing,
    red_head,
    save,
)

SMALL = 10
TEXT = {"size": 12, "indent": 2}
HEADING = {"size": 14, "font": HEI, "before": 10}


def table(document, title, rows, one, columns, *, only_if=""):
    """A captioned table; `only_if` leaves it out where a word says no."""
    if only_if:
        line(document, f"{{%p if {only_if} %}}")
    line(document, title, size=11, font=HEI, before=8)
    listing(
        document,
        rows,
        one,
        [(heading, f"{{{{ {one}.{name} }}}}", width) for heading, name, width in columns],
        size=SMALL,
    )
    if only_if:
        line(document, "{%p endif %}")


def paragraph(document, name):
    line(document, f"{{%p if {name} %}}")
    line(document, f"{{{{ {name} }}}}", **TEXT)
    line(document, "{%p endif %}")


# Heading, word, width in millimetres.
MAIN = (
    ("内容", "label", 64),
    ("{{ span }}", "now", 36),
    ("{{ span_before }}", "before", 36),
    ("增减", "change", 24),
)
SHARES = (
    ("结果", "label", 64),
    ("件数", "part", 22),
    ("总数", "whole", 22),
    ("占比", "percent", 22),
    ("{{ span_before }}", "before", 30),
)
SOURCES = (
    ("来源", "label", 46),
    ("收到", "issues", 19),
    ("交办", "dispatched", 19),
    ("答复", "answered", 19),
    ("解决", "solved", 19),
    ("办结", "closed", 19),
    ("有过超期", "late", 19),
)
PLACES = (
    ("镇乡", "label", 30),
    ("家站", "venues", 15),
    ("来访", "visits", 15),
    ("人次", "visitors", 17),
    ("问题", "issues", 15),
    ("交办", "dispatched", 15),
    ("办结", "closed", 15),
    ("解决", "solved", 15),
    ("满意/评价", "satisfied", 23),
)


def make_report(path):
    document = blank()
    red_head(document, "{{ head }}")
    line(document, "{{ title }}", align=CENTRE, size=20, font=SONG, bold=True)
    line(document, "{{ first }}至{{ last }}", align=CENTRE)
    paragraph(document, "opening")
    line(document, "一、接待与办理", **HEADING)
    paragraph(document, "reception")
    table(document, "主要数字", "main", "line", MAIN)
    table(document, "接待收到的问题办得怎样", "shares", "share", SHARES)
    table(document, "问题从哪里来", "sources", "source", SOURCES)
    table(document, "各乡镇接待与办理情况", "places", "place", PLACES, only_if="has_places")
    _make_rest(document)
    save(document, path, "年度报告、季度通报")


def _make_rest(document):
    line(document, "二、问题都是什么", **HEADING)
    paragraph(document, "matters")
    columns = (("类别", "label", 110), ("件数", "number", 50))
    table(document, "按类别的件数，不公开的事项不分类别", "categories", "category", columns)
    line(document, "三、一件事的始末", **HEADING)
    paragraph(document, "story")
    line(document, "四、代表履职", **HEADING)
    paragraph(document, "deputies")
    table(
        document,
        "各级代表进家入站（人次）",
        "levels",
        "level",
        (
            ("层级", "label", 48),
            ("到站值班", "turns", 28),
            ("参加学习", "study", 28),
            ("视察调研", "inspection", 28),
            ("向选民述职", "report", 28),
        ),
    )
    columns = (("活动", "label", 110), ("次数", "number", 50))
    table(document, "举办的活动", "types", "kind", columns)
    line(document, "五、不足", **HEADING)
    line(document, "{{ shortcomings or '没有需要说明的不足。' }}", **TEXT)
    line(document, "{{ issuer }}", align=RIGHT, before=24)
    line(document, "{{ dated }}", align=RIGHT)


def make_record(path):
    document = blank()
    red_head(document, "人大代表履职档案")
    line(document, "{{ name }}", align=CENTRE, size=20, font=SONG, bold=True)
    line(document, "{{ first }}至{{ last }}", align=CENTRE)
    line(document, "{{ seats or '这段时间没有登记的代表资格' }}", align=CENTRE)
    counted = (
        "接待日值班 {{ days }} 天，接待来访 {{ visits_number }} 次，"
        "听到问题 {{ issues_number }} 件，参加活动 {{ activities_number }} 次，"
        "领衔代表建议 {{ papers_number }} 件。"
    )
    line(document, counted, **TEXT)
    columns = (("日期", "date", 34), ("家站", "venue", 66), ("时间", "hours", 36))
    columns += (("到场", "attendance", 24),)
    table(document, "一、接待日值班", "duty", "turn", columns)
    columns = (("日期", "date", 34), ("家站", "venue", 50), ("编号", "number", 42))
    columns += (("方式", "channel", 20), ("人数", "people", 14))
    table(document, "二、接待来访", "visits", "visit", columns)
    columns = (("日期", "date", 34), ("编号", "number", 42), ("问题", "title", 60))
    columns += (("现在的状态", "state", 24),)
    table(document, "三、听到的问题和办理", "issues", "issue", columns)
    columns = (("日期", "date", 34), ("活动", "kind", 34), ("主题", "theme", 52))
    columns += (("家站", "venue", 40),)
    table(document, "四、参加活动", "activities", "activity", columns)
    paragraph(document, "polls")
    columns = (("起草日期", "date", 34), ("标题", "title", 92), ("现在的状态", "state", 34))
    table(document, "五、领衔代表建议", "papers", "paper", columns)
    line(document, "{{ printed_on }}", align=RIGHT, before=24)
    save(document, path, "履职档案")


if __name__ == "__main__":
    make_report(Path(__file__).with_name("report.docx"))
    make_record(Path(__file__).with_name("duty-record.docx"))
