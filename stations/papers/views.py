"""The papers of a county under 设置: their words, their templates, a trial, back to the shipped."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deputies_portal.core import papers
from deputies_portal.core.files.uploads import private_file_response
from deputies_portal.core.papers.answering import word_response
from deputies_portal.core.ui.gate import opens_to
from stations.models import County, PaperTemplate
from stations.papers import paper_templates
from stations.papers.forms import TemplateForm
from stations.registers.views.base import ACT_METHODS, COUNTY_CLERK, crumbs
from stations.registers.views.county_list import SETTINGS, chosen_county

PAPERS = ("stations:papers", gettext_lazy("文书模板"))


@opens_to(*COUNTY_CLERK)
@require_safe
def paper_list(request):
    county, mine = chosen_county(request), request.scope.clerk_counties
    rows = PaperTemplate.objects.filter(county=county.pk).in_force()
    own = {template.paper: template for template in rows}
    several = County.objects.filter(pk__in=mine).select_related("region")
    context = {
        "county": county,
        "counties": several if len(mine) > 1 else [],
        "rows": [(one, own.get(one.code)) for one in papers.known()],
        "crumbs": crumbs(SETTINGS),
    }
    return render(request, "stations/papers/list.html", context)


@opens_to(*COUNTY_CLERK)
@require_http_methods(ACT_METHODS)
def paper(request, paper):
    """The words of the paper and its template; a file sent in is tried, or tried and taken."""
    known, county = _known(paper), chosen_county(request)
    sent = [request.POST, request.FILES] if request.method == "POST" else []
    form = TemplateForm(*sent, user=request.user)
    if form.is_valid() and (answer := _taken(request, form, known, county)):
        return answer
    own = paper_templates.in_force(county.pk, known.code)
    context = {
        "paper": known,
        "county": county,
        "form": form,
        "own": own,
        "differences": paper_templates.off_the_norm(own, known) if own else [],
        "crumbs": crumbs(SETTINGS, PAPERS),
        "asked": urlencode({"county": county.pk}),
    }
    return render(request, "stations/papers/paper.html", context)


def _taken(request, form, known, county):
    """Where to go on; None when the template has mistakes, which then stand beside the field."""
    checked = form.cleaned_data["file"]
    try:
        if "try" in request.POST:
            return word_response(papers.trial(known, checked.file.read()), _trial_name(known))
        by = request.scope.posting_of(*COUNTY_CLERK)
        paper_templates.use(known, checked, county=county.pk, actor=request.user, by=by)
    except ValidationError as refused:
        form.add_error("file", refused)
        return None
    messages.success(request, _("以后的%(paper)s用这份模板。") % {"paper": known.label})
    return redirect(_url("stations:paper", known, county))


@opens_to(*COUNTY_CLERK)
@require_safe
def paper_file(request, paper):
    """The county's own template, as it was sent in."""
    template = paper_templates.in_force(chosen_county(request).pk, _known(paper).code)
    if template is None:
        raise Http404
    return private_file_response(template.file, template.file_name)


@opens_to(*COUNTY_CLERK)
@require_safe
def paper_shipped(request, paper):
    known = _known(paper)
    return word_response(known.shipped(), f"{known.label}-{_('自带模板')}.docx")


@opens_to(*COUNTY_CLERK)
@require_safe
def paper_trial(request, paper):
    """The template in force, filled in with the example words."""
    known, county = _known(paper), chosen_county(request)
    content = paper_templates.kept(known.code, county.pk) or known.shipped()
    try:
        return word_response(papers.trial(known, content), _trial_name(known))
    except ValidationError as broken:
        for message in broken.messages:
            messages.error(request, message)
        return redirect(_url("stations:paper", known, county))


@opens_to(*COUNTY_CLERK)
@require_POST
def paper_back(request, paper):
    known, county = _known(paper), chosen_county(request)
    by = request.scope.posting_of(*COUNTY_CLERK)
    paper_templates.go_back(known, county=county.pk, actor=request.user, by=by)
    messages.success(request, _("以后的%(paper)s用自带的模板。") % {"paper": known.label})
    return redirect(_url("stations:paper", known, county))


def _known(code: str) -> papers.Paper:
    try:
        return papers.get(code)
    except KeyError as error:
        raise Http404 from error


def _trial_name(known: papers.Paper) -> str:
    return f"{known.label}-{_('试填')}.docx"


def _url(name: str, known: papers.Paper, county: County) -> str:
    return f"{reverse(name, args=[known.code])}?{urlencode({'county': county.pk})}"
