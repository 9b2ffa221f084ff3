"""The filter bar of the register of accounts."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.lists.filters import SearchFilter


class AccountFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("登录名、姓名或拼音"), max_length=60)
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("全部状态"),
        method="in_state",
        choices=[("enabled", _("启用")), ("disabled", pgettext_lazy("account", "停用"))],
    )

    use = django_filters.ChoiceFilter(
        label=_("使用情况"),
        empty_label=_("不论使用情况"),
        method="in_use",
        choices=[
            ("never", _("从未登录")),
            ("idle", _("90天没有登录")),
            ("slip_over", _("一次性密码过期")),
        ],
    )

    class Meta:
        model = User
        fields = []

    def in_state(self, queryset, name, state):
        on = timezone.localdate()
        return queryset.enabled(on) if state == "enabled" else queryset.disabled(on)

    def in_use(self, queryset, name, use):
        meant = {"never": queryset.never_used, "idle": queryset.idle}
        return meant.get(use, queryset.slip_over)(timezone.localdate())
