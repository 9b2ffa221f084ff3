"""Counting 计数: one definition of every figure over visits and issues (domain §6).

All by the date of the event; void never counts. Figures of a period are cohort figures: of the
issues registered in it, how far they have come by the day `on`. What the word of a figure means is
asked here by the pages and by the list behind the figure, so that both are equal.

One word, one figure: 收到问题, 已办结 and the other results are of the issues of every source, and
categories are of those that are not confidential, for every reader. What is narrower
(`from_source`, `found_by_kind`) says so in its name.
"""

from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from visits.models import Issue, Visit, Voice
from visits.models.issues import words
from visits.models.issues.states import State

LEAST_SATISFIED = Issue.SATISFACTION["mostly"]

# The words a list of issues takes for `result`.
RESULTS = {
    "dispatched": _("已交办过"),
    "answered": _("已答复过"),
    "solved": _("已解决"),
    "rated": _("已评价"),
    "satisfied": _("满意或基本满意"),
    "unsatisfied": _("不满意"),
    "late": _("有过超期"),
    "closed": _("已办结、归档"),
    "on_the_spot": _("当场答复"),
    "guided": _("引导到其他部门"),
    "merged": _("已并案"),
}


def meaning(word: str, on: date) -> Q:
    """What the word of a figure means, as a condition over issues that count."""
    return {
        "issues": lambda: ~Q(state=State.VOID),
        "dispatched": lambda: Q(dispatched_on__lte=on),
        "answered": lambda: Q(answered_on__lte=on),
        "solved": lambda: Q(solved_on__lte=on),
        "rated": lambda: Q(satisfaction__isnull=False),
        "satisfied": lambda: Q(satisfaction__gte=LEAST_SATISFIED),
        "unsatisfied": lambda: Q(satisfaction__lt=LEAST_SATISFIED),
        "late": lambda: Q(late_days__gt=0) | words.overdue(on),
        "closed": lambda: Q(state__in=(State.CLOSED, State.ARCHIVED)),
        "on_the_spot": lambda: Q(outcome=Issue.Outcome.ON_THE_SPOT),
        "guided": lambda: Q(outcome=Issue.Outcome.GUIDED),
        "merged": lambda: Q(state=State.MERGED),
        "plain": lambda: Q(is_confidential=False),
        "open": words.is_open,
        "overdue": lambda: words.overdue(on),
    }[word]()


def from_source(source: str) -> Q:
    """The narrower figure of one source: it never stands under the word alone."""
    return Q(source=source)


def found_by_kind(kind: str) -> Q:
    """Issues that come from an activity of a kind, a seminar for example: what deputies collected
    there. A condition over issues; one heard at two of them counts once.
    """
    heard = Voice.objects.filter(activity__activity_type__kind=kind)
    return from_source(Issue.Source.ACTIVITY) & Q(pk__in=heard.values("issue"))


def issue_columns(words, on: date) -> dict:
    """`issues` and a column for each word, over issues that count."""
    columns = {word: Count("pk", filter=meaning(word, on)) for word in words}
    return {"issues": Count("pk"), **columns}


def count_issues(issues: QuerySet, on: date, words, *by: str) -> list[dict]:
    """One row per value of `by` (one in all without it): `issues` and a column for each word."""
    columns = issue_columns(words, on)
    counted = issues.counted().order_by()
    return list(counted.values(*by).annotate(**columns)) if by else [counted.aggregate(**columns)]


def unconfirmed() -> Q:
    """Visits a deputy entered and no clerk has confirmed yet. The visit took place: it and its
    issues count wherever visits and issues do, and a page that counts them says how many they are.
    Voided by the clerk they count nowhere.
    """
    return Q(state=Visit.State.FROM_DEPUTY)


def visit_columns() -> dict:
    """`visits` (rows), `visitors` received face to face, and `others`, people who came by another
    channel, counted apart; over visits that count.
    """
    face_to_face = Q(channel__in=Visit.FACE_TO_FACE)
    return {
        "visits": Count("pk"),
        "visitors": Sum("group_size", filter=face_to_face, default=0),
        "others": Sum("group_size", filter=~face_to_face, default=0),
    }


def count_visits(visits: QuerySet, *by: str) -> list[dict]:
    """One row per value of `by`, with the columns above."""
    columns = visit_columns()
    counted = visits.counted().order_by()
    return list(counted.values(*by).annotate(**columns)) if by else [counted.aggregate(**columns)]


def in_year(rows: QuerySet, year: int, *, day: str) -> QuerySet:
    """Rows whose event lies in the year, by the column `day`."""
    return rows.filter(**{f"{day}__gte": date(year, 1, 1), f"{day}__lt": date(year + 1, 1, 1)})


def by_month(rows: QuerySet, *, day: str, of: str = "") -> dict[tuple[int, int], int]:
    """(year, month) → how many rows, or the sum of the column `of`.

    The days are grouped by the database, at most 366 a year, and added up here: a function that
    finds the month would run for every row.
    """
    total = Sum(of) if of else Count("pk")
    found: dict[tuple[int, int], int] = {}
    for on, number in rows.order_by().values_list(day).annotate(n=total).values_list(F(day), "n"):
        month = (on.year, on.month)
        found[month] = found.get(month, 0) + number
    return found
