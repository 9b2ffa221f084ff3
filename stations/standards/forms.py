"""The form of a checklist: its name, tiers and first day, and its items, one row each."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from stations.models import StandardItem
from stations.registers.forms.acts import ActForm, EndForm
from stations.standards.versions import MOST_ITEMS, Checklist, ItemFacts
from stations.venues.tier_names import tier_choices

BLANK_ROWS = 3


class ItemRow(PortalForm):
    """One item; a row without name, requirement and weight is none."""

    widths = {
        **dict.fromkeys(["name", "heading"], "g3 s6"),
        "weight": "g2 s6",
        "computed": "g4 s6",
        "position": "g2 s6",
        **dict.fromkeys(["criterion", "evidence"], "g5"),
    }

    code = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    name = PlainTextField(label=_("名称"), max_length=20, required=False)
    heading = forms.ChoiceField(
        label=pgettext_lazy("item", "归类"), choices=StandardItem.Heading.choices
    )
    weight = forms.IntegerField(label=_("分值"), min_value=1, max_value=100, required=False)
    computed = forms.ChoiceField(
        label=_("怎么评"),
        choices=[("", _("人工评")), *StandardItem.Computed.choices],
        required=False,
    )
    position = forms.IntegerField(label=_("顺序"), min_value=1, max_value=99, required=False)
    criterion = PlainTextField(label=_("要求"), max_length=200, required=False)
    evidence = PlainTextField(label=_("佐证"), max_length=200, required=False)

    SAID = ("name", "criterion", "weight")

    def clean(self):
        cleaned = super().clean()
        if not self.is_blank:
            for name in self.SAID:
                if name not in self.errors and not cleaned.get(name):
                    label = self.fields[name].label
                    self.add_error(name, _("请填写%(label)s。") % {"label": label})
        return cleaned

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) or name in self.errors for name in self.SAID)

    @property
    def facts(self) -> ItemFacts:
        known = ItemFacts.__dataclass_fields__
        return ItemFacts(**{name: self.cleaned_data[name] for name in known})


class ChecklistForm(ActForm):
    """A new checklist, a change of an unused version, or the next version of a used one."""

    widths = {"name": "g4", "starts_on": "g4"}

    name = PlainTextField(label=_("名称"), max_length=30)
    starts_on = DayField(label=_("从哪天起"))
    tiers = forms.MultipleChoiceField(label=_("用于哪些层级"), widget=forms.CheckboxSelectMultiple)
    rows = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=MOST_ITEMS + BLANK_ROWS
    )

    def __init__(self, *args, items: list[ItemFacts], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = tier_choices(self.user)
        firsts = [vars(item) | {"position": n} for n, item in enumerate(items, 1)]
        blanks = min(BLANK_ROWS, MOST_ITEMS + BLANK_ROWS - len(firsts))
        firsts += [{"position": len(items) + n} for n in range(1, blanks + 1)]
        if self.is_bound:
            count = self._count()
            self.items = [ItemRow(self.data, prefix=f"i{n}", user=self.user) for n in range(count)]
        else:
            self.initial["rows"] = len(firsts)
            self.items = [
                ItemRow(prefix=f"i{n}", initial=first, user=self.user)
                for n, first in enumerate(firsts)
            ]

    def _count(self) -> int:
        try:
            return self.fields["rows"].clean(self.data.get("rows"))
        except ValidationError:
            return 0

    def clean(self):
        cleaned = super().clean()
        filled = [row for row in self.items if row.is_valid() and not row.is_blank]
        _tell_apart(filled, "name", _("这一版里已经有这个名称。"))
        _tell_apart(filled, "computed", _("同一种系统计算只能用于一项。"))
        return cleaned

    def is_valid(self):
        return super().is_valid() and not any(row.errors for row in self.items)

    @property
    def parts(self) -> list:
        """For the summary of mistakes, in the order of the page."""
        return [self, *self.items]

    @cached_property
    def checklist(self) -> Checklist:
        filled = [row for row in self.items if not row.is_blank]
        # Rows without a place keep the one they were typed in.
        places = [(row.cleaned_data["position"] or 99, n) for n, row in enumerate(filled)]
        ordered = [filled[n] for _place, n in sorted(places)]
        said = self.cleaned_data
        return Checklist(
            said["name"],
            frozenset(said["tiers"]),
            said["starts_on"],
            tuple(row.facts for row in ordered),
        )


class EndStandardForm(EndForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].not_after_today = False


def _tell_apart(rows, field: str, message) -> None:
    seen = set()
    for row in rows:
        said = row.cleaned_data.get(field)
        if said and said in seen:
            row.add_error(field, message)
        seen.add(said)
