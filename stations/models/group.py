"""Groups of deputies 代表小组 and their members (domain §1)."""

from datetime import date

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.words.pinyin import search_key, typed
from stations.models.dated import Dated, DatedQuerySet, once_while_open
from stations.models.deputy import Deputy
from stations.models.part import Part
from stations.models.place import Region
from stations.models.register import ClosableQuerySet, RegisterQuerySet, none_first
from stations.scope import Scope


class DeputyGroupQuerySet(RegisterQuerySet, ClosableQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        """The county clerk changes a group until it is closed."""
        return {"may_change": Q(county_id__in=Scope.of(user).clerk_counties, closed_on=None)}

    def matching(self, text: str):
        """By part of the name, in characters, pinyin or initials."""
        return self.filter(Q(name__contains=text) | Q(search_key__contains=typed(text)))

    def for_list(self, on: date):
        members = GroupMembership.objects.current(on).filter(group=OuterRef("pk")).order_by()
        count = members.values("group").annotate(n=Count("pk")).values("n")
        return self.select_related("township").annotate(members_now=Coalesce(Subquery(count), 0))


class DeputyGroup(models.Model):
    """A group of deputies 代表小组, of the county or of one township."""

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("乡镇")
    )
    name = models.CharField(_("名称"), max_length=40)
    search_key = models.CharField(max_length=200, blank=True, editable=False)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeputyGroupQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", none_first("township_id"), "name"]
        verbose_name = _("代表小组")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(closed_on__isnull=True),
                name="stations_group_name_once",
                violation_error_message=_("这个县已经有同名的代表小组。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("stations:group", args=[self.pk])

    def clean(self):
        self.search_key = search_key(self.name)


class GroupMembershipQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.filter(group__in=DeputyGroup.objects.visible_to(user))

    def published(self, on: date):
        """Who is in which group is no secret."""
        return self.current(on)

    def for_group(self, on: date):
        """The members of the day, the head first, then by surname strokes."""
        members = self.current(on).select_related("deputy")
        return members.order_by("-is_head", "deputy__stroke_key", "pk")


class GroupMembership(Part, Dated):
    OWNER = "group"

    group = models.ForeignKey(
        DeputyGroup, models.PROTECT, related_name="memberships", verbose_name=_("代表小组")
    )
    deputy = models.ForeignKey(
        Deputy, models.PROTECT, related_name="memberships", verbose_name=_("代表")
    )
    is_head = models.BooleanField(_("组长"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("小组成员")
        constraints = [
            *Dated.Meta.constraints,
            once_while_open(
                "group",
                "deputy",
                name="stations_membership_once",
                message=_("这位代表已经在这个小组。"),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} {self.group}"
