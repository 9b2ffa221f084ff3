"""A county's own lists under 设置: categories, answer classes, deadlines. Its clerk keeps them."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from deputies_portal.core.ui.gate import opens_to
from stations.registers.views.base import (
    ACT_METHODS,
    ForeseenEdit,
    act,
    require,
)
from stations.registers.views.county_list import (
    SETTINGS,
    CountyList,
    ListEdit,
    chosen_county,
    county_context,
    list_page,
)
from visits.county_lists import rows as county_lists
from visits.county_lists.effects import TermEffect
from visits.county_lists.forms.lists import (
    AnswerClassForm,
    CategoryForm,
    CloseRowForm,
    DeadlineRuleForm,
    PhraseForm,
)
from visits.issues import phrases as words
from visits.models import AnswerClass, Category, DeadlineRule, Phrase

CATEGORIES = ("visits:categories", _("问题类别"))
ANSWER_CLASSES = ("visits:answer-classes", _("答复类别"))
PHRASES = ("visits:phrases", _("常用语"))
DEADLINES = ("visits:deadline-rules", _("办理期限"))


CATEGORY_LIST = CountyList(
    CATEGORIES,
    _("本县的类别"),
    "visits:category",
    _("新建类别"),
    "visits/county_lists/categories.html",
)
ANSWER_CLASS_LIST = CountyList(
    ANSWER_CLASSES,
    _("本县的答复类别"),
    "visits:answer-class",
    _("新建答复类别"),
    "visits/county_lists/answer_classes.html",
)


PHRASE_LIST = CountyList(
    PHRASES,
    _("本县的常用语"),
    "visits:phrase",
    _("新建常用语"),
    "visits/county_lists/phrases.html",
)


@opens_to("county_clerk")
@require_safe
def categories(request):
    county = chosen_county(request)
    rows = Category.objects.filter(county=county.pk).select_related("usual_unit").order_by("code")
    return list_page(request, CATEGORY_LIST, county, rows)


@opens_to("county_clerk")
@require_safe
def answer_classes(request):
    county = chosen_county(request)
    rows = AnswerClass.objects.filter(county=county.pk).order_by("code")
    return list_page(request, ANSWER_CLASS_LIST, county, rows)


@opens_to("county_clerk")
@require_safe
def phrases(request):
    county = chosen_county(request)
    rows = Phrase.objects.filter(county=county.pk).select_related("category", "answer_class")
    labels = dict(words.steps_in_words())
    shown = list(rows.order_by("step", "name"))
    for row in shown:
        row.step_label = labels.get(row.step, _("每一步"))
    return list_page(request, PHRASE_LIST, county, shown)


@opens_to("county_clerk")
@require_safe
def deadline_rules(request):
    county, on = chosen_county(request), timezone.localdate()
    rows = county_lists.examples(county.pk, on)
    context = county_context(request, county, rows=rows, on=on)
    return render(request, "visits/county_lists/deadline_rules.html", context)


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


class PhraseEdit(ListEdit):
    model = Phrase
    form_class = PhraseForm
    above = (SETTINGS, PHRASES)
    heading_new = _("新建常用语")
    heading = _("修改常用语")


class DeadlineRuleEdit(ForeseenEdit, ListEdit):
    model = DeadlineRule
    form_class = DeadlineRuleForm
    template_name = "visits/county_lists/deadline_rule_edit.html"
    above = (SETTINGS, DEADLINES)
    heading = _("修改期限")

    def effect_of(self, form):
        return TermEffect(form.instance, timezone.localdate())


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def category_close(request, pk):
    return close_row(
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
    return close_row(
        request,
        get_object_or_404(AnswerClass.objects.visible_to(request.user), pk=pk),
        county_lists.close_answer_class,
        heading=_("停用答复类别"),
        above=(SETTINGS, ANSWER_CLASSES),
        consequences=[_("写答复时不再出现。"), _("以前的答复仍显示这一类。")],
        done=_("答复类别已停用。"),
    )


@opens_to("county_clerk")
@require_http_methods(ACT_METHODS)
def phrase_close(request, pk):
    return close_row(
        request,
        get_object_or_404(Phrase.objects.visible_to(request.user), pk=pk),
        county_lists.close_phrase,
        heading=_("停用常用语"),
        above=(SETTINGS, PHRASES),
        consequences=[_("办理时不再出现，写好的文字不变。")],
        done=_("常用语已停用。"),
    )


def close_row(request, row, verb, **page):
    """A row of a county's list is not offered any more."""
    require(type(row).objects.changeable_by(request.user), row)
    return act(request, CloseRowForm, row, verb, save=_("停用"), **page)
