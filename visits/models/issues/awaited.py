"""Awaited 待办: what each issue waits for, and of which unit.

Written with every step by `visits.issues.awaiting`, in the same transaction; recounted by
`manage.py check_summaries`. Lists, tabs, home and figures read it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.models import UndertakingUnit
from visits.models.issues.issue import Issue


class Awaited(models.Model):
    """One thing an issue waits for. Whose it is: the unit's where one is named, else that of the
    desk, or of those who tell the visitors.
    """

    class Word(models.TextChoices):
        TRIAGE = "triage"
        DISPATCH = "dispatch"
        RETURNED = "returned"  # by a unit; stands beside DISPATCH
        EXTENSION = "extension"
        HANDOVER = "handover"
        ACCEPT = "accept"  # due: until when it has to be accepted
        ANSWER = "answer"
        OPINION = "opinion"  # due: the day the opinion was asked for
        URGED = "urged"
        TELL = "tell"
        UNHAPPY = "unhappy"
        OBJECTION = "objection"
        FOLLOW_UP = "follow_up"
        FOLLOWING = "following"
        CLOSE = "close"
        REPLY = "reply"  # due: the earliest day a supervision asked for
        KEY_REPLY = "key_reply"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="awaited")
    word = models.CharField(max_length=9, choices=Word)
    unit = models.ForeignKey(UndertakingUnit, models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    due = models.DateField(null=True)

    class Meta:
        ordering = ["issue_id", "word"]
        verbose_name = _("待办")
        indexes = [
            models.Index(fields=["word", "issue"], name="visits_awaited_word"),
            models.Index(
                fields=["unit", "word"],
                name="visits_awaited_unit",
                condition=Q(unit__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "word", "unit"], name="visits_awaited_once_of_unit"
            ),
            models.UniqueConstraint(
                fields=["issue", "word"],
                condition=Q(unit__isnull=True),
                name="visits_awaited_once",
            ),
        ]

    def __str__(self):
        return f"{self.issue} {self.word}"
