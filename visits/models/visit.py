"""A visit 来访登记 (domain §3), and the files of all records. Its people: visit_parts.py."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Prefetch, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_removed
from deputies_portal.core.ui.lists import paging
from deputies_portal.core.vault import SealedTextField
from stations.models import Deputy, PlacedQuerySet, Region, Venue
from stations.models.register import Among, one_of
from stations.scope import Scope
from visits.models.staged import StagedQuerySet, published
from visits.models.sums import SUMS_OF_VISITS
from visits.models.visit_parts import Contact


class VisitQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Visits of the places in the user's care, and those the user received as a deputy."""
        scope = Scope.of(user)
        wanted = Q()
        if scope.counties:
            wanted |= Q(county_id__in=scope.counties)
        if scope.townships:
            wanted |= Q(township_id__in=scope.townships)
        if scope.venues:
            wanted |= Q(venue_id__in=scope.venues)
        if scope.deputies:
            received = self._received_by(scope.deputies).values("visit")
            wanted |= Q(Among(F("pk"), received.query))
        return self.filter(wanted) if wanted else self.none()

    def open_to(self, user):
        """Those whose content the user may open: a confidential one only by need (domain §3f)."""
        return self.filter(self._readable(user))

    def with_readable(self, user, column="is_readable"):
        """`is_readable`: whether the user may open it; the others stand in lists as 不公开事项."""
        readable = ExpressionWrapper(self._readable(user), models.BooleanField())
        return self.annotate(**{column: readable})

    def _readable(self, user) -> Q:
        scope = Scope.of(user)
        named = self.model.objects.filter(readers__user=user)
        return (
            Q(is_confidential=False)
            | Q(venue_id__in=scope.venues)
            | Q(county_id__in=scope.clerk_counties)
            | Q(recorder=user)
            | Q(pk__in=named.values("pk"))
        )

    def revealable_by(self, user):
        """Whose visitors the user may reveal, and search by name and phone (domain §3f)."""
        scope = Scope.of(user)
        return self.open_to(user).filter(
            Q(venue_id__in=scope.venues)
            | Q(township_id__in=scope.townships)
            | Q(county_id__in=scope.clerk_counties)
        )

    def of_visitor(self, text: str, user):
        """Visits of a visitor: name, surname or given name, the phone or its last four digits."""
        return self.filter(pk__in=Contact.objects.found_by(text, Scope.of(user)).values("visit"))

    def of_place(self, venue=None, township=None, deputy=None):
        """Visits of one venue, township (code) or receiving deputy, where given."""
        rows = self
        if venue:
            rows = rows.filter(venue=venue)
        if township:
            rows = rows.filter(township=township)
        if deputy:
            rows = rows.filter(pk__in=self._received_by([deputy]).values("visit"))
        return rows

    @staticmethod
    def _received_by(deputies):
        return Visit.deputies.through.objects.filter(deputy__in=deputies)

    def counted(self):
        """Visits that count: not void (domain §6)."""
        return self.exclude(state=Visit.State.VOID)

    def settled_before(self, day):
        """Visits all of whose issues (merged ones read through) were closed by the day."""
        return self.filter(settled_on__lte=day)

    def face_to_face(self):
        return self.filter(channel__in=Visit.FACE_TO_FACE)

    def visitors(self) -> int:
        """接待人次: the sum of group sizes received face to face, void left out (domain §6)."""
        return self.counted().face_to_face().aggregate(n=models.Sum("group_size"))["n"] or 0

    def total_with_visitors(self) -> tuple[paging.Total, int]:
        """How many rows, and their `visitors`, in one query."""
        received = self.counted().face_to_face()
        return paging.count_and_sum(self, paging.SumOf(received, "group_size"))

    def for_hits(self):
        """For search results: the place and the masked names."""
        return self.select_related("venue").prefetch_related(
            Prefetch("contacts", Contact.objects.defer("phone", "address"))
        )

    def for_list(self):
        return self.select_related("venue", "township").prefetch_related(
            Prefetch("contacts", Contact.objects.defer("phone", "address")),
            "deputies",
            "voices__issue",
        )


class Visit(models.Model):
    """One reception of one visitor or group; yields 0..n issues."""

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("来访")
        LETTER = "letter", _("来信")
        PHONE = "phone", _("来电")
        ONLINE = "online", _("网络")
        HOME_VISIT = "home_visit", _("走访")
        FORUM = "forum", _("座谈")
        WECHAT = "wechat", _("微信")

    class State(models.TextChoices):
        FROM_DEPUTY = "from_deputy", _("代表登记，待确认")
        RECORDED = "recorded", _("已登记")
        VOID = "void", _("作废")

    class Outcome(models.TextChoices):
        ISSUES = "issues", _("登记问题")
        ANSWERED = "answered", _("当场答复")
        GUIDED = "guided", _("引导到其他部门")

    FACE_TO_FACE = (Channel.IN_PERSON, Channel.FORUM)
    GROUP_FROM = 5  # a group visit 集体来访
    PERSONAL = frozenset({"own_words"})

    county = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("县"))
    township = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name=_("乡镇")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="visits", verbose_name=_("接待地点")
    )
    duty_day = models.ForeignKey(
        "visits.DutyDay",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="visits",
        verbose_name=_("接待日"),
    )
    # The prefix as it stood when the number was given.
    prefix = models.CharField(max_length=10, editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(_("编号"), editable=False)
    received_on = models.DateField(_("日期"))
    received_at = models.TimeField(_("时间"), null=True, blank=True)
    entered_at = models.DateTimeField(_("录入时间"), editable=False)
    # Kept: the day of entry, so that late entry is a fact of the row and no function runs per row.
    entered_on = models.DateField(editable=False)
    channel = models.CharField(_("方式"), max_length=10, choices=Channel, default=Channel.IN_PERSON)
    deputies = models.ManyToManyField(
        Deputy, related_name="visits", blank=True, verbose_name=_("接待代表")
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    posting = models.ForeignKey(
        "stations.Posting", models.PROTECT, null=True, related_name="+", editable=False
    )
    group_size = models.PositiveSmallIntegerField(_("人数"), default=1)
    is_confidential = models.BooleanField(_("不公开"), default=False)
    own_words = SealedTextField(_("群众原话"), max_length=5000, blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, default=Outcome.ISSUES)
    outcome_note = models.CharField(_("结果说明"), max_length=500, blank=True)
    old_number = models.CharField(_("原纸质编号"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.RECORDED)
    # The day on which the last of its issues ended; none while one is open.
    # `visits.issues.settling`.
    settled_on = models.DateField(null=True, editable=False)
    # Since when names, phones, addresses and own words are gone (`visits.lifecycle.retention`).
    anonymised_on = models.DateField(_("联系信息已删除"), null=True, editable=False)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    submission = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Keyed index of the code on the receipt.
    follow_code = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The import that has not come to light yet (`visits.models.staged`).
    staged_by = models.BigIntegerField(null=True, editable=False)

    objects = published(VisitQuerySet)
    staged = StagedQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-id"]
        verbose_name = _("来访登记")
        indexes = [
            models.Index(
                fields=["staged_by"],
                name="visits_visit_staged",
                condition=Q(staged_by__isnull=False),
            ),
            models.Index(fields=["county", "-received_on", "-id"], name="visits_visit_county"),
            models.Index(fields=["township", "-received_on", "-id"], name="visits_visit_township"),
            models.Index(fields=["venue", "-received_on", "-id"], name="visits_visit_venue"),
            models.Index(
                fields=["county", "state", "channel", "group_size", "staged_by"],
                name="visits_visit_sums",
            ),
            models.Index(
                fields=["county", "settled_on"],
                name="visits_visit_settled",
                condition=Q(anonymised_on__isnull=True),
            ),
            models.Index(fields=["follow_code"], name="visits_visit_code"),
            models.Index(
                fields=["county", "old_number"],
                name="visits_visit_old_number",
                condition=~Q(old_number=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "number"], name="visits_visit_number_once"
            ),
            models.CheckConstraint(
                condition=Q(township__isnull=True) | Q(county=Substr("township_id", 1, 6)),
                name="visits_visit_township_in_county",
            ),
            models.CheckConstraint(
                condition=Q(group_size__gte=1, group_size__lte=9999),
                name="visits_visit_group_size",
                violation_error_message=_("人数在 1 到 9999 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte="1949-10-01", received_on__lte=F("entered_on")),
                name="visits_visit_not_in_future",
                violation_error_message=_("接待日期不能晚于今天，也不能早于 1949 年 10 月 1 日。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(void_reason=""),
                name="visits_visit_void_says_why",
                violation_error_message=_("作废要写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(outcome="issues") | ~Q(outcome_note=""),
                name="visits_visit_outcome_is_noted",
                violation_error_message=_("没有登记问题时，写明怎么答复或引导到哪里。"),
            ),
            SUMS_OF_VISITS,
            never_removed("visits_visit", unless="OLD.staged_by IS NOT NULL"),
            Guard(
                name="visits_visit_venue_in_county",
                bad="""
                NOT EXISTS (SELECT 1 FROM stations_venue v
                            WHERE v.id = NEW.venue_id AND v.county_id = NEW.county_id)
                """,
            ),
            Guard(
                name="visits_visit_receiver_in_county",
                table="visits_visit_deputies",
                bad="""
                NOT EXISTS (SELECT 1 FROM visits_visit v
                  JOIN stations_deputy d ON d.id = NEW.deputy_id
                            WHERE v.id = NEW.visit_id AND v.county_id = d.county_id)
                """,
            ),
            Guard(
                name="visits_visit_of_duty_day",
                bad="""
                NEW.duty_day_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_dutyday d
                  WHERE d.id = NEW.duty_day_id AND d.venue_id = NEW.venue_id
                  AND d.day = NEW.received_on)
                """,
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("visits:visit", args=[self.pk])

    @property
    def reference(self) -> str:
        """昌人访〔2025〕698号, without leading zeros."""
        return f"{self.prefix}〔{self.year}〕{self.number}号"

    @property
    def channel_word(self):
        return self.Channel(self.channel).label

    @property
    def is_late_entry(self) -> bool:
        return self.entered_on > self.received_on

    @property
    def is_group(self) -> bool:
        return self.group_size >= self.GROUP_FROM

    @property
    def is_void(self) -> bool:
        return self.state == self.State.VOID


def upload_path(attachment, file_name):
    """A generated name in a folder per month: nothing of the sender's own name reaches the disk."""
    return f"attachments/{attachment.uploaded_at:%Y/%m}/{secrets.token_hex(16)}"


class Attachment(models.Model):
    """A file of a visit, an issue (or an event of it), an activity or a yearly plan; served only
    through a permission check.
    """

    OWNERS = ("visit", "issue", "activity", "plan")

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="attachments")
    issue = models.ForeignKey("visits.Issue", models.PROTECT, null=True, related_name="attachments")
    activity = models.ForeignKey(
        "visits.Activity", models.PROTECT, null=True, related_name="attachments"
    )
    plan = models.ForeignKey(
        "visits.AnnualPlan", models.PROTECT, null=True, related_name="attachments"
    )
    event = models.ForeignKey("visits.Event", models.PROTECT, null=True, related_name="attachments")
    file = models.FileField(upload_to=upload_path, max_length=200)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("附件")
        constraints = [
            models.CheckConstraint(
                condition=one_of("visit", "issue", "activity", "plan"),
                name="visits_attachment_one_owner",
            ),
            Guard(
                name="visits_attachment_event_of_issue",
                bad="""
                NEW.event_id IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM visits_event e WHERE e.id = NEW.event_id
                  AND e.issue_id = NEW.issue_id)
                """,
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_picture(self) -> bool:
        """What a browser shows by itself."""
        return self.content_type in ("image/jpeg", "image/png", "image/webp")

    @property
    def owner(self) -> models.Model:
        return next(filter(None, (getattr(self, name) for name in self.OWNERS)))
