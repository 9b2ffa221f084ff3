"""Two administrators 双人: the slip of an administrator or auditor, and taking off the second
factor, is proposed by one and confirmed by another, so that nobody alone becomes one under another
name.

Where there is no second one, the command line of the server does it (`manage.py issue_slip`,
`manage.py factor_off`).
"""

from datetime import date, datetime

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deputies_portal.core import notices
from deputies_portal.core.accounts import slips
from deputies_portal.core.accounts.models import SlipProposal, User
from deputies_portal.core.accounts.sign_in import factor
from deputies_portal.core.accounts.slips import Slip
from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused

Act = SlipProposal.Act
WAITS = {
    Act.SLIP: gettext_noop("%(by)s 提请给 %(name)s 发放一次性密码，等您确认。"),
    Act.FACTOR: gettext_noop("%(by)s 提请关闭 %(name)s 的动态码，等您确认。"),
}
ACTIONS = {Act.SLIP: "password", Act.FACTOR: "factor"}  # the head of their lines in the journal


def partners_of(actor, account: User, *, on: date) -> list[User]:
    """The other administrators who keep this account, and may confirm what the actor proposes."""
    current = apps.get_model("stations", "Posting").objects.current(on)
    administrators = User.objects.enabled(on).filter(
        pk__in=current.filter(role="administrator").values("user")
    )
    others = administrators.exclude(pk__in=[actor.pk, account.pk]).order_by("pk")
    return [one for one in others if _keeps(one, account)]


def waiting_for(account: User, act: str, *, now: datetime) -> SlipProposal | None:
    waiting = account.slip_proposals.waiting(now).filter(act=act)
    return waiting.select_related("proposed_by").first()


@transaction.atomic
def propose(account: User, act: str, *, actor, at: datetime, posting=None) -> SlipProposal:
    """Raises `PermissionDenied` where one alone issues it, or where nobody could confirm."""
    account = User.objects.select_for_update().get(pk=account.pk)
    on = timezone.localdate(at)
    partners = partners_of(actor, account, on=on)
    if account == actor or not slips.needs_two(account, on=on) or not partners:
        raise PermissionDenied
    if found := waiting_for(account, act, now=at):
        return found
    too_old = account.slip_proposals.filter(act=act, ended_at__isnull=True)
    too_old.update(ended_at=at)
    proposed = {"account": account, "act": act, "proposed_by": actor, "proposed_at": at}
    proposal = SlipProposal.objects.create(**proposed)
    _record("propose", proposal, actor, posting)
    facts = {"by": actor.name, "name": account.name}
    key, url = f"slip-{proposal.pk}", account.get_absolute_url()
    notices.tell((notices.Said(one.pk, WAITS[act], key, facts, url) for one in partners), at=at)
    return proposal


@transaction.atomic
def confirm(account: User, act: str, *, actor, at: datetime, posting=None) -> Slip | None:
    """The slip, for printing, where one was proposed. Who proposed it, and whose it is, may not."""
    proposal = _locked(account, act, at)
    if actor.pk in (proposal.proposed_by_id, account.pk) or not _keeps(actor, account):
        raise PermissionDenied
    proposal.confirmed_by, proposal.ended_at = actor, at
    proposal.save(update_fields=["confirmed_by", "ended_at"])
    facts = {"on": timezone.localdate(at), "actor": actor, "posting": posting}
    if act == Act.FACTOR:
        factor.take_off(account, **facts, proposal=proposal)
        return None
    (slip,) = slips.issue_slips([account], **facts, proposal=proposal)
    return slip


@transaction.atomic
def withdraw(account: User, act: str, *, actor, at: datetime, posting=None) -> None:
    """By who proposed it, or refused by another."""
    proposal = _locked(account, act, at)
    if actor == account or not _keeps(actor, account):
        raise PermissionDenied
    proposal.ended_at = at
    proposal.save(update_fields=["ended_at"])
    _record("withdraw", proposal, actor, posting)


def _record(what: str, proposal: SlipProposal, actor, posting) -> None:
    action = f"{ACTIONS[proposal.act]}.{what}"
    journal.record(actor=actor, action=action, target=proposal.account, posting=posting)


def _locked(account: User, act: str, at: datetime) -> SlipProposal:
    waiting = account.slip_proposals.waiting(at).filter(act=act)
    proposal = waiting.select_for_update(of=("self",)).first()
    if proposal is None:
        raise StepRefused(_("没有等确认的提请：已经办了、撤回，或者过了 7 天。"), record=account)
    return proposal


def _keeps(administrator: User, account: User) -> bool:
    return User.objects.visible_to(administrator).filter(pk=account.pk).exists()
