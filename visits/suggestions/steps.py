"""The table of steps of a suggestion 代表建议: from where, to where, by whom (domain §3e).

It is read by `visits.suggestions.workflow`, which enforces it and draws the buttons.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.workflow import SAME, Step
from visits.issues.acts.suggestion_draft import CALENDAR, DRAFT
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
STEPS = {
    #                     label                               from                      to            who                   act
    "write":         Step(pgettext_lazy("step", "起草"),      (S.DRAFTED,),             SAME,         (W.LEAD, W.OFFICE),   deputies.write),
    "invite":        Step(_("请附议"),                        IN_WRITING,               SAME,         (W.LEAD, W.OFFICE),   deputies.invite),
    "cosign":        Step(pgettext_lazy("step", "附议"),      IN_WRITING,               SAME,         (W.SIGNER,),          deputies.cosign, on_paper=True, may=deputies.may_cosign),
    "sign":          Step(_("领衔签名"),                      (S.DRAFTED,),             S.SIGNED,     (W.LEAD,),            deputies.sign, on_paper=True, may=deputies.may_sign),
    "revise":        Step(_("退回修改"),                      (S.SIGNED,),              S.DRAFTED,    (W.LEAD, W.OFFICE),   deputies.revise),
    "submit":        Step(_("提交"),                          (S.SIGNED,),              S.SUBMITTED,  (W.LEAD, W.OFFICE),   deputies.submit),
    "accept":        Step(_("受理"),                          (S.SUBMITTED,),           S.ACCEPTED,   (W.OFFICE,),          office.accept),
    "refuse":        Step(_("不予受理"),                      (S.SUBMITTED,),           S.REFUSED,    (W.OFFICE,),          office.refuse),
    "assign":        Step(_("交办"),                          (S.ACCEPTED,),            S.ASSIGNED,   (W.OFFICE,),          office.assign),
    "reassign":      Step(_("改派"),                          IN_HAND,                  S.ASSIGNED,   (W.OFFICE,),          office.reassign),
    "consult":       Step(_("面商"),                          (S.ASSIGNED,),            S.CONSULTED,  (W.UNIT,),            unit.consult, on_paper=True),
    "answer":        Step(_("答复"),                          (S.CONSULTED,),           S.ANSWERED,   (W.UNIT,),            unit.answer, on_paper=True),
    "rate":          Step(_("评价"),                          (S.ANSWERED,),            S.RATED,      (W.LEAD,),            deputies.rate, on_paper=True),
    "close":         Step(_("办结"),                          (S.RATED,),               S.CLOSED,     (W.OFFICE,),          office.close),
    "urge":          Step(_("催办"),                          IN_HAND,                  SAME,         (W.OFFICE, W.MANAGER), office.urge),
    "key_supervise": Step(_("重点督办"),                      (S.ACCEPTED, *IN_HAND),   SAME,         (W.MANAGER,),         office.key_supervise, may=office.may_key_supervise),
    "withdraw":      Step(_("撤回"),                          BEFORE_ANSWER,            S.WITHDRAWN,  (W.LEAD,),            deputies.withdraw, on_paper=True),
}
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
