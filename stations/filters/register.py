"""What the filter bars of the registers share."""

import django_filters
from django import forms
from django.utils import timezone


class WholeNumberFilter(django_filters.NumberFilter):
    """A key in the address; anything that is none is refused, not a crash of the database."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=1, max_value=2**63 - 1, **kwargs)

    def get_max_validator(self):
        return None  # the field has limits of its own


class RegisterFilter(django_filters.FilterSet):
    """Knows the day; without a chosen `state` the list shows what stands."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = timezone.localdate()

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else self.usual(found)

    def usual(self, queryset):
        return queryset.standing()

    def without(self, *names: str):
        """The rows that fit all conditions but these: what tabs and side lists count."""
        if not self.form.is_valid():
            return self.queryset.none()
        asked = self.form.cleaned_data
        self.form.cleaned_data = asked | dict.fromkeys(names)
        try:
            return self.filter_queryset(self.queryset.all())
        finally:
            self.form.cleaned_data = asked
