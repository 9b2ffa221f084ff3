"""The page under an issue where it is worded for the public, released and taken back; the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core.sending import seen_version
from deputies_portal.core.ui.gate import opens_to
from visits.issues.views.issue import opened_issue
from visits.models import Release
from visits.privacy.forms.revealing import ReasonForm
from visits.releases import releasing
from visits.releases.forms import ReleaseForm

RELEASING = ("venue_clerk", "township_clerk", "county_clerk", "manager")
MOST = 100


@opens_to(*RELEASING)
@require_safe
def releases(request):
    """What is released, waits to be, or was taken back: the newest first."""
    rows = Release.objects.visible_to(request.user)
    rows = rows.select_related("issue", "venue", "worded_by", "released_by", "withdrawn_by")
    return render(request, "visits/releases/list.html", {"rows": rows[:MOST], "most": MOST})


@opens_to(*RELEASING)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_release(request, pk):
    issue = opened_issue(request, pk)
    release = issue.releases.standing().select_related("worded_by", "released_by").first()
    may_word = releasing.may_word(request.user, issue)
    if request.method == "POST" and not may_word:
        raise PermissionDenied
    words = (
        {"title": release.title, "text": release.text, "version": release.version}
        if (release)
        else releasing.first_words(issue)
    )
    form = ReleaseForm(request.POST or None, user=request.user, initial=words)
    if request.method == "POST" and form.is_valid() and _worded(request, issue, form):
        return redirect("visits:issue-release", pk=issue.pk)
    return _page(request, issue, release, form=form, may_word=may_word)


def _page(request, issue, release, **context):
    context = {
        "issue": issue,
        "release": release,
        "reason_not": releasing.reason_not_to_tell(issue),
        "steps": releasing.open_to(request.user, release),
        "withdrawn": issue.releases.filter(state=Release.State.WITHDRAWN),
    } | context
    return render(request, "visits/releases/release.html", context)


def _worded(request, issue, form) -> bool:
    said = form.cleaned_data
    words = {name: said[name] for name in ("title", "text", "version")}
    try:
        releasing.word_release(issue, actor=request.user, at=timezone.now(), **words)
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    messages.success(request, _("公开内容已保存，等第二个人公开。"))
    return True


@opens_to(*RELEASING)
@require_POST
def release_publish(request, pk):
    release = _release(request, pk)
    now = timezone.now()
    try:
        releasing.take(
            "publish", release, actor=request.user, at=now, version=seen_version(request) or 0
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("已公开。"))
    return redirect("visits:issue-release", pk=release.issue_id)


@opens_to(*RELEASING)
@require_POST
def release_withdraw(request, pk):
    release = _release(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("撤下要写明原因。"))
        return redirect("visits:issue-release", pk=release.issue_id)
    releasing.take("withdraw", release, actor=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("已撤下，公开页上看不到了。"))
    return redirect("visits:issue-release", pk=release.issue_id)


def _release(request, pk: int) -> Release:
    rows = Release.objects.visible_to(request.user).select_related("issue__venue")
    return get_object_or_404(rows, pk=pk)
