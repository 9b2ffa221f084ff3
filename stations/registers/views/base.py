"""What the register pages of this app share: headings, crumbs, and rights asked on the record.

Outside the scope is 404, inside but not allowed is 403: both are asked before a form is shown.
"""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.errors import StaleRecord
from deputies_portal.core.ui.forms import effects
from deputies_portal.core.ui.forms.constraints import refusal_of
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.core.ui.views import RegisterEdit

ACT_METHODS = ["GET", "HEAD", "POST"]
READERS = frozenset(
    {"venue_clerk", "township_clerk", "county_clerk", "manager", "deputy", "unit_clerk"}
)
COUNTY_CLERK = frozenset({"county_clerk"})
VENUES = ("desk:venues", _("家站档案"))
DEPUTIES = ("desk:deputies", _("代表名册"))
UNITS = ("stations:units", _("承办单位"))


def crumbs(*places) -> list:
    """(label, url) of the pages above this one, from (url name, label) or a record with a page."""
    return [
        (place[1], reverse(place[0]))
        if isinstance(place, tuple)
        else (str(place), place.get_absolute_url())
        for place in places
    ]


def may_open(request, url_name: str) -> bool:
    """Whether there is a page of that name that one of my roles may open."""
    return is_open(Place(url_name, "", ""), request.roles)


def require(records, record) -> None:
    """403 unless the record is among those the user has the right to."""
    if not records.filter(pk=record.pk).exists():
        raise PermissionDenied


def acted(request, form, verb, *, roles, effect=None) -> bool:
    """Whether the verb took what the form says; a refusal stands beside the field it is about.

    The verb gets the cleaned fields, `actor` and `by`, the posting that gives the right. With an
    effect (made of the valid form) the first POST only tells it: `form.told`.
    """
    if not form.is_valid() or effects.goes_back(request.POST):
        return False
    facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    refuse_if_stale(form)
    write = partial(verb, actor=request.user, by=request.scope.posting_of(*roles), **facts)
    tells = effect is not None and not effects.is_known(request.POST, form)
    try:
        with transaction.atomic():
            if tells:
                form.told = effects.told(effect(form), write, form)
            else:
                write()
    except ValidationError as error:
        for field, messages in _by_field(error).items():
            form.add_error(field if field in form.fields else None, messages)
        return False
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return not tells


def refuse_if_stale(form) -> None:
    """The form carries the version it was opened with; somebody saved another one since."""
    seen, record = form.cleaned_data.get("version"), form.record
    if seen is not None and seen != record.version:
        raise StaleRecord.of(record)


def act(request, form_class, record, verb, *, done, roles=COUNTY_CLERK, effect=None, **page):
    """One act on one record: the form, then the verb, of which `done` is said on the record's page.

    `page` is what `act_page` wants to know, `effect` what `acted` does.
    """
    on = timezone.localdate()
    form = form_class(request.POST or None, user=request.user, record=record, on=on)
    context = page | {"shows_effect": effect is not None}
    if not acted(request, form, partial(verb, record), roles=roles, effect=effect):
        return act_page(request, form, **context)
    messages.success(request, done)
    return redirect(record)


def act_page(
    request, form, *, heading, above, save=None, template="stations/registers/act.html", **context
):
    """The page of an act: what will happen, the form, one button."""
    record = form.record
    context |= {
        "form": form,
        "heading": heading,
        "save_label": save or heading,
        "crumbs": crumbs(*above),
        "record": record,
        "cancel_url": record.get_absolute_url(),
    }
    return render(request, template, context)


def _by_field(error):
    return error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}


class KeptEdit(RegisterEdit):
    """Create and edit where the right depends on the record.

    `rightful()` are the records the user may edit. `heading_new` and `heading` name the page.
    """

    template_name = "stations/registers/edit.html"
    heading_new = heading = ""
    above: tuple = ()

    def rightful(self):
        return self.model.objects.changeable_by(self.request.user)

    def get_object(self, queryset=None):
        record = super().get_object(queryset)
        if record is not None:
            require(self.rightful(), record)
        return record

    def get_context_data(self, **kwargs):
        known = self.object if self.object and self.object.pk else None
        return super().get_context_data(
            heading=self.heading_new if self.is_new else self.heading,
            crumbs=crumbs(*self.places_above(known)),
            **kwargs,
        )

    def places_above(self, record) -> tuple:
        return (*self.above, record) if record else self.above

    def list_url(self):
        return reverse(self.above[0][0])


class ForeseenEdit(KeptEdit):
    """A form that tells its effect before it is saved: `effect_of(form)`."""

    def effect_of(self, form) -> effects.Effect:
        raise NotImplementedError

    def form_valid(self, form):
        if effects.goes_back(self.request.POST):
            return self.shown_again(form)
        if effects.is_known(self.request.POST, form):
            return super().form_valid(form)
        try:
            with transaction.atomic():
                write = partial(self.save_record, form)
                form.told = effects.told(self.effect_of(form), write, form)
        except ValidationError as error:
            for field, messages in _by_field(error).items():
                form.add_error(field if field in form.fields else None, messages)
        except IntegrityError as error:
            return self.refused_by_database(form, error)
        return self.shown_again(form)

    def shown_again(self, form):
        if self.is_new:
            effects.forget(form.instance)
            self.object = None
        return self.form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(shows_effect=True, **kwargs)


class PartEdit(KeptEdit):
    """A row that hangs on another record: the address of a new one names that record.

    `owner_model`, `owner_name` (column and part of the address); `owners()` may be written to.
    """

    owner_model = None
    owner_name = ""

    def dispatch(self, request, *args, **kwargs):
        self.owner = None
        if owner := kwargs.get(self.owner_name):
            seen = self.owner_model.objects.visible_to(request.user)
            self.owner = get_object_or_404(seen, pk=owner)
            require(self.owners(), self.owner)
        return super().dispatch(request, *args, **kwargs)

    def owners(self):
        return self.owner_model.objects.changeable_by(self.request.user)

    def rightful(self):
        return self.model.objects.filter(**{f"{self.owner_name}__in": self.owners()})

    def get_form_kwargs(self):
        facts = super().get_form_kwargs()
        if facts.get("instance") is None:
            facts["instance"] = self.model(**{self.owner_name: self.owner})
        return facts

    def places_above(self, record):
        owner = getattr(record, self.owner_name) if record else self.owner
        return (*self.above, owner)

    def list_url(self):
        return self.owner.get_absolute_url()
