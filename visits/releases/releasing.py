"""Releasing 公开 an answered issue: a clerk words it, a second person releases it, either takes it
back at once. Every act stands in the journal; the words themselves do not.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StaleRecord, StepRefused
from deputies_portal.core.workflow import Case, Situation, Step, Workflow, by_name
from stations.scope import Scope
from visits.issues.dossier import Dossier
from visits.models import Issue, Release
from visits.models.release import NEVER, TELLABLE
from visits.reception.reception import clerk_posting_for
from visits.releases import identifying

LONGEST_TITLE, LONGEST_TEXT = 60, 1500


def may_word(user, issue: Issue) -> bool:
    """The clerks of the receiving venue, of its township and of the county."""
    return clerk_posting_for(user, issue.venue) is not None


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
    journal.record(
        actor=actor,
        action="release.word",
        target=release,
        after={"state": release.state},
        county=release.county_id,
        posting=clerk_posting_for(actor, issue.venue),
    )
    return release


def _check_words(release: Release) -> None:
    """The lengths of what people wrote; all else is set by the verbs."""
    written = {"title", "text", "withdraw_reason"}
    columns = {column.name for column in release._meta.concrete_fields}
    release.clean_fields(exclude=columns - written)


def first_words(issue: Issue) -> dict[str, str]:
    """What the form starts with: the public-safe title and the answer told to the visitor."""
    answer = Dossier(issue).answer
    return {
        "title": issue.title[:LONGEST_TITLE],
        "text": (answer.text if answer else "")[:LONGEST_TEXT],
    }


def publish(case: Case) -> None:
    """The second person puts it before the public, having seen these very words."""
    release = case.record
    identifying.refuse_identifying(release.issue, title=release.title, text=release.text)
    release.released_by, release.released_at = case.actor, case.at


def are_own_words(at: Situation) -> str:
    if at.record.worded_by_id != at.user.pk:
        return ""
    return _("写公开内容的人不能自己公开，请另一个人公开。")


def withdraw(case: Case, *, reason: str) -> None:
    """Off every public page with the next look."""
    if not reason.strip():
        case.refuse("reason", _("写明原因。"))
    release = case.record
    release.withdrawn_by, release.withdrawn_at = case.actor, case.at
    release.withdraw_reason = reason.strip()
    _check_words(release)


S = Release.State
CLERK, SECOND = "clerk", "second"  # who may word it; township and county clerks, and managers
# fmt: off
STEPS = by_name(
    Step("publish",  gettext_lazy("公开问题"),       (S.WORDED,),            S.RELEASED,  (SECOND,),       act=publish, obstacle=are_own_words),
    Step("withdraw", gettext_lazy("撤下公开的问题"), (S.WORDED, S.RELEASED), S.WITHDRAWN, (CLERK, SECOND), act=withdraw, repeatable=True),
)
# fmt: on


class ReleaseWorkflow(Workflow):
    """The only writer of a release's state once it is worded."""

    steps, action, journalled = STEPS, "release", ("state",)
    refusal = gettext_lazy("已经公开或者撤下。")

    def holders(self, user, record, on, known=None):
        clerk, second = clerk_posting_for(user, record.issue.venue), _second_posting(user, record)
        return {who: held for who, held in ((CLERK, clerk), (SECOND, second)) if held}

    def not_from_here(self, name, record, on):
        found = super().not_from_here(name, record, on)
        return found or (reason_not_to_tell(record.issue) if name == "publish" else "")

    def locked(self, record, facts):
        rows = Release.objects.select_for_update(of=("self",))
        return rows.select_related("issue__venue", "issue__category").get(pk=record.pk)

    def write(self, name, case) -> Release:
        case.record.save()
        return case.record


RELEASES = ReleaseWorkflow()
take = RELEASES.take


def open_to(user, release: Release | None) -> set[str]:
    """The steps the user may take now."""
    if release is None:
        return set()
    return {one.name for one in RELEASES.steps_open_to(user, release, timezone.localdate())}
