"""Undertaking units 承办单位 from a file. A unit is known by its short name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.ui.forms.base import PhoneField
from deputies_portal.imports.columns import Column, of_model, words_of
from deputies_portal.imports.keeping import keep
from deputies_portal.imports.kinds.base import Kind, refuse, takes_back, was_taken_back
from deputies_portal.imports.kinds.named_places import Places
from stations.models import UndertakingUnit
from stations.units.forms.units import UnitForm
from visits.lifecycle import closures

KINDS = words_of(
    UndertakingUnit.Kind,
    government=("部门", "政府"),
    township_government=("乡镇政府", "乡镇"),
    court_procuratorate=("法院", "检察院"),
    party=("党委", "党委部门"),
    vertical=("垂管单位", "垂直管理"),
    company=("公司", "国有企业"),
)
PLAIN = ("name", "short_name", "kind", "leader", "contact", "contact_phone")


class Units(Kind):
    name = "units"
    label = gettext_lazy("承办单位")
    purpose = gettext_lazy("部门、乡镇人民政府和企业。")
    icon = "build"
    register = "stations:units"
    models = (UndertakingUnit,)
    beside = UnitForm.beside
    columns = (
        of_model(
            UndertakingUnit,
            "short_name",
            "简称",
            needed=True,
            synonyms=("单位简称",),
            example="县教育体育局",
        ),
        of_model(
            UndertakingUnit,
            "name",
            "全称",
            needed=True,
            synonyms=("单位", "单位名称", "单位全称", "名称"),
            example="昌宁县教育体育局",
        ),
        of_model(
            UndertakingUnit,
            "kind",
            "性质",
            needed=True,
            words=KINDS,
            synonyms=("单位性质", "类别", "种类"),
            example="政府部门",
        ),
        Column("township", "乡镇", synonyms=("所属乡镇",)),
        of_model(UndertakingUnit, "leader", "分管领导"),
        of_model(UndertakingUnit, "contact", "经办人", synonyms=("联系人",), example="张丽琼"),
        Column(
            "contact_phone",
            "经办人电话",
            PhoneField(required=False),
            synonyms=("联系电话", "手机", "电话"),
            private=True,
            shape="phone",
        ),
    )

    def __init__(self, trial):
        super().__init__(trial)
        self.places = Places(trial.county)
        rows = UndertakingUnit.objects.filter(county=trial.county)
        self.known = {unit.short_name: unit.pk for unit in rows}

    def take(self, said, values):
        self.once(said, values["short_name"])
        facts = {name: values[name] for name in PLAIN if name in values}
        facts["county_id"] = self.trial.county
        if township := values.get("township"):
            facts["township_id"] = self.places.region("township", township, length=9).pk
        unit = UndertakingUnit()
        if pk := self.known.get(values["short_name"]):
            unit = UndertakingUnit.objects.get(pk=pk)
            if unit.closed_on and not was_taken_back(unit):
                refuse("short_name", _("这个单位已经停用。"))
            facts["closed_on"] = None
        return keep(self.trial, said.line, unit, facts)

    @classmethod
    def export(cls, county):
        rows = UndertakingUnit.objects.standing().filter(county=county).select_related("township")
        rows = sorted(rows, key=lambda unit: (unit.township_id or "", unit.kind, unit.short_name))
        for unit in rows:
            yield {
                **{name: getattr(unit, name) for name in PLAIN},
                "kind": cls.column("kind").word_of(unit.kind),
                "township": unit.township.name if unit.township else "",
            }


@takes_back(UndertakingUnit)
def _close(unit, undoing):
    closures.close_unit(unit, on=undoing.on, reason=undoing.reason, **undoing.by)
