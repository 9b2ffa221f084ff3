"""The form of a joint reception day: when, who takes part, at which venues, whom they invite."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from stations.models import Level, Venue
from visits.duty.forms.rules import clock
from visits.duty.joint import NO_VENUE, Hours

BETWEEN = re.compile(r"[;；\n]+")
LONGEST_GUEST = 80


class JointDayForm(PortalForm):
    """`venues` are the rows; each has a tick and a line for its guests."""

    widths = {
        "title": "g6",
        **dict.fromkeys(["day", "starts_at", "ends_at"], "g2"),
        "levels": "g12",
    }

    title = PlainTextField(label=_("名称"), max_length=60)
    day = DayField(label=_("日期"))
    starts_at, ends_at = clock(label=_("开始时间")), clock(label=_("结束时间"))
    levels = forms.MultipleChoiceField(
        label=_("请哪几级代表"),
        choices=Level.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Level.values,
    )

    def __init__(self, *args, venues: list[Venue], on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.on, self.venues = None, on, venues
        for venue in venues:
            self.fields[f"venue-{venue.pk}"] = forms.BooleanField(
                label=str(venue), required=False, initial=True
            )
            self.fields[f"guests-{venue.pk}"] = PlainTextField(
                label=_("%(venue)s应邀的人") % {"venue": venue}, required=False, max_length=400
            )

    @property
    def head(self) -> list:
        return [self[name] for name in ("title", "day", "starts_at", "ends_at", "levels")]

    @property
    def rows(self) -> list[tuple]:
        return [
            (venue, self[f"venue-{venue.pk}"], self[f"guests-{venue.pk}"]) for venue in self.venues
        ]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < self.on:
            raise ValidationError(_("这一天已经过去。"))
        return day

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("结束时间要晚于开始时间。"))
        for venue in self.venues:
            if any(len(text) > LONGEST_GUEST for text in self._guests_of(venue)):
                wrong = _("每人最多 %(number)d 个字，几个人用分号隔开。") % {
                    "number": LONGEST_GUEST
                }
                self.add_error(f"guests-{venue.pk}", wrong)
        if not self.chosen:
            raise ValidationError(NO_VENUE)
        return cleaned

    @property
    def chosen(self) -> list[Venue]:
        return [one for one in self.venues if self.cleaned_data.get(f"venue-{one.pk}")]

    @property
    def guests(self) -> dict[int, list[str]]:
        return {one.pk: texts for one in self.chosen if (texts := self._guests_of(one))}

    @property
    def hours(self) -> Hours:
        known = self.cleaned_data
        return Hours(known["day"], known["starts_at"], known["ends_at"])

    def _guests_of(self, venue: Venue) -> list[str]:
        texts = BETWEEN.split(self.cleaned_data.get(f"guests-{venue.pk}") or "")
        return [text.strip() for text in texts if text.strip()]
