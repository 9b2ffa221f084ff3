"""Forms of supervision 督促指导: what was found, and that it was put right."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from visits.activities.reviewing import ReviewFacts
from visits.models import ActivityReview
from visits.visits.forms.visit import VERSION_MISSING


class ReviewForm(PortalForm):
    use_required_attribute = False
    widths = {"reviewed_on": "g4", "mode": "g4", "reviewer": "g4"}
    widths |= {"put_right": "g8", "put_right_by": "g4"}

    reviewed_on = DayField(label=_("督导日期"), not_after_today=True)
    mode = forms.ChoiceField(label=_("方式"), choices=ActivityReview.Mode.choices)
    reviewer = PlainTextField(
        label=_("谁督导的"),
        max_length=60,
        help_text=_("写姓名和职务；领导到挂联的家站也记在这里。"),
    )
    finding = PlainTextField(label=_("情况和意见"), max_length=1000, lines=True)
    put_right = PlainTextField(
        label=_("要改正什么"),
        max_length=300,
        required=False,
        help_text=_("没有要改正的就空着，期限也空着。"),
    )
    put_right_by = DayField(label=_("改正期限"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self):
        said = super().clean()
        if {"put_right", "put_right_by", "reviewed_on"} & set(self.errors):
            return said
        what, by = said["put_right"], said["put_right_by"]
        if what and by is None:
            self.add_error("put_right_by", _("写明到哪天改正。"))
        elif by and not what:
            self.add_error("put_right", _("写明要改正什么。"))
        elif by and by < said["reviewed_on"]:
            self.add_error("put_right_by", _("期限不能早于督导日期。"))
        return said

    def facts(self) -> ReviewFacts:
        said = dict(self.cleaned_data)
        del said["token"]
        return ReviewFacts(**said)


class SettleForm(PortalForm):
    use_required_attribute = False
    widths = {"done_on": "g4", "done_note": "g8"}

    done_on = DayField(label=_("改正日期"), not_after_today=True)
    done_note = PlainTextField(label=_("改正情况"), max_length=300)
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": VERSION_MISSING}
    )

    def __init__(self, *args, review: ActivityReview, **kwargs):
        super().__init__(*args, **kwargs)
        self.review = review

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day < self.review.reviewed_on:
            raise ValidationError(_("改正日期不能早于督导日期。"))
        return day
