"""The form of one old matter that is taken over: typed on the page, or a row of a file."""

from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import DayField, PhoneField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import RecordField
from stations.models import Region, UndertakingUnit, Venue
from stations.registers.forms.lookup import NAME_PART, LookupField
from stations.scope import Scope
from visits.issues import issue_facts
from visits.issues.issue_facts import OF_OLD_FILES, IssueFacts
from visits.models import AnswerClass, Category, Contact, Feedback, Visit
from visits.models.issues.states import State
from visits.old_records.taking_over import COURSE, Matter
from visits.visits.intake import ContactFacts

OF_ISSUE = ("category", "title", "pace", "matter_region", "desk")
UNKNOWN = {"invalid_choice": _("没有“%(value)s”，请按名称填写。")}


@dataclass(frozen=True)
class Lists:
    """What the clerk of a county, or of townships of it, may choose from; each is read once."""

    county: str
    townships: frozenset | None  # None: the whole county

    @classmethod
    def of(cls, user, county: str = "") -> "Lists | None":
        """Those of the county asked for, or of the first; None when the user has no such desk."""
        scope = Scope.of(user)
        whole, own = scope.clerk_counties, {code[:6] for code in scope.townships}
        code = county or min(whole | own, default="")
        if code in whole:
            return cls(code, None)
        return cls(code, scope.townships) if code in own else None

    @property
    def venues(self):
        rows = Venue.objects.standing().filter(county=self.county)
        rows = rows if self.townships is None else rows.filter(township__in=self.townships)
        return rows.select_related("county__county")

    @property
    def regions(self):
        """Where a matter may have happened: any township or village of the county."""
        rows = Region.objects.standing().within(self.county).exclude(code=self.county)
        return rows.select_related("parent")

    @cached_property
    def desks(self) -> list[Region]:
        rows = Region.objects.standing().within(self.county).order_by("code")
        rows = rows.filter(level__in=[Region.Level.COUNTY, Region.Level.TOWNSHIP])
        return list(rows if self.townships is None else rows.filter(code__in=self.townships))

    @cached_property
    def categories(self) -> list[Category]:
        return list(Category.objects.standing().filter(county=self.county))

    @cached_property
    def units(self) -> list[UndertakingUnit]:
        rows = UndertakingUnit.objects.standing().filter(county=self.county)
        rows = rows if self.townships is None else rows.filter(township__in=self.townships)
        return list(rows)

    @cached_property
    def answer_classes(self) -> list[AnswerClass]:
        return list(AnswerClass.objects.standing().filter(county=self.county))


def _place(region: Region) -> str:
    if region.level == Region.Level.VILLAGE:
        return f"{region.parent.name} {region.name}"
    return region.name


class TakeOverForm(PortalForm, issue_facts.form_of(OF_OLD_FILES, lines=3)):
    """Which fields a state needs is said by `visits.old_records.taking_over`; here each is read by
    itself.
    """

    use_required_attribute = False

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    old_number = PlainTextField(label=_("原编号"), max_length=40)
    received_on = DayField(label=_("收到日期"), not_after_today=True)
    channel = forms.ChoiceField(label=_("方式"), choices=Visit.Channel.choices)
    venue = LookupField(Venue.objects.none(), label=_("家站"), help_text=NAME_PART)
    title = issue_facts.asked("title")
    pace = issue_facts.asked("pace")
    matter_region = LookupField(
        Region.objects.none(),
        describe=_place,
        label=_("事情发生地"),
        required=False,
        help_text=_("不填就是联络室所在的村社区。"),
    )
    name = PlainTextField(label=_("反映人姓名"), max_length=40, required=False)
    phone = PhoneField(label=_("反映人电话"), required=False)
    state = forms.ChoiceField(
        label=_("现在的状态"), choices=[(one, State(one).label) for one in COURSE]
    )
    dispatched_on = DayField(label=_("交办日期"), required=False, not_after_today=True)
    letter_number = PlainTextField(label=_("函件文号"), max_length=40, required=False)
    due = DayField(
        label=_("答复期限"), required=False, help_text=_("不填就按本县的规则从交办日期算。")
    )
    accepted_on = DayField(label=_("签收日期"), required=False, not_after_today=True)
    accepted_by = PlainTextField(label=_("签收人"), max_length=40, required=False)
    answered_on = DayField(label=_("答复日期"), required=False, not_after_today=True)
    answer = PlainTextField(label=_("给群众的答复"), lines=True, max_length=3000, required=False)
    ground = PlainTextField(label=_("依据"), max_length=500, required=False)
    pledge = PlainTextField(label=_("承诺"), max_length=500, required=False)
    pledge_due = DayField(label=_("预计办完"), required=False)
    told_on = DayField(label=_("告知日期"), required=False, not_after_today=True)
    rating = forms.ChoiceField(
        label=_("评价"), choices=[("", _("没有问")), *Feedback.Rating.choices], required=False
    )
    groups = [
        (_("旧档案"), ["old_number", "received_on", "channel", "venue"]),
        (
            pgettext_lazy("one", "问题"),
            ["title", "category", "pace", "matter_region", *(fact.name for fact in OF_OLD_FILES)],
        ),
        (_("反映人（可不填）"), ["name", "phone"]),
        (_("办到哪一步"), ["state", "desk"]),
        (
            _("交办和签收"),
            ["unit", "dispatched_on", "due", "letter_number", "accepted_on", "accepted_by"],
        ),
        (
            _("答复和告知"),
            [
                *("answered_on", "answer_class", "answer", "ground", "pledge", "pledge_due"),
                *("told_on", "rating"),
            ],
        ),
    ]
    widths = {
        **dict.fromkeys(["old_number", "received_on", "channel", "category", "pace"], "g4"),
        **dict.fromkeys(["title", "matter_region", "pledge"], "g8"),
        **dict.fromkeys(["name", "phone", "state", "desk", "told_on", "rating"], "g6"),
        **dict.fromkeys(["unit", "dispatched_on", "due", "letter_number"], "g4"),
        **dict.fromkeys(["accepted_on", "accepted_by", "pledge_due"], "g4"),
        **dict.fromkeys(["answered_on", "answer_class"], "g6"),
    }

    field_order = [name for _heading, names in groups for name in names]

    def __init__(self, *args, lists: Lists, **kwargs):
        super().__init__(*args, **kwargs)
        self.lists = lists
        self.fields["venue"].queryset = lists.venues
        self.fields["matter_region"].queryset = lists.regions
        chosen = {
            "category": (_("类别"), lists.categories, True),
            "desk": (_("经办台"), lists.desks, True),
            "unit": (_("主办单位"), lists.units, False),
            "answer_class": (_("办理结果"), lists.answer_classes, False),
        }
        for name, (label, records, required) in chosen.items():
            empty = _("请选择")
            field = RecordField(records=records, label=label, empty=empty, required=required)
            self.fields[name] = field
            self._word(field, label)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages |= UNKNOWN

    def matter(self) -> Matter:
        facts = dict(self.cleaned_data)
        facts.pop("token")
        name, phone = facts.pop("name"), facts.pop("phone")
        written = {fact.name: facts.pop(fact.name) for fact in OF_OLD_FILES}
        said = {name: facts.pop(name) for name in OF_ISSUE}
        facts["issue"] = IssueFacts(**said, written=written)
        kind = Contact.Kind.RESIDENT if name else Contact.Kind.ANONYMOUS
        facts["contact"] = ContactFacts(kind=kind, name=name, phone=phone)
        return Matter(**facts)

    def take_errors(self, errors) -> None:
        """(field, message) of what the verb refused, beside the fields."""
        for name, message in errors:
            self.add_error(name if name in self.fields else None, message)
