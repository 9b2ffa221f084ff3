"""Forms of suggestions 代表建议: a new one from issues, and one form for each of its steps."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField, RecordsField
from deputies_portal.core.workflow.forms import StepForm, lines
from stations.models import UndertakingUnit
from stations.scope import Scope
from visits import numbers
from visits.calendar.workdays import WorkCalendar
from visits.issues.ground import suggestion_draft as drafting
from visits.issues.ground.choices import with_letter
from visits.models import AnswerClass, Category, Feedback, Issue, Suggestion
from visits.models.rules import Pace
from visits.suggestions.acts.deputies import unsigned_of
from visits.suggestions.acts.office import reckoned

PUBLIC = _("建议是公开的文件，不写人名、电话和能认出个人的细节。")
MOST_ISSUES = 20


def _categories(county: str, kept=None) -> list[Category]:
    rows = Category.objects.filter(county=county).order_by("code")
    return [row for row in rows if row.closed_on is None or row.pk == kept]


class SuggestionForm(PortalForm):
    """A new draft of one or more issues, named by their numbers."""

    widths = {"lead": "g8", "consented_on": "g4", "title": "g8", "category": "g4"}

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    issues = PlainTextField(
        lines=True,
        label=_("由哪些问题形成"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一行一个编号，例如 昌人交〔2025〕412号，或 2025-412。"),
    )
    lead = forms.ChoiceField(label=_("领衔代表"))
    consented_on = DayField(label=_("代表同意日期"), not_after_today=True)
    title = PlainTextField(label=_("标题"), max_length=60, help_text=PUBLIC)
    category = forms.ChoiceField(label=_("类别"))
    text = lines(
        label=_("建议内容"),
        max_length=5000,
        rows=8,
        required=False,
        help_text=_("写情况、理由和具体建议。可以先空着，签名前写好。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope, on = Scope.of(self.user), timezone.localdate()
        self.congresses = scope.clerk_counties | scope.townships
        county = next(iter(scope.clerk_counties), None) or scope.county_code
        if scope.clerk_counties:  # the county's office stands in for its townships
            leads = drafting.may_lead_in_county(county, on)
        else:
            leads = drafting.may_lead(self.congresses, county, on)
        empty = _("请选择领衔代表")
        self.fields["lead"] = RecordField(
            label=_("领衔代表"),
            records=drafting.for_choice(leads),
            label_of=drafting.name_of,
            empty=empty,
            help_text=_("要先征得代表本人同意。"),
        )
        self.fields["category"] = RecordField(
            label=_("类别"), records=_categories(county), empty=_("请选择类别")
        )
        for name in ("lead", "category"):
            self._word(self.fields[name], self.fields[name].label)

    def clean_issues(self):
        asked = list(dict.fromkeys(self.cleaned_data["issues"].split()))
        if len(asked) > MOST_ISSUES:
            raise ValidationError(_("一份建议最多由20件问题形成。"))
        own = Issue.objects.visible_to(self.user).open_to(self.user)
        found = [self._issue(own, text) for text in asked]
        return list({issue.pk: issue for issue in found}.values())

    def _issue(self, own, text: str) -> Issue:
        spelled = numbers.spelled(text)
        rows = list(own.filter(spelled)[:2]) if spelled else []
        if not rows:
            raise ValidationError(_("没有编号为%(text)s的问题。"), params={"text": text})
        if len(rows) > 1:
            message = _("编号%(text)s不止一件，请把年份也写上。")
            raise ValidationError(message, params={"text": text})
        return rows[0]

    def facts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}

    def take_errors(self, refused: ValidationError) -> None:
        for name, errors in refused.error_dict.items():
            self.add_error(name if name in self.fields else "issues", errors)


class PaperForm(StepForm):
    """One step of a suggestion; on paper somebody enters what was signed elsewhere."""

    happened_on = DayField(label=_("书面材料的日期"), not_after_today=True)

    def __init__(self, *args, page, paper, **kwargs):
        self.page, self.suggestion, self.is_paper = page, page.paper, paper
        super().__init__(*args, record=page.paper, on=page.on, **kwargs)

    def prepare(self):
        if not self.is_paper:
            del self.fields["happened_on"]
        self.fill_in()

    def fill_in(self):
        """Narrow the choices, fill in what is known."""


class WriteForm(PaperForm):
    widths = {"title": "g8", "category": "g4"}
    field_order = ["title", "category", "text"]

    title = PlainTextField(label=_("标题"), max_length=60, help_text=PUBLIC)
    category = forms.ChoiceField(label=_("类别"))
    text = lines(
        label=_("建议内容"), max_length=5000, rows=12, help_text=_("写情况、理由和具体建议。")
    )

    def fill_in(self):
        row = self.suggestion
        self.choose("category", _categories(row.county_id, row.category_id))
        self.initial |= {"title": row.title, "category": row.category_id, "text": row.text}


class InviteForm(PaperForm):
    mandates = forms.MultipleChoiceField(label=_("请哪些代表附议"))

    def fill_in(self):
        row, asked = self.suggestion, {one.mandate_id for one in self.page.signatures}
        able = drafting.may_lead([row.congress_code], row.county_id, self.on)
        able = able.exclude(pk__in={row.lead_id, *asked})
        self.choose(
            "mandates", drafting.for_choice(able), field=RecordsField, label_of=drafting.name_of
        )


class CosignForm(PaperForm):
    widths = {"signature": "g8", "happened_on": "g4"}
    field_order = ["signature", "happened_on"]

    signature = forms.ChoiceField(label=_("附议代表"))

    def fill_in(self):
        left = [one for one in self.page.signatures if not one.signed_on]
        if not self.is_paper:
            left = unsigned_of(self.user, left)
        self.choose("signature", left, label_of=lambda one: one.mandate.deputy.name)


class PlainForm(PaperForm):
    """Nothing to fill in: the button is the act."""


class NoteForm(PaperForm):
    note = lines(label=_("说明"), required=False)


class ReasonForm(PaperForm):
    reason = lines(label=_("理由"))


class AssignForm(PaperForm):
    widths = {"unit": "g6", "due": "g3", "letter_number": "g3"}
    field_order = ["unit", "due", "letter_number", "pace", "note"]

    unit = forms.ChoiceField(label=_("承办单位"))
    due = DayField(
        label=_("答复期限"),
        required=False,
        help_text=_("不填就照期限规则：一般三个月，复杂六个月。"),
    )
    letter_number = PlainTextField(label=_("交办文号"), max_length=40, required=False)
    pace = forms.ChoiceField(
        label=_("缓急"),
        choices=[(Pace.NORMAL.value, Pace.NORMAL.label), (Pace.COMPLEX.value, Pace.COMPLEX.label)],
        initial=Pace.NORMAL,
        widget=forms.RadioSelect,
    )
    note = lines(label=_("给承办单位的话"), required=False, help_text=_("选“复杂”时写明理由。"))

    def fill_in(self):
        row = self.suggestion
        self.choose("unit", _units(row), label_of=with_letter, empty=_("请选择承办单位"))
        self.initial["unit"] = row.category.usual_unit_id
        calendar = WorkCalendar.of(row.county_id)
        self.dues = [
            (pace, reckoned(row.county_id, pace, self.on, calendar))
            for pace in (Pace.NORMAL, Pace.COMPLEX)
        ]


class ReassignForm(ReasonForm):
    widths = {"unit": "g8", "letter_number": "g4"}
    field_order = ["unit", "letter_number", "reason"]

    unit = forms.ChoiceField(label=_("新的承办单位"))
    letter_number = PlainTextField(label=_("交办文号"), max_length=40, required=False)

    def fill_in(self):
        others = [unit for unit in _units(self.suggestion) if unit.pk != self.suggestion.unit_id]
        self.choose("unit", others, label_of=with_letter, empty=_("请选择承办单位"))


class ConsultForm(PaperForm):
    widths = {"happened_on": "g4", "how": "g4", "heard_by": "g4"}
    field_order = ["happened_on", "how", "heard_by", "said"]

    happened_on = DayField(label=_("面商日期"), not_after_today=True)
    how = forms.ChoiceField(label=_("面商方式"), choices=Suggestion.Means)
    heard_by = PlainTextField(label=_("单位谁听取意见"), max_length=40)
    said = lines(label=_("代表的意见"), max_length=2000, rows=5)

    def prepare(self):
        self.initial["happened_on"] = self.on


class AnswerForm(PaperForm):
    widths = {
        "happened_on": "g4",
        "document_number": "g4",
        "signer": "g4",
        "pledge_due": "g4",
        "pledge": "g8",
    }
    field_order = [
        *("answer_class", "pledge_due", "pledge", "ground", "text"),
        *("happened_on", "document_number", "signer"),
    ]

    answer_class = forms.ChoiceField(label=_("办理结果"), widget=forms.RadioSelect)
    pledge_due = DayField(
        label=_("预计办完"), required=False, help_text=_("选“列入计划”一类时填写。")
    )
    pledge = PlainTextField(label=_("承诺做到什么"), max_length=500, required=False)
    ground = lines(
        label=_("政策依据"), required=False, rows=2, help_text=_("选“暂难解决”一类时填写。")
    )
    text = lines(
        label=_("答复内容"),
        max_length=3000,
        rows=8,
        help_text=_("答复领衔代表，也一并答复反映人。不写他人姓名和电话。"),
    )
    document_number = PlainTextField(label=_("答复文号"), max_length=40)
    signer = PlainTextField(label=_("签发的单位负责人"), max_length=40)

    def fill_in(self):
        classes = AnswerClass.objects.filter(county=self.suggestion.county_id).standing()
        self.choose("answer_class", classes.order_by("code"), widget=forms.RadioSelect)


class RateForm(PaperForm):
    rating = forms.ChoiceField(
        label=_("对答复的评价"), choices=Feedback.Rating, widget=forms.RadioSelect
    )
    remark = lines(label=_("代表怎么说"), required=False)


class UrgeForm(PaperForm):
    widths = {"due": "g4"}

    note = lines(label=_("催办要求"))
    due = DayField(label=_("在哪天前办"))


class KeyForm(PaperForm):
    widths = {"decided_on": "g6"}
    field_order = ["decided_on", "note"]

    decided_on = DayField(label=_("哪天的主任会议决定"), not_after_today=True)
    note = lines(label=_("督办要求"))


FORMS: dict[str, type[PaperForm]] = {
    "write": WriteForm,
    "invite": InviteForm,
    "cosign": CosignForm,
    "sign": PlainForm,
    "revise": ReasonForm,
    "submit": PlainForm,
    "accept": NoteForm,
    "refuse": ReasonForm,
    "assign": AssignForm,
    "reassign": ReassignForm,
    "consult": ConsultForm,
    "answer": AnswerForm,
    "rate": RateForm,
    "close": NoteForm,
    "urge": UrgeForm,
    "key_supervise": KeyForm,
    "withdraw": ReasonForm,
}


def _units(row: Suggestion) -> list[UndertakingUnit]:
    units = UndertakingUnit.objects.of_desk(row.congress_code).standing()
    return list(units.in_order())
