"""A saved view 视图 of a list: its conditions, columns and order under a name, one's own or shared
with the people in one role of a county.
"""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.ticking import TICKED
from stations.models import Posting, Region
from stations.scope import Scope

MOST = 30  # views of one person
MOST_PINNED = 6  # on one home page
LONGEST_QUERY = 1000
NOT_KEPT = ("page", TICKED)  # where somebody was in the list says nothing about the list


def conditions_of(asked: QueryDict | str) -> str:
    """The conditions of a list's address, written in one way: in order, without what is empty."""
    query = QueryDict(asked) if isinstance(asked, str) else asked
    pairs = {(key, text) for key, texts in query.lists() for text in texts if text}
    return urlencode(sorted(pair for pair in pairs if pair[0] not in NOT_KEPT))


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those shared with a role that one has in the county."""
        wanted = Q(owner=user)
        for posting in Scope.of(user).postings:
            wanted |= Q(shared_with=posting.role, county=posting.county_code or None)
        return self.filter(wanted)

    def kept_by(self, user):
        """Those the person may change: one's own; a county's clerk those that are shared in it."""
        shared = ~Q(shared_with="") & Q(county__in=Scope.of(user).clerk_counties)
        return self.filter(Q(owner=user) | shared)

    def for_list(self, user):
        """With who made them, and whether they are pinned to the person's home."""
        pins = SavedView.pinned_by.through.objects.filter(savedview=OuterRef("pk"), user=user.pk)
        return self.select_related("owner").annotate(is_pinned=Exists(pins)).order_by("name", "pk")

    def pinned_to_home_of(self, user):
        return self.visible_to(user).filter(pinned_by=user).order_by("name", "pk")

    def full_home_of(self, user, beside: "SavedView") -> str:
        """Why no other view than this goes onto the home of a person; empty where there is room."""
        pinned = self.pinned_to_home_of(user).exclude(pk=beside.pk)
        if pinned.count() < MOST_PINNED:
            return ""
        return gettext("首页最多放 %(most)d 个视图，请先取下一个。") % {"most": MOST_PINNED}

    def of_closed_accounts(self):
        """Nobody reads these any more; what is shared goes on serving those it is shared with."""
        return self.filter(owner__is_active=False, shared_with="")


def may_see_views(user_id):
    """Whether there may be views for a person, as a column: lists ask for them only then."""
    roles = Posting.objects.filter(user_id=user_id).values("role")
    return Exists(SavedView.objects.filter(Q(owner_id=user_id) | Q(shared_with__in=roles)))


class SavedView(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号")
    )
    list_page = models.CharField(_("列表"), max_length=60)  # the name of its address
    name = models.CharField(_("名称"), max_length=20)
    query = models.CharField(_("条件"), max_length=LONGEST_QUERY)  # as `conditions_of` writes it
    shared_with = models.CharField(
        _("给谁用"), max_length=20, blank=True, choices=Posting.Role.choices
    )
    county = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("县")
    )
    pinned_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("视图")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_page", "name"], name="desk_savedview_name_once"
            ),
            models.CheckConstraint(
                condition=Q(shared_with="") | Q(county__isnull=False),
                name="desk_savedview_shared_in_county",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def clear(cls, now: datetime) -> str:
        """Nightly: remove what nobody can read any more."""
        removed, _by_kind = cls.objects.of_closed_accounts().delete()
        return f"{removed} saved views removed."

    @property
    def address(self) -> str:
        """The list as it was saved."""
        return f"{reverse(self.list_page)}?{self.query}"
