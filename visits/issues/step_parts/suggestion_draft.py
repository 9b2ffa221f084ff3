"""Opening the draft 起草 of a suggestion: which congress, who may lead it, which issues join it.

Called by the step `make_suggestion` of an issue, which knows no other steps of a suggestion.
"""

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from deputies_portal.core.audit import journal
from stations.models import County, Mandate
from stations.scope import Scope
from visits.models import Issue, SuggestedIssue, Suggestion, SuggestionEvent
from visits.models.suggestion import SuggestionState

DRAFT = "draft"  # the first line of the timeline
CALENDAR = "calendar"  # a change of the calendar moved the last day


def congresses_of(user, issue: Issue) -> set[str]:
    """The congresses whose suggestion the user may make of the issue: the county's office that of
    the county, or of the township the issue comes from; a township's that of its own.
    """
    scope = Scope.of(user)
    if issue.county_id in scope.clerk_counties:
        return {issue.county_id} | ({issue.township_id} if issue.township_id else set())
    return {issue.desk_id} & scope.townships


def may_lead(congresses, county: str, on: date):
    """Mandates in these congresses on the day, of deputies kept by the county."""
    mandates = Mandate.objects.current(on).active()
    return mandates.filter(congress__in=congresses, deputy__county=county)


def may_lead_in_county(county: str, on: date):
    """Of the county's congress and of those of its townships."""
    mandates = Mandate.objects.current(on).active()
    return mandates.filter(congress__code__startswith=county, deputy__county=county)


def for_choice(mandates):
    """With names, the congress of the county first."""
    ordered = mandates.select_related("deputy", "congress")
    return ordered.order_by("congress_id", "deputy__stroke_key", "pk")


def drafts_to_join(congresses, county: str):
    """Drafts of these congresses that another issue may still join."""
    here = Q(township__in=congresses)
    if county in congresses:
        here |= Q(township__isnull=True)
    drafts = Suggestion.objects.filter(here, county=county, state=SuggestionState.DRAFTED)
    return drafts.select_related("lead__deputy").order_by("-id")


def name_of(mandate: Mandate) -> str:
    """The deputy with level and constituency, as the choice of a form."""
    return _("%(name)s（%(level)s，%(constituency)s）") % {
        "name": mandate.deputy.name,
        "level": mandate.get_level_display(),
        "constituency": mandate.elected_by,
    }


def open_draft(
    lead: Mandate,
    *,
    county: str,
    consented_on: date,
    title: str,
    text: str,
    category,
    actor,
    posting,
    on: date,
    at: datetime,
) -> Suggestion:
    """A draft without a number: it gets one when it is submitted."""
    draft = Suggestion(
        county_id=county,
        township_id=lead.congress_id if lead.congress_id != county else None,
        lead=lead,
        consented_on=consented_on,
        title=title,
        text=text,
        category=category,
        drafted_on=on,
    )
    draft.clean_fields(exclude=["county", "lead", "category"])
    draft.save()
    SuggestionEvent.objects.create(
        suggestion=draft,
        step=DRAFT,
        to_state=draft.state,
        actor=actor,
        posting_id=posting.pk if posting else None,
        posting_label=journal.in_records(str, posting or ""),
        happened_on=on,
        entered_at=at,
        facts={"lead": lead.deputy.name, "consented_on": consented_on.isoformat()},
    )
    journal.record(
        actor=actor,
        action="suggestion.draft",
        target=draft,
        after={"title": title, "lead": lead.deputy.name, "state": draft.state},
        county=county,
        posting=posting,
    )
    return draft


def county_of(paper: Suggestion) -> County:
    """The county with its wordings."""
    return County.objects.select_related("region").get(pk=paper.county_id)


def join(draft: Suggestion, issue: Issue, on: date) -> SuggestedIssue:
    draft.version += 1
    draft.save(update_fields=["version"])
    return SuggestedIssue.objects.create(suggestion=draft, issue=issue, joined_on=on)


def leave(issue: Issue, on: date) -> Suggestion | None:
    """The issue goes its own way again; the paper stays, and its page says so."""
    link = SuggestedIssue.objects.filter(issue=issue, left_on__isnull=True).first()
    if link is None:
        return None
    paper = Suggestion.objects.select_for_update().get(pk=link.suggestion_id)
    link.left_on = on
    link.save(update_fields=["left_on"])
    paper.version += 1
    paper.save(update_fields=["version"])
    return paper
