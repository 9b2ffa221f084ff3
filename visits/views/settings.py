"""A county's own lists under 设置: categories, answer classes, deadlines. Its clerk keeps them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.ui.gate import opens_to
from stations.models import County
from stations.views.base import (
    ACT_METHODS,
    COUNTY_CLERK,
    KeptEdit,
    act,
    crumbs,
    require,
)
from visits import county_lists
from visits.forms.settings import AnswerClassForm, CategoryForm, CloseRowForm, DeadlineRuleForm
from visits.models import AnswerClass, Category, DeadlineRule

SETTINGS = ("desk:settings", _("设置"))
CATEGORIES = ("visits:categories", _("问题类别"))
ANSWER_CLASSES = ("visits:answer-classes", _("答复类别"))
DEADLINES = ("visits:deadline-rules", _("办理期限"))


def chosen_county(request) -> str:
    """The county whose settings are meant: the one asked for, else the first of the clerk's."""
    counties = request.scope.clerk_counties
    wanted = request.GET.get("county") or min(counties, default="")
    if wanted not in counties:
        raise Http404
    return wanted


def list_context(request, **context) -> dict:
    """`counties` is there to choose from when the clerk has several."""
    counties = request.scope.clerk_counties
    several = County.objects.filter(pk__in=counties).select_related("region")
    return context | {
        "county_code": chosen_county(request),
        "counties": several if len(counties) > 1 else [],
        "crumbs": crumbs(SETTINGS),
    }


@opens_to("county_clerk")
@require_safe
def categories(request):
    rows = Category.objects.filter(county=chosen_county(request)).select_related("usual_unit")
    context = list_context(request, rows=rows.order_by("code"))
    return render(request, "visits/settings/categories.html", context)


@opens_to("county_clerk")
@require_safe
def answer_classes(request):
    rows = AnswerClass.objects.filter(county=chosen_county(request)).order_by("code")
    return render(request, "visits/settings/answer_classes.html", list_context(request, rows=rows))


@opens_to("county_clerk")
@require_safe
def deadline_rules(request):
    on = timezone.localdate()
    rows = county_lists.examples(chosen_county(request), on)
    context = list_context(request, rows=rows, on=on)
    return render(request, "visits/settings/deadline_rules.html", context)


class ListEdit(KeptEdit):
    """A row of one county's list; the address of a new one says which county."""

    roles = COUNTY_CLERK

    def get_form_kwargs(self):
        facts = super().get_form_kwargs()
        if facts.get("instance") is None:
            facts["instance"] = self.model(county_id=chosen_county(self.request))
        return facts

    def places_above(self, record) -> tuple:
        return self.above

    def list_url(self):
        return reverse(self.above[-1][0])


class CategoryEdit(ListEdit):
    model = Category
    form_class = CategoryForm
    above = (SETTINGS, CATEGORIES)
    heading_new = _("新建类别")
    heading = _("修改类别")


class AnswerClassEdit(ListEdit):
    model = AnswerClass
    form_class = AnswerClassForm
    above = (SETTINGS, ANSWER_CLASSES)
    heading_new = _("新建答复类别")
    heading = _("修改答复类别")


class DeadlineRuleEdit(ListEdit):
    model = DeadlineRule
    form_class = DeadlineRuleForm
    template_name = "visits/settings/deadline_rule_edit.html"
    above = (SETTINGS, DEADLINES)
    heading = _("修改期限")


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def category_close(request, pk):
    return _close(
        request,
        get_object_or_404(Category.objects.visible_to(request.user), pk=pk),
        county_lists.close_category,
        heading=_("停用类别"),
        above=(SETTINGS, CATEGORIES),
        consequences=[
            _("登记、审核时不再出现，快捷数字空出来。"),
            _("以前的问题仍显示这一类。"),
        ],
        done=_("类别已停用。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def answer_class_close(request, pk):
    return _close(
        request,
        get_object_or_404(AnswerClass.objects.visible_to(request.user), pk=pk),
        county_lists.close_answer_class,
        heading=_("停用答复类别"),
        above=(SETTINGS, ANSWER_CLASSES),
        consequences=[_("写答复时不再出现。"), _("以前的答复仍显示这一类。")],
        done=_("答复类别已停用。"),
    )


def _close(request, row, verb, **page):
    require(type(row).objects.changeable_by(request.user), row)
    return act(request, CloseRowForm, row, verb, save=_("停用"), **page)
