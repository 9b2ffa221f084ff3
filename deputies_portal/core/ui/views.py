"""Bases of the register pages: a list, a record, and one form that creates and edits.

All of them fetch through `visible_to(user)`: what lies outside the scope is 404. Who may open
the page at all is the class attribute `roles`.
"""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, TemplateView, UpdateView

from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.ui.errors import StaleRecord
from deputies_portal.core.ui.forms.constraints import refusal_of
from deputies_portal.core.ui.lists import filters, paging
from deputies_portal.core.ui.lists import shown_columns as shape


class ScopedMixin:
    """`model.objects.visible_to(user)`, wherever a register page fetches."""

    model = None
    roles: frozenset[str] = frozenset()

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)


class RegisterList(ScopedMixin, TemplateView):
    """A filtered list, paged by key.

    Set `model`, `filterset_class`, `order`, `template_name`, `roles`; `order_words` and `columns`
    where both may be chosen. `for_list` of the queryset, where it exists, prefetches what a row
    prints.
    """

    filterset_class = None
    order: tuple[str, ...] = ("-id",)
    order_words: shape.Order | None = None  # where the order may be turned
    columns: tuple[shape.Column, ...] = ()  # those of its table, where they may be chosen
    page_size = paging.SIZE
    days_in_menu = True  # the days of its bar are asked for now and then
    many = None  # the kind of `core.many.Many` by which rows are ticked and done together

    def get_context_data(self, **kwargs):
        chosen = self.chosen()
        filters.dress(chosen.form)
        page = self.page_of(chosen)
        if self.many:
            kwargs["many"] = self.many(self.request)
            kwargs["many"].mark(page.rows)
        return super().get_context_data(
            filter=chosen,
            chips=filters.chips(chosen, self.request.GET),
            rows=page.rows,
            page=page,
            total=self.total_of(chosen),
            **kwargs,
        )

    def chosen(self):
        """The filter with the conditions of the address."""
        return self.filterset_class(
            data=self.request.GET, queryset=self.get_queryset(), request=self.request
        )

    @property
    def is_turned(self) -> bool:
        return bool(self.order_words) and self.request.GET.get(shape.SORT) == shape.TURNED

    @property
    def ordering(self) -> tuple[str, ...]:
        """The order of the list, or its reverse where the address asks for that."""
        return shape.turned(self.order) if self.is_turned else self.order

    @property
    def column_choices(self) -> list[shape.Choice]:
        return shape.choices(self.columns, self.request.GET)

    @property
    def hiding(self) -> str:
        """The classes of its table that leave out the columns that are not wanted."""
        return shape.hiding(self.columns, self.request.GET)

    @property
    def cursor(self) -> str:
        return self.request.GET.get("page", "")

    def page_of(self, chosen) -> paging.Page:
        rows = self.shaped(self.matching(chosen))
        return paging.page_of(rows, self.ordering, self.cursor, self.page_size)

    def matching(self, chosen):
        return chosen.qs if chosen.is_valid() else chosen.queryset.none()

    def total_of(self, chosen) -> paging.Total:
        """How many rows fit; override where the page counts them anyway, for its tabs."""
        return paging.count(self.matching(chosen))

    def shaped(self, matching):
        """The rows with what a line of the list prints."""
        return matching.for_list() if hasattr(matching, "for_list") else matching


class RegisterDetail(ScopedMixin, DetailView):
    """One record, in the template as `record`. Set `model`, `template_name`, `roles`."""

    context_object_name = "record"


class RegisterEdit(ScopedMixin, UpdateView):
    """Create (a url without `pk`) and edit one record with one PortalModelForm.

    Set `model`, `form_class`, `roles`, and as needed `template_name`, `saved_message`. Override
    `save_record` where a verb writes, `journal_facts` for county and posting.
    """

    template_name = "layouts/edit.html"
    saved_message = ""

    @property
    def is_new(self) -> bool:
        return "pk" not in self.kwargs

    def get_object(self, queryset=None):
        return None if self.is_new else super().get_object(queryset)

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            if repeated := self.saved_before():
                return HttpResponseRedirect(repeated)
            queryset = self.get_queryset()
            if not self.is_new:
                queryset = queryset.select_for_update(of=("self",))
            self.object = self.get_object(queryset)
            self.before = journal.snapshot(self.object) if self.object else {}
            self.refuse_if_stale()
            form = self.get_form()
            return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.is_new:
            form.fields["token"] = forms.UUIDField(
                widget=forms.HiddenInput, required=False, initial=uuid4
            )
        return form

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_new=self.is_new, record=self.object, cancel_url=self.cancel_url(), **kwargs
        )

    def cancel_url(self) -> str:
        return self.list_url() if self.is_new else self.object.get_absolute_url()

    def list_url(self) -> str:
        """Where 取消 leads from the form for a new record."""
        return reverse("desk:home")

    def form_valid(self, form):
        try:
            with transaction.atomic():
                self.object = self.save_record(form)
                self.write_journal(form)
        except IntegrityError as error:
            # The twin of this form was saved while this one waited.
            if repeated := self.saved_before():
                return HttpResponseRedirect(repeated)
            return self.refused_by_database(form, error)
        messages.success(self.request, self.saved_message or _("已保存。"))
        return HttpResponseRedirect(self.get_success_url())

    def save_record(self, form):
        if not self.is_new and hasattr(form.instance, "version") and form.has_changed():
            form.instance.version += 1
        return form.save()

    def write_journal(self, form):
        name = self.model._meta.model_name
        facts = {"actor": self.request.user, "target": self.object, **self.journal_facts(form)}
        if self.is_new:
            facts |= {"after": journal.snapshot(self.object), "token": form.cleaned_data["token"]}
            return journal.record(action=f"{name}.create", **facts)
        return journal.record_change(action=f"{name}.change", before=self.before, **facts)

    def journal_facts(self, form) -> dict:
        """The county of the record and the posting that opened the page."""
        scope = getattr(self.request, "scope", None)
        county = getattr(self.object, "county_code", "") or getattr(self.object, "county_id", "")
        return {"county": county or "", "posting": scope.posting_of(*self.roles) if scope else None}

    def refuse_if_stale(self):
        """The form carries the version it was opened with; another one was saved since."""
        version = getattr(self.object, "version", None)
        if version is None or self.request.POST.get("version", "") in ("", str(version)):
            return
        raise StaleRecord.of(self.object)

    def saved_before(self) -> str:
        """The address of the record this very form has already created; "" if it has not."""
        token = _uuid(self.request.POST.get("token", ""))
        if not self.is_new or token is None:
            return ""
        entry = Entry.objects.filter(token=token, actor=self.request.user).first()
        if entry is None or entry.target_kind != self.model._meta.label_lower:
            return ""
        self.object = self.model.objects.get(pk=entry.target_id)
        return self.get_success_url()

    def refused_by_database(self, form, error):
        refusal = refusal_of(error)
        if refusal is None:
            raise error
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        if self.is_new:
            self.object = None
        return self.form_invalid(form)


def _uuid(text) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
