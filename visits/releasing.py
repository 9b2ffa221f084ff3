"""Releasing 公开 an answered issue: a clerk words it, a second person releases it, either takes it
back at once. Every act stands in the journal; the words themselves do not.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.audit import journal
from deputies_portal.ui.errors import StaleRecord, StepRefused
from stations.scope import Scope
from visits import identifying
from visits.dossier import Dossier
from visits.models import Issue, Release
from visits.models.release import NEVER, TELLABLE
from visits.reception import clerk_posting_for

LONGEST_TITLE, LONGEST_TEXT = 60, 1500


def may_word(user, issue: Issue) -> bool:
    """The clerks of the receiving venue, of its township and of the county."""
    return clerk_posting_for(user, issue.venue) is not None


def may_release(user, release: Release) -> bool:
    """Township and county clerks and the county's managers, never who worded it."""
    return release.worded_by_id != user.pk and _second_posting(user, release) is not None


def may_withdraw(user, release: Release) -> bool:
    return may_word(user, release.issue) or _second_posting(user, release) is not None


def _second_posting(user, release: Release):
    scope = Scope.of(user)
    for posting in scope.postings:
        if posting.role in ("county_clerk", "manager"):
            if release.county_id.startswith(posting.region_id):
                return posting
        elif posting.role == "township_clerk" and release.township_id in scope.townships:
            return posting
    return None


def reason_not_to_tell(issue: Issue) -> str:
    """Why the issue cannot be told in public at all; empty when it can."""
    if issue.is_confidential:
        return _("不公开事项不能公开。")
    if issue.category.code == NEVER:
        return _("民族宗教事项不公开。")
    if issue.state not in TELLABLE or Dossier(issue).answer is None:
        return _("有了答复才能公开。")
    if issue.outcome == Issue.Outcome.WITHDRAWN:
        return _("反映人已经撤回，不公开。")
    return ""


@transaction.atomic
def word_release(
    issue: Issue, *, title: str, text: str, actor, at: datetime, version: int | None = None
) -> Release:
    """The public words of an issue, new or changed before anybody has released them."""
    issue = Issue.objects.select_for_update(of=("self",)).select_related("venue").get(pk=issue.pk)
    if not may_word(actor, issue):
        raise PermissionDenied
    if reason := reason_not_to_tell(issue):
        raise StepRefused(reason, record=issue)
    identifying.refuse_identifying(issue, title=title, text=text)
    release = issue.releases.standing().first()
    if release is None:
        release = Release(issue=issue, county_id=issue.county_id, township_id=issue.township_id)
        release.venue_id = issue.venue_id
    elif release.state == Release.State.RELEASED:
        raise StepRefused(_("已经公开，先撤下再改。"), record=release)
    elif version is not None and version != release.version:
        raise StaleRecord.of(release)
    else:
        release.version += 1
    release.title, release.text = title, text
    release.worded_by, release.worded_at = actor, at
    _check_words(release)
    release.save()
    _journal("release.word", release, actor, clerk_posting_for(actor, issue.venue))
    return release


@transaction.atomic
def publish_release(release: Release, *, actor, at: datetime, version: int) -> Release:
    """The second person puts it before the public, having seen these very words (`version`)."""
    release = _locked(release)
    if release.worded_by_id == actor.pk and _second_posting(actor, release) is not None:
        raise ValidationError(_("写公开内容的人不能自己公开，请另一个人公开。"))
    if not may_release(actor, release):
        raise PermissionDenied
    if release.state != Release.State.WORDED:
        raise StepRefused(_("已经公开或者撤下。"), record=release)
    if version != release.version:
        raise StaleRecord.of(release)
    if reason := reason_not_to_tell(release.issue):
        raise StepRefused(reason, record=release)
    identifying.refuse_identifying(release.issue, title=release.title, text=release.text)
    release.state, release.released_by, release.released_at = Release.State.RELEASED, actor, at
    release.version += 1
    release.save()
    _journal("release.publish", release, actor, _second_posting(actor, release))
    return release


@transaction.atomic
def withdraw_release(release: Release, *, reason: str, actor, at: datetime) -> Release:
    """Off every public page with the next look; taken back twice it stays as it is."""
    release = _locked(release)
    if not may_withdraw(actor, release):
        raise PermissionDenied
    if release.state == Release.State.WITHDRAWN:
        return release
    if not reason.strip():
        raise ValidationError({"reason": _("写明原因。")})
    release.state = Release.State.WITHDRAWN
    release.withdrawn_by, release.withdrawn_at = actor, at
    release.withdraw_reason = reason.strip()
    release.version += 1
    _check_words(release)
    release.save()
    posting = clerk_posting_for(actor, release.issue.venue) or _second_posting(actor, release)
    _journal("release.withdraw", release, actor, posting)
    return release


def _check_words(release: Release) -> None:
    """The lengths of what people wrote; all else is set by the verbs."""
    written = {"title", "text", "withdraw_reason"}
    columns = {column.name for column in release._meta.concrete_fields}
    release.clean_fields(exclude=columns - written)


def _locked(release: Release) -> Release:
    rows = Release.objects.select_for_update(of=("self",))
    return rows.select_related("issue__venue", "issue__category").get(pk=release.pk)


def _journal(action: str, release: Release, actor, posting) -> None:
    journal.record(
        actor=actor,
        action=action,
        target=release,
        after={"state": release.state},
        county=release.county_id,
        posting=posting,
    )


def first_words(issue: Issue) -> dict[str, str]:
    """What the form starts with: the public-safe title and the answer told to the visitor."""
    answer = Dossier(issue).answer
    return {
        "title": issue.title[:LONGEST_TITLE],
        "text": (answer.text if answer else "")[:LONGEST_TEXT],
    }
