"""Seats and places of a deputy: mandates and assignments, and the terms of a congress."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from stations.deputies.filters import TermFilter
from stations.deputies.forms import ChooseVenueForm, MandateForm, PlaceDeputyForm, TermForm
from stations.models import Assignment, Deputy, Mandate, Term, Venue
from stations.regions import endings
from stations.registers.forms.acts import EndForm, SuspendForm
from stations.registers.views.base import (
    ACT_METHODS,
    COUNTY_CLERK,
    DEPUTIES,
    VENUES,
    KeptEdit,
    PartEdit,
    act,
    require,
)

PLACERS = ("county_clerk", "township_clerk")
TERMS = ("stations:terms", gettext_lazy("届"))


class MandateEdit(PartEdit):
    model = Mandate
    roles = COUNTY_CLERK
    form_class = MandateForm
    owner_model = Deputy
    owner_name = "deputy"
    above = (DEPUTIES,)
    heading_new = gettext_lazy("登记代表资格")
    heading = gettext_lazy("修改代表资格")

    def rightful(self):
        return super().rightful().open()


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def suspend_mandate(request, pk):
    return _set_status(request, pk, endings.suspend_mandate, _("暂停执行职务"))


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def resume_mandate(request, pk):
    return _set_status(request, pk, endings.resume_mandate, _("恢复执行职务"))


def _set_status(request, pk, verb, heading):
    mandate = get_object_or_404(Mandate.objects.visible_to(request.user), pk=pk)
    require(Deputy.objects.changeable_by(request.user), mandate.deputy)
    above = (DEPUTIES, mandate.deputy)
    done = _("已登记。")
    return act(request, SuspendForm, mandate, verb, heading=heading, above=above, done=done)


class PlaceDeputy(PartEdit):
    """From the page of a venue: which deputy."""

    model = Assignment
    roles = frozenset(PLACERS)
    form_class = PlaceDeputyForm
    owner_model = Venue
    owner_name = "venue"
    above = (VENUES,)
    heading_new = gettext_lazy("安排代表进站入室")
    saved_message = gettext_lazy("代表已进站入室。")

    def get_initial(self):
        return {"starts_on": timezone.localdate()}


class ChooseVenue(PartEdit):
    """From the page of a deputy: which venue. The form offers the venues I may place people in."""

    model = Assignment
    roles = frozenset(PLACERS)
    form_class = ChooseVenueForm
    owner_model = Deputy
    owner_name = "deputy"
    above = (DEPUTIES,)
    heading_new = gettext_lazy("安排进站入室")
    saved_message = gettext_lazy("代表已进站入室。")

    def owners(self):
        return Deputy.objects.visible_to(self.request.user)

    def get_initial(self):
        return {"starts_on": timezone.localdate()}


@opens_to(*PLACERS)
@require_http_methods(ACT_METHODS)
def end_assignment(request, pk):
    assignments = Assignment.objects.visible_to(request.user).select_related("deputy", "venue")
    assignment = get_object_or_404(assignments, pk=pk)
    require(Venue.objects.changeable_by(request.user), assignment.venue)
    return act(
        request,
        EndForm,
        assignment,
        endings.end,
        roles=PLACERS,
        heading=_("结束进站入室"),
        above=(DEPUTIES, assignment.deputy),
        done=_("进站入室已结束，记录保留。"),
    )


class Terms(RegisterList):
    model = Term
    roles = COUNTY_CLERK
    filterset_class = TermFilter
    order = ("-starts_on", "-id")
    template_name = "stations/deputies/terms.html"

    def get_queryset(self):
        return super().get_queryset().select_related("congress")


class TermEdit(KeptEdit):
    model = Term
    roles = COUNTY_CLERK
    form_class = TermForm
    heading_new = gettext_lazy("登记一届")
    heading = gettext_lazy("修改一届")
    above = (DEPUTIES, TERMS)

    def rightful(self):
        return Term.objects.visible_to(self.request.user)

    def places_above(self, record):
        return self.above

    def list_url(self):
        return Term().get_absolute_url()
