"""The numbers of a live report: one query over the sums that are kept and, of what no sum can know,
the rows of two times; two more over the turns and the activities of the deputies. Constant in rows.
"""

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Length

from deputies_portal.reports.measures import (
    BY_NAME,
    KINDS,
    MEASURES,
    RESULTS,
    SEMINAR,
    SOURCES,
    Kind,
    Measure,
)
from deputies_portal.reports.numbers import BEFORE, TOGETHER, Numbers
from deputies_portal.reports.subject import Subject
from deputies_portal.reports.tally import Counted, Part, count_parts
from stations.models import ActivityType, Mandate
from visits import counting
from visits.models import DutySlot, IssueTally, Participation, VisitTally
from visits.models.issues import words

VISITS, ISSUES, CATEGORIES, TYPES = "tally", "issue-tally", "categories", "types"
PAST_DUE, FROM_SEMINARS = "past-due", "from-seminars"
UNCONFIRMED = "unconfirmed"
ROWS_OF_ISSUES = (PAST_DUE, FROM_SEMINARS)
OTHERS = tuple(name for name in KINDS if name not in ("visits", "issues"))
# Words of issues that are summed up by month; what is past due depends on the day.
OF_TALLY = tuple(word for word in RESULTS if word != "overdue")
NOTHING_MORE = Q()
TAKEN_PART = (
    ActivityType.Kind.STUDY,
    ActivityType.Kind.INSPECTION,
    ActivityType.Kind.REPORT,
)
TURN = "turn"


class Sums:
    def __init__(self, subject: Subject, user):
        self.subject, self.user = subject, user
        self.spans = {"": subject.span, BEFORE: subject.span.before}

    def numbers(self) -> Numbers:
        groups = count_parts(*self._parts())
        values: dict[str, int] = {}
        for suffix in self.spans:
            for group in groups[f"{ISSUES}{suffix}"]:
                self._add_issues(values, group, suffix)
        for name in [VISITS, UNCONFIRMED, *ROWS_OF_ISSUES, *OTHERS]:
            for group in groups[name]:
                self._add(values, group, name)
        found = Numbers(values, levels=self._levels())
        found.places = self._places(values)
        found.categories = _listed(values, groups[CATEGORIES], "category")
        found.types = _listed(values, groups[TYPES], "type")
        return found

    # --- one query ------------------------------------------------------------------------
    def _parts(self):
        yield self._of_visits()
        for suffix, span in self.spans.items():
            yield self._of_issues(suffix, span)
        yield self._past_due()
        yield self._from_seminars()
        yield self._unconfirmed()
        for name in OTHERS:
            yield self._of_kind(KINDS[name])
        yield self._of_categories()
        yield self._of_types()

    def _of_visits(self) -> Part:
        columns = {}
        first, last = self.subject.span.before.months[0], self.subject.span.months[1]
        for suffix, span in self.spans.items():
            within = Q(month__gte=span.months[0], month__lte=span.months[1])
            for name in ("visits", "visitors", "others"):
                columns[_column(name, suffix)] = Coalesce(Sum(name, filter=within), 0)
        return Part(VISITS, self._months(VisitTally, first, last), "place", columns)

    def _of_issues(self, suffix: str, span) -> Part:
        columns = {f"sum_{word}": Sum(word) for word in OF_TALLY}
        return Part(
            f"{ISSUES}{suffix}", self._months(IssueTally, *span.months), "place", columns, "source"
        )

    def _months(self, tally, first: str, last: str):
        """The sums of the place by month: over two years the rows themselves are too many."""
        subject = self.subject
        rows = tally.objects.of_months(first, last).filter(county=subject.county)
        return rows.filter(place=subject.place) if subject.place else rows

    def _past_due(self) -> Part:
        """Open and past due today: few, and what no sum of months can know. Among those once late
        an issue counts here that never was before.
        """
        subject, kind, never = self.subject, KINDS["issues"], {"late": Q(late_days=0)}
        # Found by their state: the columns ask for the time, whose rows are many.
        rows = kind.rows(self.user).filter(kind.at(subject.county, subject.place))
        rows = rows.filter(words.overdue(subject.on))
        prefixes = ("", *SOURCES.values())
        measures = [BY_NAME["overdue"], *(BY_NAME[f"{prefix}late"] for prefix in prefixes)]
        columns = {}
        for measure in measures:
            before = never.get(measure.words.get("result"), Q())
            columns |= self._columns(measure, before)
        return Part(PAST_DUE, rows, "township", columns)

    def _from_seminars(self) -> Part:
        rows = self._rows(KINDS["issues"]).filter(counting.found_by_kind(SEMINAR))
        return Part(FROM_SEMINARS, rows, "township", self._columns(BY_NAME["suggestions"]))

    def _unconfirmed(self) -> Part:
        rows = self._rows(KINDS["visits"]).filter(counting.unconfirmed())
        return Part(UNCONFIRMED, rows, "township", self._columns(BY_NAME["unconfirmed"]))

    def _of_kind(self, kind: Kind) -> Part:
        columns = {}
        for measure in MEASURES:
            if measure.kind is kind:
                columns |= self._columns(measure)
        return Part(kind.name, self._rows(kind), kind.township, columns)

    def _columns(self, measure: Measure, further: Q = NOTHING_MORE) -> dict:
        """Of this time and the one before."""
        kind, columns = measure.kind, {}
        meant = measure.meaning(self.subject.on) & further
        for suffix, span in self.spans.items() if kind.day else [("", self.subject.span)]:
            columns[_column(measure.name, suffix)] = Count(
                "pk", filter=(kind.within(span) & meant) or None
            )
        return columns

    def _rows(self, kind: Kind):
        """Of the place and both times; the one before ends where this one begins."""
        subject, rows = self.subject, kind.rows(self.user)
        rows = rows.filter(kind.at(subject.county, subject.place))
        if not kind.day:
            return rows
        first, last = subject.span.before.first, subject.span.last
        return rows.filter(**{f"{kind.day}__gte": first, f"{kind.day}__lte": last})

    def _of_categories(self) -> Part:
        rows = self._months(IssueTally, *self.subject.span.months)
        return Part(
            CATEGORIES,
            rows.filter(plain__gt=0),
            "category",
            {"listed": Sum("plain")},
            "category__name",
        )

    def _of_types(self) -> Part:
        kind = KINDS["activities"]
        rows = self._rows(kind).filter(kind.within(self.subject.span))
        return Part(TYPES, rows, "activity_type", {"listed": Count("pk")}, "activity_type__name")

    def _add_issues(self, values: dict, group: Counted, suffix: str) -> None:
        """Sums of one place and source, to the figures of all issues and to those of the source."""
        for word in OF_TALLY:
            n = group.numbers[f"sum_{word}"]
            for name in (word, f"{SOURCES[group.label]}{word}"):
                if measure := BY_NAME.get(name):
                    place = group.key if measure.of_places else None
                    self._put(values, name, suffix, n, place)

    def _add(self, values: dict, group: Counted, part: str) -> None:
        names = ("visits", "visitors", "others") if part == VISITS else ()
        kind = "issues" if part in ROWS_OF_ISSUES else part
        kind = "visits" if part == UNCONFIRMED else kind
        measured = [(m.name, m.of_places) for m in MEASURES if m.kind.name == kind]
        measured += [(name, name != "others") for name in names]
        for name, of_places in measured:
            for suffix in self.spans:
                n = group.numbers.get(_column(name, suffix), 0)
                self._put(values, name, suffix, n, group.key if of_places else None)

    def _put(self, values: dict, name: str, suffix: str, n: int, place: str | None) -> None:
        """A number of one place, to that of the whole; of this time to its own row of the table,
        too, unless `place` is None: the figure is not in it.
        """
        whole = f"{name}{suffix}"
        values[whole] = values.get(whole, 0) + n
        if place is not None and not suffix and not self.subject.place:
            own = f"{name}-{place or self.subject.county}"
            values[own] = values.get(own, 0) + n

    def _places(self, values: dict) -> list[list[str]]:
        """In official order; one that has ended, and 县级, only with rows of their own."""
        names = [TOGETHER, *(measure.name for measure in MEASURES if measure.of_places)]
        county = self.subject.county
        return [
            [place.code, place.name]
            for place in self.subject.townships
            if any(values.get(f"{name}-{place.code}") for name in names)
            or not (place.is_ended or place.code == county)
        ]

    # --- deputies by level ----------------------------------------------------------------
    def _levels(self) -> list[list]:
        """Turns served on days held, and presence at activities, by the level of the deputy then:
        the highest seat held on the day.
        """
        found = [[level, TURN, n] for level, n in self._turns()]
        return found + [[level, kind, n] for level, kind, n in self._taken_part()]

    def _turns(self):
        days = self._rows(KINDS["duty"]).filter(KINDS["duty"].within(self.subject.span))
        came = Q(substitute__isnull=True, attendance=DutySlot.Attendance.CAME)
        came |= Q(substitute_attendance=DutySlot.Attendance.CAME)
        served = Case(
            When(substitute__isnull=False, then=F("substitute_level")), default=F("level")
        )
        rows = DutySlot.objects.standing().filter(came, day__in=days.order_by().values("pk"))
        counted = rows.order_by().annotate(served=served).values("served").annotate(n=Count("pk"))
        return counted.values_list("served", "n")

    def _taken_part(self):
        kind = KINDS["activities"]
        held = self._rows(kind).filter(
            kind.within(self.subject.span), activity_type__kind__in=TAKEN_PART
        )
        day = OuterRef("activity__day")
        seats = Mandate.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            deputy=OuterRef("deputy"),
            starts_on__lte=day,
        )
        highest = seats.order_by(Coalesce(Length("congress"), 0)).values(
            at=Coalesce("congress__level", Value("national"))
        )
        rows = Participation.objects.present().filter(activity__in=held.order_by().values("pk"))
        return (
            rows.order_by()
            .annotate(at=Coalesce(Subquery(highest[:1]), Value("")))
            .values("at", "activity__activity_type__kind")
            .annotate(n=Count("pk"))
            .values_list("at", "activity__activity_type__kind", "n")
        )


def _column(name: str, suffix: str) -> str:
    """A name of its own: tables have columns called visits and issues."""
    return f"n_{name}{suffix}".replace("-", "_")


def _listed(values: dict, groups: list[Counted], name: str) -> list[list[str]]:
    """(key, name) of each, the most frequent first; their numbers go to the values."""
    ordered = sorted(groups, key=lambda group: (-group.numbers["listed"], int(group.key)))
    values |= {f"{name}-{group.key}": group.numbers["listed"] for group in ordered}
    return [[group.key, group.label] for group in ordered]
