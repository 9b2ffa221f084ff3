"""Draws rota.docx anew, the shipped template of the printed rota (docs/papers.md):
`python -m visits.data.papers.make_rota`.
"""

from pathlib import Path

from deputies_portal.papers.drawing import (
    CENTRE,
    RED,
    SONG,
    apart,
    blank,
    line,
    listing,
    save,
    written,
)

# Heading, what is filled in, width in millimetres.
COLUMNS = (
    ("日期", "{{ row.date }}", 30),
    ("时间", "{{ row.hours }}", 27),
    ("接待点", "{{ row.venue }}", 50),
    ("地址", "{{ row.address }}", 42),
    ("值班代表", "{{ row.names or '待定' }}", 42),
    ("代表层级", "{{ row.levels }}", 34),
    ("联络员", "{{ row.liaison }}", 20),
    ("备注", "{{ row.joint_day }}{% if not row.is_confirmed %}日期待确认{% endif %}", 26),
)


def make(path):
    document = blank(landscape=True, margin=13)
    heading = {"size": 22, "font": SONG, "bold": True, "colour": RED}
    line(document, "{{ place }}代表接待选民值班表", align=CENTRE, after=8, **heading)
    apart(
        document,
        "{{ first_month }}{% if last_month %}至{{ last_month }}{% endif %}",
        "{% if phone %}联系电话：{{ phone }}{% endif %}",
    )
    listing(document, "rows", "row", COLUMNS)
    written(document.add_paragraph(), "")
    apart(document, "编排：{{ arranged_by }}", "换班请提前告知联络员", "{{ printed_on }}")
    save(document, path, "值班表")


if __name__ == "__main__":
    make(Path(__file__).with_name("rota.docx"))
