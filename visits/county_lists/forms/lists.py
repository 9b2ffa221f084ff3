"""Forms of a county's own lists: categories, answer classes, deadlines."""

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import messages_of
from stations.models import UndertakingUnit
from stations.registers.forms.register import RegisterForm
from visits.county_lists import rows as county_lists
from visits.issues import phrases
from visits.lifecycle.forms.closing import CloseForm
from visits.models import AnswerClass, Category, DeadlineRule, Phrase
from visits.models.phrase import variables_in

Kind, Unit = DeadlineRule.Kind, DeadlineRule.Unit
DIGITS = [("", _("不设")), *((n, str(n % 10)) for n in range(1, 11))]
LONGEST = 365


class CloseRowForm(CloseForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = _("保存后就不再出现，日期只作记录。")


class CategoryForm(RegisterForm):
    given = ("county",)
    beside = {
        "visits_category_code_once": "code",
        "visits_category_name_once": "name",
        "visits_category_digit_once": "digit",
        "visits_category_digit": "digit",
    }
    widths = {
        **dict.fromkeys(["code", "digit"], "g3"),
        **dict.fromkeys(["name", "committee", "usual_unit", "pace"], "g6"),
    }

    digit = forms.TypedChoiceField(
        label=_("快捷数字"),
        choices=DIGITS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("登记时按这个数字键就选中。"),
    )

    class Meta:
        model = Category
        fields = ["code", "digit", "name", "committee", "usual_unit", "pace"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = Q(closed_on__isnull=True) | Q(pk=self.instance.usual_unit_id)
        units = UndertakingUnit.objects.filter(kept, county=self.instance.county_id)
        self.fields["usual_unit"].queryset = units.with_place().order_by("place_code", "id")
        self.fields["usual_unit"].empty_label = _("不定")
        self.fields["code"].help_text = _("两位数字。")
        self.fields["pace"].help_text = _("登记时没有另选，就按这个缓急。")


class PhraseForm(RegisterForm):
    given = ("county",)
    beside = {"visits_phrase_name_once": "name"}
    widths = {"step": "g6", "name": "g6", "category": "g6", "answer_class": "g6"}

    class Meta:
        model = Phrase
        fields = ["step", "name", "category", "answer_class", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        county = self.instance.county_id
        self.fields["step"] = forms.ChoiceField(
            label=_("用在哪一步"),
            required=False,
            choices=[("", _("每一步")), *phrases.steps_in_words()],
            initial=self.instance.step,
        )
        for name, model in (("category", Category), ("answer_class", AnswerClass)):
            field = self.fields[name]
            kept = Q(closed_on__isnull=True) | Q(pk=getattr(self.instance, f"{name}_id"))
            field.queryset = model.objects.filter(kept, county=county).order_by("code")
            field.empty_label = _("都用")
        self.fields["text"].help_text = _("照那一件填上：%(known)s。") % {
            "known": variables_in(get_language())
        }


class AnswerClassForm(RegisterForm):
    given = ("county",)
    beside = {
        "visits_answerclass_code_once": "code",
        "visits_answerclass_name_once": "name",
        "visits_answerclass_solved_is_done": "is_solved",
        "visits_answerclass_flags_kept": "is_solved",
    }
    widths = {"code": "g3", "name": "g9"}

    class Meta:
        model = AnswerClass
        fields = ["code", "name", "help_text", *AnswerClass.FLAGS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["help_text"].help_text = _("写答复的人看到的一句话。")

    def clean_code(self):
        return self.cleaned_data["code"].upper()

    def clean(self):
        cleaned = super().clean()
        moved = [flag for flag in AnswerClass.FLAGS if flag in self.changed_data]
        loses = self.instance.is_solved and not cleaned.get("is_solved")
        if self.instance.pk and moved and county_lists.is_used(self.instance):
            message = messages_of(AnswerClass)["visits_answerclass_flags_kept"]
            self.add_error(moved[0], message)
        elif loses and county_lists.only_solved_class(self.instance):
            self.add_error("is_solved", _("至少要留一类算作已解决。"))
        return cleaned


class DeadlineRuleForm(RegisterForm):
    given = ("county", "kind", "pace")
    beside = {"visits_deadlinerule_length": "length"}
    widths = {"length": "g4", "unit": "g8"}

    length = forms.IntegerField(
        label=_("长度"),
        min_value=1,
        max_value=LONGEST,
        error_messages=dict.fromkeys(
            ["min_value", "max_value", "invalid"], _("期限在 1 到 365 天之间。")
        ),
    )

    class Meta:
        model = DeadlineRule
        fields = ["length", "unit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = units_for(self.instance)
        self.fields["unit"] = forms.ChoiceField(
            label=pgettext_lazy("of time", "单位"),
            choices=[(unit.value, unit.label) for unit in allowed],
            initial=self.instance.unit,
            widget=forms.RadioSelect,
        )


def units_for(rule: DeadlineRule) -> list:
    """Filing takes plain days; what is counted otherwise than in days (months) stays so."""
    if rule.kind == Kind.ARCHIVE:
        return [Unit.CALENDAR]
    in_days = [Unit.WORKING, Unit.CALENDAR]
    return in_days if rule.unit in in_days else [Unit(rule.unit)]
