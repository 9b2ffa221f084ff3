"""The journal 操作日志: one row for each act, only ever added to.

Python refuses a change here, guards refuse it in the database. Only `audit.journal` writes rows;
`audit.archiving` alone moves old ones into files. What seals them stands in `audit.models.seals`.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import Guard, never_changed


class AppendOnly(Exception):
    """Somebody tried to change or remove a line of the journal."""


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every line: the page is open to auditors alone, and they read all counties."""
        return self

    def about(self, target):
        """The lines about one record."""
        return self.filter(target_kind=target._meta.label_lower, target_id=str(target.pk))

    def update(self, **facts):
        raise AppendOnly("a line of the journal cannot be changed")

    def bulk_update(self, *args, **kwargs):
        raise AppendOnly("a line of the journal cannot be changed")

    def delete(self):
        raise AppendOnly("a line of the journal cannot be removed")

    delete.alters_data = True
    delete.queryset_only = True

    def leave_for(self, archive) -> int:
        """Remove the lines that lie in the archive; the guard lets go of no others."""
        lines = self.filter(id__gt=archive.after_id, id__lte=archive.last_id)
        return super(EntryQuerySet, lines).delete()[0]


class Entry(models.Model):
    """One line of the journal."""

    class Result(models.TextChoices):
        DONE = "done", _("完成")
        REFUSED = "refused", _("拒绝")
        FAILED = "failed", _("失败")

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("账号"),
        null=True,
        related_name="journal_entries",
        db_index=False,
    )
    actor_name = models.CharField(_("谁"), max_length=100, blank=True)
    # A posting belongs to a floor above; its number and wording at the time are kept as they were.
    posting_id = models.BigIntegerField(_("任职编号"), null=True)
    posting_label = models.CharField(_("角色"), max_length=200, blank=True)

    action = models.CharField(_("做了什么"), max_length=60)
    target_kind = models.CharField(_("对象种类"), max_length=60, blank=True)
    target_id = models.CharField(_("对象编号"), max_length=40, blank=True)
    target_label = models.CharField(_("对象"), max_length=200, blank=True)
    county = models.CharField(_("县"), max_length=6, blank=True)

    before = models.JSONField(_("之前"), default=dict)
    after = models.JSONField(_("之后"), default=dict)
    note = models.TextField(_("说明"), blank=True)

    address = models.GenericIPAddressField(_("地址"), null=True, unpack_ipv4=True)
    request_id = models.CharField(_("请求编号"), max_length=32, blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices, default=Result.DONE)
    # The mark of one rendered form: a form sent twice trips over its uniqueness.
    token = models.UUIDField(_("表单标记"), null=True, unique=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("日志")
        verbose_name_plural = _("操作日志")
        indexes = [
            models.Index(fields=["at"], name="entry_at"),
            models.Index(fields=["county", "id"], name="entry_county"),
            models.Index(fields=["action", "id"], name="entry_action"),
            models.Index(fields=["actor", "id"], name="entry_actor"),
            models.Index(fields=["target_kind", "target_id"], name="entry_target"),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_result_known",
                condition=models.Q(result__in=["done", "refused", "failed"]),
            ),
            never_changed("journal"),
            Guard(
                name="journal_no_removal",
                on=("DELETE",),
                bad="NOT EXISTS (SELECT 1 FROM audit_archive WHERE last_id >= OLD.id)",
            ),
        ]

    def __str__(self):
        return f"{self.action} {self.target_label}".strip()

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("a line of the journal cannot be changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("a line of the journal cannot be removed")
