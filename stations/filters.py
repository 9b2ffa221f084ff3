"""The filter bars of the registers: one filter set per list."""

import django_filters
from django import forms
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.ui.filters import TextFilter, TickFilter
from stations.figures import fields_of, places_of
from stations.models import (
    Deputy,
    DeputyGroup,
    Level,
    Posting,
    Region,
    Term,
    UndertakingUnit,
    Venue,
)


class SearchFilter(TextFilter):
    """Text, pinyin or initials, as `matching` of the queryset understands them."""

    def filter(self, queryset, value):
        return queryset.matching(value) if value else queryset


class WholeNumberFilter(django_filters.NumberFilter):
    """A key in the address; anything that is none is refused, not a crash of the database."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=1, max_value=2**63 - 1, **kwargs)

    def get_max_validator(self):
        return None  # the field has limits of its own


def hidden_choice(label, choices):
    """A condition chosen by tabs; the bar carries it along."""
    return django_filters.ChoiceFilter(
        label=label, choices=choices, widget=forms.HiddenInput, method="chosen"
    )


class RegisterFilter(django_filters.FilterSet):
    """Knows the day; `chosen` asks the queryset method named in `METHODS` for a condition."""

    METHODS: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = timezone.localdate()

    def chosen(self, queryset, name, value):
        return getattr(queryset, self.METHODS.get(name, name))(value)

    def without(self, *names: str):
        """The rows that fit all conditions but these: what tabs and side lists count."""
        if not self.form.is_valid():
            return self.queryset.none()
        asked = self.form.cleaned_data
        self.form.cleaned_data = asked | dict.fromkeys(names)
        try:
            return self.filter_queryset(self.queryset.all())
        finally:
            self.form.cleaned_data = asked


class VenueFilter(RegisterFilter):
    q = SearchFilter(label=_("名称、村或联络员"), max_length=60)
    township = django_filters.ChoiceFilter(
        label=_("乡镇"),
        empty_label=_("全部乡镇"),
        method="chosen",
        widget=forms.Select(attrs={"class": "form-select only-m"}),
    )
    tier = django_filters.ChoiceFilter(
        label=_("层级"), choices=Venue.Tier, widget=forms.HiddenInput
    )
    field = django_filters.ChoiceFilter(label=_("专业领域"), empty_label=_("全部领域"))
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("在用"),
        method="in_state",
        choices=[
            ("demonstration", _("示范点")),
            ("co_located", _("联建")),
            ("closed", _("已停用、已并入")),
        ],
    )
    mine = TickFilter(label=_("我挂联的"), method="answered_for", widget=forms.HiddenInput)

    METHODS = {"township": "of_township"}

    class Meta:
        model = Venue
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = self.queryset.standing().by_place()
        self.filters["township"].extra["choices"] = places_of(self.places)
        self.filters["field"].extra["choices"] = fields_of(self.places)

    def in_state(self, queryset, name, state):
        if state == "closed":
            return queryset.closed()
        standing = queryset.standing()
        if state == "demonstration":
            return standing.demonstrations(self.on)
        return standing.co_located(self.on)

    def answered_for(self, queryset, name, value):
        return queryset.answered_for_by(self.request.user) if value else queryset

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()

    @property
    def narrows(self) -> bool:
        """Whether more is asked than a place and a tier: the tree then has gaps."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        return any(asked.get(name) for name in ("q", "field", "state", "mine"))


class DeputyFilter(RegisterFilter):
    q = SearchFilter(label=_("姓名或选区"), max_length=60)
    level = hidden_choice(_("层级"), Level)
    township = django_filters.ChoiceFilter(
        label=_("乡镇"), empty_label=_("全县"), method="in_township"
    )
    venue = django_filters.ChoiceFilter(
        label=_("家站"), empty_label=_("全部家站"), method="in_venue"
    )
    group = django_filters.ChoiceFilter(
        label=_("代表小组"), empty_label=_("全部小组"), method="in_group"
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        widget=forms.HiddenInput,
        method="in_state",
        choices=[
            ("serving", _("在任")),
            ("suspended", _("暂停执行职务")),
            ("unassigned", _("没有进站")),
            ("retired", _("已终止")),
        ],
    )

    class Meta:
        model = Deputy
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = self._choices()
        for name in ("township", "venue", "group"):
            self.filters[name].extra["choices"] = choices[name]

    def _choices(self):
        """Townships, venues and groups of the bar, read in one query."""
        user = self.request.user
        townships = Region.objects.visible_to(user).townships().standing()
        venues = Venue.objects.visible_to(user).standing()
        groups = DeputyGroup.objects.visible_to(user).standing()
        places = {
            "township": (townships, "pk"),
            "venue": (venues, Concat(Coalesce("township_id", Value("")), "name")),
            "group": (groups, "name"),
        }
        first, *others = (
            rows.order_by()
            .annotate(
                kind=Value(kind),
                place=Cast(place, CharField()),
                key=Cast("pk", CharField()),
                said=Cast("name", CharField()),
            )
            .values_list("kind", "place", "key", "said")
            for kind, (rows, place) in places.items()
        )
        found = {kind: [] for kind in places}
        for kind, _place, key, said in first.union(*others, all=True).order_by("kind", "place"):
            found[kind].append((key, said))
        return found

    def in_township(self, queryset, name, code):
        return queryset.assigned_to(Venue.objects.of_township(code), self.on)

    def in_venue(self, queryset, name, key):
        return queryset.assigned_to([key], self.on)

    def in_group(self, queryset, name, key):
        return queryset.in_group(key, self.on)

    def chosen(self, queryset, name, value):
        return queryset.at_level(value, self.on)

    def in_state(self, queryset, name, state):
        return getattr(queryset, state)(self.on)


class UnitFilter(RegisterFilter):
    q = SearchFilter(label=_("名称"), max_length=60)
    kind = django_filters.ChoiceFilter(
        label=_("性质"), empty_label=_("全部性质"), choices=UndertakingUnit.Kind
    )
    township = django_filters.ModelChoiceFilter(
        label=_("乡镇"),
        empty_label=_("全部乡镇"),
        queryset=lambda request: Region.objects.visible_to(request.user).townships().standing(),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("在用"),
        choices=[("closed", _("已停用"))],
        method="in_state",
    )

    class Meta:
        model = UndertakingUnit
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.closed()

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()


class TermFilter(RegisterFilter):
    level = django_filters.ChoiceFilter(
        label=_("层级"), empty_label=_("各级"), choices=Level, method="at_level"
    )

    class Meta:
        model = Term
        fields = []

    def at_level(self, queryset, name, level):
        return queryset.at_level(level)


class GroupFilter(RegisterFilter):
    q = TextFilter(label=_("名称"), field_name="name", lookup_expr="contains", max_length=40)
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("在用"),
        choices=[("closed", _("已撤销"))],
        method="in_state",
    )

    class Meta:
        model = DeputyGroup
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.closed()

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()


class RegionFilter(RegisterFilter):
    q = SearchFilter(label=_("名称或代码"), max_length=40)
    level = django_filters.ChoiceFilter(
        label=_("层级"), choices=Region.Level, widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), empty_label=_("在用"), choices=[("ended", _("已撤销"))], method="in_state"
    )

    class Meta:
        model = Region
        fields = []

    def in_state(self, queryset, name, state):
        return queryset.ended()

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.standing()


class PostingFilter(RegisterFilter):
    q = TextFilter(label=_("登录名或姓名"), method="of_person", max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("角色"), empty_label=_("全部角色"), choices=Posting.Role
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        empty_label=_("现在和以后"),
        choices=[("ended", _("已结束"))],
        method="in_state",
    )
    user = WholeNumberFilter(label=_("账号"), widget=forms.HiddenInput)

    class Meta:
        model = Posting
        fields = []

    def of_person(self, queryset, name, text):
        return queryset.of_person(text)

    def in_state(self, queryset, name, state):
        return queryset.ended(self.on)

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.not_ended(self.on)
