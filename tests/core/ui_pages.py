"""A small portal made of the bases of `ui`, for the tests of the frame, the lists and the forms."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_POST

from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.forms.base import PortalModelForm, VersionedFormMixin
from deputies_portal.core.ui.gate import EVERYONE, opens_to
from deputies_portal.core.ui.lists.filters import TextFilter, YearFilter
from deputies_portal.core.ui.views import RegisterDetail, RegisterEdit, RegisterList
from stations.models import UndertakingUnit


class UnitForm(VersionedFormMixin, PortalModelForm):
    class Meta:
        model = UndertakingUnit
        fields = ["county", "name", "short_name", "kind"]


class UnitFilter(django_filters.FilterSet):
    q = TextFilter(field_name="short_name", lookup_expr="contains", label="简称")
    kind = django_filters.ChoiceFilter(
        choices=UndertakingUnit.Kind, label="性质", empty_label="全部性质"
    )
    year = YearFilter(field_name="closed_on", label="停用年度")

    class Meta:
        model = UndertakingUnit
        fields = []


class UnitList(RegisterList):
    model, roles = UndertakingUnit, frozenset({"county_clerk"})
    filterset_class = UnitFilter
    order = ("short_name", "-id")
    page_size = 4
    template_name = "layouts/list.html"


class UnitDetail(RegisterDetail):
    model, roles = UndertakingUnit, frozenset({"county_clerk"})
    template_name = "layouts/list.html"


class UnitEdit(RegisterEdit):
    model, roles = UndertakingUnit, frozenset({"county_clerk"})
    form_class = UnitForm


@opens_to(EVERYONE)
def home(request):
    return render(request, "base.html")


@opens_to("auditor")
def journal(request):
    return HttpResponse("journal")


@opens_to(EVERYONE)
def broken(request):
    raise RuntimeError("电话 13800004127\nforged line")


@opens_to(EVERYONE)
def without_database(request):
    raise OperationalError("could not connect to server")


@opens_to(EVERYONE)
def refused(request):
    raise PermissionDenied


@opens_to(EVERYONE)
def step(request, pk):
    """An act whose record has moved on after something was already written."""
    with transaction.atomic():
        unit = UndertakingUnit.objects.visible_to(request.user).get(pk=pk)
        UndertakingUnit.objects.filter(pk=pk).update(leader="写了一半")
        raise StepRefused("这件事项已经办结。", record=unit, who="罗建忠")


@opens_to(EVERYONE)
@require_POST
def sent(request, pk):
    return HttpResponse("shown once")


def named(namespace, *patterns):
    return path("", include((list(patterns), namespace)))


urlpatterns = [
    path("", include("deputies_portal.public.urls")),
    path("", include("deputies_portal.core.accounts.urls")),
    path("", include("deputies_portal.core.drafts.urls")),
    path("", include("deputies_portal.core.offline.urls")),
    named("desk", path("", home, name="home"), path("search/", home, name="search")),
    named("audit", path("journal/", journal, name="journal")),
    named(
        "stations",
        path("units/", UnitList.as_view(), name="units"),
        path("units/new/", UnitEdit.as_view(), name="unit-new"),
        path("units/<int:pk>/", UnitDetail.as_view(), name="unit"),
        path("units/<int:pk>/edit/", UnitEdit.as_view(), name="unit-edit"),
        path("units/<int:pk>/edit/sent/", sent, name="unit-sent"),
    ),
    path("broken/", broken),
    path("no-database/", without_database),
    path("refused/", refused),
    path("step/<int:pk>/", step),
]

handler400 = "deputies_portal.core.ui.errors.bad_request"
handler403 = "deputies_portal.core.ui.errors.permission_denied"
handler404 = "deputies_portal.core.ui.errors.page_not_found"
handler500 = "deputies_portal.core.ui.errors.server_error"
