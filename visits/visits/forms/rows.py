"""Rows of the register form: one visitor, one issue. Rows that nobody filled in are left out."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import PhoneField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import AsTyped, RecordField
from deputies_portal.core.words.text import clean_line
from visits.issues import issue_facts, joining
from visits.issues.issue_facts import IssueFacts
from visits.models import Category, Contact, Feedback, Issue
from visits.models.rules import Pace
from visits.visits.forms.villages import PlaceField
from visits.visits.intake import ContactFacts

NAMED_KINDS = [choice for choice in Contact.Kind.choices if choice[0] != Contact.Kind.ANONYMOUS]
NOT_ASKED = [("", _("没有问")), *Feedback.Rating.choices]


class RowForm(AsTyped, PortalForm):
    """A row of the register form; `number` is how people count it, from 1."""

    use_required_attribute = False
    number = 1
    is_new = False
    has_others = False
    TYPED: tuple[str, ...] = ()
    NAMED = ""

    def __init__(self, *args, ground, **kwargs):
        self.ground = ground
        super().__init__(*args, user=ground.user, **kwargs)

    @property
    def is_blank(self) -> bool:
        return not any(self._raw(name).strip() for name in self.TYPED)

    def __iter__(self):
        """The fields, named with their row where there are several: for the error summary."""
        for field in super().__iter__():
            if self.has_others:
                field = copy(field)
                field.label = self.NAMED % {"number": self.number, "label": field.label}
            yield field

    def _raw(self, name: str) -> str:
        return str(self[name].value() or "")


class ContactForm(RowForm):
    kind = forms.ChoiceField(label=_("身份"), choices=NAMED_KINDS, required=False)
    is_anonymous = forms.BooleanField(label=_("不留姓名"), required=False)
    name = PlainTextField(label=_("姓名"), max_length=40, required=False)
    phone = PhoneField(label=_("手机"), required=False)

    TYPED = ("name", "phone", "place")
    NAMED = _("第 %(number)d 位，%(label)s")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"] = PlaceField(
            label=_("村组"), required=False, villages=self.ground.villages
        )
        self.fields["is_anonymous"].widget.attrs |= {"role": "switch", "class": "mt-0"}
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "aria-required": "true"}
        self.fields["place"].widget.attrs |= {"autocomplete": "off"}

    @property
    def typed_phone(self) -> str:
        return "" if self["is_anonymous"].value() else self._raw("phone")

    def clean(self):
        facts = self.cleaned_data
        if facts.get("is_anonymous"):
            self._errors.pop("phone", None)
        elif not facts.get("name") and "name" not in self._errors:
            self.add_error("name", _("写上姓名，或选“不留姓名”。"))
        return facts

    def facts(self) -> ContactFacts:
        """Without a name nothing that leads to the person is kept, whatever was typed before."""
        said = self.cleaned_data
        village, address = said["place"]
        if said["is_anonymous"]:
            return ContactFacts(kind=Contact.Kind.ANONYMOUS, village=village)
        return ContactFacts(
            kind=said["kind"] or Contact.Kind.VOTER,
            name=said["name"],
            phone=said["phone"],
            village=village,
            address=address,
        )


@dataclass(frozen=True)
class Tile:
    """One category to choose; drawn by hand, because a page has some fifty of them."""

    id: str
    category: Category
    digit: str
    is_chosen: bool


class SpotClassField(RecordField):
    """Its list always sends a class; looked up only where something was answered on the spot."""

    def __init__(self, *, is_asked, **kwargs):
        self.is_asked = is_asked
        super().__init__(**kwargs)

    def clean(self, value):
        return super().clean(value) if self.is_asked() else None


class SaidIssueForm(RowForm, issue_facts.form_of(lines=3)):
    """One issue as people tell it, to be registered from the row."""

    title = issue_facts.asked(
        "title",
        error_messages={"required": _("用一句话写清是什么事。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "aria-required": "true"}),
    )
    is_danger = forms.BooleanField(label=_("危及生命安全，今天上报"), required=False)

    TYPED = ("category", "title", *issue_facts.NAMES)
    NAMED = _("问题 %(number)d，%(label)s")
    choosing = {"widget": forms.RadioSelect}
    field_order = ["category", "title", *issue_facts.NAMES]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"] = RecordField(
            label=_("类别"),
            records=lambda: self.ground.categories,
            error_messages={
                "required": _("选一个类别。"),
                "invalid_choice": _("请选择本县的类别。"),
            },
            **self.choosing,
        )
        self.order_fields(self.field_order)

    @property
    def written(self) -> Iterator[tuple]:
        """The facts with the room each takes on the page."""
        return ((self[fact.name], fact.width) for fact in issue_facts.FACTS)

    def facts(self) -> IssueFacts:
        said = self.cleaned_data
        return IssueFacts(
            category=said["category"],
            title=said["title"],
            written={name: said[name] for name in issue_facts.NAMES},
            is_danger=said["is_danger"],
        )


class NotedIssueForm(SaidIssueForm):
    """One issue as it is noted at the counter."""

    is_spot = forms.BooleanField(label=_("当场答复"), required=False)
    spot_text = PlainTextField(
        label=_("怎么答复的"),
        max_length=3000,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    spot_by = PlainTextField(label=_("由谁答复"), max_length=40, required=False)
    spot_rating = forms.ChoiceField(label=_("评价"), choices=NOT_ASKED, required=False)
    is_guided = forms.BooleanField(label=_("引导到其他部门"), required=False)
    guide_where = PlainTextField(label=_("引导到哪里"), max_length=60, required=False)
    guide_reason = PlainTextField(label=_("为什么"), max_length=300, required=False)
    is_urgent = forms.BooleanField(label=_("急件"), required=False)
    uploads = UploadsField(label=_("附件"), required=False)
    joins = forms.IntegerField(required=False, widget=forms.HiddenInput)

    offers = ()  # what may be the same matter

    TYPED = (*SaidIssueForm.TYPED, "spot_text", "guide_where", "guide_reason")
    field_order = [*SaidIssueForm.field_order, "is_spot", "spot_text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["spot_class"] = SpotClassField(
            label=_("办理结果"),
            records=lambda: self.ground.spot_classes,
            label_of=lambda one: one.name,
            required=False,
            is_asked=lambda: bool(self["is_spot"].value()),
        )
        self.fields["title"].widget.attrs["placeholder"] = _("哪里、什么事，40 字以内")
        self.fields["is_spot"].widget.attrs["data-reveal"] = f"{self.prefix}-spot"
        self.fields["is_guided"].widget.attrs["data-reveal"] = f"{self.prefix}-guide"
        for name in ("is_spot", "is_guided", "is_urgent", "is_danger"):
            self.fields[name].widget.attrs |= {"role": "switch", "class": "mt-0"}
        self.fields["spot_by"].widget.attrs["list"] = "receivers"
        self.fields["guide_where"].widget.attrs["list"] = "elsewhere"

    @property
    def is_blank(self) -> bool:
        return super().is_blank and not any(self.files.getlist(self.add_prefix("uploads")))

    @cached_property
    def tiles(self) -> list[Tile]:
        """The ten most used categories under their digits, then the others."""
        field = self["category"]
        return [
            Tile(
                id=f"{field.auto_id}_{at}",
                category=category,
                digit=category.key,
                is_chosen=str(category.pk) == str(field.value() or ""),
            )
            for at, category in enumerate(self.ground.categories)
        ]

    @property
    def first_tiles(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.digit]

    @property
    def more_tiles(self) -> list[Tile]:
        return [tile for tile in self.tiles if not tile.digit]

    @property
    def typed_title(self) -> str:
        return clean_line(self._raw("title"))[: self.fields["title"].max_length]

    @property
    def chosen_category(self) -> Category | None:
        return next((tile.category for tile in self.tiles if tile.is_chosen), None)

    @cached_property
    def joined(self) -> Issue | None:
        """The issue that was chosen as the same matter; nothing else is asked of the row then."""
        key = self._raw("joins")
        county = self.ground.venue.county_id
        rows = joining.joinable(self.user).filter(county=county)
        return rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.joined:
            self._errors.clear()
        elif self.is_bound and self._raw("joins"):
            self.add_error("title", _("选中的那一件不能再加反映人，请另行登记。"))

    def clean(self):
        facts = self.cleaned_data
        if facts.get("is_spot") and facts.get("is_guided"):
            self.add_error("is_guided", _("“当场答复”和“引导到其他部门”只能选一样。"))
        elif facts.get("is_spot"):
            self._require("spot_text", _("写明怎么答复的。"))
            self._require("spot_by", _("写明由谁答复。"))
            self._require("spot_class", _("选一种办理结果。"))
        elif facts.get("is_guided"):
            if not self.ground.may_guide:
                raise ValidationError(_("引导到其他部门由家站联络员登记。"))
            self._require("guide_where", _("写明引导到哪里。"))
            self._require("guide_reason", _("写明为什么不由人大办理。"))
        return facts

    def _require(self, name: str, message) -> None:
        if not self.cleaned_data.get(name) and name not in self._errors:
            self.add_error(name, message)

    def facts(self) -> IssueFacts:
        said = self.cleaned_data
        return replace(
            super().facts(),
            pace=Pace.URGENT if said["is_urgent"] else "",
            spot=self._spot(said) if said["is_spot"] else None,
            guide=self._guide(said) if said["is_guided"] else None,
            uploads=said["uploads"],
        )

    def _spot(self, said) -> dict:
        return {
            "text": said["spot_text"],
            "told_by": said["spot_by"],
            "answer_class": said["spot_class"],
            "rating": said["spot_rating"],
        }

    def _guide(self, said) -> dict:
        return {"where": said["guide_where"], "reason": said["guide_reason"]}
