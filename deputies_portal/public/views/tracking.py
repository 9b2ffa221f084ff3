"""Following an issue 查进度 by its code, asked for by POST: no address ever holds a code."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deputies_portal.core.audit.current_request import client_address
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.templatetags.portal import day
from deputies_portal.public.forms import CodeForm, RatingForm, WordsForm
from deputies_portal.public.page import show
from stations.models import County
from visits import tracking
from visits.submissions import throttle

FORMS = {"rate": RatingForm, "object": WordsForm, "withdraw": WordsForm}


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def track(request):
    if request.method != "POST":
        return _ask(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    now, address = timezone.now(), client_address(request)
    if not throttle.may_try_code(address, at=now):
        form.add_error("code", _("试得太多了，请过一刻钟再试。"))
        return _ask(request, form, status=429)
    found = tracking.find(form.cleaned_data["code"])
    if found is None:
        throttle.note_wrong_code(address, at=now)
        form.add_error("code", _("没有找到这个查询码。请对照回执再看一遍。"))
        return _ask(request, form)
    return _found(request, found, form.cleaned_data["code"], now)


def _found(request, found, code: str, now):
    """The matters of the code; what the visitor says about one of them is taken first."""
    on = timezone.localdate(now)
    said, wrong = "", {}
    act, wanted = request.POST.get("act", ""), request.POST.get("matter", "")
    if act in FORMS:
        matter = next((m for m in found.matters(on) if str(m.voice.pk) == wanted), None)
        if matter is not None:
            form = FORMS[act](request.POST, auto_id=_ids(matter, act))
            said = _taken(act, matter, form, now)
            wrong = {} if said else {(matter.voice.pk, act): form}
    origin = found.visit or found.submission
    matters = [_with_forms(matter, wrong) for matter in found.matters(on)]
    county = County.objects.published().get(pk=origin.county_id)
    context = {"found": found, "origin": origin, "matters": matters, "code": code, "said": said}
    # What was refused stands on its form, unless the form is gone: rated before, or moved on.
    shown = {(one.voice.pk, name) for one in matters for name in one.forms}
    context["is_too_late"] = bool(wrong.keys() - shown)
    return show(request, "public/track.html", county, **context)


def _taken(act: str, matter, form, now) -> str:
    """What is said when the step was taken; empty when the form says why not."""
    if not form.is_valid():
        return ""
    facts = form.cleaned_data
    try:
        if act == "rate":
            tracking.rate(matter, at=now, **facts)
            return _("谢谢，您的评价已经记下。")
        if act == "object":
            event = tracking.object_to_answer(matter, text=facts["text"], at=now)
            by = day(date.fromisoformat(event.facts["decide_by"]))
            return _("您的异议已经记下，经办的人在%(day)s前答复您。") % {"day": by}
        tracking.take_back(matter, reason=facts["text"], at=now)
        return _("已经撤回。")
    except (ValidationError, StepRefused) as refused:
        form.add_error(None, getattr(refused, "messages", None) or str(refused))
        return ""


def _with_forms(matter, wrong: dict):
    """The matter with a form for everything the visitor may say about it now."""
    rights = {
        "rate": matter.may_rate,
        "object": matter.may_object,
        "withdraw": matter.may_withdraw,
    }
    matter.forms = {
        act: wrong.get((matter.voice.pk, act)) or FORMS[act](auto_id=_ids(matter, act))
        for act, is_open in rights.items()
        if is_open
    }
    return matter


def _ids(matter, act: str) -> str:
    """Several forms of one kind stand on a page: each field has an id of its own."""
    return f"m{matter.voice.pk}-{act}-%s"


def _ask(request, form: CodeForm, status: int = 200):
    counties = list(County.objects.published()[:2])
    county = counties[0] if len(counties) == 1 else None
    response = show(request, "public/ask_code.html", county, form=form)
    response.status_code = status
    return response
