"""What happens at the venues: visits, issues and their handling, activities, the calendar."""

from visits.models.activities.activity import Activity
from visits.models.activities.activity_parts import (
    ActivityReview,
    JoiningVenue,
    Participation,
    Poll,
)
from visits.models.activities.annual_plan import AnnualPlan, PlanItem
from visits.models.calendar import CalendarDay
from visits.models.duty.duty_day import DutyDay
from visits.models.duty.duty_mail import DutyMail
from visits.models.duty.joint_day import JointDay, JointGuest
from visits.models.duty.leave import Leave, Swap
from visits.models.duty.rota_draft import RotaDraft
from visits.models.duty.turn import DutySlot
from visits.models.feed_link import FeedLink
from visits.models.issues.answers import Answer, Feedback, Pledge
from visits.models.issues.awaited import Awaited
from visits.models.issues.issue import OPEN_STATES, Issue
from visits.models.issues.issue_words import IssueWords
from visits.models.issues.rounds import Dispatch, ExtensionRequest, Round
from visits.models.issues.timeline import Deadline, Event
from visits.models.issues.voice import Voice
from visits.models.phrase import Phrase
from visits.models.release import Release
from visits.models.rules import AnswerClass, Category, Counter, DeadlineRule
from visits.models.submission import PublicTry, Submission, SubmissionPhoto
from visits.models.suggestion import Suggestion, SuggestionState
from visits.models.suggestion_parts import Signature, SuggestedIssue, SuggestionEvent
from visits.models.taken_over import TakenOver
from visits.models.tally import ClosedTally, IssueTally, VisitTally
from visits.models.visit import Attachment, Visit
from visits.models.visit_parts import Contact, Correction, VisitReader

__all__ = [
    "OPEN_STATES",
    "Activity",
    "ActivityReview",
    "AnnualPlan",
    "Answer",
    "AnswerClass",
    "Attachment",
    "Awaited",
    "CalendarDay",
    "Category",
    "ClosedTally",
    "Contact",
    "Correction",
    "Counter",
    "Deadline",
    "DeadlineRule",
    "Dispatch",
    "DutyDay",
    "DutyMail",
    "DutySlot",
    "Event",
    "ExtensionRequest",
    "FeedLink",
    "Feedback",
    "Issue",
    "IssueTally",
    "IssueWords",
    "JoiningVenue",
    "JointDay",
    "JointGuest",
    "Leave",
    "Participation",
    "PlanItem",
    "Phrase",
    "Pledge",
    "Poll",
    "PublicTry",
    "Release",
    "RotaDraft",
    "Round",
    "Signature",
    "Submission",
    "SubmissionPhoto",
    "SuggestedIssue",
    "Suggestion",
    "SuggestionEvent",
    "SuggestionState",
    "Swap",
    "TakenOver",
    "Visit",
    "VisitReader",
    "VisitTally",
    "Voice",
]
