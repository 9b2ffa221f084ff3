"""What happens at the venues: visits, issues and their handling, the working-day calendar."""

from visits.models.answers import Answer, Feedback, Pledge
from visits.models.calendar import CalendarDay
from visits.models.issue import OPEN_STATES, Issue, Voice
from visits.models.rounds import Dispatch, ExtensionRequest, Round
from visits.models.rules import AnswerClass, Category, Counter, DeadlineRule
from visits.models.suggestion import Suggestion, SuggestionState
from visits.models.suggestion_parts import Signature, SuggestedIssue, SuggestionEvent
from visits.models.taken_over import TakenOver
from visits.models.timeline import Deadline, Event
from visits.models.visit import Attachment, Visit
from visits.models.visit_parts import Contact, Correction, VisitReader

__all__ = [
    "OPEN_STATES",
    "Answer",
    "AnswerClass",
    "Attachment",
    "CalendarDay",
    "Category",
    "Contact",
    "Correction",
    "Counter",
    "Deadline",
    "DeadlineRule",
    "Dispatch",
    "Event",
    "ExtensionRequest",
    "Feedback",
    "Issue",
    "Pledge",
    "Round",
    "Signature",
    "SuggestedIssue",
    "Suggestion",
    "SuggestionEvent",
    "SuggestionState",
    "TakenOver",
    "Visit",
    "VisitReader",
    "Voice",
]
