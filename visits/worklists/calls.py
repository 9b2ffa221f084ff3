"""Calls to make 待告知: the voices of answered issues that wait to be told, by whom (domain §3b).

Whose they are is the rule of `visits.issues.steps.telling`, said here for many voices at once.
"""

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from stations.models import Deputy, Posting
from stations.scope import Scope
from visits.issues.awaiting import voices_to_tell
from visits.issues.qualities import townships_of
from visits.models import Answer, Contact, Feedback, Issue, Participation, Visit, Voice
from visits.models.issues.states import State

Role = Posting.Role
ROLES = (Role.VENUE_CLERK, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.DEPUTY)
# The place in the order of calls: who waits longest comes first.
ORDER = ("since", "id")


def postings_of(user) -> list[Posting]:
    """The postings under which the user tells voices."""
    return [posting for posting in Scope.of(user).postings if posting.role in ROLES]


def in_care(user, postings=None) -> QuerySet[Voice]:
    """Voices that are told by people with these postings (all of the user's), told or not.

    Of a confidential matter only those the user may open.
    """
    wanted = Q(pk__in=[])
    for posting in postings_of(user) if postings is None else postings:
        wanted |= _told_by(posting)
    voices = Voice.objects.annotate(target=Coalesce("issue__merged_into", "issue"))
    secret = Issue.objects.filter(pk=OuterRef("target")).open_to(user)
    return voices.filter(wanted).filter(Q(issue__is_confidential=False) | Exists(secret))


def to_make(user, postings=None) -> QuerySet[Voice]:
    """Of these, the voices that wait for the answer that stands: nobody was reached, and there were
    not two tries on two days.
    """
    return voices_to_tell(in_care(user, postings).filter(issue__in=_answered(user)))


def _answered(user) -> QuerySet:
    """The answered issues of the user's counties, and what was merged into them: found by state,
    so that the calls cost what is answered now, whatever has been closed.
    """
    counties = Scope.of(user).home_counties
    own = Issue.objects.filter(county__in=counties, state=State.ANSWERED).order_by()
    merged = Issue.objects.filter(merged_into__in=own, state=State.MERGED).order_by()
    return own.values("pk").union(merged.values("pk"))


def _told_by(posting: Posting) -> Q:
    """The rule of `telling.may_tell`."""
    if posting.role == Role.COUNTY_CLERK:
        if len(posting.region_id) == 6:
            return Q(issue__county=posting.region_id)
        return Q(issue__county__startswith=posting.region_id)
    if posting.role == Role.TOWNSHIP_CLERK:
        covered = townships_of(posting)
        at_desk = Q(issue__desk__in=covered, issue__merged_into__isnull=True)
        at_desk |= Q(issue__merged_into__desk__in=covered)
        return Q(visit__township__in=covered) | Q(activity__township__in=covered) | at_desk
    if posting.role == Role.VENUE_CLERK:
        return Q(visit__venue=posting.venue_id) | Q(activity__venue=posting.venue_id)
    # Sets, not lists: the voices are those of answered issues already.
    received = Visit.deputies.through.objects.filter(deputy=posting.deputy_id)
    came = Participation.objects.present().filter(deputy=posting.deputy_id)
    return Q(visit__in=received.values("visit")) | Q(activity__in=came.values("activity"))


def with_since(voices: QuerySet) -> QuerySet:
    """`since`: the day of the answer, or the day its promise was kept."""
    standing = _standing().annotate(day=Coalesce("pledge__fulfilled_on", "answered_on"))
    return voices.annotate(since=Subquery(standing.values("day")[:1]))


def _standing() -> QuerySet[Answer]:
    return Answer.objects.filter(
        round__issue=OuterRef("target"), round__ended_on__isnull=True, superseded_on__isnull=True
    ).order_by("-id")


def for_list(voices: QuerySet, user) -> QuerySet:
    """With the answer in short, who heard it, masked people and the tries so far."""
    answer = _standing().values(
        facts=JSONObject(
            code="answer_class__code",
            name="answer_class__name",
            text="text",
            pledge="pledge__text",
            fulfilment="pledge__fulfilment",
            round="round",
            stage="round__stage",
        )
    )
    revealable = Visit.objects.filter(pk=OuterRef("visit")).revealable_by(user)
    came = Participation.objects.present().select_related("deputy")
    tries = Feedback.objects.filter(
        is_reached=False, round__ended_on__isnull=True, stage=F("round__stage")
    )
    return (
        voices.select_related("issue__merged_into", "visit__venue", "activity__venue")
        .defer("visit__own_words")
        .annotate(answer=Subquery(answer[:1]), is_revealable=Exists(revealable))
        .prefetch_related(
            Prefetch("visit__contacts", Contact.objects.defer("address")),
            Prefetch("visit__deputies", Deputy.objects.only("name").order_by("stroke_key", "pk")),
            Prefetch("activity__participations", came, to_attr="came"),
            Prefetch("feedback", tries.order_by("told_on"), to_attr="tries"),
        )
    )


def next_after(voices: QuerySet, voice: Voice) -> int | None:
    """The call after this one in the order of the list; from the top again after the last."""
    rows = with_since(voices).exclude(pk=voice.pk).order_by(*ORDER)
    since = with_since(in_order_of(voice)).values_list("since", flat=True).first()
    if since is None:
        return rows.values_list("pk", flat=True).first()
    later = rows.filter(Q(since__gt=since) | Q(since=since, pk__gt=voice.pk))
    found = later.values_list("pk", flat=True).first()
    return found or rows.values_list("pk", flat=True).first()


def in_order_of(voice: Voice) -> QuerySet[Voice]:
    """The one voice, as a row of the list."""
    target = Coalesce("issue__merged_into", "issue")
    return Voice.objects.filter(pk=voice.pk).annotate(target=target)


def target_of(voice: Voice) -> Issue:
    """The issue whose answer the voice is told: that into which its own was merged."""
    return voice.issue.merged_into or voice.issue
