"""The table of steps of a suggestion 代表建议: from where, to where, by whom (domain §3e).

It is read by `visits.suggestions.workflow`, which enforces it and draws the buttons.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.workflow import SAME, Step, by_name
from visits.issues.ground.suggestion_draft import CALENDAR, DRAFT
from visits.models.suggestion import IN_HAND, IN_WRITING, SuggestionState
from visits.suggestions.acts import deputies, office, unit


class Who(models.TextChoices):
    """In what quality somebody acts on one suggestion."""

    LEAD = "lead", _("领衔代表")
    SIGNER = "signer", _("附议代表")
    OFFICE = "office", _("代表工作机构")
    MANAGER = "manager", _("县人大领导")
    UNIT = "unit", _("承办单位")


S, W = SuggestionState, Who
BEFORE_ANSWER = (*IN_WRITING, S.SUBMITTED, S.ACCEPTED, *IN_HAND)

# fmt: off
STEPS = by_name(
    Step("write", pgettext_lazy("step", "起草"),      (S.DRAFTED,),             SAME,         (W.LEAD, W.OFFICE), act=deputies.write),
    Step("invite", _("请附议"),                        IN_WRITING,               SAME,         (W.LEAD, W.OFFICE), act=deputies.invite),
    Step("cosign", pgettext_lazy("step", "附议"),      IN_WRITING,               SAME,         (W.SIGNER,), act=deputies.cosign, on_paper=True, obstacle=deputies.nothing_to_sign),
    Step("sign", _("领衔签名"),                      (S.DRAFTED,),             S.SIGNED,     (W.LEAD,), act=deputies.sign, on_paper=True, obstacle=deputies.is_not_written),
    Step("revise", _("退回修改"),                      (S.SIGNED,),              S.DRAFTED,    (W.LEAD, W.OFFICE), act=deputies.revise),
    Step("submit", _("提交"),                          (S.SIGNED,),              S.SUBMITTED,  (W.LEAD, W.OFFICE), act=deputies.submit, pin="pin-fill"),
    Step("accept", _("受理"),                          (S.SUBMITTED,),           S.ACCEPTED,   (W.OFFICE,), act=office.accept),
    Step("refuse", _("不予受理"),                      (S.SUBMITTED,),           S.REFUSED,    (W.OFFICE,), act=office.refuse, pin="pin-red"),
    Step("assign", _("交办"),                          (S.ACCEPTED,),            S.ASSIGNED,   (W.OFFICE,), act=office.assign, pin="pin-fill"),
    Step("reassign", _("改派"),                          IN_HAND,                  S.ASSIGNED,   (W.OFFICE,), act=office.reassign, pin="pin-fill"),
    Step("consult", _("面商"),                          (S.ASSIGNED,),            S.CONSULTED,  (W.UNIT,), act=unit.consult, on_paper=True, pin="pin-fill"),
    Step("answer", _("答复"),                          (S.CONSULTED,),           S.ANSWERED,   (W.UNIT,), act=unit.answer, on_paper=True, pin="pin-fill"),
    Step("rate", _("评价"),                          (S.ANSWERED,),            S.RATED,      (W.LEAD,), act=deputies.rate, on_paper=True),
    Step("close", _("办结"),                          (S.RATED,),               S.CLOSED,     (W.OFFICE,), act=office.close, pin="pin-ok"),
    Step("urge", _("催办"),                          IN_HAND,                  SAME,         (W.OFFICE, W.MANAGER), act=office.urge, pin="pin-red"),
    Step("key_supervise", _("重点督办"),                      (S.ACCEPTED, *IN_HAND),   SAME,         (W.MANAGER,), act=office.key_supervise, obstacle=office.is_key, pin="pin-red"),
    Step("withdraw", _("撤回"),                          BEFORE_ANSWER,            S.WITHDRAWN,  (W.LEAD,), act=deputies.withdraw, on_paper=True, pin="pin-red"),
)
# fmt: on

# The button that stands out is the first of these that is open.
PRIMARY = ("rate", "close", "answer", "consult", "assign", "accept", "submit", "cosign", "sign")
ASIDE = frozenset({"refuse", "revise", "withdraw"})

# Lines of the timeline that nobody takes.
LINES = {DRAFT: _("立项起草"), CALENDAR: _("期限重算")}

ROLES_OF = {
    W.LEAD: frozenset({"deputy"}),
    W.SIGNER: frozenset({"deputy"}),
    W.OFFICE: frozenset({"county_clerk", "township_clerk"}),
    W.MANAGER: frozenset({"manager"}),
    W.UNIT: frozenset({"unit_clerk"}),
}


def label_of(name: str):
    """What a line of the timeline is called."""
    return LINES.get(name) or STEPS[name].label
