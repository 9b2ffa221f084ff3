"""The filter bar of the register of accounts."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.accounts.models import User


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("登录名或姓名"), method="matching", max_length=60)
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("全部状态"),
        method="in_state",
        choices=[("enabled", _("启用")), ("disabled", pgettext_lazy("account", "停用"))],
    )

    class Meta:
        model = User
        fields = []

    def matching(self, queryset, name, text):
        return queryset.matching(text)

    def in_state(self, queryset, name, state):
        return queryset.filter(is_active=state == "enabled")
