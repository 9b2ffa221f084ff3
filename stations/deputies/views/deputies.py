"""The register of deputies: the list by surname strokes, one deputy, the file."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists import paging
from deputies_portal.core.ui.views import RegisterDetail, RegisterList
from stations.deputies.deputy_status import stand
from stations.deputies.filters import DeputyFilter
from stations.deputies.forms import DeputyForm
from stations.models import Deputy, Mandate, Venue
from stations.registers.forms.acts import RevealForm
from stations.registers.views.base import (
    COUNTY_CLERK,
    DEPUTIES,
    READERS,
    KeptEdit,
    crumbs,
    may_open,
)


class Deputies(RegisterList):
    """No order by any count: burden relief (domain §7). The desk adds the next turn of each."""

    model = Deputy
    roles = READERS
    filterset_class = DeputyFilter
    order = ("stroke_key", "id")

    def shaped(self, matching):
        return matching.for_list(timezone.localdate())

    def total_of(self, chosen):
        """The figure of the tab that is open; only a level and a state together are counted."""
        asked = chosen.form.cleaned_data if chosen.form.is_valid() else {}
        self.figures = chosen.without("level", "state").figures(timezone.localdate())
        tabs = [asked[name] for name in ("level", "state") if asked.get(name)]
        self.is_one_tab = len(tabs) < 2
        if asked and self.is_one_tab:
            return paging.Total(self.figures[tabs[0] if tabs else "all"])
        return paging.count(self.matching(chosen))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        chosen, on = context["filter"], timezone.localdate()
        seats = Mandate.objects.filter(deputy__in=chosen.queryset)
        for deputy in context["rows"]:
            stand(deputy, on)
        return context | {
            "figures": self.figures,
            "levels": seats.by_level(on) if self.is_one_tab else [],
            "may_create": bool(self.request.scope.clerk_counties),
            "on": on,
        }


class DeputyFile(RegisterDetail):
    model = Deputy
    roles = READERS
    template_name = "stations/deputies/page.html"

    def get_queryset(self):
        seen = super().get_queryset().select_related("home__parent")
        return seen.with_mandates().with_rights(self.request.user)

    def get_context_data(self, **kwargs):
        on, user = timezone.localdate(), self.request.user
        deputy = stand(self.object, on)
        private = deputy.phone or deputy.email
        return super().get_context_data(
            crumbs=crumbs(DEPUTIES),
            assignments=deputy.assignments.for_deputy(user),
            memberships=deputy.memberships.select_related("group").order_by("-starts_on"),
            places_deputies=bool(Venue.objects.changeable_by(user)[:1]),
            reveal_form=RevealForm() if deputy.may_reveal and private else None,
            opens_record=Deputy.objects.followed_by(user).filter(pk=deputy.pk).exists(),
            opens_visits=may_open(self.request, "visits:visits"),
            keeps_calendar=Deputy.objects.subscribable_by(user).filter(pk=deputy.pk).exists(),
            on=on,
            **kwargs,
        )


class NewDeputy(KeptEdit):
    model = Deputy
    roles = COUNTY_CLERK
    form_class = DeputyForm
    heading_new = _("新增代表")
    above = (DEPUTIES,)

    def get_initial(self):
        return {"county": min(self.request.scope.clerk_counties, default=None)}


class EditDeputy(KeptEdit):
    model = Deputy
    roles = COUNTY_CLERK
    form_class = DeputyForm
    heading = _("修改资料")
    above = (DEPUTIES,)
