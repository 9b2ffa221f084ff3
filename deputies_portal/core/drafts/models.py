"""A draft 草稿: what one person has typed into one form and not sent yet.

Typing is kept by the script `draft.js`, which asks `views.kept`; a form opts in by the template
`includes/_draft.html`. When the form has been taken, the row stays without its text until it is
cleared: a save that comes late finds that there is nothing to keep any more.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from deputies_portal.core import vault
from deputies_portal.core.ui.forms.typed import fields_of, forms_at, typed_texts, typed_values

KEPT = timedelta(days=7)  # since it was last changed
LONGEST_ADDRESS = 200
LONGEST_MARK = 40
MOST = 200_000  # characters of a draft, encoded as a form is


def is_address(text: str) -> bool:
    """Whether it is the path of a page of the portal, and short enough to be kept."""
    is_inside = text.startswith("/") and url_has_allowed_host_and_scheme(text, None)
    return is_inside and "\x00" not in text and len(text) <= LONGEST_ADDRESS


class Overtaken(Exception):
    """Another window has saved or sent the draft meanwhile; `draft` as it stands."""

    def __init__(self, draft: "Draft"):
        super().__init__(draft.address)
        self.draft = draft


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nobody reads the draft of another."""
        return self.filter(user=user)

    def unsent(self):
        return self.filter(is_empty=False)

    def at(self, user, address: str) -> "Draft":
        """That of a person and form; a new one with version 0 where there is none."""
        found = self.filter(user=user, address=address).first()
        return found or Draft(user=user, address=address, version=0)

    def keep(self, user, address: str, *, page: str, values: str, base: int, at: datetime) -> int:
        """Save what was typed upon version `base`; returns the new version. Raises Overtaken."""
        facts = {"values": values, "is_empty": False, "saved_at": at}
        if page:
            facts["page"] = page
        rows = self.filter(user=user, address=address, version=base)
        if rows.update(version=F("version") + 1, **facts):
            return base + 1
        if base == 0:
            try:
                with transaction.atomic():
                    return self.create(user=user, address=address, version=1, **facts).version
            except IntegrityError:  # another window was faster
                pass
        raise Overtaken(self.at(user, address))

    def end(self, user, address: str, *, sent: str, at: datetime) -> None:
        """Its text is gone: the form was taken with the mark `sent`, or the draft thrown away."""
        facts = {"values": "", "is_empty": True, "sent": sent, "saved_at": at}
        if not self.filter(user=user, address=address).update(version=F("version") + 1, **facts):
            row = Draft(user=user, address=address, version=1, **facts)
            self.bulk_create([row], ignore_conflicts=True)


class Draft(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("账号")
    )
    address = models.CharField(_("表单"), max_length=LONGEST_ADDRESS)  # the path it is sent to
    page = models.CharField(max_length=LONGEST_ADDRESS, blank=True)  # where it stands
    values = vault.SealedTextField(_("填写的内容"), blank=True)  # as a form is encoded
    is_empty = models.BooleanField(default=False)
    sent = models.CharField(
        max_length=LONGEST_MARK, blank=True
    )  # the mark of the typing that was sent
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(_("保存时间"))

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("草稿")
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="drafts_draft_one")]
        indexes = [models.Index(fields=["saved_at"], name="drafts_draft_saved")]

    def __str__(self):
        return self.address

    @classmethod
    def clear(cls, now: datetime) -> str:
        """Nightly: remove those nobody has touched for KEPT."""
        removed, _by_kind = cls.objects.filter(saved_at__lt=now - KEPT).delete()
        return f"{removed} drafts removed."

    @property
    def typed(self) -> list[dict]:
        """Label and value of each text, to read and copy where the form is open no more."""
        posted, fields = QueryDict(self.values), fields_of(forms_at(self.address))
        return typed_texts(posted, fields) if fields else typed_values(posted)
