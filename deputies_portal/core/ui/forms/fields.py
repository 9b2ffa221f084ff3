"""Form fields of the house: text, days and phones as people type them, with Chinese messages."""

import re
import unicodedata
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.words.days import day_seen_from
from deputies_portal.core.words.text import clean_line, clean_lines, clean_phone

FIRST_DAY = date(1949, 1, 1)
LAST_DAY = date(2100, 12, 31)
LONGEST_TEXT = 5000  # characters of a text area whose model names no length


class PlainTextField(forms.CharField):
    """Text as the database will hold it; `lines=True` keeps line ends (text areas)."""

    def __init__(self, *, lines=False, **kwargs):
        self.lines = lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
            kwargs["max_length"] = kwargs.get("max_length") or LONGEST_TEXT
        super().__init__(**kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")

    def to_python(self, value):
        if value in self.empty_values:
            return self.empty_value
        return (clean_lines if self.lines else clean_line)(str(value)) or self.empty_value


class DayField(forms.DateField):
    """A day from 1949 to 2100, typed as people write it (`core.words.days`);
    `not_after_today=True` refuses the future.
    """

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {
        "invalid": _("没有这一天。请按年-月-日填写，例如 2025-09-10。"),
        "too_early": _("日期不能早于 1949 年 1 月 1 日。"),
        "too_late": _("日期不能晚于 2100 年 12 月 31 日。"),
        "future": _("日期不能晚于今天。"),
    }

    def __init__(self, *, not_after_today=False, **kwargs):
        self.not_after_today = not_after_today
        super().__init__(**kwargs)

    def get_bound_field(self, form, field_name):
        # The last day moves with the calendar, so it cannot be fixed when the module is read.
        on = timezone.localdate()
        last = on if self.not_after_today else LAST_DAY
        if not self.widget.is_hidden:
            self.widget.attrs |= {"min": FIRST_DAY.isoformat(), "max": last.isoformat()}
            self.widget.attrs |= {"data-today": on.isoformat(), "data-hint": _("如 0310、昨天")}
            if self.not_after_today:
                self.widget.attrs["data-before"] = ""
        return super().get_bound_field(form, field_name)

    def to_python(self, value):
        if isinstance(value, str):
            typed, on = clean_line(value), timezone.localdate()
            value = day_seen_from(on, typed, before=self.not_after_today) if typed else None
            if typed and value is None:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        for code, wrong in {
            "too_early": value < FIRST_DAY,
            "too_late": value > LAST_DAY,
            "future": self.not_after_today and value > timezone.localdate(),
        }.items():
            if wrong:
                raise ValidationError(self.error_messages[code], code=code)


class MonthField(forms.CharField):
    """A month as year and month (2025-09); its first day."""

    widget = forms.TextInput(attrs={"type": "month"})
    default_error_messages = {
        "invalid": _("没有这个月。请按年-月填写，例如 2025-09。"),
    }

    def to_python(self, value):
        typed = clean_line(unicodedata.normalize("NFKC", str(value or "")))
        if not typed:
            return None
        found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", typed, re.ASCII)
        try:
            first = date(int(found[1]), int(found[2]), 1) if found else None
        except ValueError:
            first = None
        if first is None or not FIRST_DAY <= first <= LAST_DAY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return first

    def prepare_value(self, value):
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class PhoneField(forms.CharField):
    """A phone as people write it (blanks, hyphens, +86, full-width digits); its digits."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "maxlength": 24})
    default_error_messages = {
        "invalid": _("电话只写数字：手机 11 位，座机可带区号，共 7 至 12 位。"),
    }

    def to_python(self, value):
        typed = super().to_python(value)
        if typed in self.empty_values or not clean_line(typed):
            return self.empty_value
        phone = clean_phone(typed)
        if phone is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return phone
