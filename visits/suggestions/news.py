"""News of suggestions: who is told of which step, and in which sentence. The actor never is."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from deputies_portal.core import notices
from stations.models import Posting
from visits.issues.news.audience import serving
from visits.models import Suggestion, SuggestionEvent

Role = Posting.Role
FACTS = re.compile(r"%\((\w+)\)s")


def office(paper: Suggestion, on: date) -> Q:
    """Clerks of the congress; the county's stand in for a township without one."""
    county = Q(role=Role.COUNTY_CLERK, region=paper.county_id)
    if paper.township_id is None:
        return county
    clerks = Q(role=Role.TOWNSHIP_CLERK, township=paper.township_id)
    return clerks if serving(on).filter(clerks).exists() else county


def lead(paper: Suggestion, on: date) -> Q:
    return Q(role=Role.DEPUTY, deputy=paper.lead.deputy_id)


def unsigned(paper: Suggestion, on: date) -> Q:
    """Who was asked to co-sign and has not."""
    asked = paper.signatures.filter(signed_on__isnull=True)
    return Q(role=Role.DEPUTY, deputy__in=asked.values("mandate__deputy"))


def signers(paper: Suggestion, on: date) -> Q:
    return Q(role=Role.DEPUTY, deputy__in=paper.signatures.values("mandate__deputy"))


def unit(paper: Suggestion, on: date) -> Q:
    return Q(role=Role.UNIT_CLERK, unit=paper.unit_id or 0)


ANSWERED = _("您附议的“%(title)s”（%(reference)s）已经答复。")
WITHDRAWN = _("代表撤回了“%(title)s”（%(reference)s）。")
KEY = _("主任会议决定重点督办代表建议“%(title)s”（%(reference)s）。")

# fmt: off
NEWS: dict[str, tuple[tuple[Callable, str], ...]] = {
    "draft":   ((lead, _("由您领衔的建议“%(title)s”已经起草，请看内容并签名。")),),
    "write":   ((lead, _("由您领衔的建议“%(title)s”改了内容，请再看一遍。")),),
    "invite":  ((unsigned, _("请您附议“%(title)s”，领衔代表是%(lead)s。")),),
    "cosign":  ((lead, _("%(deputy)s附议了“%(title)s”。")),),
    "sign":    ((office, _("“%(title)s”已由领衔代表签名，可以提交。")),),
    "revise":  ((lead, _("“%(title)s”退回修改，要重新签名。")), (signers, _("“%(title)s”退回修改，要重新签名。"))),
    "submit":  ((office, _("收到代表建议“%(title)s”（%(reference)s），请受理。")), (lead, _("由您领衔的“%(title)s”（%(reference)s）已经提交。"))),
    "accept":  ((lead, _("由您领衔的“%(title)s”（%(reference)s）已经受理。")),),
    "refuse":  ((lead, _("由您领衔的“%(title)s”（%(reference)s）不予受理。")), (signers, _("您附议的“%(title)s”（%(reference)s）不予受理。"))),
    "assign":  ((unit, _("代表建议“%(title)s”（%(reference)s）交本单位办理，请先听取代表意见，%(due)s前答复。")), (lead, _("由您领衔的“%(title)s”（%(reference)s）交%(unit)s办理，%(due)s前答复。"))),
    "reassign": ((unit, _("代表建议“%(title)s”（%(reference)s）改派到本单位，请先听取代表意见，%(due)s前答复。")), (lead, _("由您领衔的“%(title)s”（%(reference)s）改由%(unit)s办理。"))),
    "consult": ((lead, _("%(unit)s记下了就“%(title)s”（%(reference)s）与您的面商。")), (office, _("%(unit)s就“%(title)s”（%(reference)s）听取了代表意见。"))),
    "answer":  ((lead, _("由您领衔的“%(title)s”（%(reference)s）已经答复，请评价。")), (office, _("%(unit)s答复了“%(title)s”（%(reference)s）。")), (signers, ANSWERED)),
    "rate":    ((office, _("领衔代表评价了“%(title)s”（%(reference)s）的答复。")), (unit, _("领衔代表评价了“%(title)s”（%(reference)s）的答复。"))),
    "close":   ((lead, _("由您领衔的“%(title)s”（%(reference)s）已经办结。")), (unit, _("代表建议“%(title)s”（%(reference)s）已经办结。"))),
    "urge":    ((unit, _("催办：代表建议“%(title)s”（%(reference)s），请在%(asked_by)s前办理。")), (office, _("代表建议“%(title)s”（%(reference)s）被催办。"))),
    "key_supervise": ((unit, KEY), (office, KEY), (lead, KEY)),
    "withdraw": ((office, WITHDRAWN), (unit, WITHDRAWN), (signers, WITHDRAWN)),
}
# fmt: on
URGENT = frozenset({"urge", "key_supervise"})


def spread(event: SuggestionEvent) -> None:
    """Tell of a step that has just been taken; of two lines the first that fits is told."""
    if notices.is_quiet() or event.step not in NEWS:
        return
    notices.tell(_told(event, timezone.localdate(event.entered_at)), at=event.entered_at)


def _told(event: SuggestionEvent, on: date) -> Iterator[notices.Said]:
    paper, told = event.suggestion, {event.actor_id}
    known = event.facts | base_facts(paper)
    for who, text in NEWS[event.step]:
        people = serving(on).filter(who(paper, on)).order_by().values_list("user", flat=True)
        facts = {name: known.get(name, "") for name in FACTS.findall(text)}
        for user in sorted(set(people) - told):
            told.add(user)
            key = f"suggestion-{event.pk}"
            urgent = event.step in URGENT
            yield notices.Said(user, text, key, facts, paper.get_absolute_url(), urgent)


def base_facts(paper: Suggestion) -> dict:
    return {
        "title": paper.title,
        "reference": paper.reference,
        "lead": paper.lead.deputy.name,
    }
