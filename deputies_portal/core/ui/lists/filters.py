"""The filter bar of a list: its form in one line, the chosen conditions as removable chips."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.forms.bound import css_class
from deputies_portal.core.ui.forms.fields import (
    FIRST_DAY,
    LAST_DAY,
    DayField,
    MonthField,
    PlainTextField,
)


class TextFilter(django_filters.CharFilter):
    """Words of a search box, cleaned like stored text, so that both are spelled alike."""

    field_class = PlainTextField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 100, **kwargs})


class SearchFilter(TextFilter):
    """Text, pinyin or initials, as `matching` of the queryset understands them."""

    def filter(self, queryset, value):
        return queryset.matching(value) if value else queryset


class DayFilter(django_filters.DateFilter):
    field_class = DayField


def from_to(field_name: str, *, by_links=True) -> tuple[DayFilter, DayFilter]:
    """`first` and `last` of a list: rows from one day to another, both counted. By links, or typed
    into the bar.
    """
    shown = {"field_name": field_name} | ({"widget": forms.HiddenInput} if by_links else {})
    return (
        DayFilter(label=gettext_lazy("从哪天"), lookup_expr="gte", **shown),
        DayFilter(label=gettext_lazy("到哪天"), lookup_expr="lte", **shown),
    )


class MonthFilter(django_filters.CharFilter):
    """Rows whose day lies in one month, asked as a range."""

    field_class = MonthField

    def filter(self, queryset, value):
        return queryset if value is None else queryset.filter(in_month(self.field_name, value))


class YearFilter(django_filters.NumberFilter):
    """Rows whose day lies in one year, asked as a range: an index on the day is used."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        limits = {"min_value": FIRST_DAY.year, "max_value": LAST_DAY.year}
        super().__init__(*args, **{**limits, **kwargs})

    def get_max_validator(self):
        return None  # the field has limits of its own

    def filter(self, queryset, value):
        return queryset if value is None else queryset.filter(in_year(self.field_name, value))


class RecordFilter(django_filters.ModelChoiceFilter):
    """One record, asked for by a link: hidden in the bar, named by its chip, never by its key.
    `model` says among which records: those the reader sees.
    """

    def __init__(self, model, **kwargs):
        def seen(request):
            return model.objects.visible_to(request.user)

        super().__init__(queryset=seen, widget=forms.HiddenInput, **kwargs)


class OnlyField(forms.CharField):
    """Keys of rows, as `ticking.as_ticks` writes them."""

    def __init__(self, *, most: int = 500, **kwargs):
        self.most = most
        super().__init__(**kwargs)

    def to_python(self, value):
        keys = [key for key in (value or "").split(".") if key]
        if len(keys) > self.most or any(not _is_key(key) for key in keys):
            raise forms.ValidationError(_("请重新勾选。"))
        return [int(key) for key in keys]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


class OnlyFilter(django_filters.Filter):
    """These rows alone, which were ticked; by a link."""

    field_class = OnlyField

    def __init__(self, **kwargs):
        super().__init__(label=gettext_lazy("只看勾选的"), widget=forms.HiddenInput, **kwargs)

    def filter(self, queryset, value):
        return queryset.filter(pk__in=value) if value else queryset


class TickFilter(django_filters.BooleanFilter):
    """A box to tick (只看超期): ticked it narrows the list, empty it says nothing."""

    field_class = forms.BooleanField

    def filter(self, queryset, value):
        return super().filter(queryset, value) if value else queryset


def in_month(column: str, first: date) -> Q:
    return Q(**{f"{column}__gte": first, f"{column}__lte": last_of_month(first)})


def in_year(column: str, year: int) -> Q:
    return Q(**{f"{column}__gte": date(year, 1, 1), f"{column}__lt": date(year + 1, 1, 1)})


def last_of_month(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


@dataclass(frozen=True)
class Chip:
    text: str
    url: str  # the list without this condition
    name: str  # of the condition


def dress(form):
    """Labels become names for the screen reader and hints inside the boxes; nobody sees or hears
    what is hidden.
    """
    for name, field in form.fields.items():
        if field.widget.is_hidden:
            continue
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
            field.name,
        )
        for field in form
        for value in _chosen(field, form.cleaned_data.get(field.name))
    ]


def _chosen(field: BoundField, value) -> list[str]:
    if value in (None, "", [], ()) or isinstance(value, bool) and not value:
        return []
    if value is True:
        return [_("是")]
    if isinstance(field.field, OnlyField):
        return [_("%(number)d 条") % {"number": len(value)}]
    if isinstance(field.field, MonthField):
        return [field.field.prepare_value(value)]
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


class HiddenChoice(django_filters.ChoiceFilter):
    """Chosen by a link; the bar carries it on."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.HiddenInput, **kwargs)
