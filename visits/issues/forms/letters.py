"""Forms of the letters: the way of one letter, or of several on one day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from stations.models import UndertakingUnit
from visits.issues.letters.letters import of_issues
from visits.issues.step_parts.happenings import DELIVER, RELAY
from visits.models import Dispatch, Issue


class LetterForm(PortalForm):
    """What is not known yet of one letter; where it is still to be passed on, delivery may wait."""

    widths = {"relayed_on": "g4", "delivered_on": "g4", "letter_number": "g4"}

    relayed_on = DayField(label=_("县政府办转交日期"), not_after_today=True)
    delivered_on = DayField(
        label=_("送达日期"), not_after_today=True, help_text=_("单位收到函件的日期。")
    )
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)

    def __init__(self, *args, order: Dispatch, is_to_relay: bool, on, **kwargs):
        super().__init__(*args, **kwargs)
        if order.letter_number:
            del self.fields["letter_number"]
        if is_to_relay:
            self.fields["delivered_on"].required = False
            self.initial["relayed_on"] = on
        else:
            del self.fields["relayed_on"]
            self.initial["delivered_on"] = on

    def days(self) -> list[tuple[str, object]]:
        """(line of the timeline, day), in the order in which they happened."""
        said = self.cleaned_data
        lines = ((RELAY, said.get("relayed_on")), (DELIVER, said.get("delivered_on")))
        return [(line, day) for line, day in lines if day]


class TogetherForm(PortalForm):
    """What is to be one paper: letters of their list, or issues of theirs, which may be asked for
    one unit.
    """

    unit = forms.ModelChoiceField(
        queryset=UndertakingUnit.objects.none(), label=_("承办单位"), required=False
    )
    issues = forms.ModelMultipleChoiceField(
        queryset=Issue.objects.none(),
        label=_("问题"),
        required=False,
        error_messages={"invalid_choice": _("有的问题已经不在这里，请重新勾选。")},
    )
    letters = forms.ModelMultipleChoiceField(
        queryset=Dispatch.objects.none(),
        label=_("函件"),
        required=False,
        error_messages={"invalid_choice": _("有的函件已经不在这里，请重新勾选。")},
    )

    def __init__(self, *args, letters, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.rows = self.fields["letters"].queryset = letters
        self.fields["issues"].queryset = Issue.objects.visible_to(user)
        self.fields["unit"].queryset = UndertakingUnit.objects.visible_to(user)

    def clean(self):
        """`letters` are then those of the ticked issues, one of each."""
        cleaned = super().clean()
        issues = cleaned.get("issues")
        if issues:
            unit = cleaned.get("unit")
            cleaned["letters"] = of_issues(self.rows, issues, unit)
            written = set(cleaned["letters"].values_list("round__issue", flat=True))
            if without := [one.reference for one in issues if one.pk not in written]:
                said = _("勾选的问题里，有的现在没有交给这个单位的函件：%(rows)s。")
                raise forms.ValidationError(said % {"rows": "、".join(without)})
        elif not self.errors and not cleaned.get("letters"):
            raise forms.ValidationError(_("请先勾选函件。"))
        return cleaned


class LettersForm(PortalForm):
    """Several letters of the list: what happened, on which day, and the numbers beside them."""

    line = forms.ChoiceField(choices=[(DELIVER, ""), (RELAY, "")])
    on = DayField(label=_("日期"), not_after_today=True)
    letters = forms.ModelMultipleChoiceField(
        queryset=Dispatch.objects.none(),
        label=_("函件"),
        error_messages={
            "required": _("请先勾选函件。"),
            "invalid_choice": _("有的函件已经不在这里，请重新勾选。"),
        },
    )

    def __init__(self, *args, letters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["letters"].queryset = letters
        self.number_field = PlainTextField(label=_("函件文号"), max_length=40, required=False)

    def clean(self):
        cleaned = super().clean()
        typed = {
            order.pk: self.data.get(f"number-{order.pk}", "")
            for order in cleaned.get("letters") or ()
        }
        try:
            cleaned["numbers"] = {pk: self.number_field.clean(text) for pk, text in typed.items()}
        except forms.ValidationError as wrong:
            self.add_error("letters", wrong)
        return cleaned
