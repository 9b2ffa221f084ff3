"""Groups of deputies 代表小组 and their members."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.deputies.filters import GroupFilter
from stations.deputies.forms import GroupForm, MembershipForm
from stations.models import DeputyGroup, GroupMembership
from stations.regions import endings
from stations.registers.forms.acts import EndForm, EndWithReasonForm
from stations.registers.views.base import (
    ACT_METHODS,
    COUNTY_CLERK,
    DEPUTIES,
    READERS,
    KeptEdit,
    PartEdit,
    act,
    crumbs,
    require,
)

GROUPS = ("stations:groups", gettext_lazy("代表小组"))


class Groups(RegisterList):
    model = DeputyGroup
    roles = READERS
    filterset_class = GroupFilter
    order = ("county_id", "name", "id")
    template_name = "stations/deputies/groups.html"

    def shaped(self, matching):
        return matching.for_list(timezone.localdate())

    def get_context_data(self, **kwargs):
        may_create = bool(self.request.scope.clerk_counties)
        return super().get_context_data(may_create=may_create, crumbs=crumbs(DEPUTIES), **kwargs)


class Group(RegisterDetail):
    model = DeputyGroup
    roles = READERS
    template_name = "stations/deputies/group.html"

    def get_context_data(self, **kwargs):
        group, on = self.object, timezone.localdate()
        rightful = DeputyGroup.objects.changeable_by(self.request.user)
        return super().get_context_data(
            crumbs=crumbs(DEPUTIES, GROUPS),
            members=group.memberships.for_group(on),
            may_change=rightful.filter(pk=group.pk).exists(),
            **kwargs,
        )


class GroupEdit(KeptEdit):
    model = DeputyGroup
    roles = COUNTY_CLERK
    form_class = GroupForm
    heading_new = gettext_lazy("新建代表小组")
    heading = gettext_lazy("修改代表小组")
    above = (DEPUTIES, GROUPS)

    def get_initial(self):
        return {"county": min(self.request.scope.clerk_counties)} if self.is_new else {}

    def list_url(self):
        return crumbs(GROUPS)[0][1]


class MembershipNew(PartEdit):
    model = GroupMembership
    roles = COUNTY_CLERK
    form_class = MembershipForm
    owner_model = DeputyGroup
    owner_name = "group"
    above = (DEPUTIES, GROUPS)
    heading_new = gettext_lazy("添加组员")

    def get_initial(self):
        return {"starts_on": timezone.localdate()}


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def end_membership(request, pk):
    membership = get_object_or_404(GroupMembership.objects.visible_to(request.user), pk=pk)
    require(DeputyGroup.objects.changeable_by(request.user), membership.group)
    return act(
        request,
        EndForm,
        membership,
        endings.end,
        heading=_("退出小组"),
        above=(DEPUTIES, GROUPS, membership.group),
        done=_("已退出小组，记录保留。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def close_group(request, pk):
    group = get_object_or_404(DeputyGroup.objects.visible_to(request.user), pk=pk)
    require(DeputyGroup.objects.changeable_by(request.user), group)
    return act(
        request,
        EndWithReasonForm,
        group,
        endings.close_group,
        heading=_("撤销代表小组"),
        above=(DEPUTIES, GROUPS, group),
        done=_("代表小组已撤销，记录保留。"),
    )
