"""The two tabs of the page of notices."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.notices.models import Notice

UNREAD = "unread"


class NoticeFilter(django_filters.FilterSet):
    show = django_filters.ChoiceFilter(
        label=_("显示"),
        choices=[(UNREAD, _("未读"))],
        method="of_kind",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Notice
        fields = []

    def of_kind(self, queryset, name, kind):
        return queryset.unread() if kind == UNREAD else queryset
