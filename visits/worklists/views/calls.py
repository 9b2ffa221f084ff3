"""Calls to make 待告知: one list of all who wait, one of them at hand with the form to tell it."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from deputies_portal.core.sending import taken, was_sent_before
from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.views import RegisterList
from visits.issues import workflow
from visits.issues.dossier import Dossier
from visits.models import Voice
from visits.privacy import door
from visits.privacy.fetching import KEEPING
from visits.privacy.forms.revealing import RevealForm
from visits.worklists import calls
from visits.worklists.filters.calls import CallFilter
from visits.worklists.forms import CallForm

TELLING = KEEPING  # who hears a matter tells its end


class CallList(RegisterList):
    model = Voice
    roles = frozenset(TELLING)
    filterset_class = CallFilter
    template_name = "visits/worklists/calls.html"
    order = calls.ORDER
    page_size = 20
    # One answer is not kept: the visitor just revealed, the forms that were refused.
    at_hand = is_revealed = form = reveal_form = None

    def get_queryset(self):
        return calls.to_make(self.request.user)

    def shaped(self, matching):
        return calls.for_list(calls.with_since(matching), self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["rows"]:
            row.told = calls.target_of(row)
        call = self._call_at_hand(context["rows"])
        return context | {
            "call": call,
            "form": self.form or (call and self._form_for(call)),
            "reveal_form": self.reveal_form or RevealForm(),
            "is_revealed": self.is_revealed,
        }

    def _call_at_hand(self, rows):
        """The one asked for, if it waits on this page; else the first."""
        asked = str(self.at_hand or self.request.GET.get("voice", ""))
        return next((row for row in rows if str(row.pk) == asked), None) or next(iter(rows), None)

    def _form_for(self, call):
        dossier, on = Dossier(call.told), timezone.localdate()
        return CallForm(voice=call, user=self.request.user, dossier=dossier, on=on)


def _page(request, voice: Voice, **facts):
    """The list with this call at hand."""
    page = CallList()
    page.setup(request)
    page.at_hand = voice.pk
    for name, fact in facts.items():
        setattr(page, name, fact)
    return page.get(request)


def _fetched(request, pk: int) -> Voice:
    """A voice of the user's care; outside of it, or confidential and not for me, 404."""
    rows = calls.in_care(request.user).select_related(
        "issue__merged_into", "visit__venue", "activity__venue"
    )
    return get_object_or_404(rows, pk=pk)


@opens_to(*TELLING)
@require_POST
def call_tell(request, pk):
    voice, on = _fetched(request, pk), timezone.localdate()
    issue = calls.target_of(voice)
    back = _next_call(request, voice)
    if was_sent_before(request):
        return redirect(back)
    workflow.require("tell", issue, actor=request.user, on=on)
    form = CallForm(request.POST, voice=voice, user=request.user, dossier=Dossier(issue), on=on)
    if form.is_valid() and taken(request, workflow.ISSUES, "tell", issue, form):
        return redirect(back)
    return _page(request, voice, form=form)


call_tell.form_class = CallForm


def _next_call(request, voice: Voice) -> str:
    """The list at the next call, under the conditions the list was filtered by."""
    asked = {key: value for key, value in request.GET.items() if key not in ("voice", "page")}
    chosen = CallFilter(data=asked, queryset=calls.to_make(request.user), request=request)
    rows = chosen.qs if chosen.is_valid() else chosen.queryset
    following = calls.next_after(rows, voice)
    if following:
        asked["voice"] = following
    return f"{reverse('visits:calls')}?{urlencode(asked)}"


@opens_to(*TELLING)
@require_POST
def call_reveal(request, pk):
    """The visitors of one call, on this answer alone; the look stays in the journal."""
    voice = _fetched(request, pk)
    if voice.visit is None or not door.may_reveal(request.user, voice.visit):
        raise PermissionDenied
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, voice, reveal_form=form)
    door.look("reveal", voice.visit, actor=request.user, purpose=form.cleaned_data["reason"])
    return _page(request, voice, is_revealed=True)
