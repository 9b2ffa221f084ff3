"""A notice 提醒 to one person: read under the bell, and mailed where an address is known."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.notices.said import Said
from deputies_portal.core.ui.context import MOST_UNREAD
from deputies_portal.core.ui.lists.paging import CountOf
from deputies_portal.core.ui.templatetags.portal import day

KEPT = timedelta(days=180)  # the timelines and the journal keep what happened


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def tell(self, news: Iterable[Said], *, at: datetime) -> None:
        self.bulk_create(self.rows_of(news, at=at), batch_size=1000, ignore_conflicts=True)

    def rows_of(self, news: Iterable[Said], *, at: datetime) -> list["Notice"]:
        """What `tell` writes, for whoever writes all together and leaves out what is there."""
        return [self.model.of(said, at) for said in news]

    def mark_read(self, at: datetime) -> int:
        return self.unread().update(read_at=at)

    def last_keys(self, prefix: str) -> dict[int, str]:
        """By person, the last of the notices whose key begins so."""
        rows = self.filter(key__startswith=prefix).order_by().values_list("user")
        return dict(rows.annotate(last=Max("key")))

    def forget(self, before: datetime) -> int:
        """Remove the notices of long ago; returns how many."""
        return self.filter(at__lt=before - KEPT).delete()[0]


class Notice(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("账号")
    )
    text = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=100)
    at = models.DateTimeField(_("时间"))
    is_urgent = models.BooleanField(_("紧急"), default=False)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("提醒")
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notices_notice_list"),
            models.Index(
                fields=["user", "-at", "-id"],
                name="notices_notice_unread",
                condition=Q(read_at__isnull=True),
            ),
            models.Index(
                fields=["at"],
                name="notices_notice_unmailed",
                condition=Q(read_at__isnull=True, mailed_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notices_notice_told_once")
        ]

    def __str__(self):
        return self.key

    def get_absolute_url(self):
        return reverse("notices:notice", args=[self.pk])

    @classmethod
    def of(cls, said: Said, at: datetime) -> "Notice":
        facts = {name: _plain(value) for name, value in said.facts.items()}
        notice = cls(
            user_id=said.user_id,
            text=said.text,
            facts=facts,
            url=said.url,
            key=said.key,
            at=at,
            is_urgent=said.is_urgent,
        )
        notice.check_facts()
        return notice

    @property
    def words(self) -> str:
        """The sentence, in the language that is spoken now."""
        return gettext(self.text) % self.readable_facts()

    def check_facts(self) -> None:
        """Raises KeyError when the message asks for a fact that is not there."""
        str(self.text % self.readable_facts())

    def readable_facts(self) -> dict[str, str]:
        return {name: _readable(value) for name, value in self.facts.items()}


def unread_of(user_id):
    """How many notices a person has not read, as a column, counted up to one more than shown."""
    rows = Notice.objects.filter(user_id=user_id).unread().order_by()
    return CountOf(rows.values("pk")[: MOST_UNREAD + 1])


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def _readable(value) -> str:
    """A day is written out, a message translated, several values are listed."""
    if isinstance(value, dict):
        return gettext(value["message"])
    if isinstance(value, list):
        return gettext("、").join(_readable(one) for one in value)
    try:
        return day(date.fromisoformat(value)) if len(value) == len("2025-03-10") else value
    except (TypeError, ValueError):
        return value


class ChatMessageQuerySet(models.QuerySet):
    def waiting(self, *, since: datetime, until: datetime):
        return self.filter(posted_at__isnull=True, at__gt=since, at__lte=until).order_by("id")

    def forget(self, before: datetime) -> int:
        return self.filter(at__lt=before - KEPT).delete()[0]


class ChatMessage(models.Model):
    """One message to the group chat; posted once."""

    key = models.CharField(max_length=100, unique=True)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(_("时间"))
    posted_at = models.DateTimeField(null=True)

    objects = ChatMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("群消息")

    def __str__(self):
        return self.key
