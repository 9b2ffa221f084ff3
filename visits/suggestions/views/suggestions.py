"""Suggestions 代表建议: the list, a new one, the page of one, its steps, its printed form."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.many.views import printed
from deputies_portal.core.sending import seen_version, taken, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists import paging
from deputies_portal.core.ui.lists.shown_columns import BY_DAY, Column
from deputies_portal.core.ui.views import RegisterList
from visits.calendar.countdown import tag_of
from visits.calendar.workdays import WorkCalendar
from visits.models import Issue, Suggestion
from visits.suggestions import workflow
from visits.suggestions.filters import SuggestionFilter, tabs_for
from visits.suggestions.forms import SuggestionForm
from visits.suggestions.page import SuggestionPage
from visits.suggestions.qualities import READING
from visits.suggestions.steps import FORMS, STEPS
from visits.suggestions.views.many_suggestions import ManySuggestions

MAKING = ("township_clerk", "county_clerk")


class SuggestionList(RegisterList):
    model = Suggestion
    roles = frozenset(READING)
    filterset_class = SuggestionFilter
    order = ("-drafted_on", "-id")
    order_words = BY_DAY
    columns = (
        Column(),  # the boxes
        Column("number", _("编号")),
        Column(),  # the suggestion itself
        Column("congress", _("哪级人大")),
        Column("unit", pgettext_lazy("one", "承办单位")),
        Column("progress", _("进度")),
        Column("due", _("期限")),
        Column("day", pgettext_lazy("day", "起草")),
    )
    template_name = "visits/suggestions/list.html"
    many = ManySuggestions

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        on, calendars = timezone.localdate(), {}
        for row in context["rows"]:
            if row.is_in_hand:
                code = row.county_id
                calendars[code] = calendars.get(code) or WorkCalendar.of(code)
                row.tag, row.days = tag_of(row.due, on, calendars[code])
        return context | {
            "tabs": [(tab, self.counted.get(tab.state, 0)) for tab in self.tabs],
            "state": self.request.GET.get("state", ""),
            "may_make": bool(self.request.roles & set(MAKING)),
        }

    def total_of(self, chosen):
        """The tabs count everything but the state; the rows of the list among them."""
        self.tabs = tabs_for(self.request.roles)
        self.counted = {}
        if not chosen.is_valid():
            return paging.Total(0)
        asked = chosen.form.cleaned_data.get("state") or ""
        self.counted = chosen.counts({asked, *(tab.state for tab in self.tabs)})
        return paging.Total(self.counted[asked])


def _opened(request, pk: int) -> Suggestion:
    """Outside the scope 404."""
    return get_object_or_404(Suggestion.objects.visible_to(request.user).whole(), pk=pk)


@opens_to(*READING)
@require_safe
def suggestion(request, pk):
    row = _opened(request, pk)
    page = SuggestionPage(request.user, row, timezone.localdate())
    return render(request, "visits/suggestions/detail.html", {"suggestion": row, "page": page})


@opens_to(*READING)
@require_safe
def suggestion_print(request, pk):
    """The form 代表建议 on A4, to be signed or filed."""
    row = _opened(request, pk)
    page = SuggestionPage(request.user, row, timezone.localdate())
    context = {"pages": [page], "name": row.reference, "home": row.get_absolute_url()}
    return render(request, "visits/suggestions/print.html", context)


@opens_to(*READING)
@require_safe
def suggestions_print(request):
    """The forms of those on a list, one after the other; no more than a printer takes."""
    many, home = ManySuggestions(request), reverse("visits:suggestions")

    def show(papers):
        context = {"pages": many.pages_of(papers), "home": home}
        return render(request, "visits/suggestions/print.html", context)

    return printed(many, many.narrowed(), show)


@opens_to(*MAKING)
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_new(request):
    user = request.user
    if request.method != "POST":
        form = SuggestionForm(user=user, initial=_known(request))
    else:
        if was_sent_before(request):
            return redirect("visits:suggestions")
        form = SuggestionForm(request.POST, user=user)
        if form.is_valid() and (made := _made(request, form)):
            messages.success(request, _("已起草，请领衔代表看内容并签名。"))
            return redirect(made)
    return render(request, "visits/suggestions/new.html", {"form": form})


suggestion_new.form_class = SuggestionForm


def _known(request) -> dict:
    """What the issue that the page was opened for says already."""
    known = {"token": uuid4(), "consented_on": timezone.localdate()}
    asked = request.GET.get("issue", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        rows = Issue.objects.visible_to(request.user).open_to(request.user)
        if issue := rows.filter(pk=int(asked)).first():
            known |= {"issues": issue.reference, "title": issue.title}
            known["category"] = issue.category_id
    return known


def _made(request, form) -> Suggestion | None:
    facts = form.facts()
    try:
        return workflow.make(
            facts.pop("issues"),
            actor=request.user,
            at=timezone.now(),
            token=form.cleaned_data["token"],
            **facts,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return None


@opens_to(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_step(request, pk, name):
    row = _opened(request, pk)
    if was_sent_before(request):
        return redirect(row)
    paper = workflow.require(name, row, actor=request.user, version=seen_version(request))
    page = SuggestionPage(request.user, row, timezone.localdate())
    sent = [request.POST] if request.method == "POST" else []
    form = FORMS[name](*sent, user=request.user, page=page, paper=paper)
    if form.is_valid() and taken(request, workflow.SUGGESTIONS, name, row, form, on_paper=paper):
        return redirect(row)
    context = {
        "suggestion": row,
        "page": page,
        "form": form,
        "name": name,
        "step": STEPS[name],
        "paper": paper,
    }
    return render(request, STEPS[name].template or "visits/suggestions/act.html", context)


suggestion_step.form_classes = FORMS
