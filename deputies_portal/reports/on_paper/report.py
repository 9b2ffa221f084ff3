"""The annual report 年度报告 and the bulletin 通报 as Word files; their figures are those of the
page.
"""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.papers import Flag, Paper, Rows, Word
from deputies_portal.core.papers.blocks import (
    Heading,
    Imprint,
    Line,
    Listing,
    RedHead,
    Signature,
    Title,
    body,
)
from deputies_portal.core.papers.drawing import figures
from deputies_portal.core.ui.templatetags.portal import day
from deputies_portal.reports.models import SECTIONS
from deputies_portal.reports.on_paper.shipped import SHIPPED
from deputies_portal.reports.sheet import Row, Sheet
from deputies_portal.reports.span import Span

NUMBER = "12"
PLACE = ("venues", "visits", "visitors", "issues", "dispatched", "closed", "solved")

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


def _numbers(caption: str, rows: str, one: str, columns: tuple) -> Listing:
    return Listing(rows, one, figures(one, *columns), caption=caption)


SHEET = (
    RedHead("{{ head }}"),
    Title("{{ title }}", under_head=True),
    Line("{{ first }}至{{ last }}", "Subtitle"),
    body("{{ opening }}", only_if="opening"),
    Heading("一、接待与办理"),
    body("{{ reception }}", only_if="reception"),
    _numbers("主要数字", "main", "line", MAIN),
    _numbers("收到的问题办得怎样", "shares", "share", SHARES),
    _numbers("问题从哪里来", "sources", "source", SOURCES),
    body("{%p if has_places %}"),
    _numbers("各乡镇接待与办理情况", "places", "place", PLACES),
    body("{%p endif %}"),
    Heading("二、问题都是什么"),
    body("{{ matters }}", only_if="matters"),
    _numbers(
        "按类别的件数，不公开的事项不分类别",
        "categories",
        "category",
        (("类别", "label", 110), ("件数", "number", 46)),
    ),
    Heading("三、一件事的始末"),
    body("{{ story }}", only_if="story"),
    Heading("四、代表履职"),
    body("{{ deputies }}", only_if="deputies"),
    _numbers("各级代表进家入站（人次）", "levels", "level", LEVELS),
    _numbers("举办的活动", "types", "kind", (("活动", "label", 110), ("次数", "number", 46))),
    Heading("五、不足"),
    body("{{ shortcomings or '没有需要说明的不足。' }}"),
    Signature("{{ issuer }}", "{{ dated }}"),
    Imprint("{{ issuer }}", "{{ dated }}", copies="copies"),
)
REPORT = Paper(
    "report",
    _("年度报告、季度通报"),
    _("报告页上的 Word 文件，县和乡镇、发布前后都用它。"),
    SHIPPED / "report.docx",
    (
        Word("head", _("红头：哪个单位的报告"), "昌宁县人大常委会"),
        Word("title", _("标题"), "2025年代表家站工作年度报告"),
        Word("first", _("从哪天"), "2025年1月1日"),
        Word("last", _("到哪天"), "2025年12月31日"),
        Word("span", _("哪一年或哪个季度"), "2025年"),
        Word("span_before", _("和哪一年或哪个季度比"), "2024年"),
        Word("opening", _("总述"), "全县接待来访 52 次。"),
        Word("reception", _("一、接待与办理的文字"), "接待人次增加。"),
        Word("matters", _("二、问题都是什么的文字"), "反映最多的是交通道路。"),
        Word("story", _("三、一件事的始末的文字"), "学生吃上了午餐。"),
        Word("deputies", _("四、代表履职的文字"), "各级代表到站值班。"),
        Word("shortcomings", _("五、不足的文字"), "年末仍有问题在办。"),
        Word("issuer", _("落款"), "昌宁县人大常委会办公室"),
        Word("dated", _("日期"), "2026年1月8日"),
        Word("number", _("发文字号，可能是空的"), "昌人常报〔2026〕1号"),
        Word("signer", _("签发人，可能是空的"), "张丽琼"),
        Word("copies", _("抄送，可能是空的"), "县委办公室，县政府办公室"),
        Rows(
            "main",
            _("主要数字，每项一行"),
            "line",
            (
                Word("label", _("内容"), "接待来访"),
                Word("now", _("这段时间的数"), "52 次"),
                Word("before", _("上一段时间的数"), "48 次"),
                Word("change", _("增减"), "+4"),
            ),
        ),
        Rows(
            "shares",
            _("收到的问题办得怎样，每种结果一行"),
            "share",
            (
                Word("label", _("结果"), "解决"),
                Word("part", _("件数"), "36"),
                Word("whole", _("总数"), "39"),
                Word("percent", _("占比"), "92.3%"),
                Word("before", _("上一段时间：件数/总数"), "30/35"),
            ),
        ),
        Rows(
            "sources",
            _("问题从哪里来，每个来源一行"),
            "source",
            tuple(
                Word(name, label, example)
                for name, label, example in (
                    ("label", _("来源"), "接待来访"),
                    ("issues", _("收到"), NUMBER),
                    ("dispatched", _("交办"), NUMBER),
                    ("answered", _("答复"), NUMBER),
                    ("solved", _("解决"), NUMBER),
                    ("closed", _("办结"), NUMBER),
                    ("late", _("有过超期"), NUMBER),
                )
            ),
        ),
        Flag("has_places", _("县的报告有各乡镇的表")),
        Rows(
            "places",
            _("各乡镇，最后一行是合计；乡镇的报告没有"),
            "place",
            tuple(
                Word(name, label, example)
                for name, label, example in (
                    ("label", _("镇乡"), "田园镇"),
                    ("venues", _("家站"), NUMBER),
                    ("visits", _("来访"), NUMBER),
                    ("visitors", _("人次"), NUMBER),
                    ("issues", _("问题"), NUMBER),
                    ("dispatched", _("交办"), NUMBER),
                    ("closed", _("办结"), NUMBER),
                    ("solved", _("解决"), NUMBER),
                    ("satisfied", _("满意/评价"), "36/39"),
                )
            ),
        ),
        Rows(
            "categories",
            _("收到的问题按类别"),
            "category",
            (Word("label", _("类别"), "交通道路"), Word("number", _("件数"), NUMBER)),
        ),
        Rows(
            "levels",
            _("各级代表进家入站（人次）"),
            "level",
            (
                Word("label", _("层级"), "县人大代表"),
                Word("turns", _("到站值班"), NUMBER),
                Word("study", _("参加学习"), NUMBER),
                Word("inspection", _("视察调研"), NUMBER),
                Word("report", _("向选民述职"), NUMBER),
            ),
        ),
        Rows(
            "types",
            _("举办的活动"),
            "kind",
            (Word("label", _("活动"), "代表学习"), Word("number", _("次数"), NUMBER)),
        ),
    ),
    SHEET,
    is_letter=True,
)


def report_words(
    sheet: Sheet, span: Span, texts: dict, *, head: str, around: dict, dated: date
) -> dict:
    """`texts` by section, `around` as `Report.around`."""
    with translation.override("zh-hans"):
        return {
            "head": head,
            "title": around["title"],
            "issuer": around["issuer"],
            "number": around["document_number"],
            "signer": around["signer"],
            "copies": around["copies_to"],
            "dated": day(dated),
            **{name: texts[name] for name in SECTIONS},
            "first": day(span.first),
            "last": day(span.last),
            "span": span.name,
            "span_before": span.before.name,
            **_tables(sheet),
        }


def _tables(sheet: Sheet) -> dict:
    return {
        "main": [
            {
                "label": line.label,
                "now": f"{line.now.text} {line.unit}",
                "before": f"{line.before.text} {line.unit}",
                "change": line.change,
            }
            for line in sheet.main
        ],
        "shares": [
            {
                "label": share.label,
                "part": share.part.text,
                "whole": share.whole.text,
                "percent": share.percent or "—",
                "before": f"{share.part_before.text}/{share.whole_before.text}",
            }
            for share in sheet.shares
        ],
        "sources": [
            _cells(row, ("issues", "dispatched", "answered", "solved", "closed", "late"))
            for row in sheet.sources
        ],
        "has_places": bool(sheet.places),
        "places": [_place(row) for row in [*sheet.places, sheet.total]] if sheet.places else [],
        "categories": _numbered((bar.label, bar.figure.text) for bar in sheet.categories.lines),
        "levels": [
            dict(
                zip(
                    ("label", "turns", "study", "inspection", "report"),
                    (name, *numbers),
                    strict=True,
                )
            )
            for _level, name, numbers in sheet.levels
        ],
        "types": _numbered((name, figure.text) for name, figure in sheet.types),
    }


def _cells(row: Row, names: tuple[str, ...]) -> dict:
    texts = [figure.text for figure in row.cells]
    return {"label": row.label, **dict(zip(names, texts, strict=True))}


def _place(row: Row) -> dict:
    return _cells(row, PLACE) | {"satisfied": f"{row.part.text}/{row.whole.text}"}


def _numbered(pairs) -> list[dict]:
    return [{"label": label, "number": number} for label, number in pairs]
