"""The printed rota 值班表 as a Word file."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.papers import Flag, Paper, Rows, Word
from deputies_portal.core.papers.blocks import Column, Listing, Title, apart, signed
from visits.duty.rota.sheet import RotaSheet, SheetRow
from visits.paper_words import SHIPPED, chinese_day, chinese_month

ROW = (
    Word("date", _("日期和星期"), "9月10日 星期三"),
    Word("hours", _("几点到几点"), "9:00–11:30"),
    Word("venue", _("家站"), "新谷村代表联络室"),
    Word("address", _("在别处时写在哪里，否则是家站的地址"), "村委会一楼"),
    Word("names", _("值班代表，没有定下来时是空的"), "李国华、鲁绍先"),
    Word("levels", _("值班代表的层级"), "县人大代表、乡镇人大代表"),
    Word("liaison", _("联络员"), "字春梅"),
    Word("joint_day", _("联合接待日的名称，可能是空的"), "县乡联合接待日"),
    Flag("is_confirmed", _("日期已经确定（当年的放假安排公布以后）")),
)
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
ROTA = Paper(
    "rota",
    _("值班表"),
    _("打印值班表页上的 Word 文件。"),
    SHIPPED / "rota.docx",
    (
        Word("place", _("家站，或者县和乡镇"), "昌宁县柯街镇"),
        Word("first_month", _("从哪个月"), "2025年9月"),
        Word("last_month", _("到哪个月，只有一个月时是空的"), "2025年12月"),
        Word("phone", _("家站的公开电话，没有时是县里的"), "0875-7120000"),
        Word("arranged_by", _("编排的单位"), "柯街镇人大主席团"),
        Word("printed_on", _("打印日期"), "2025年8月25日"),
        Rows("rows", _("每个接待日一行"), "row", ROW),
    ),
    (
        Title("{{ place }}代表接待选民值班表"),
        apart(
            "{{ first_month }}{% if last_month %}至{{ last_month }}{% endif %}",
            "{% if phone %}联系电话：{{ phone }}{% endif %}",
        ),
        Listing("rows", "row", COLUMNS),
        signed("编排：{{ arranged_by }}", "换班请提前告知联络员", "{{ printed_on }}"),
    ),
    is_wide=True,
)


def rota_words(sheet: RotaSheet) -> dict:
    return {
        "place": sheet.place_name,
        "first_month": chinese_month(sheet.first),
        "last_month": "" if sheet.is_one_month else chinese_month(sheet.last),
        "phone": sheet.phone,
        "arranged_by": sheet.arranged_by,
        "printed_on": chinese_day(sheet.on),
        "rows": [_row(row) for row in sheet.rows],
    }


def note_export(sheet: RotaSheet, *, actor, county: str, posting=None) -> None:
    journal.record(
        actor=actor,
        action="dutyday.export",
        after={
            "place": sheet.place_name,
            "first": sheet.first,
            "last": sheet.last,
            "rows": len(sheet.rows),
        },
        county=county,
        posting=posting,
    )


def _row(row: SheetRow) -> dict:
    joint = row.day.joint_day
    return {
        "date": f"{row.date} {row.weekday}",
        "hours": row.day.hours,
        "venue": row.day.venue.name,
        "address": row.address,
        "names": "、".join(row.names),
        "levels": "、".join(row.levels),
        "liaison": row.day.venue.liaison,
        "joint_day": joint.title if joint else "",
        "is_confirmed": row.day.is_confirmed,
    }


def file_name(sheet: RotaSheet) -> str:
    return f"值班表-{sheet.place_name}-{sheet.first:%Y%m}.docx"
