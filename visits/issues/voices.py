"""What was heard 反映: the voices of one issue, where they were heard and by whom.

The part of a dossier (`visits.issues.dossier`) that asks for visits and activities.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce

from deputies_portal.core.database.prepared import PreparedQuery
from visits.models import Contact, Issue, Participation, Voice
from visits.models.issues.states import State

# Before the first answer there is nothing to tell anybody, and nobody has been told.
UNANSWERED = (
    State.REGISTERED,
    State.TRIAGED,
    State.DISPATCHED,
    State.IN_PROGRESS,
    State.SUGGESTION,
)


def with_origin(voices: QuerySet[Voice]) -> QuerySet[Voice]:
    """One row for each deputy of a visit."""
    return (
        voices.select_related("visit__venue", "activity__venue", "deputy", "issue")
        .annotate(receiver=F("visit__deputies__name"), receiver_id=F("visit__deputies"))
        .order_by("position", "visit__deputies__stroke_key", "visit__deputies__id")
    )


VOICES = PreparedQuery(lambda issue: with_origin(Voice.objects.asking_for(issue)), issue=int)


def gathered(rows: Iterable[Voice], *, with_feedback: bool) -> list[Voice]:
    """The voices with contacts, `receivers` (deputies' names by id) and, where somebody can have
    been told, with what was told; nothing is asked of what has no voice here.
    """
    voices: dict[int, Voice] = {}
    for row in rows:
        voice = voices.setdefault(row.pk, row)
        voice.receivers = {**getattr(voice, "receivers", {}), row.receiver_id: row.receiver}
    found = list(voices.values())
    for voice in found:
        voice.receivers.pop(None, None)
    contacts = Prefetch("visit__contacts", Contact.objects.defer("address"))
    came = Participation.objects.present().select_related("deputy")
    came = Prefetch("activity__participations", came, to_attr="came")
    prefetch_related_objects(found, contacts, came, *(["feedback"] if with_feedback else []))
    for voice in found:
        if voice.activity_id:
            voice.receivers = voice.activity.receivers
    return found


class Heard:
    issue: Issue

    @cached_property
    def voices(self) -> list[Voice]:
        """The voices of the issue, then of those merged into it, oldest first.

        With visit or activity, venue, contacts and `receivers` (deputies' names by id).
        """
        with_feedback = self.issue.state not in UNANSWERED
        found = gathered(VOICES.ask(issue=self.issue.pk), with_feedback=with_feedback)
        return sorted(found, key=self.own_first)

    @property
    def has_merged(self) -> bool:
        """Whether other issues are merged into this one; `for_dossier` reads it along."""
        known = getattr(self.issue, "has_merged", None)
        return self.issue.merged.exists() if known is None else known

    def own_first(self, voice: Voice):
        return voice.issue_id != self.issue.pk, voice.issue_id, voice.position

    def is_received_by(self, deputy_id: int) -> bool:
        if "voices" in self.__dict__:
            return any(deputy_id in voice.receivers for voice in self.voices)
        came = Participation.objects.present().filter(deputy=deputy_id)
        return self._is_heard(
            Q(visit__deputies=deputy_id) | Q(activity__in=came.values("activity"))
        )

    def is_received_at(self, venue_id: int) -> bool:
        """Whether the venue received the issue, or one merged into it."""
        if venue_id == self.issue.venue_id:
            return True
        if "voices" in self.__dict__:
            return any(voice.origin.venue_id == venue_id for voice in self.voices)
        return self._is_heard(Q(visit__venue=venue_id) | Q(activity__venue=venue_id))

    def is_received_in(self, townships) -> bool:
        if self.issue.township_id in townships:
            return True
        if "voices" in self.__dict__:
            return any(voice.origin.township_id in townships for voice in self.voices)
        here = Q(visit__township__in=townships) | Q(activity__township__in=townships)
        return self._is_heard(here)

    def _is_heard(self, by: Q) -> bool:
        return Voice.objects.asking_for(self.issue).filter(by).exists()

    @property
    def recorded(self) -> tuple[int, date] | None:
        """Who registered the issue, and the day of entry; None for an issue without a voice."""
        if "voices" in self.__dict__:
            first = self.voices[0].origin if self.voices else None
            return (first.recorder_id, first.entered_on) if first else None
        first = Voice.objects.filter(issue=self.issue).order_by("position")
        who = Coalesce("visit__recorder", "activity__recorder")
        when = Coalesce("visit__entered_on", "activity__entered_on")
        return first.values_list(who, when).first()
