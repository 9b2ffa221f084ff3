"""Forms of acts: a day, a reason, whatever else the act must be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit.looks import refuse_number
from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm


class ActForm(PortalForm):
    """An act on one record; carries the version the person saw, and proposes the day `on`."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, record=None, on=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        if "on" in self.fields:
            self.fields["on"].initial = on
        if not hasattr(record, "version"):
            del self.fields["version"]
        else:
            self.fields["version"].initial = record.version


class RevealForm(PortalForm):
    """Why somebody wants to see a private number; the reason goes into the journal."""

    reason = PlainTextField(label=_("为什么查看"), max_length=60, validators=[refuse_number])


class EndForm(ActForm):
    """The last day something holds."""

    on = DayField(
        label=_("最后一天"), help_text=_("这一天还算，从第二天起结束。"), not_after_today=True
    )
    widths = {"on": "g4"}


class EndWithReasonForm(EndForm):
    reason = PlainTextField(label=_("原因"), max_length=200)
    widths = {"on": "g4", "reason": "g8"}


class SuspendForm(ActForm):
    reason = PlainTextField(label=_("原因"), max_length=120)
