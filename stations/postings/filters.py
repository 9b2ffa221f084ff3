"""The filter bars of undertaking units and postings."""

import django_filters
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.lists.filters import RecordFilter, SearchFilter
from stations.models import Posting, Region, UndertakingUnit
from stations.registers.filters import RegisterFilter


class UnitFilter(RegisterFilter):
    q = SearchFilter(label=_("名称"), max_length=60)
    kind = django_filters.ChoiceFilter(
        label=_("性质"), empty_label=_("全部性质"), choices=UndertakingUnit.Kind
    )
    township = django_filters.ModelChoiceFilter(
        label=_("乡镇"),
        empty_label=_("全部乡镇"),
        queryset=lambda request: Region.objects.visible_to(request.user).townships().standing(),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("在用"),
        choices=[("closed", _("已停用"))],
        method="in_state",
    )

    class Meta:
        model = UndertakingUnit
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.closed()


class PostingFilter(RegisterFilter):
    q = SearchFilter(label=_("登录名、姓名或拼音"), max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("角色"), empty_label=_("全部角色"), choices=Posting.Role
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("现在和以后"),
        choices=[("ended", _("已结束"))],
        method="in_state",
    )
    user = RecordFilter(User, label=_("账号"))

    class Meta:
        model = Posting
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.ended(self.on)

    def usual(self, queryset):
        return queryset.not_ended(self.on)
