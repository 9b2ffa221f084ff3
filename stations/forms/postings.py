"""Forms of a posting: one for each kind of place that a role serves, so that the two always fit.

Only administrators open them; they appoint everywhere, so the choices are not narrowed further.
"""

from django.utils.translation import gettext_lazy as _

from deputies_portal.accounts.models import User
from stations.forms.lookup import NAME_PART, AccountField, LookupField
from stations.forms.people import told_apart
from stations.forms.register import RegisterForm
from stations.models import County, Deputy, Posting, Region, UndertakingUnit, Venue
from stations.models.posting import SCOPES


def under(parent):
    """A describer that says where the record lies."""
    return lambda record: f"{getattr(record, parent)} {record}"


class PostingForm(RegisterForm):
    """For the whole system: administrator, auditor."""

    given = ("role", *SCOPES)
    beside = {
        **{f"stations_posting_once_{column}": column for column in SCOPES},
        "stations_posting_alone": "user",
        "stations_posting_from_to": "ends_on",
    }
    widths = {"starts_on": "g6", "ends_on": "g6"}
    user = AccountField(knows_all=True)

    class Meta:
        model = Posting
        fields = ["user", "starts_on", "ends_on"]
        help_texts = {"ends_on": _("没有期限就不填。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.staying()


class RegionPostingForm(PostingForm):
    class Meta(PostingForm.Meta):
        fields = ["user", "region", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = set(County.objects.values_list("pk", flat=True))
        above = {code[:length] for code in codes for length in (2, 4)}
        self.fields["region"].queryset = Region.objects.filter(code__in=codes | above)
        self.fields["region"].required = True


class TownshipPostingForm(PostingForm):
    township = LookupField(
        Region.objects.none(), describe=under("parent"), label=_("乡镇"), help_text=NAME_PART
    )

    class Meta(PostingForm.Meta):
        fields = ["user", "township", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = County.objects.values("pk")
        townships = Region.objects.standing().townships().filter(parent__in=counties)
        self.fields["township"].queryset = townships.select_related("parent")


class VenuePostingForm(PostingForm):
    venue = LookupField(
        Venue.objects.none(), describe=under("county"), label=_("家站"), help_text=NAME_PART
    )

    class Meta(PostingForm.Meta):
        fields = ["user", "venue", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.standing().select_related("county")


class UnitPostingForm(PostingForm):
    unit = LookupField(
        UndertakingUnit.objects.none(),
        describe=under("county"),
        label=_("承办单位"),
        help_text=NAME_PART,
    )

    class Meta(PostingForm.Meta):
        fields = ["user", "unit", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = UndertakingUnit.objects.standing().select_related("county")


class DeputyPostingForm(PostingForm):
    deputy = LookupField(
        Deputy.objects.none(), describe=told_apart, label=_("代表"), help_text=NAME_PART
    )

    class Meta(PostingForm.Meta):
        fields = ["user", "deputy", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = Deputy.objects.with_mandates()


FORM_OF_SCOPE = {
    None: PostingForm,
    "region": RegionPostingForm,
    "township": TownshipPostingForm,
    "venue": VenuePostingForm,
    "unit": UnitPostingForm,
    "deputy": DeputyPostingForm,
}
