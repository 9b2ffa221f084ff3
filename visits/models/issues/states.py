"""States of an issue 状态 (domain §3b)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    REGISTERED = "registered", _("已登记")
    TRIAGED = "triaged", _("待交办")
    DISPATCHED = "dispatched", _("已交办")
    IN_PROGRESS = "in_progress", _("承办中")
    ANSWERED = "answered", _("已答复")
    FOLLOWING = "following", _("跟踪落实")
    SUGGESTION = "suggestion", _("转为建议")
    CLOSED = "closed", _("已办结")
    ARCHIVED = "archived", _("已归档")
    MERGED = "merged", _("已并案")
    VOID = "void", _("作废")


OPEN_STATES = (
    State.REGISTERED,
    State.TRIAGED,
    State.DISPATCHED,
    State.IN_PROGRESS,
    State.ANSWERED,
    State.FOLLOWING,
    State.SUGGESTION,
)
# What a unit has in its hands and has not answered yet.
IN_HAND = (State.DISPATCHED, State.IN_PROGRESS)
BEFORE_ANSWER = (State.REGISTERED, State.TRIAGED, *IN_HAND)
# Where somebody may still not be content with what was done.
DONE_STATES = (State.ANSWERED, State.FOLLOWING, State.CLOSED, State.ARCHIVED)
