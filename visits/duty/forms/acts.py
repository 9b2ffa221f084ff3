"""Forms of leave, substitution, and of a day that is moved or cancelled."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField
from deputies_portal.core.ui.templatetags.portal import day as written
from deputies_portal.core.workflow.forms import StepForm, lines
from stations.models import Deputy, Level
from stations.registers.forms.lookup import PERSON_PART, LookupField
from stations.scope import Scope
from visits.duty.absence.substituting import Free, proposed_for
from visits.duty.absence.swapping import offers_for
from visits.duty.forms.days import clock_field
from visits.models import DutyDay, DutySlot

Why = DutySlot.Why


class LeaveForm(PortalForm):
    """A deputy asks for the own leave; a clerk names the deputy."""

    widths = {"first": "g4", "last": "g4"}

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    deputy = LookupField(Deputy.objects.none(), label=_("代表"), help_text=PERSON_PART)
    first = DayField(label=_("从"))
    last = DayField(label=_("到"), help_text=_("只请一天，两个日期写同一天。"))
    reason = lines(label=_("原因"), max_length=200, rows=2)

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        own = Deputy.objects.filter(pk__in=Scope.of(self.user).deputies)
        care = Deputy.objects.in_care_of(self.user)
        self.own = None if care.exists() else own.first()
        if self.own:
            del self.fields["deputy"]
        else:
            self.fields["deputy"].queryset = (care | own).serving(on)

    def facts(self) -> dict:
        said = {name: self.cleaned_data[name] for name in ("first", "last", "reason")}
        return said | {"deputy": self.own or self.cleaned_data["deputy"]}

    lands, take_errors = StepForm.lands, StepForm.take_errors


class SubstituteForm(StepForm):
    """Who serves instead: one of those who are free."""

    substitute = forms.ChoiceField(label=_("由谁去"))
    why = forms.ChoiceField(
        label=_("替班原因"),
        choices=[(Why.LEAVE, Why.LEAVE.label), (Why.OTHER, Why.OTHER.label)],
        widget=forms.RadioSelect,
    )
    note = PlainTextField(label=_("替班说明"), max_length=200, required=False)

    def __init__(self, *args, slot: DutySlot, **kwargs):
        self.slot = slot
        super().__init__(*args, record=slot.day, **kwargs)

    def prepare(self):
        self.free = proposed_for(self.slot.day)
        self.fields["substitute"] = FreeField(
            label=self.fields["substitute"].label,
            free=self.free,
            empty=_("请选择代表"),
            help_text=_("照轮值的办法排：本站的在前，今年值班少的、离上次久的在前。"),
        )
        if self.slot.is_unfilled and self.free:
            self.initial["substitute"] = self.free[0].deputy.pk
        self.initial["why"] = Why.LEAVE
        if self.slot.deputy_id is None:
            del self.fields["why"]

    def facts(self) -> dict:
        said = self.cleaned_data
        why = said.get("why") or Why.OTHER
        return {"substitute": said["substitute"], "why": why, "note_text": said["note"]}


class FreeField(RecordField):
    """Deputies who are free; those of the venue first."""

    def __init__(self, *, free: list[Free], **kwargs):
        words = {one.deputy.pk: _words(one) for one in free}
        super().__init__(
            records=[one.deputy for one in free],
            label_of=lambda deputy: words[deputy.pk],
            **kwargs,
        )


def _words(one: Free) -> str:
    facts = {"deputy": one.deputy, "level": Level(one.level).label}
    text = _("%(deputy)s，%(level)s") if one.is_of_venue else _("%(deputy)s，%(level)s，县里掌握")
    return text % facts


class SwapForm(StepForm):
    """With whom a turn is swapped, and for which of his."""

    offer = forms.ChoiceField(label=_("换给谁"))
    reason = PlainTextField(label=_("原因"), max_length=200, required=False)

    def __init__(self, *args, slot: DutySlot, **kwargs):
        self.slot = slot
        super().__init__(*args, record=slot.day, **kwargs)

    def prepare(self):
        self.free = {one.key: one for one in offers_for(self.slot, on=self.on)}
        words = [(key, _offered(one)) for key, one in self.free.items()]
        self.fields["offer"].choices = [("", _("请选择")), *words]

    def facts(self) -> dict:
        offer = self.free[self.cleaned_data["offer"]]
        reason = self.cleaned_data["reason"]
        return {"other": offer.deputy, "other_slot": offer.slot, "reason": reason}


def _offered(offer) -> str:
    if offer.slot is None:
        return _("%(deputy)s，只替这一次") % {"deputy": offer.deputy}
    day = offer.slot.day
    facts = {"deputy": offer.deputy, "day": written(day.day), "hours": day.hours}
    return _("%(deputy)s，换 %(day)s %(hours)s") % facts


class DropForm(StepForm):
    """Nothing to say; the version and the mark of the form."""


class MoveForm(StepForm):
    widths = {"day": "g4", "starts_at": "g4", "ends_at": "g4"}

    day = DayField(label=_("改到哪天"))
    starts_at = clock_field(_("开始时间"))
    ends_at = clock_field(_("结束时间"))
    place = PlainTextField(
        label=_("改在别处"),
        max_length=80,
        required=False,
        help_text=_("不在家站时写，例如村委会一楼。"),
    )

    def __init__(self, *args, duty_day: DutyDay, **kwargs):
        self.duty_day = duty_day
        super().__init__(*args, record=duty_day, **kwargs)

    def prepare(self):
        names = ("day", "starts_at", "ends_at", "place")
        self.initial |= {name: getattr(self.duty_day, name) for name in names}

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < self.on:
            message = _("不能改到过去的日子；今天是 %(on)s。")
            raise ValidationError(message, params={"on": written(self.on)})
        return day

    def facts(self) -> dict:
        said = self.cleaned_data
        return {"to": (said["day"], said["starts_at"], said["ends_at"]), "place": said["place"]}


class CancelForm(StepForm):
    reason = lines(label=_("取消原因"), max_length=200, rows=2)

    def __init__(self, *args, duty_day: DutyDay, **kwargs):
        super().__init__(*args, record=duty_day, **kwargs)
