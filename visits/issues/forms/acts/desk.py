"""Forms of the desk: triage, passing, dispatch, redirect, assisting units, extension, close."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.models import County, Region
from visits.calendar.terms import long_day
from visits.issues.acts.closing import reasons_not_to_close
from visits.issues.forms.acts import choices
from visits.issues.forms.acts.ground import ActForm, lines
from visits.issues.reckoning import due_of_rehandling, dues_by_pace
from visits.models.rules import Pace


class ReasonForm(ActForm):
    reason = lines(label=_("理由"))


class TriageForm(ActForm):
    widths = {"category": "g4", "matter_region": "g8"}

    title = PlainTextField(
        label=_("一句话说清"),
        max_length=40,
        help_text=_("会出现在清单和公开的页面上，不写人名、电话和能认出个人的细节。"),
    )
    category = forms.ChoiceField(label=_("类别"))
    matter_region = forms.ChoiceField(label=_("事情发生地"))
    pace = forms.ChoiceField(label=_("缓急"), choices=Pace, widget=forms.RadioSelect)
    reason = lines(label=_("为什么复杂"), required=False, help_text=_("选“复杂”时必填。"), rows=2)

    def prepare(self):
        issue = self.issue
        self.choose("category", choices.categories_of(issue))
        self.choose(
            "matter_region",
            choices.places_of(issue),
            label_of=choices.place_name,
            empty=_("请选择"),
        )
        self.initial |= {
            "title": issue.title,
            "category": issue.category_id,
            "matter_region": issue.matter_region_id,
            "pace": issue.pace,
        }


class PassDownForm(ReasonForm):
    widths = {"township": "g6"}
    field_order = ["township", "reason"]

    township = forms.ChoiceField(label=_("乡镇"))

    def prepare(self):
        townships = Region.objects.standing().filter(pk__in=self.issue.townships_concerned)
        self.choose("township", townships, empty=_("请选择乡镇"))


class SaysNoCase(ActForm):
    """Of what goes to a court it is said that it is no case; asked where a court can be chosen."""

    is_no_case = forms.BooleanField(
        label=_("送法院、检察院的，确认不涉及正在办理的案件"),
        required=False,
        help_text=_("法院、检察院只转送意见建议；正在办理的案件不转送，请引导到其他部门。"),
    )

    def ask_no_case(self, units):
        if not any(unit.is_judicial for unit in units):
            del self.fields["is_no_case"]


class NamesReaders(ActForm):
    """A confidential issue is opened by those clerks of its units who are named here."""

    readers = forms.MultipleChoiceField(
        label=_("单位里谁可以看"),
        required=False,
        help_text=_("不公开的问题只有点名的经办人能打开，没有点名的凭纸质函件办理。"),
    )

    def offer_readers(self):
        if not self.issue.is_confidential:
            del self.fields["readers"]
            return
        clerks = choices.unit_clerks(self.fields["lead"].records, self.on)
        self.choose("readers", clerks, field=choices.RecordsField, label_of=choices.clerk_name)

    def facts(self):
        facts = super().facts()
        if "readers" in facts:
            facts["readers"] = list({one.user_id: one.user for one in facts["readers"]}.values())
        return facts


class NamesAssistants(ActForm):
    """The lead may be helped by other units; the only unit there is cannot help itself."""

    assisting = forms.MultipleChoiceField(label=_("协办单位"), required=False)

    def offer_assistants(self, units, helping=frozenset()):
        """All but those that help already."""
        if len(units) < 2:
            del self.fields["assisting"]
            return
        free = [unit for unit in units if unit.pk not in helping]
        self.choose("assisting", free, field=choices.RecordsField)


class DispatchForm(SaysNoCase, NamesReaders, NamesAssistants):
    widths = {"lead": "g6", "due": "g3", "letter_number": "g3", "relayed_on": "g3"}
    field_order = ["lead", "due", "letter_number", "relayed_on", "assisting", "is_no_case"]

    lead = forms.ChoiceField(label=_("主办单位"))
    due = DayField(label=_("答复期限"), help_text=_("照期限规则算好，可以另定。"))
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)
    relayed_on = DayField(label=_("县政府办转交日期"), required=False, not_after_today=True)
    note = lines(label=_("给承办单位的话"), required=False, max_length=1000)

    def prepare(self):
        units = choices.units_of(self.issue)
        self.choose("lead", units, label_of=choices.with_letter, empty=_("请选择主办单位"))
        helping = {order.unit_id for order in self.dossier.assisting}
        self.offer_assistants(units, helping)
        self.ask_no_case(units)
        self.offer_readers()
        self.initial["lead"] = self.issue.category.usual_unit_id
        if not County.objects.get(pk=self.issue.county_id).relays_through_government:
            del self.fields["relayed_on"]
        self.dues = dues_by_pace(self.dossier, self.on)
        running = self.dossier.clock_of("answer")
        self.initial["due"] = running.due_on if running else dict(self.dues)[self.issue.pace].on


class RedirectForm(SaysNoCase, NamesReaders, ReasonForm):
    widths = {"lead": "g6", "due": "g3", "letter_number": "g3"}
    field_order = ["lead", "due", "letter_number", "is_no_case", "readers", "reason"]

    lead = forms.ChoiceField(label=_("新的主办单位"))
    due = DayField(label=_("答复期限"), help_text=_("首次期限会保留在旁边。"))
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)

    def prepare(self):
        now = self.dossier.lead.unit_id
        units = [unit for unit in choices.units_of(self.issue) if unit.pk != now]
        self.choose("lead", units, label_of=choices.with_letter, empty=_("请选择主办单位"))
        if not units:
            self.fields["lead"].help_text = _("这个经办台没有别的承办单位可以选，改派不了。")
        self.ask_no_case(units)
        self.offer_readers()
        self.initial["due"] = self.dossier.clock_of("answer").due_on


class GrantHandoverForm(RedirectForm):
    """The proposed unit is filled in, if the desk may dispatch to it."""

    def prepare(self):
        super().prepare()
        asked = self.dossier.open_handover
        if asked and str(asked.proposed_id) in self.fields["lead"].records:
            self.initial["lead"] = asked.proposed_id


class AddAssistingForm(SaysNoCase):
    widths = {"unit": "g8", "due": "g4"}
    field_order = ["unit", "due", "task", "is_no_case"]

    unit = forms.ChoiceField(label=_("协办单位"))
    due = DayField(label=_("意见期限"), required=False)
    task = lines(label=_("协办什么"), max_length=200, rows=2)

    def prepare(self):
        busy = {order.unit_id for order in self.dossier.running}
        units = [unit for unit in choices.units_of(self.issue) if unit.pk not in busy]
        self.choose("unit", units, label_of=choices.with_letter, empty=_("请选择协办单位"))
        self.ask_no_case(units)


class ReleaseAssistingForm(ReasonForm):
    widths = {"dispatch": "g6"}
    field_order = ["dispatch", "reason"]

    dispatch = forms.ChoiceField(label=_("协办单位"))

    def prepare(self):
        self.choose("dispatch", self.dossier.assisting, label_of=choices.order_name)


class GrantExtensionForm(ReasonForm):
    widths = {"due": "g4"}
    field_order = ["due", "reason"]

    due = DayField(label=_("延到"))

    def prepare(self):
        if self.dossier.open_request:
            self.initial["due"] = self.dossier.open_request.wanted_due


class RehandleForm(SaysNoCase, NamesAssistants, ReasonForm):
    """Lead and assisting units of the last round are filled in: who is left out is left out by a
    person.
    """

    widths = {"lead": "g6", "due": "g3", "letter_number": "g3"}
    field_order = ["lead", "due", "letter_number", "assisting", "is_no_case", "reason"]

    lead = forms.ChoiceField(label=_("主办单位"))
    due = DayField(label=_("答复期限"), required=False)
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)

    def prepare(self):
        self.fields["reason"].help_text = _("写明上一轮哪里没有办好，会随督办通知送给承办单位。")
        units = choices.units_of(self.issue)
        self.choose("lead", units, label_of=choices.with_letter, empty=_("请选择主办单位"))
        self.offer_assistants(units)
        self.ask_no_case(units)
        leads = [order.unit_id for order in self.dossier.dispatches if order.part == "lead"]
        self.initial["lead"] = leads[-1] if leads else None
        self.initial["assisting"] = [one.unit_id for one in self.dossier.last_assisting]
        due = due_of_rehandling(self.dossier, self.on)
        self.fields["due"].help_text = _("不填就是%(day)s。%(why)s") % {
            "day": long_day(due.on),
            "why": due.explain(),
        }


class CloseForm(ActForm):
    note = lines(label=_("办结说明"), required=False, max_length=1000)

    def obstacles(self, held) -> list[str]:
        return reasons_not_to_close(self.dossier, held, self.on)


class UrgeForm(ActForm):
    widths = {"due": "g4"}

    note = lines(label=_("催办要求"))
    due = DayField(label=_("在哪天前办"))


class SuperviseForm(UrgeForm):
    note = lines(label=_("督办要求"))
    due = DayField(label=_("书面回复期限"))


class KeySuperviseForm(SuperviseForm):
    widths = {"decided_on": "g6", "due": "g6"}
    field_order = ["decided_on", "due", "note"]

    decided_on = DayField(label=_("哪天的主任会议决定"), not_after_today=True)


class InstructForm(UrgeForm):
    widths = {"leader": "g4", "instructed_on": "g4", "due": "g4"}
    field_order = ["leader", "instructed_on", "due", "note"]

    leader = PlainTextField(label=_("哪位领导"), max_length=40, help_text=_("写职务和姓名。"))
    instructed_on = DayField(label=_("批示日期"), not_after_today=True)
    note = lines(label=_("批示内容"))
    due = DayField(label=_("书面回复期限"))
