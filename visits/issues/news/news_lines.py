"""The table of news: who is told of which step of an issue, and in which sentence (domain §3b, §9).

Read from top to bottom: the first line that fits a person is the one he is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from visits.issues.news import audience as to
from visits.issues.news.audience import Matter
from visits.models import Visit


@dataclass(frozen=True)
class Line:
    """`who` are told `text`, when the step is of this kind."""

    who: Callable[[Matter], Q | None]
    text: str
    when: Callable[[Matter], bool] = lambda matter: True
    is_urgent: bool = False


@dataclass(frozen=True)
class Nobody:
    """A step that is told to nobody, and why."""

    reason: str


def _is_danger(matter: Matter) -> bool:
    return matter.issue.is_danger


def _is_unconfirmed(matter: Matter) -> bool:
    return matter.origin.state == Visit.State.FROM_DEPUTY


def _is_confirmed(matter: Matter) -> bool:
    return not _is_unconfirmed(matter)


def _is_unsatisfied(matter: Matter) -> bool:
    return matter.facts.get("rating") == "not_satisfied"


def _is_reached(matter: Matter) -> bool:
    return bool(matter.facts.get("reached"))


def _has_failed(matter: Matter) -> bool:
    return matter.facts.get("result") == "failed"


def _is_closed(matter: Matter) -> bool:
    return not matter.issue.is_open


# What several steps say in the same words.
TELL_THE_VISITOR = _("“%(title)s”（%(reference)s）已经答复，请告知反映人，并记下评价。")
RESULT = _("您接待的“%(title)s”（%(reference)s）已经答复。")
NO_LONGER_YOURS = _("“%(title)s”（%(reference)s）不再由本单位办理。")
TO_TRIAGE = _("收到一件新问题：“%(title)s”（%(reference)s），请审核。")
CLOSED = _("“%(title)s”（%(reference)s）已经办结。")
WITHDRAWN = _("反映人撤回了“%(title)s”（%(reference)s）。")
SUPERVISED = _("县乡人大督办“%(title)s”（%(reference)s），请在%(reply_due)s前书面回复。")

# fmt: off
NEWS: dict[str, tuple[Line, ...] | Nobody] = {
    "register": (
        Line(to.office,     _("危及生命安全：“%(title)s”（%(reference)s），请今天处理。"), _is_danger, is_urgent=True),
        Line(to.receivers,  _("代表登记了“%(title)s”（%(reference)s），请先确认这次来访。"), _is_unconfirmed),
        Line(to.desk,       TO_TRIAGE, _is_confirmed),
    ),
    "answer_on_spot": (
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s）已经当场答复。")),
        Line(to.desk,       _("“%(title)s”（%(reference)s）已经当场答复，不用再审核。"), lambda m: m.event.happened_on != m.issue.registered_on),
    ),
    "guide": (
        Line(to.receivers,  _("“%(title)s”（%(reference)s）引导到%(where)s，请告诉反映人。")),
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s）引导到%(where)s。")),
    ),
    "triage": Nobody("The desk's own work: the next one to act is the desk itself."),
    "pass_up":   (Line(to.desk, _("“%(title)s”（%(reference)s）转到县级，请接着办理。")),),
    "pass_down": (Line(to.desk, _("“%(title)s”（%(reference)s）转到%(desk)s，请接着办理。")),),
    "dispatch": (
        Line(to.lead,       _("新交办一件：“%(title)s”（%(reference)s），请签收，%(due)s前答复。")),
        Line(to.assisting,  _("请协助办理“%(title)s”（%(reference)s），主办单位是%(lead)s。")),
    ),
    "accept": (Line(to.desk, _("%(unit)s签收了“%(title)s”（%(reference)s）。")),),
    "return": (Line(to.desk, _("%(unit)s退回了“%(title)s”（%(reference)s），请在%(decide_by)s前另行交办。")),),
    "redirect": (
        Line(to.lead,       _("改派到本单位：“%(title)s”（%(reference)s），请签收，%(due)s前答复。")),
        Line(to.assisting,  _("“%(title)s”（%(reference)s）改由%(lead)s主办，协办不变。")),
        Line(to.released,   NO_LONGER_YOURS),
    ),
    "add_assisting": (
        Line(to.this_unit,  _("请协助办理“%(title)s”（%(reference)s）。")),
        Line(to.lead,       _("%(unit)s协助办理“%(title)s”（%(reference)s）。")),
    ),
    "release_assisting": (
        Line(to.this_unit,  NO_LONGER_YOURS),
        Line(to.lead,       _("%(unit)s不再协助办理“%(title)s”（%(reference)s）。")),
    ),
    "assist": (
        Line(to.lead,       _("协办单位%(unit)s对“%(title)s”（%(reference)s）有了回音。")),
        Line(to.desk,       _("协办单位%(unit)s对“%(title)s”（%(reference)s）有了回音。"), lambda m: m.facts.get("deed") == "return"),
    ),
    "progress": (Line(to.desk, _("“%(title)s”（%(reference)s）有新的进展。")),),
    "ask_extension":    (Line(to.desk, _("“%(title)s”（%(reference)s）申请延期到%(wanted_due)s，请答复。")),),
    "grant_extension":  (Line(to.lead, _("“%(title)s”（%(reference)s）同意延期，请在%(due)s前答复。")),),
    "refuse_extension": (Line(to.lead, _("“%(title)s”（%(reference)s）不同意延期，请在%(due)s前答复。")),),
    "ask_hand_over":    (Line(to.desk, _("“%(title)s”（%(reference)s）的承办单位申请改派，请答复。")),),
    "grant_hand_over": (
        Line(to.lead,       _("改派到本单位：“%(title)s”（%(reference)s），请签收，%(due)s前答复。")),
        Line(to.released,   NO_LONGER_YOURS),
    ),
    "refuse_hand_over": (Line(to.lead, _("“%(title)s”（%(reference)s）不同意改派，请继续办理。")),),
    "answer": (
        Line(to.receivers,  TELL_THE_VISITOR),
        Line(to.deputies,   RESULT),
        Line(to.desk,       _("%(unit)s答复了“%(title)s”（%(reference)s）。")),
    ),
    "send_back": (Line(to.lead, _("“%(title)s”（%(reference)s）的答复被退回，请在%(due)s前重新答复。")),),
    "tell": (
        Line(to.office,     _("反映人对“%(title)s”（%(reference)s）的答复不满意。"), _is_unsatisfied),
        Line(to.desk,       _("反映人对“%(title)s”（%(reference)s）的答复不满意。"), _is_unsatisfied),
        Line(to.desk,       _("“%(title)s”（%(reference)s）的答复已经告知反映人。"), _is_reached),
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s），答复已经告知反映人。"), _is_reached),
    ),
    "close": (
        Line(to.receivers,  CLOSED),
        Line(to.deputies,   CLOSED),
        Line(to.released,   CLOSED),
    ),
    "follow_up": (
        Line(to.lead,       _("“%(title)s”（%(reference)s）的承诺进入跟踪，请在%(pledge_due)s前兑现。")),
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s）进入跟踪落实，承诺%(pledge_due)s前兑现。")),
    ),
    "fulfil": (
        Line(to.receivers,  _("“%(title)s”（%(reference)s）的承诺已经兑现，请再次告知反映人。")),
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s），承诺已经兑现。")),
        Line(to.desk,       _("“%(title)s”（%(reference)s）的承诺已经兑现。")),
    ),
    "rehandle": (
        Line(to.lead,       _("“%(title)s”（%(reference)s）要重办，请在%(due)s前重新答复。"), is_urgent=True),
        Line(to.assisting,  _("“%(title)s”（%(reference)s）要重办，请协助办理，主办单位是%(lead)s。")),
        Line(to.receivers,  _("“%(title)s”（%(reference)s）开始重办，请告诉反映人。")),
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s）开始重办。")),
        Line(to.desk,       _("“%(title)s”（%(reference)s）开始重办。")),
        Line(to.released,   NO_LONGER_YOURS),
    ),
    "object": (Line(to.desk, _("反映人对“%(title)s”（%(reference)s）提出异议，请在%(decide_by)s前答复。")),),
    "refuse_objection": (
        Line(to.receivers,  _("“%(title)s”（%(reference)s）的异议已经答复，不重办，请告诉反映人。")),
        Line(to.deputies,   _("您接待的“%(title)s”（%(reference)s），异议已经答复，不重办。")),
    ),
    "close_with_dissent": (
        Line(to.desk,       _("“%(title)s”（%(reference)s）已经存异办结。")),
        Line(to.receivers,  _("“%(title)s”（%(reference)s）已经存异办结。")),
        Line(to.deputies,   _("“%(title)s”（%(reference)s）已经存异办结。")),
        Line(to.released,   _("“%(title)s”（%(reference)s）已经存异办结。")),
    ),
    "look_back": (
        Line(to.desk,       _("回头看发现“%(title)s”（%(reference)s）没有落实，请决定是否重办。"), _has_failed),
        Line(to.receivers,  _("对“%(title)s”（%(reference)s）做了回头看。")),
        Line(to.deputies,   _("对“%(title)s”（%(reference)s）做了回头看。")),
    ),
    "withdraw": (
        Line(to.lead,       WITHDRAWN),
        Line(to.released,   WITHDRAWN, _is_closed),
        Line(to.desk,       WITHDRAWN),
        Line(to.receivers,  WITHDRAWN),
        Line(to.deputies,   WITHDRAWN),
    ),
    "archive": Nobody("Filing changes nothing for anybody; the close was told."),
    "merge": (
        Line(to.released,    _("“%(title)s”（%(reference)s）并入%(target)s，不再单独办理。")),
        Line(to.desk,        _("“%(title)s”（%(reference)s）并入%(target)s。")),
        Line(to.target_desk, _("“%(title)s”（%(reference)s）并入%(target)s。")),
        Line(to.receivers,   _("“%(title)s”（%(reference)s）并入%(target)s，答复后请告知反映人。")),
        Line(to.deputies,    _("“%(title)s”（%(reference)s）并入%(target)s。")),
    ),
    "unmerge": (
        Line(to.desk,       _("“%(title)s”（%(reference)s）撤销并案，请单独交办。")),
        Line(to.receivers,  _("“%(title)s”（%(reference)s）撤销并案，单独办理。")),
        Line(to.deputies,   _("“%(title)s”（%(reference)s）撤销并案，单独办理。")),
    ),
    "make_suggestion": (
        Line(to.released,   _("“%(title)s”（%(reference)s）转为代表建议，不再按原交办办理。")),
        Line(to.desk,       _("“%(title)s”（%(reference)s）转为代表建议。")),
        Line(to.receivers,  _("“%(title)s”（%(reference)s）转为代表建议。")),
        Line(to.deputies,   _("“%(title)s”（%(reference)s）转为代表建议。")),
    ),
    "suggestion_answered": (
        Line(to.receivers,  TELL_THE_VISITOR),
        Line(to.deputies,   RESULT),
        Line(to.desk,       _("由“%(title)s”（%(reference)s）形成的代表建议已经答复。")),
    ),
    "suggestion_dropped": (
        Line(to.desk,       _("“%(title)s”（%(reference)s）不再作为代表建议，请重新交办。")),
        Line(to.receivers,  _("“%(title)s”（%(reference)s）不再作为代表建议，按问题办理。")),
        Line(to.deputies,   _("“%(title)s”（%(reference)s）不再作为代表建议，按问题办理。")),
    ),
    "urge": (
        Line(to.lead,       _("催办：“%(title)s”（%(reference)s），请在%(asked_by)s前办理。"), is_urgent=True),
        Line(to.desk,       _("“%(title)s”（%(reference)s）被催办。")),
    ),
    "supervise": (
        Line(to.lead,       SUPERVISED, is_urgent=True),
        Line(to.desk,       SUPERVISED, is_urgent=True),
    ),
    "key_supervise": (
        Line(to.lead,       _("主任会议决定重点督办“%(title)s”（%(reference)s），请在%(reply_due)s前书面回复。"), is_urgent=True),
        Line(to.desk,       _("主任会议决定重点督办“%(title)s”（%(reference)s），请在%(reply_due)s前书面回复。"), is_urgent=True),
    ),
    "instruct": (
        Line(to.lead,       _("领导对“%(title)s”（%(reference)s）作了批示，请在%(reply_due)s前书面回复。"), is_urgent=True),
        Line(to.desk,       _("领导对“%(title)s”（%(reference)s）作了批示，请在%(reply_due)s前书面回复。"), is_urgent=True),
    ),
    "reply": (
        Line(to.supervisor, _("您督办的“%(title)s”（%(reference)s）有了书面回复。")),
        Line(to.desk,       _("“%(title)s”（%(reference)s）的督办有了书面回复。")),
    ),
    "correct": (
        Line(to.lead,       _("“%(title)s”（%(reference)s）的内容有更正，请再看一遍。")),
        Line(to.desk,       _("“%(title)s”（%(reference)s）的内容有更正，请再看一遍。")),
    ),
    "void": (
        Line(to.desk,       _("“%(title)s”（%(reference)s）登记有误，已经作废。")),
        Line(to.receivers,  _("“%(title)s”（%(reference)s）登记有误，已经作废。")),
        Line(to.released,   _("“%(title)s”（%(reference)s）登记有误，已经作废。")),
        Line(to.deputies,   _("“%(title)s”（%(reference)s）登记有误，已经作废。")),
    ),
}
# fmt: on
