"""查看，留痕: a private number is shown on the answer to one POST, with a reason in the journal."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from deputies_portal.core.audit import looks
from deputies_portal.core.ui.gate import opens_to
from stations.models import Deputy, UndertakingUnit, Venue
from stations.registers.forms.acts import RevealForm
from stations.registers.views.base import crumbs, require

CLERKS = ("venue_clerk", "township_clerk", "county_clerk")


@opens_to(*CLERKS)
@require_POST
def deputy(request, pk):
    return _reveal(request, Deputy, pk, ("phone", "email"), CLERKS)


@opens_to(*CLERKS, "unit_clerk")
@require_POST
def unit(request, pk):
    return _reveal(request, UndertakingUnit, pk, ("contact_phone",), (*CLERKS, "unit_clerk"))


@opens_to(*CLERKS)
@require_POST
def venue(request, pk):
    return _reveal(request, Venue, pk, ("liaison_phone",), CLERKS)


def _reveal(request, model, pk, fields, roles):
    record = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    require(model.objects.revealable_by(request.user), record)
    form = RevealForm(request.POST, user=request.user)
    shown = []
    if form.is_valid():
        looks.look(
            f"{model._meta.model_name}.reveal",
            may=model.objects.revealable_by(request.user).filter(pk=record.pk).exists(),
            actor=request.user,
            purpose=form.cleaned_data["reason"],
            target=record,
            after=dict.fromkeys(fields, "…"),
            county=record.county_id,
            posting=request.scope.posting_of(*roles),
        )
        shown = [
            (record._meta.get_field(name).verbose_name, value)
            for name in fields
            if (value := getattr(record, name))
        ]
    return render(
        request,
        "stations/registers/reveal.html",
        {"record": record, "form": form, "shown": shown, "crumbs": crumbs(record)},
    )
