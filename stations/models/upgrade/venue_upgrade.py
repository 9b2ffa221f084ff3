"""A venue in an upgrade programme 提升改造: its dates, its stage, who answers for it (domain §5).

Written by `stations.upgrade.workflow` and `stations.upgrade.programmes`.
"""

from datetime import date

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard
from stations.models.register import RegisterQuerySet
from stations.models.upgrade.programme import UpgradeProgramme
from stations.models.venue import Venue, tree_columns
from stations.scope import Scope


class Stage(models.TextChoices):
    """Where the venue stands, worked out from its items and the acts of acceptance."""

    PLANNED = "planned", _("未开工")
    IN_WORK = "in_work", _("改造中")
    READY = "ready", _("待报验")  # every item is done, nobody has asked for acceptance
    REPORTED = "reported", _("待验收")
    RECTIFYING = "rectifying", _("整改中")
    ACCEPTED = "accepted", _("已验收")


UNFINISHED = (Stage.PLANNED, Stage.IN_WORK, Stage.RECTIFYING)
# As the venues hang together: TREE_ORDER of a venue.
UPGRADE_ORDER = ("place_code", "branch", "rank", "village_code", "id")
PLACE = ("venue__county_id", "venue__township_id", "venue__township__name", "venue__tier")
UNACCEPTED = Q(dropped_on__isnull=True, accepted_on__isnull=True)


def late_condition(on: date) -> Q:
    return UNACCEPTED & Q(due__lt=on)


def is_late(row, on: date) -> bool:
    """Whether `late_condition` means a row that has been read."""
    return row.dropped_on is None and row.accepted_on is None and row.due < on


def slipping_condition(on: date) -> Q:
    not_begun = Q(stage=Stage.PLANNED, planned_start__lt=on)
    not_finished = Q(stage__in=UNFINISHED, planned_finish__lt=on)
    not_put_right = Q(stage=Stage.RECTIFYING, recheck_by__lt=on)
    return UNACCEPTED & Q(due__gte=on) & (not_begun | not_finished | not_put_right)


def renewed_condition() -> Q:
    """Accepted, and the first acceptance of the venue in its year: a year renews a venue once,
    whatever the number of its programmes.
    """
    earlier = Q(accepted_on__lt=OuterRef("accepted_on"))
    earlier |= Q(accepted_on=OuterRef("accepted_on"), pk__lt=OuterRef("pk"))
    same = VenueUpgrade.objects.counted().filter(
        earlier, venue=OuterRef("venue"), accepted_on__year=OuterRef("accepted_on__year")
    )
    return Q(stage=Stage.ACCEPTED, dropped_on__isnull=True) & ~Exists(same)


class VenueUpgradeQuerySet(RegisterQuerySet):
    def visible_to(self, user):
        """Those of the venues the user works for as clerk, or answers for as manager."""
        return self.filter(venue__in=Venue.objects.in_care_of(user))

    @staticmethod
    def rights(user) -> dict[str, Q]:
        """`may_plan`: scope, dates, acceptance; `may_change`: person answering, budget;
        `may_keep`: items, photos, problems, spending. What is closed stays as it is.
        """
        scope = Scope.of(user)
        is_open = Q(dropped_on__isnull=True, programme__closed_on__isnull=True)
        plans = is_open & Q(venue__county_id__in=scope.clerk_counties)
        changes = plans | is_open & Q(venue__township_id__in=scope.townships)
        keeps = changes | is_open & Q(venue_id__in=scope.venues)
        return {"may_plan": plans, "may_change": changes, "may_keep": keeps}

    def plannable_by(self, user):
        return self.filter(self.rights(user)["may_plan"])

    def kept_by(self, user):
        return self.filter(self.rights(user)["may_keep"])

    # --- which rows a word means -----------------------------------------------------------------
    def counted(self):
        """In the programme; what was taken out of it counts nowhere."""
        return self.filter(dropped_on__isnull=True)

    def dropped(self):
        return self.filter(dropped_on__isnull=False)

    def leading_first(self, on: date):
        """Of a venue in several programmes, the row that says how the venue stands comes first:
        what runs before the rest, what waits before what is accepted, and there the earliest due
        (of those accepted the newest).
        """
        begun, runs = Q(programme__starts_on__lte=on), Q(programme__closed_on__isnull=True)
        order = Case(When(begun & runs, then=0), When(begun, then=1), default=2)
        return self.order_by(
            order,
            F("accepted_on").desc(nulls_first=True),
            Case(When(accepted_on__isnull=True, then=F("due"))),
            "-programme__starts_on",
            "-pk",
        )

    def leading(self, on: date):
        """Of the running programmes, one row for each venue: it is accepted once it is in all of
        them, and late as soon as it is in one.
        """
        running = UpgradeProgramme.objects.running(on)
        rows = self.model.objects.counted().filter(programme__in=running)
        first = rows.filter(venue=OuterRef("venue")).leading_first(on).values("pk")[:1]
        return self.counted().filter(pk=Subquery(first))

    def unaccepted(self):
        return self.filter(UNACCEPTED)

    def leaving(self):
        """What a venue leaves when it is closed: running programmes that have not accepted it."""
        return self.unaccepted().filter(programme__closed_on__isnull=True)

    def late(self, on: date):
        """超期: not accepted, and the last day for it had passed when the day `on` began."""
        return self.filter(late_condition(on))

    def slipping(self, on: date):
        """比计划慢: not late yet, but not begun, finished or put right by the day planned."""
        return self.filter(slipping_condition(on))

    def finishing(self, first: date, last: date):
        """To be finished within these days by plan, and not finished yet."""
        return self.unaccepted().filter(
            stage__in=UNFINISHED, planned_finish__gte=first, planned_finish__lte=last
        )

    def accepted_until(self, on: date):
        return self.counted().filter(accepted_on__lte=on)

    def renewed(self):
        """新建和提升的家站: see `renewed_condition`."""
        return self.filter(renewed_condition())

    def due_until(self, on: date):
        """Whose acceptance is due by the end of the day, accepted or not."""
        return self.counted().filter(due__lte=on)

    def of_township(self, code: str):
        """Of a township; the code of a county means its venues without a township 县级."""
        if len(code) == 6:
            return self.filter(venue__county_id=code, venue__township__isnull=True)
        return self.filter(venue__township_id=code)

    def lacking(self, aspect):
        """Venues in which this item is needed and not done."""
        items = self._items().filter(aspect=aspect, state__in=["planned", "in_work"])
        return self.filter(Exists(items.filter(upgrade=OuterRef("pk"))))

    def with_problems(self):
        """Those that have a problem nobody has solved."""
        return self.filter(Exists(self._open_problems()))

    def matching(self, text: str):
        """By the venue, or the person answering."""
        venues = Venue.objects.matching(text)
        return self.filter(Q(venue__in=venues) | Q(answering__contains=text))

    # --- numbers ---------------------------------------------------------------------------------
    def by_place(self, on: date, *by: str) -> list[dict]:
        """How many venues per county, township and tier (and `by`): `all`, in each stage, `late`,
        `slipping`, `due` by the day.
        """
        words = {stage: Q(stage=stage) for stage in Stage.values}
        words |= {"late": late_condition(on), "slipping": slipping_condition(on)}
        words["due"] = Q(due__lte=on)
        counts = {word: Count("pk", filter=meaning) for word, meaning in words.items()}
        place = (*PLACE, *by)
        return list(
            self.counted()
            .order_by()
            .values(*place)
            .annotate(all=Count("pk"), **counts)
            .order_by(*place)
        )

    def by_programme(self, on: date) -> dict[int, dict]:
        """How many venues of each programme: `all`, `accepted`, `late`."""
        late = Count("pk", filter=late_condition(on))
        accepted = Count("pk", filter=Q(stage=Stage.ACCEPTED))
        rows = self.counted().order_by().values("programme")
        counted = rows.annotate(all=Count("pk"), accepted=accepted, late=late)
        return {row["programme"]: row for row in counted}

    def days(self) -> list[tuple[date, date | None]]:
        """The last day for the acceptance of each venue, and the day it was accepted."""
        return list(self.counted().order_by().values_list("due", "accepted_on"))

    def days_by_programme(self) -> dict[int, list[tuple[date, date | None]]]:
        found: dict[int, list[tuple[date, date | None]]] = {}
        rows = self.counted().order_by().values_list("programme", "due", "accepted_on")
        for programme, due, accepted in rows:
            found.setdefault(programme, []).append((due, accepted))
        return found

    # --- columns ---------------------------------------------------------------------------------
    def with_tree_place(self):
        """Columns to order by: see UPGRADE_ORDER."""
        return self.annotate(**tree_columns("venue__"))

    def with_reason(self):
        """`reason` why it is late: the newest open problem, else what the last acceptance asked to
        be put right; empty without either.
        """
        newest = self._open_problems().order_by("-found_on", "-pk").values("text")
        rounds = self._rows("acceptances").filter(upgrade=OuterRef("pk")).order_by("-no")
        reasons = (Subquery(newest[:1]), Subquery(rounds.values("opinion")[:1]))
        return self.annotate(reason=Coalesce(*reasons, Value("")))

    def with_progress(self):
        """`needed` and `done`: how many items there are to do, and how many are."""
        items = self._items().filter(upgrade=OuterRef("pk")).exclude(state="not_needed")
        counted = items.order_by().values("upgrade").annotate(n=Count("pk")).values("n")
        return self.annotate(
            needed=Coalesce(Subquery(counted), 0),
            done=Coalesce(Subquery(counted.filter(state="done")), 0),
        )

    def for_board(self):
        """With what a cell prints."""
        places = ("venue__township", "venue__county")
        shown = ("venue__name", "venue__tier", "venue__county__name", "venue__township__name")
        own = ("stage", "due", "planned_finish", "reported_on", "accepted_on", "dropped_on")
        rows = self.select_related(*places).only("programme_id", *own, *shown)
        return rows.with_tree_place().order_by(*UPGRADE_ORDER)

    def for_late_list(self):
        """The longest late first, each with the reason."""
        return self.select_related("venue__township").with_reason().order_by("due", "pk")

    def for_list(self):
        rows = self.select_related("venue__township", "programme")
        return rows.with_tree_place().with_progress().with_reason()

    def _items(self):
        return self._rows("items")

    def _open_problems(self):
        return self._rows("problems").filter(upgrade=OuterRef("pk"), solved_on__isnull=True)


class VenueUpgrade(models.Model):
    """`stage` and the real dates are a summary of the items and acceptances, recounted by
    `stations.upgrade.summary_of`; nobody types them.
    """

    Stage = Stage

    class Kind(models.TextChoices):
        NEW = "new", _("新建")
        RENOVATE = "renovate", _("改造")

    programme = models.ForeignKey(
        UpgradeProgramme, models.PROTECT, related_name="upgrades", verbose_name=_("方案")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="upgrades", verbose_name=_("家站")
    )
    kind = models.CharField(_("改造方式"), max_length=8, choices=Kind, default=Kind.RENOVATE)
    answering = models.CharField(_("责任人"), max_length=40, blank=True)
    planned_start = models.DateField(_("计划开工"))
    planned_finish = models.DateField(_("计划完工"))
    due = models.DateField(_("验收期限"))
    stage = models.CharField(
        _("阶段"), max_length=10, choices=Stage, default=Stage.PLANNED, editable=False
    )
    started_on = models.DateField(_("开工日期"), null=True, editable=False)
    finished_on = models.DateField(_("完工日期"), null=True, editable=False)
    reported_on = models.DateField(_("报验日期"), null=True, editable=False)
    recheck_by = models.DateField(_("整改期限"), null=True, editable=False)
    accepted_on = models.DateField(_("验收日期"), null=True, editable=False)
    dropped_on = models.DateField(_("移出日期"), null=True, editable=False)
    drop_reason = models.CharField(_("移出原因"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VenueUpgradeQuerySet.as_manager()

    class Meta:
        ordering = ["programme_id", "venue_id"]
        verbose_name = _("家站改造")
        indexes = [
            models.Index(fields=["programme", "stage", "due"], name="stations_venueupgrade_stage")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "venue"],
                name="stations_venueupgrade_once",
                violation_error_message=_("这处家站已经在方案里。"),
            ),
            models.CheckConstraint(
                condition=Q(planned_finish__gte=F("planned_start")),
                name="stations_venueupgrade_finish_after_start",
                violation_error_message=_("计划完工不能早于计划开工。"),
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("planned_finish")),
                name="stations_venueupgrade_due_after_finish",
                violation_error_message=_("验收期限不能早于计划完工。"),
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True)
                | Q(started_on__isnull=False, finished_on__gte=F("started_on")),
                name="stations_venueupgrade_finished_after_started",
                violation_error_message=_("完工日期不能早于开工日期。"),
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True)
                | Q(finished_on__isnull=False, reported_on__gte=F("finished_on")),
                name="stations_venueupgrade_reported_after_finished",
                violation_error_message=_("全部做完以后才能报请验收。"),
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True)
                | Q(reported_on__isnull=False, accepted_on__gte=F("reported_on")),
                name="stations_venueupgrade_accepted_after_finished",
                violation_error_message=_("完工并报请验收以后才能验收。"),
            ),
            models.CheckConstraint(
                condition=Q(stage="accepted", accepted_on__isnull=False)
                | ~Q(stage="accepted") & Q(accepted_on__isnull=True),
                name="stations_venueupgrade_accepted_has_day",
                violation_error_message=_("验收通过要有日期。"),
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True, drop_reason="")
                | Q(dropped_on__isnull=False) & ~Q(drop_reason=""),
                name="stations_venueupgrade_dropped_says_why",
                violation_error_message=_("移出方案要写原因。"),
            ),
            Guard(
                name="stations_venueupgrade_in_county",
                bad="""
                NOT EXISTS (
                  SELECT 1 FROM stations_venue v
                  JOIN stations_upgradeprogramme p ON p.county_id = v.county_id
                  WHERE v.id = NEW.venue_id AND p.id = NEW.programme_id)
                """,
                violation_error_message=_("方案里只能有本县的家站。"),
            ),
            Guard(
                name="stations_venueupgrade_in_programme",
                bad="""
                NEW.dropped_on IS NULL AND NOT EXISTS (
                  SELECT 1 FROM stations_upgradeprogramme p
                  WHERE p.id = NEW.programme_id AND p.starts_on <= NEW.planned_start
                  AND p.deadline >= NEW.due)
                """,
                violation_error_message=_("开工和验收期限要在方案的起止日期之内。"),
            ),
            Guard(
                name="stations_venueupgrade_programme_runs",
                on=("INSERT",),
                bad="""
                EXISTS (SELECT 1 FROM stations_upgradeprogramme p
                        WHERE p.id = NEW.programme_id AND p.closed_on IS NOT NULL)
                """,
                violation_error_message=_("方案已经结束，不能再加家站。"),
            ),
        ]

    def __str__(self):
        return str(self.venue)

    def get_absolute_url(self):
        return reverse("stations:upgrade", args=[self.pk])

    @property
    def county_code(self) -> str:
        return self.venue.county_id

    @property
    def is_counted(self) -> bool:
        return self.dropped_on is None

    def is_late(self, on: date) -> bool:
        return is_late(self, on)

    def late_days(self, on: date) -> int:
        """Days since the last day for the acceptance; 0 when it is not late."""
        return (on - self.due).days if self.is_late(on) else 0
