"""Opening hours 开放时间 of a venue are its own words; reception days are the rule's alone.

A day typed into the words would stand on the public page and the poster beside the days that the
reception rule gives, and stay when the rule changes.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# 接待日, 每月10日, 每月第二个星期三, 逢五, 10号. Hours and weekdays (周一至周五) are opening hours.
RECEPTION_DAY = re.compile(
    r"接待|每\s*(?:个)?\s*(?:月|季|旬)|逢\s*[一二三四五六七八九十\d]|(?<![周期])[一二三四五六七八九十\d]\s*[日号]"
)


def hours_only(text: str) -> None:
    if RECEPTION_DAY.search(text):
        raise ValidationError(
            _("这里只写开放的钟点，例如“工作日 8:30–17:30”。接待日按接待日规则显示。"),
            code="reception_day",
        )
