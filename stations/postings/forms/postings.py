"""Forms of a posting: one for each kind of place that a role serves, so that the two always fit.

Only administrators open them: of a county, who appoint in it, or of the whole installation.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from stations.models import County, Deputy, Posting, Region, UndertakingUnit, Venue
from stations.models.posting import SCOPES
from stations.registers.forms.lookup import NAME_PART, AccountField, LookupField, told_apart
from stations.registers.forms.register import RegisterForm
from stations.scope import Scope

NOT_ONESELF = _("不能任用自己，请另一名系统管理员办理。")
ONE_OR_ALL = _("选一个县，或者勾选“全平台”，只能选一样。")


def under(parent):
    """A describer that says where the record lies."""
    return lambda record: f"{getattr(record, parent)} {record}"


class PostingForm(RegisterForm):
    """For the whole system: auditor."""

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
        self.fields["user"].queryset = User.objects.visible_to(self.user).staying()
        self.counties = County.objects.administered_by(self.user)

    def clean_user(self):
        user = self.cleaned_data["user"]
        if user == self.user:
            raise ValidationError(NOT_ONESELF)
        return user


class RegionPostingForm(PostingForm):
    class Meta(PostingForm.Meta):
        fields = ["user", "region", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = set(self.counties.values_list("pk", flat=True))
        is_all = Scope.of(self.user).administers_all
        above = {code[:length] for code in codes for length in (2, 4) if is_all}
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
        counties = self.counties.values("pk")
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
        venues = Venue.objects.standing().filter(county__in=self.counties.values("pk"))
        self.fields["venue"].queryset = venues.select_related("county")


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
        units = UndertakingUnit.objects.standing().filter(county__in=self.counties.values("pk"))
        self.fields["unit"].queryset = units.select_related("county")


class DeputyPostingForm(PostingForm):
    deputy = LookupField(
        Deputy.objects.none(), describe=told_apart, label=_("代表"), help_text=NAME_PART
    )

    class Meta(PostingForm.Meta):
        fields = ["user", "deputy", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        deputies = Deputy.objects.filter(county__in=self.counties.values("pk"))
        self.fields["deputy"].queryset = deputies.with_mandates()


class AdministratorPostingForm(PostingForm):
    """Of one county; of the whole installation by a tick alone, and only by one who is himself."""

    class Meta(PostingForm.Meta):
        fields = ["user", "region", "is_whole", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        region.queryset = Region.objects.filter(code__in=self.counties.values("pk"))
        region.label = _("哪个县的账号")
        if not Scope.of(self.user).administers_all:
            del self.fields["is_whole"]

    def clean(self):
        said = super().clean()
        if "region" not in self._errors and bool(said.get("region")) == bool(said.get("is_whole")):
            self.add_error("region", ONE_OR_ALL)
        return said


FORM_OF_SCOPE = {
    None: PostingForm,
    "region": RegionPostingForm,
    "township": TownshipPostingForm,
    "venue": VenuePostingForm,
    "unit": UnitPostingForm,
    "deputy": DeputyPostingForm,
}


def form_of(role: str) -> type[PostingForm]:
    if role == Posting.Role.ADMINISTRATOR:
        return AdministratorPostingForm
    return FORM_OF_SCOPE[Posting.SCOPE_OF_ROLE[role]]


def roles_open_to(user) -> list[tuple[str, str]]:
    """The roles that somebody may appoint to: the auditor reads all counties."""
    is_all = Scope.of(user).administers_all
    return [one for one in Posting.Role.choices if is_all or one[0] != Posting.Role.AUDITOR]
