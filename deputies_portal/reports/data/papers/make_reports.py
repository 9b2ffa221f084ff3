"""Draws the shipped templates of reports anew: `python make_reports.py`.

Their words are declared in `deputies_portal.reports.on_paper`; docs/papers.md lists them.
"""

from pathlib import Path

from deputies_portal.core.papers.drawing import (
    Column,
    apart,
    blank,
    body,
    figures,
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

# Heading, word, width in millimetres; all but the first are figures.
MAIN = (
    ("内容", "label", 58),
    ("{{ span }}", "now", 36),
    ("{{ span_before }}", "before", 36),
    ("增减", "change", 26),
)
SHARES = (
    ("结果", "label", 56),
    ("件数", "part", 22),
    ("总数", "whole", 22),
    ("占比", "percent", 24),
    ("{{ span_before }}", "before", 32),
)
SOURCES = (
    ("来源", "label", 42),
    ("收到", "issues", 19),
    ("交办", "dispatched", 19),
    ("答复", "answered", 19),
    ("解决", "solved", 19),
    ("办结", "closed", 19),
    ("超期", "late", 19),
)
PLACES = (
    ("镇乡", "label", 32),
    ("家站", "venues", 14),
    ("来访", "visits", 14),
    ("人次", "visitors", 16),
    ("问题", "issues", 14),
    ("交办", "dispatched", 14),
    ("办结", "closed", 14),
    ("解决", "solved", 14),
    ("满意/评价", "satisfied", 24),
)
LEVELS = (
    ("层级", "label", 44),
    ("到站值班", "turns", 28),
    ("参加学习", "study", 28),
    ("视察调研", "inspection", 28),
    ("向选民述职", "report", 28),
)
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
PAPERS = (("起草日期", "date", 37), ("标题", "title", 85), ("现在的状态", "state", 34))


def numbers(document, caption, rows, one, columns):
    listing(document, rows, one, figures(one, *columns), caption=caption)


def make_report(path):
    document = blank()
    red_head(document, "{{ head }}", number="number", signer="signer")
    title(document, "{{ title }}")
    line(document, "{{ first }}至{{ last }}", "Subtitle")
    only_if(document, "opening", "{{ opening }}")
    heading(document, "一、接待与办理")
    only_if(document, "reception", "{{ reception }}")
    numbers(document, "主要数字", "main", "line", MAIN)
    numbers(document, "收到的问题办得怎样", "shares", "share", SHARES)
    numbers(document, "问题从哪里来", "sources", "source", SOURCES)
    body(document, "{%p if has_places %}")
    numbers(document, "各乡镇接待与办理情况", "places", "place", PLACES)
    body(document, "{%p endif %}")
    _make_rest(document)
    signature(document, "{{ issuer }}", "{{ dated }}")
    imprint(document, copies="copies", office="{{ issuer }}", day="{{ dated }}")
    save(document, path, "年度报告、季度通报")


def _make_rest(document):
    heading(document, "二、问题都是什么")
    only_if(document, "matters", "{{ matters }}")
    caption = "按类别的件数，不公开的事项不分类别"
    columns = (("类别", "label", 110), ("件数", "number", 46))
    numbers(document, caption, "categories", "category", columns)
    heading(document, "三、一件事的始末")
    only_if(document, "story", "{{ story }}")
    heading(document, "四、代表履职")
    only_if(document, "deputies", "{{ deputies }}")
    numbers(document, "各级代表进家入站（人次）", "levels", "level", LEVELS)
    columns = (("活动", "label", 110), ("次数", "number", 46))
    numbers(document, "举办的活动", "types", "kind", columns)
    heading(document, "五、不足")
    body(document, "{{ shortcomings or '没有需要说明的不足。' }}")


def make_record(path):
    document = blank()
    title(document, "人大代表履职档案", first_on_page=True)
    line(document, "{{ name }}", "Subtitle")
    line(document, "{{ first }}至{{ last }}", "Subtitle")
    line(document, "{{ seats or '这段时间没有登记的代表资格' }}", "Subtitle")
    body(
        document,
        "接待日值班 {{ days }} 天，接待来访 {{ visits_number }} 次，"
        "听到问题 {{ issues_number }} 件，参加活动 {{ activities_number }} 次，"
        "领衔代表建议 {{ papers_number }} 件。",
    )
    listed(document, "一、接待日值班", "duty", "turn", DUTY)
    listed(document, "二、接待来访", "visits", "visit", VISITS)
    listed(document, "三、听到的问题和办理", "issues", "issue", ISSUES)
    listed(document, "四、参加活动", "activities", "activity", ACTIVITIES)
    only_if(document, "polls", "{{ polls }}")
    listed(document, "五、领衔代表建议", "papers", "paper", PAPERS)
    line(document, "", "Table Text")
    apart(document, "", "{{ printed_on }}打印")
    save(document, path, "履职档案")


def listed(document, text, rows, one, columns):
    heading(document, text)
    tagged = [
        Column(head, f"{{{{ {one}.{word} }}}}", width, is_figure=word == "people")
        for head, word, width in columns
    ]
    listing(document, rows, one, tagged)


if __name__ == "__main__":
    make_report(Path(__file__).with_name("report.docx"))
    make_record(Path(__file__).with_name("duty-record.docx"))
