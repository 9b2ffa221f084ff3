"""The printed rota as a Word file: `visits/data/papers/rota.docx` filled in (docs/papers.md)."""

from datetime import date
from io import BytesIO

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from docxtpl import DocxTemplate

from deputies_portal.audit import journal
from deputies_portal.ui.templatetags.portal import day
from visits.duty.sheet import RotaSheet, SheetRow

TEMPLATE = settings.BASE_DIR / "visits" / "data" / "papers" / "rota.docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_file(sheet: RotaSheet) -> bytes:
    document = DocxTemplate(TEMPLATE)
    document.render(_words(sheet), autoescape=True)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def note_export(sheet: RotaSheet, *, actor, county: str) -> None:
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
    )


def _words(sheet: RotaSheet) -> dict:
    return {
        "place": sheet.place_name,
        "first_month": _month(sheet.first),
        "last_month": "" if sheet.is_one_month else _month(sheet.last),
        "phone": sheet.phone,
        "arranged_by": sheet.arranged_by,
        "printed_on": _in_chinese(day, sheet.on),
        "rows": [_row(row) for row in sheet.rows],
    }


def _month(first: date) -> str:
    return _in_chinese(date_format, first, "YEAR_MONTH_FORMAT")


def _in_chinese(say, *args) -> str:
    with translation.override("zh-hans"):
        return say(*args)


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
