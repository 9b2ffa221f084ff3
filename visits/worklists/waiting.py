"""What waits 待办: the words of work that somebody must do next, each with one meaning for count
and list.

What each issue waits for stands in `Awaited` (written by `visits.issues.awaiting`); here it gets
its sentence, its urgency, and what depends on the day. Home counts the words, the lists filter by
them (`?todo=`), so that a figure and its rows are the same. Asked for one unit, a word of units
means what that unit owes, not what another one does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Aggregate, Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from visits.models import Awaited, Dispatch, Issue
from visits.models.issues.states import State
from visits.models.issues.words import due_soon, is_open, overdue

SOON = 3  # working days
FIRST = "first_"  # before the word, the name of the column of its oldest issue
Kept = Awaited.Word
# What the unit owes that has the issue in hand, or assists.
OF_UNITS = (Kept.ACCEPT, Kept.ANSWER, Kept.OPINION, Kept.FOLLOWING, Kept.REPLY)


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


@dataclass(frozen=True)
class Word:
    """`kept`: Today → what of `Awaited` it means; or `rows`: Today → Q over Issue."""

    label: object  # what waits, as a sentence without its number
    urgency: int = 2  # 0 red, 1 amber, 2 plain
    kept: Callable[[Today], Q] | None = None
    rows: Callable[[Today], Q] | None = None
    of_closed: bool = False  # may mean closed issues too

    def means(self, today: Today) -> Q:
        """Over Issue."""
        return awaiting(self.kept(today)) if self.kept else self.rows(today)


def awaiting(kept: Q) -> Q:
    """The issues of which something like this is kept, as a condition over issues."""
    return Q(pk__in=Awaited.objects.filter(kept).order_by().values("issue"))


def _kept(word: str) -> Callable[[Today], Q]:
    """What is kept under the word; where a unit owes it, that of the unit that is asked for."""

    def meant(today: Today) -> Q:
        of_unit = {"unit": today.unit} if today.unit and word in (*OF_UNITS, Kept.URGED) else {}
        return Q(word=word, **of_unit)

    return meant


def _late(word: str) -> Callable[[Today], Q]:
    return lambda today: Q(word=word, due__lt=today.on)


def _of_unit(meant: Q, today: Today, **due) -> Q:
    """Issues that a word means; of one unit those it leads, and where it assists those whose date
    for its opinion lies there (`due`).
    """
    if today.unit is None:
        return meant
    orders = Dispatch.objects.running().lead().filter(unit=today.unit, round__ended_on__isnull=True)
    led = Q(pk__in=orders.order_by().values("round__issue"))
    return meant & led | awaiting(Q(word=Kept.OPINION, unit=today.unit, **due))


WORDS = {
    "danger": Word(
        _("危及生命安全，当天处理"), 0, rows=lambda today: is_open() & Q(is_danger=True)
    ),
    "overdue": Word(
        _("已经超期"),
        0,
        rows=lambda today: _of_unit(overdue(today.on), today, due__lt=today.on),
    ),
    "soon": Word(
        _("三个工作日内到期"),
        1,
        rows=lambda today: _of_unit(
            due_soon(today.on, today.soon), today, due__range=(today.on, today.soon)
        ),
    ),
    "urged": Word(_("被催办，等办理"), 0, _kept(Kept.URGED)),
    "triage": Word(_("等审核"), 1, _kept(Kept.TRIAGE)),
    "returned": Word(_("被单位退回，等另行交办"), 1, _kept(Kept.RETURNED)),
    "dispatch": Word(_("等交办"), 2, _kept(Kept.DISPATCH)),
    "extension": Word(_("申请延期，等答复"), 1, _kept(Kept.EXTENSION)),
    "handover": Word(_("申请改派，等答复"), 1, _kept(Kept.HANDOVER)),
    "unaccepted": Word(_("超过签收期限还没有签收"), 0, _late(Kept.ACCEPT)),
    "accept": Word(_("等签收"), 1, _kept(Kept.ACCEPT)),
    "answer": Word(_("承办中，等答复"), 2, _kept(Kept.ANSWER)),
    "opinion": Word(_("等协办意见"), 2, _kept(Kept.OPINION)),
    "tell": Word(_("已有答复，等告知反映人"), 1, _kept(Kept.TELL)),
    "unhappy": Word(_("反映人不满意"), 0, _kept(Kept.UNHAPPY)),
    "objection": Word(
        _("有异议或回头看没有落实，等经办台决定"), 0, _kept(Kept.OBJECTION), of_closed=True
    ),
    "follow_up": Word(_("答复是承诺，等跟踪"), 1, _kept(Kept.FOLLOW_UP)),
    "following": Word(_("跟踪落实中"), 2, _kept(Kept.FOLLOWING)),
    "close": Word(_("已经告知，等办结"), 2, _kept(Kept.CLOSE)),
    "reply": Word(_("督办等书面回复"), 2, _kept(Kept.REPLY)),
    "key_reply": Word(_("重点督办还没有书面回复"), 0, _kept(Kept.KEY_REPLY)),
    "reply_late": Word(_("督办超过期限还没有书面回复"), 0, _late(Kept.REPLY)),
}


def rows_of(word: str, issues, today: Today):
    """The issues of a queryset that a word means: open ones, and closed ones where it says so."""
    entry = WORDS[word]
    return (issues if entry.of_closed else issues.open()).filter(entry.means(today))


def columns(words, today: Today) -> dict[str, Count]:
    """A column for each word, over open issues."""
    return {word: Count("pk", filter=WORDS[word].means(today)) for word in words}


def counts(words, issues, today: Today) -> dict[str, int]:
    """How many issues of the queryset each word means: one query for what is kept, one for what
    the day says.
    """
    return added_up(words, kept_counts(words, issues, today), day_counts(words, issues, today))


def kept_counts(words, issues, today: Today) -> QuerySet:
    """One row with the number of each word that is kept; no row where nothing is awaited."""
    # Of several units that owe an opinion on one issue, one counts.
    columns = {
        word: Count("issue", filter=WORDS[word].kept(today), distinct=True)
        for word in words
        if WORDS[word].kept
    }
    columns |= {
        f"{FIRST}{word}": Min("issue", filter=WORDS[word].kept(today)) for word in list(columns)
    }
    waiting = issues.open().order_by().values("pk")
    if closed := [word for word in words if WORDS[word].kept and WORDS[word].of_closed]:
        waiting = waiting.union(issues.filter(awaiting(Q(word__in=closed))).order_by().values("pk"))
    return _one_row(Awaited.objects.filter(issue__in=waiting), columns)


def day_counts(words, issues, today: Today) -> QuerySet:
    """One row with the number of each word that the day decides; no row without open issues."""
    counted = columns([word for word in words if WORDS[word].rows], today)
    first = {f"{FIRST}{word}": Min("pk", filter=one.filter) for word, one in counted.items()}
    return _one_row(issues.open(), counted | first)


def _one_row(rows: QuerySet, columns: dict[str, Aggregate]) -> QuerySet:
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(**columns)


def added_up(words, *found) -> dict[str, int]:
    """The numbers of the words, from what `kept_counts` and `day_counts` have found."""
    numbers = {word: number for rows in found for row in rows for word, number in row.items()}
    return {word: numbers.get(word, 0) for word in words}


def oldest(words, *found) -> dict[str, int]:
    """Of each word that means something the key of the issue that was registered first."""
    keys = {name: key for rows in found for row in rows for name, key in row.items() if key}
    return {word: keys[f"{FIRST}{word}"] for word in words if f"{FIRST}{word}" in keys}


def with_told(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """`is_told`: an answer of which no voice waits to be told (the fourth or fifth pip)."""
    to_tell = Awaited.objects.filter(issue=OuterRef("pk"), word=Kept.TELL)
    return issues.annotate(is_told=Q(state=State.ANSWERED) & ~Exists(to_tell))
