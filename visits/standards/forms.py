"""Forms of an assessment: its day, what is said of each item, why it is given up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.uploads import IMAGE, UploadField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.models import Assessment, ItemResult, StandardItem
from stations.registers.forms.acts import ActForm
from stations.standards.assessing import Mark
from stations.standards.scoring import score_of

WRONG_SCORES = (
    "invalid",
    "min_value",
    "max_value",
    "max_digits",
    "max_whole_digits",
    "max_decimal_places",
)


class OpenForm(ActForm):
    widths = {"on": "g4"}

    on = DayField(
        label=_("评估日期"),
        not_after_today=True,
        help_text=_("按这一天适用的一版标准评。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("version", None)


class DropForm(ActForm):
    reason = PlainTextField(label=_("原因"), max_length=200)


class ResultsForm(ActForm):
    """A result, score, note and photo for each item that is assessed by hand."""

    PARTS = ("state", "score", "note", "photo")

    def __init__(
        self, *args, record: Assessment, items: list[StandardItem], finishing=False, **kwargs
    ):
        super().__init__(*args, record=record, **kwargs)
        self.items, self.is_finishing = items, finishing
        self.known = {row.item_id: row for row in record.results.all()}
        self.widths, self.groups = {}, []
        for item in items:
            self._add(item, self.known.get(item.pk))

    def _add(self, item: StandardItem, known: ItemResult | None) -> None:
        facts = {"name": item.name, "weight": item.weight}
        usual = _("不写就按结果算：符合 %(weight)d 分，部分符合一半。") % facts
        wrong = _("“%(name)s”的得分在 0 到 %(weight)d 之间，最多一位小数。") % facts
        fields = {
            "state": forms.ChoiceField(
                label=_("结果"),
                choices=ItemResult.State.choices,
                widget=forms.RadioSelect,
                required=False,
                help_text=item.criterion,
            ),
            "score": forms.DecimalField(
                label=_("得分"),
                required=False,
                min_value=0,
                max_value=item.weight,
                max_digits=4,
                decimal_places=1,
                error_messages=dict.fromkeys(WRONG_SCORES, wrong),
                help_text=usual,
            ),
            "note": PlainTextField(label=_("说明"), required=False, max_length=300),
            "photo": UploadField(
                label=_("照片（可以不传）"), required=False, kinds={IMAGE}, help_text=item.evidence
            ),
        }
        names = {part: f"{part}_{item.pk}" for part in self.PARTS}
        for part, name in names.items():
            self.fields[name] = fields[part]
            self._word(fields[part], fields[part].label)
            if known and part != "photo":
                self.initial[name] = getattr(known, part)
        if known and known.photo:
            fields["photo"].help_text = _("已经有一张照片，再传就换掉。")
        self.widths |= {names["state"]: "g8", names["score"]: "g4"}
        self.widths |= {names["note"]: "g8", names["photo"]: "g4"}
        title = _("%(name)s（%(weight)d 分）") % facts
        self.groups.append((title, list(names.values())))

    def clean(self):
        cleaned = super().clean()
        for item in self.items:
            said = {part: cleaned.get(f"{part}_{item.pk}") for part in self.PARTS}
            if said["state"]:
                self._weigh(item, said)
            elif f"state_{item.pk}" not in self.errors and (
                self.is_finishing or any(said[part] not in (None, "") for part in self.PARTS)
            ):
                self.add_error(
                    f"state_{item.pk}", _("请选择“%(name)s”的结果。") % {"name": item.name}
                )
        return cleaned

    def _weigh(self, item: StandardItem, said: dict) -> None:
        name = f"score_{item.pk}"
        if name in self.errors:
            return
        try:
            score_of(said["state"], item.weight, said["score"])
        except forms.ValidationError as refused:
            self.add_error(name, refused)

    def marks(self) -> dict[StandardItem, Mark]:
        """What is said of each item that was assessed."""
        said = self.cleaned_data
        return {
            item: Mark(
                said[f"state_{item.pk}"],
                said[f"score_{item.pk}"],
                said[f"note_{item.pk}"],
                said[f"photo_{item.pk}"].file if said[f"photo_{item.pk}"] else None,
            )
            for item in self.items
            if said[f"state_{item.pk}"]
        }
