"""What happens at the venues: visits, issues and their handling, activities, the calendar."""

from visits.models.activity import Activity
from visits.models.activity_parts import ActivityReview, JoiningVenue, Participation, Poll
from visits.models.annual_plan import AnnualPlan, PlanItem
from visits.models.answers import Answer, Feedback, Pledge
from visits.models.calendar import CalendarDay
from visits.models.duty import DutyDay
from visits.models.duty_mail import DutyMail
from visits.models.feed_link import FeedLink
from visits.models.issue import OPEN_STATES, Issue, Voice
from visits.models.joint_day import JointDay, JointGuest
from visits.models.leave import Leave, Swap
from visits.models.release import Release
from visits.models.rota_draft import RotaDraft
from visits.models.rounds import Dispatch, ExtensionRequest, Round
from visits.models.rules import AnswerClass, Category, Counter, DeadlineRule
from visits.models.submission import PublicTry, Submission, SubmissionPhoto
from visits.models.suggestion import Suggestion, SuggestionState
from visits.models.suggestion_parts import Signature, SuggestedIssue, SuggestionEvent
from visits.models.taken_over import TakenOver
from visits.models.tally import ClosedTally, IssueTally, VisitTally
from visits.models.timeline import Deadline, Event
from visits.models.turn import DutySlot
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
    "JoiningVenue",
    "JointDay",
    "JointGuest",
    "Leave",
    "Participation",
    "PlanItem",
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
