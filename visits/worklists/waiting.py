"""What waits 待办: the words of work that somebody must do next, each with one meaning for count
and list.

Home counts them, the lists filter by them (`?todo=`), so that a figure and its rows are the same.
Asked for one unit, a word of units means what that unit owes, not what another one does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from stations.models import Posting
from visits.models import (
    Contact,
    Deadline,
    Dispatch,
    Event,
    Feedback,
    Round,
    Voice,
)
from visits.models.issues.issue import TRIES
from visits.models.issues.states import IN_HAND, State
from visits.models.issues.words import due_soon, is_open, overdue

SOON = 3  # working days


@dataclass(frozen=True)
class Today:
    """The day the question is asked, the last day that still counts as soon, and the unit (its id)
    whose part is asked for, if it is one unit's.
    """

    on: date
    soon: date
    unit: int | None = None

    @classmethod
    def of(cls, on: date, calendar, unit: int | None = None) -> "Today":
        return cls(on, calendar.add_working_days(on, SOON), unit)

    @property
    def by(self) -> dict[str, int]:
        """The unit as a fact of a dispatch."""
        return {"unit": self.unit} if self.unit else {}


@dataclass(frozen=True)
class Word:
    label: object  # what waits, as a sentence without its number
    rows: Callable  # Today → Q over Issue
    urgency: int = 2  # 0 red, 1 amber, 2 plain
    of_closed: bool = False  # may mean closed issues too


def _in_round(**facts) -> Q:
    """Issues whose running round has such a dispatch, extension or feedback."""
    rounds = Round.objects.filter(issue=OuterRef("pk"), ended_on__isnull=True, **facts)
    return Q(Exists(rounds))


def _asked(kind: str) -> Q:
    return _in_round(extensions__kind=kind, extensions__decision="")


def _running_dispatch(**facts) -> Q:
    return Q(
        Exists(
            Dispatch.objects.running().filter(
                round__issue=OuterRef("pk"), round__ended_on__isnull=True, **facts
            )
        )
    )


def _running_clock(**facts) -> Q:
    return Q(Exists(Deadline.objects.running().filter(issue=OuterRef("pk"), **facts)))


def _led(day: Today) -> Q:
    """Led by the unit that is asked for; any issue where none is."""
    return _running_dispatch(part=Dispatch.Part.LEAD, **day.by) if day.unit else Q()


def _owing(day: Today) -> Q:
    """In hand, while an opinion is owed: of the unit that is asked for, or of any."""
    owed = {"part": Dispatch.Part.ASSISTING, "opinion": ""}
    return Q(state__in=IN_HAND) & _running_dispatch(**owed, **day.by)


def _of_unit(day: Today, meant: Q, **clock) -> Q:
    """Issues that a word means; of one unit those it leads, and where it assists those whose date
    for its opinion lies there (`clock`).
    """
    if day.unit is None:
        return meant
    own = {"kind": Deadline.Kind.REPLY, "event": None, "dispatch__unit": day.unit}
    return meant & _led(day) | _owing(day) & _running_clock(**own, **clock)


# What a unit does about an urge; the desk does it on paper for the unit.
ACTED = frozenset(
    {"accept", "return", "progress", "ask_extension", "ask_hand_over", "answer", "reply", "fulfil"}
)


def open_urges(**order):
    """The urges 催办 of lead units (of such dispatches) that the unit has not acted on since."""
    of_unit = Posting.objects.filter(unit=OuterRef(OuterRef("dispatch__unit")))
    later = Event.objects.filter(
        Q(facts__on_paper=True) | Q(posting_id__in=of_unit.values("pk")),
        dispatch=OuterRef("dispatch"),
        pk__gt=OuterRef("pk"),
        step__in=ACTED,
    )
    orders = Dispatch.objects.running().lead().filter(round__ended_on__isnull=True, **order)
    urges = Event.objects.filter(step="urge", dispatch__in=orders.values("pk"))
    return urges.filter(~Exists(later)).order_by("-id")


def _urged(day: Today) -> Q:
    urges = open_urges(**day.by).filter(issue=OuterRef("pk"))
    return Q(state__in=(*IN_HAND, State.FOLLOWING)) & Q(Exists(urges))


def voices_to_tell(voices=None):
    """Voices (of all, or of these) that can be told, were not reached in the running round and not
    given up after two tries. The deputies of an activity can always be told.
    """
    of_voice = Feedback.objects.filter(
        voice=OuterRef("pk"), round__ended_on__isnull=True, stage=F("round__stage")
    )
    given_up = (
        of_voice.filter(is_reached=False)
        .order_by()
        .values("voice")
        .annotate(days=Count("told_on", distinct=True))
        .filter(days__gte=TRIES)
    )
    reachable = Contact.objects.filter(visit=OuterRef("visit")).exclude(
        kind=Contact.Kind.ANONYMOUS, phone_index=""
    )
    rows = Voice.objects.all() if voices is None else voices
    return rows.asking().filter(
        Q(activity__isnull=False) | Exists(reachable),
        ~Exists(of_voice.filter(is_reached=True)),
        ~Exists(given_up),
    )


def _voice_to_tell() -> Q:
    """One of its own voices, or one of an issue merged into it: two look-ups, each by its index."""
    own = voices_to_tell().filter(issue=OuterRef("pk"))
    merged = voices_to_tell().filter(issue__merged_into=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(merged))


def _promised() -> Q:
    """The standing answer is a promise that is not kept yet."""
    return _in_round(
        answers__superseded_on__isnull=True,
        answers__answer_class__needs_pledge=True,
        answers__pledge__fulfilled_on__isnull=True,
    )


def _unhappy() -> Q:
    """A voice whose last rating in the running round is 不满意."""
    later = Feedback.objects.filter(
        voice=OuterRef("voice"), round=OuterRef("round"), pk__gt=OuterRef("pk")
    ).exclude(rating="")
    bad = Feedback.objects.filter(
        ~Exists(later),
        round__issue=OuterRef("pk"),
        round__ended_on__isnull=True,
        rating=Feedback.Rating.NOT_SATISFIED,
    )
    return Q(Exists(bad))


def _objected() -> Q:
    """An objection, or a failed look-back, that the desk has not decided; found by its clock."""
    running = Deadline.objects.running().filter(kind=Deadline.Kind.OBJECT)
    return Q(pk__in=running.values("issue"))


def _answered(told: bool) -> Q:
    return Q(state=State.ANSWERED) & (~_voice_to_tell() if told else _voice_to_tell())


WORDS = {
    "danger": Word(_("危及生命安全，当天处理"), lambda day: is_open() & Q(is_danger=True), 0),
    "overdue": Word(
        _("已经超期"),
        lambda day: _of_unit(day, overdue(day.on), due_on__lt=day.on),
        0,
    ),
    "soon": Word(
        _("三个工作日内到期"),
        lambda day: _of_unit(day, due_soon(day.on, day.soon), due_on__range=(day.on, day.soon)),
        1,
    ),
    "urged": Word(_("被催办，等办理"), _urged, 0),
    "triage": Word(_("等审核"), lambda day: Q(state=State.REGISTERED), 1),
    "returned": Word(
        _("被单位退回，等另行交办"), lambda day: Q(state=State.TRIAGED) & _in_round(), 1
    ),
    "dispatch": Word(_("等交办"), lambda day: Q(state=State.TRIAGED)),
    "extension": Word(_("申请延期，等答复"), lambda day: _asked("extension"), 1),
    "handover": Word(_("申请改派，等答复"), lambda day: _asked("handover"), 1),
    "unaccepted": Word(
        _("超过签收期限还没有签收"),
        lambda day: Q(state=State.DISPATCHED) & _running_clock(kind="accept", due_on__lt=day.on),
        0,
    ),
    "accept": Word(_("等签收"), lambda day: Q(state=State.DISPATCHED) & _led(day), 1),
    "answer": Word(_("承办中，等答复"), lambda day: Q(state=State.IN_PROGRESS) & _led(day)),
    "opinion": Word(_("等协办意见"), _owing),
    "tell": Word(_("已有答复，等告知反映人"), lambda day: _answered(told=False), 1),
    "unhappy": Word(
        _("反映人不满意"),
        lambda day: Q(state=State.ANSWERED) & _unhappy(),
        0,
    ),
    "objection": Word(
        _("有异议或回头看没有落实，等经办台决定"), lambda day: _objected(), 0, of_closed=True
    ),
    "follow_up": Word(
        _("答复是承诺，等跟踪"),
        lambda day: _answered(told=True) & _promised() & ~_unhappy(),
        1,
    ),
    "following": Word(_("跟踪落实中"), lambda day: Q(state=State.FOLLOWING) & _led(day)),
    "close": Word(
        _("已经告知，等办结"), lambda day: _answered(told=True) & ~_promised() & ~_unhappy()
    ),
    "reply": Word(
        _("督办等书面回复"),
        lambda day: is_open() & _running_clock(kind="reply", event__isnull=False) & _led(day),
    ),
    "key_reply": Word(
        _("重点督办还没有书面回复"),
        lambda day: is_open() & _running_clock(kind="reply", event__step="key_supervise"),
        0,
    ),
    "reply_late": Word(
        _("督办超过期限还没有书面回复"),
        lambda day: (
            is_open() & _running_clock(kind="reply", event__isnull=False, due_on__lt=day.on)
        ),
        0,
    ),
}


def rows_of(word: str, issues, today: Today):
    """The issues of a queryset that a word means: open ones, and closed ones where it says so."""
    entry = WORDS[word]
    return (issues if entry.of_closed else issues.open()).filter(entry.rows(today))


def columns(words, today: Today) -> dict[str, Count]:
    """A column for each word, over open issues."""
    return {word: Count("pk", filter=WORDS[word].rows(today)) for word in words}


def counts(words, issues, today: Today) -> dict[str, int]:
    """How many issues of the queryset each word means; one query for all the words of open issues,
    another for those that mean closed ones too.
    """
    found = {}
    for of_closed, rows in ((False, issues.open()), (True, issues.filter(_objected()))):
        asked = [word for word in words if WORDS[word].of_closed == of_closed]
        if asked:
            found |= rows.aggregate(**columns(asked, today))
    return {word: found[word] for word in words}


def with_told(issues):
    """`is_told`: no voice of the standing answer waits to be told (the fourth or fifth pip)."""
    # Asked row by row for the rows of a page; PostgreSQL would work an EXISTS out for all voices.
    own = voices_to_tell().filter(issue=OuterRef("pk"))
    merged = voices_to_tell().filter(issue__merged_into=OuterRef("pk"))
    firsts = [Subquery(rows.order_by().values("pk")[:1]) for rows in (own, merged)]
    return issues.annotate(is_told=IsNull(Coalesce(*firsts), True))
