"""Postings 任用: the administrator appoints and ends; a county clerk reads who serves there."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from deputies_portal.core.accounts.sign_in import sessions
from deputies_portal.core.accounts.slips import ROLES_OF_TWO, void_password
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.models import Posting
from stations.postings.filters import PostingFilter
from stations.postings.forms.postings import form_of, roles_open_to
from stations.regions import endings
from stations.registers.forms.acts import EndWithReasonForm
from stations.registers.views.base import ACT_METHODS, KeptEdit, act, crumbs, may_open

ADMINISTRATOR = frozenset({"administrator"})
READING = ADMINISTRATOR | {"county_clerk"}
POSTINGS = ("stations:postings", gettext_lazy("任用"))


class Postings(RegisterList):
    model = Posting
    roles = READING
    filterset_class = PostingFilter
    order = ("user__username", "id")
    template_name = "stations/postings/list.html"

    def get_queryset(self):
        return super().get_queryset().with_scope().select_related("user")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            appoints=bool(self.request.roles & ADMINISTRATOR), on=timezone.localdate(), **kwargs
        )


class PostingDetail(RegisterDetail):
    model = Posting
    roles = READING
    template_name = "stations/postings/page.html"

    def get_queryset(self):
        return super().get_queryset().with_scope().select_related("user")

    def get_context_data(self, **kwargs):
        on = timezone.localdate()
        runs = self.object.ends_on is None or self.object.ends_on > on
        return super().get_context_data(
            crumbs=crumbs(POSTINGS),
            may_end=bool(self.request.roles & ADMINISTRATOR) and runs,
            opens_accounts=may_open(self.request, "accounts:accounts"),
            on=on,
            **kwargs,
        )


class NewPosting(KeptEdit):
    """The role comes first, in the address: it decides which place the form asks for."""

    model = Posting
    roles = ADMINISTRATOR
    template_name = "stations/postings/new.html"
    above = (POSTINGS,)
    saved_message = gettext_lazy("已任用。这个人要重新登录。")

    @property
    def role(self) -> str:
        asked = self.request.GET.get("role", "")
        return asked if asked in dict(roles_open_to(self.request.user)) else ""

    def dispatch(self, request, *args, **kwargs):
        if self.role:
            return super().dispatch(request, *args, **kwargs)
        choices = {"roles": roles_open_to(request.user), "crumbs": crumbs(POSTINGS)}
        return render(request, "stations/postings/role.html", choices)

    def get_form_class(self):
        return form_of(self.role)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Posting(role=self.role)}

    def get_initial(self):
        user = self.request.GET.get("user", "")
        known = user.isascii() and user.isdigit()
        return {"starts_on": timezone.localdate(), **({"user": user} if known else {})}

    def get_context_data(self, **kwargs):
        return super().get_context_data(role_label=Posting.Role(self.role).label, **kwargs)

    def save_record(self, form):
        posting = super().save_record(form)
        sessions.end_sessions(posting.user)
        if posting.role in ROLES_OF_TWO:
            by = self.request.scope.posting_of("administrator")
            void_password(posting.user, actor=self.request.user, posting=by)
        return posting


@opens_to("administrator")
@require_http_methods(ACT_METHODS)
def end_posting(request, pk):
    postings = Posting.objects.visible_to(request.user).with_scope().select_related("user")
    posting = get_object_or_404(postings, pk=pk)
    return act(
        request,
        EndWithReasonForm,
        posting,
        endings.end_posting,
        roles=ADMINISTRATOR,
        heading=_("结束任用"),
        above=(POSTINGS, posting),
        done=_("任用已结束，这个人已退出登录。"),
    )
