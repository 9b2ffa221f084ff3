"""How papers say days: in Chinese, whatever the reader speaks; papers are official."""

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from deputies_portal.core.ui.templatetags.portal import day

SHIPPED = settings.BASE_DIR / "visits" / "data" / "papers"


def in_chinese(say, *args) -> str:
    with translation.override("zh-hans"):
        return str(say(*args))


def chinese_day(on: date | None) -> str:
    """2025年9月10日; empty for none."""
    return in_chinese(day, on) if on else ""


def chinese_month(first: date) -> str:
    return in_chinese(date_format, first, "YEAR_MONTH_FORMAT")
