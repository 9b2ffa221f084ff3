"""Forms of deputies, their seats, terms, groups and assignments."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PhoneField, PlainTextField
from stations.models import (
    Assignment,
    Deputy,
    DeputyGroup,
    GroupMembership,
    Mandate,
    Region,
    Term,
    Venue,
)
from stations.registers.forms.acts import EndForm
from stations.registers.forms.lookup import (
    NAME_PART,
    PERSON_PART,
    LookupField,
    in_township,
    told_apart,
)
from stations.registers.forms.register import InOwnCounty, KeptPhones, RegisterForm

ASSIGNMENT_RULES = (
    "stations_assignment_one_territorial",
    "stations_assignment_once",
    "stations_assignment_fits_venue",
)


class DeputyForm(KeptPhones, InOwnCounty, RegisterForm):
    phone = PhoneField(label=_("手机（不公开）"), required=False)
    home = LookupField(
        Region.objects.none(),
        describe=in_township,
        label=_("住址所在村社区"),
        required=False,
        help_text=_("写村名的一部分或拼音首字母。"),
    )

    private = ("phone", "email")
    widths = {
        **dict.fromkeys(["name", "gender", "county", "phone", "email"], "g4"),
        **dict.fromkeys(["occupation", "home"], "g6"),
    }
    groups = [
        (_("本人"), ["name", "gender", "county", "occupation", "home"]),
        (_("联系方式"), ["phone", "phone_dropped", "email", "email_dropped"]),
        (_("公开介绍"), ["introduction"]),
    ]

    class Meta:
        model = Deputy
        fields = [
            *["name", "gender", "county", "occupation", "home", "phone", "email"],
            "introduction",
        ]
        help_texts = {"introduction": _("家站公示时使用，由本人确认。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        villages = Region.objects.standing().villages()
        villages = villages.filter(parent__parent__in=self.scope.clerk_counties)
        self.fields["home"].queryset = villages.select_related("parent")


class MandateForm(RegisterForm):
    given = ("deputy", "congress")
    beside = {
        "stations_mandate_one_open": "term",
        "stations_mandate_one_open_national": "term",
        "stations_mandate_elected_by": "electing_body",
        "stations_mandate_from_to": "starts_on",
    }
    widths = {"term": "g8", "starts_on": "g4", "constituency": "g6", "electing_body": "g6"}

    class Meta:
        model = Mandate
        fields = ["term", "starts_on", "constituency", "electing_body"]
        help_texts = {"constituency": _("县、乡镇代表填写选区。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        terms = Term.objects.visible_to(self.user).select_related("congress")
        self.fields["term"].queryset = terms


class EndMandateForm(EndForm):
    """Why and when a seat ends."""

    end_reason = forms.ChoiceField(label=_("原因"), choices=Mandate.EndReason)
    end_note = PlainTextField(label=_("说明"), max_length=120, required=False)
    widths = {"on": "g4", "end_reason": "g4", "end_note": "g4"}


class TermForm(RegisterForm):
    beside = {
        "stations_term_once": "number",
        "stations_term_once_national": "number",
        "stations_term_from_to": "ends_on",
        "stations_term_number": "number",
    }
    widths = {"congress": "g6", "number": "g6", "starts_on": "g6", "ends_on": "g6"}

    class Meta:
        model = Term
        fields = ["congress", "number", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = self.scope.clerk_counties
        above = {code[:length] for code in counties for length in (2, 4)}
        self.fields["congress"].queryset = Region.objects.standing().filter(
            Q(code__in=above | counties) | Q(parent__in=counties)
        )
        self.fields["congress"].empty_label = _("全国")


class ChooseDeputyForm(RegisterForm):
    """Offers the deputies of the county of what the row hangs on, which `given` names first."""

    deputy = LookupField(
        Deputy.objects.none(), describe=told_apart, label=_("代表"), help_text=PERSON_PART
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        county = getattr(self.instance, self.given[0]).county_id
        self.fields["deputy"].queryset = Deputy.objects.filter(county=county).with_mandates()


class PlaceDeputyForm(ChooseDeputyForm):
    """A deputy for one venue."""

    given = ("venue", "is_territorial")
    beside = dict.fromkeys(ASSIGNMENT_RULES, "deputy")
    widths = {"role": "g6", "starts_on": "g6"}

    class Meta:
        model = Assignment
        fields = ["deputy", "role", "starts_on"]


class ChooseVenueForm(RegisterForm):
    """A venue for one deputy."""

    given = ("deputy", "is_territorial")
    beside = dict.fromkeys(ASSIGNMENT_RULES, "venue")
    widths = PlaceDeputyForm.widths
    venue = LookupField(Venue.objects.none(), label=_("家站"), help_text=NAME_PART)

    class Meta:
        model = Assignment
        fields = ["venue", "role", "starts_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.changeable_by(self.user).filter(
            county=self.instance.deputy.county_id
        )


class GroupForm(InOwnCounty, RegisterForm):
    beside = {"stations_group_name_once": "name"}
    widths = {"name": "g4", "county": "g4", "township": "g4"}

    class Meta:
        model = DeputyGroup
        fields = ["name", "county", "township"]
        help_texts = {"township": _("全县的小组不选乡镇。")}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("township"):
            cleaned["county"] = cleaned["township"].parent
        return cleaned


class MembershipForm(ChooseDeputyForm):
    given = ("group",)
    beside = {"stations_membership_once": "deputy"}
    widths = {"is_head": "g6", "starts_on": "g6"}

    class Meta:
        model = GroupMembership
        fields = ["deputy", "starts_on", "is_head"]
