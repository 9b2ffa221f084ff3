"""The filter bar of a list: its form in one line, the chosen conditions as removable chips."""

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from deputies_portal.ui.bound import css_class


@dataclass(frozen=True)
class Chip:
    text: str
    url: str  # the list without this condition


def dress(form):
    """Labels become names for the screen reader and hints inside the boxes."""
    for name, field in form.fields.items():
        label = field.label or name
        attrs = field.widget.attrs
        attrs.setdefault("aria-label", label)
        if isinstance(field.widget, forms.TextInput) and field.widget.input_type in (
            "text",
            "search",
        ):
            attrs.setdefault("placeholder", label)
        attrs.setdefault("class", css_class(field.widget))
        if name == "q":
            attrs["class"] += " search"
            field.widget.input_type = "search"
    return form


def chips(filterset, query) -> list[Chip]:
    """One chip for each chosen condition, in the order of the bar."""
    form = filterset.form
    if not form.is_valid():
        return []
    return [
        Chip(
            _("%(label)s：%(value)s") % {"label": field.label, "value": value},
            _without(query, field),
        )
        for field in form
        for value in _chosen(field, form.cleaned_data.get(field.name))
    ]


def _chosen(field: BoundField, value) -> list[str]:
    if value in (None, "", [], ()) or isinstance(value, bool) and not value:
        return []
    if value is True:
        return [_("是")]
    values = value if isinstance(value, list | tuple | QuerySet) else [value]
    names = _choice_names(field.field)
    return [str(names.get(str(one), one)) for one in values if one is not None]


def _choice_names(field) -> dict:
    """Labels of written-out choices; choices that are records print themselves."""
    if isinstance(field, forms.ModelChoiceField) or not hasattr(field, "choices"):
        return {}
    return {str(value): label for value, label in forms.ChoiceField(choices=field.choices).choices}


def _without(query, field) -> str:
    rest = query.copy()
    for name in (field.html_name, "page"):
        rest.pop(name, None)
    for name in [key for key in rest if key.startswith(f"{field.html_name}_")]:
        rest.pop(name)  # a range is typed into two boxes
    return f"?{rest.urlencode()}"
