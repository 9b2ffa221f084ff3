"""Draws rota.docx anew, the shipped template of the printed rota (docs/papers.md):
`python -m visits.data.papers.make_rota`.
"""

from pathlib import Path

from deputies_portal.core.papers.drawing import Column, apart, blank, line, listing, save, title

COLUMNS = (
    Column("日期", "{{ row.date }}", 27),
    Column("时间", "{{ row.hours }}", 25),
    Column("接待点", "{{ row.venue }}", 42),
    Column("地址", "{{ row.address }}", 36),
    Column("值班代表", "{{ row.names or '待定' }}", 32),
    Column("代表层级", "{{ row.levels }}", 26),
    Column("联络员", "{{ row.liaison }}", 17),
    Column("备注", "{{ row.joint_day }}{% if not row.is_confirmed %}日期待确认{% endif %}", 20),
)


def make(path):
    document = blank(landscape=True)
    title(document, "{{ place }}代表接待选民值班表", first_on_page=True)
    apart(
        document,
        "{{ first_month }}{% if last_month %}至{{ last_month }}{% endif %}",
        "{% if phone %}联系电话：{{ phone }}{% endif %}",
    )
    listing(document, "rows", "row", COLUMNS)
    line(document, "", "Table Text")
    apart(document, "编排：{{ arranged_by }}", "换班请提前告知联络员", "{{ printed_on }}")
    save(document, path, "值班表")


if __name__ == "__main__":
    make(Path(__file__).with_name("rota.docx"))
