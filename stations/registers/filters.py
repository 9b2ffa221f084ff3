"""What the filter bars of the registers share."""

import django_filters
from django.utils import timezone


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
