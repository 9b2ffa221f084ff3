"""Deputies 人大代表: the persons, whatever seats they hold (domain §1). Their seats: people.py."""

from datetime import date

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject, Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.vault import SealedTextField
from deputies_portal.core.words.pinyin import search_key, typed
from deputies_portal.core.words.surnames import stroke_key
from stations.models.place import Region
from stations.models.register import RegisterQuerySet
from stations.models.term import Level
from stations.scope import Scope


class DeputyQuerySet(RegisterQuerySet):
    @staticmethod
    def rights(user) -> dict[str, Q]:
        """The county clerk keeps file and seats; every clerk of the county may see the phone."""
        scope = Scope.of(user)
        return {
            "may_change": Q(county_id__in=scope.clerk_counties),
            "may_reveal": Q(county_id__in=scope.reveal_counties),
        }

    def in_care_of(self, user):
        """Deputies for whom the user, as a clerk, enters what they would enter themselves."""
        scope = Scope.of(user)
        wanted = Q(county_id__in=scope.clerk_counties)
        if scope.townships or scope.venues:
            care = Q(venue__township_id__in=scope.townships) | Q(venue_id__in=scope.venues)
            placed = self._rows("assignments").current(scope.on).filter(care)
            wanted |= Q(pk__in=placed.values("deputy"))
        return self.filter(wanted)

    def followed_by(self, user):
        """Deputies whose work the user reads: the own one, those in a clerk's care, those of a
        manager's county.
        """
        scope = Scope.of(user)
        cared_for = self.model.objects.in_care_of(user).order_by()
        own = Q(pk__in=scope.deputies) | Q(county__in=scope.counties)
        return self.filter(own | Q(pk__in=cared_for.values("pk")))

    def without_account(self, on: date):
        """Deputies as whom nobody signs in on the day."""
        accounts = get_user_model().objects.enabled(on)
        return self.exclude(self._has("postings", on, user__in=accounts.values("pk")))

    def written_to(self, on: date):
        """Deputies with an address whose account, if any, has none."""
        accounts = get_user_model().objects.enabled(on).exclude(email="")
        reached = self._has("postings", on, user__in=accounts.values("pk"))
        return self.exclude(email="").exclude(reached)

    def subscribable_by(self, user):
        """Whose calendar link the user keeps: the own one, and for those who do not sign in
        their clerks."""
        scope = Scope.of(user)
        silent = self.model.objects.in_care_of(user).without_account(scope.on)
        return self.filter(Q(pk__in=scope.deputies) | Q(pk__in=silent.values("pk")))

    def published(self, on: date):
        """Serving deputies, without their phone, e-mail and the village they live in."""
        return self.serving(on).defer("phone", "email", "home")

    def public_matching(self, text: str):
        """By part of the name, in characters, pinyin or initials."""
        return self.filter(Q(name__contains=text) | Q(search_key__contains=typed(text)))

    def serving(self, on: date):
        """Deputies with a mandate that holds and is not suspended on the day `on`."""
        return self.filter(self._has_mandate(on, status="active"))

    def suspended(self, on: date):
        return self.filter(
            self._has_mandate(on, status="suspended"), ~self._has_mandate(on, status="active")
        )

    def retired(self, on: date):
        """Deputies without any mandate on the day: ended, run out, or not yet begun."""
        return self.exclude(self._has_mandate(on))

    def at_level(self, level: str, on: date):
        return self.filter(self._has_mandate(on, **_of_level(level)))

    def unassigned(self, on: date):
        """Serving deputies who are placed in no venue 没有进站."""
        return self.serving(on).exclude(self._has("assignments", on))

    def assigned_to(self, venues, on: date):
        rows = self._rows("assignments").current(on).filter(venue__in=venues)
        return self.filter(pk__in=rows.values("deputy"))

    def in_group(self, group, on: date):
        rows = self._rows("memberships").current(on).filter(group=group)
        return self.filter(pk__in=rows.values("deputy"))

    def matching(self, text: str):
        """By part of the name or constituency, in characters, pinyin or initials."""
        elected = self._rows("mandates").filter(
            Q(constituency__contains=text) | Q(electing_body__contains=text)
        )
        return self.filter(
            Q(name__contains=text)
            | Q(search_key__contains=typed(text))
            | Q(pk__in=elected.values("deputy"))
        )

    def figures(self, on: date) -> dict[str, int]:
        """How many: all, at each level, and in each state of the filter bar."""
        serving = self._has_mandate(on, status="active")
        counted = {level: self._has_mandate(on, **_of_level(level)) for level in Level.values}
        counted |= {
            "serving": serving,
            "suspended": self._has_mandate(on, status="suspended") & ~serving,
            "unassigned": serving & ~self._has("assignments", on),
            "retired": ~self._has_mandate(on),
        }
        return self.order_by().aggregate(
            all=Count("pk"),
            **{name: Count("pk", filter=condition) for name, condition in counted.items()},
        )

    def for_list(self, on: date):
        """With the venue and the group of the day, and all mandates: two queries."""
        places = self._rows("assignments").current(on).filter(deputy=OuterRef("pk"))
        place = JSONObject(id="venue_id", name="venue__name", tier="venue__tier")
        groups = self._rows("memberships").current(on).filter(deputy=OuterRef("pk"))
        return self.annotate(
            place=Subquery(places.order_by("-is_territorial", "pk").values(at=place)[:1]),
            group_name=Subquery(groups.order_by("pk").values("group__name")[:1]),
        ).with_mandates()

    def with_mandates(self):
        """`seats`: all mandates, the latest and the highest first, with congress and term."""
        depth = Coalesce(Length("congress_id"), 0)
        mandates = self._rows("mandates").select_related("congress", "term__congress")
        ordered = mandates.order_by("-starts_on", depth, "-pk")
        return self.prefetch_related(Prefetch("mandates", ordered, to_attr="seats"))

    def _has_mandate(self, on: date, **facts) -> Exists:
        """Without a `status` a suspended mandate counts, too."""
        if "status" not in facts:
            facts["status__in"] = ["active", "suspended"]
        return self._has("mandates", on, **facts)


def _of_level(level: str) -> dict:
    """The national congress has no region."""
    national = level == Level.NATIONAL
    return {"congress__isnull": True} if national else {"congress__level": level}


class Deputy(models.Model):
    """A person, kept by one county, whatever the seats held now or before."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("女")
        MAN = "man", _("男")

    PERSONAL = frozenset({"phone", "email"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    name = models.CharField(_("姓名"), max_length=40)
    gender = models.CharField(_("性别"), max_length=5, choices=Gender, blank=True)
    phone = SealedTextField(_("手机（不公开）"), max_length=20, blank=True)
    email = models.EmailField(_("电子邮箱（不公开）"), max_length=120, blank=True)
    occupation = models.CharField(_("职业和职务"), max_length=80, blank=True)
    home = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("住址所在村社区"),
    )
    introduction = models.TextField(_("公开介绍"), max_length=1000, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    search_key = models.CharField(max_length=200, blank=True, editable=False)
    stroke_key = models.CharField(max_length=100, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering = ["stroke_key", "id"]
        verbose_name = _("代表")
        indexes = [
            models.Index(fields=["county", "stroke_key", "id"], name="stations_deputy_order"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("stations:deputy", args=[self.pk])

    def clean(self):
        self.search_key = search_key(self.name, person=True)
        self.stroke_key = stroke_key(self.name)
