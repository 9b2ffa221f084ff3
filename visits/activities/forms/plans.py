"""Forms of the year's plan 年度代表工作计划 and its items."""

from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField
from stations.models import ActivityType, Region
from stations.scope import Scope
from visits.models import AnnualPlan, PlanItem
from visits.privacy.forms.revealing import ReasonForm
from visits.visits.forms.visit import VERSION_MISSING


class VersionForm(forms.Form):
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": VERSION_MISSING}
    )


class DropForm(VersionForm, ReasonForm):
    pass


class PlanForm(PortalForm):
    """A plan as it is drawn up; `place` and year stay as they are afterwards."""

    use_required_attribute = False
    widths = {"place": "g4", "year": "g2", "title": "g6", "adopted_on": "g4", "adopted_by": "g8"}

    year = forms.IntegerField(
        label=_("年度"),
        min_value=1949,
        max_value=2100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("年度在 1949 到 2100 之间。")
        ),
    )
    title = PlainTextField(label=_("名称"), max_length=60)
    adopted_on = DayField(label=_("通过日期"), required=False, not_after_today=True)
    adopted_by = PlainTextField(
        label=_("由什么会议通过"),
        max_length=60,
        required=False,
        help_text=_("例如县人大常委会主任会议。还没有通过的先空着。"),
    )
    uploads = UploadsField(label=_("计划文件"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, plan: AnnualPlan | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if plan is not None:
            del self.fields["year"]
            names = ("title", "adopted_on", "adopted_by", "version")
            self.initial = {name: getattr(plan, name) for name in names} | self.initial
            return
        scope = Scope.of(self.user)
        own = Q(pk__in=scope.clerk_counties) | Q(pk__in=scope.townships)
        places = list(Region.objects.filter(own).order_by("code"))
        self.fields["place"] = RecordField(
            label=_("哪一级"),
            records=places,
            label_of=str,
            error_messages={"invalid_choice": _("请选择本县或本乡镇。")},
        )
        self.order_fields(["place", "year", "title"])

    def clean(self):
        said = super().clean()
        if {"adopted_on", "adopted_by"} & set(self.errors):
            return said
        if said["adopted_on"] and not said["adopted_by"]:
            self.add_error("adopted_by", _("写明由什么会议通过。"))
        elif said["adopted_by"] and not said["adopted_on"]:
            self.add_error("adopted_on", _("写明通过的日期。"))
        return said

    def facts(self) -> dict:
        said = dict(self.cleaned_data)
        said.pop("version")
        if place := said.pop("place", None):
            is_county = len(place.pk) == 6
            said |= {"county": place.pk[:6], "township": None if is_county else place}
        return said


class ItemForm(PortalForm):
    use_required_attribute = False
    widths = {"title": "g8", "activity_type": "g4", "starts_on": "g3", "ends_on": "g3"}
    widths |= {"responsible": "g6"}

    title = PlainTextField(label=_("工作内容"), max_length=120)
    starts_on = DayField(label=_("从哪天"))
    ends_on = DayField(label=_("到哪天"))
    responsible = PlainTextField(label=_("由谁负责"), max_length=60, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, plan: AnnualPlan, item: PlanItem | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        kept = item.activity_type_id if item else None
        rows = ActivityType.objects.filter(county=plan.county_id)
        self.fields["activity_type"] = RecordField(
            label=_("哪一类活动"),
            records=[row for row in rows if row.closed_on is None or row.pk == kept],
            label_of=lambda one: one.label,
            empty=gettext("不限"),
            required=False,
            error_messages={"invalid_choice": _("请选择本县的活动类型。")},
        )
        self.order_fields(["title", "activity_type", "starts_on", "ends_on", "responsible"])
        if item is not None:
            names = ("title", "starts_on", "ends_on", "responsible", "version")
            known = {name: getattr(item, name) for name in names}
            self.initial = known | {"activity_type": kept} | self.initial

    def clean(self):
        said = super().clean()
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        return said

    def facts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
