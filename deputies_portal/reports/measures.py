"""Measures: which rows a figure of a report counts, and the list of exactly these rows.

A condition says what counts, once: the sums of a live report, the list behind the figure and the
ids kept with an issued one are read through it. Its words are those of the list (`visits.counting`
says what they mean).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model, Q, QuerySet

from deputies_portal.reports.span import Span
from deputies_portal.reports.subject import Subject
from stations.models import ActivityType, Venue, VenueUpgrade
from stations.models.upgrade.venue_upgrade import renewed_condition
from visits import counting
from visits.models import Activity, DutyDay, Issue, Suggestion, Visit
from visits.models.suggestion import SuggestionState

Stage = VenueUpgrade.Stage
Source = Issue.Source


@dataclass(frozen=True)
class Kind:
    """One kind of rows: its list, the columns that say where and when, how its list is asked."""

    name: str
    model: type[Model]
    page: str
    day: str  # empty: as it is today, whatever the time
    county: str = "county"
    township: str = "township"
    words: dict = field(default_factory=dict)
    counts: Q = field(default_factory=Q)
    first: str = "first"  # how the list calls the two ends of a time
    last: str = "last"
    knows_years: bool = True

    def rows(self, user) -> QuerySet:
        return self.model.objects.visible_to(user).filter(self.counts)

    def at(self, county: str, place: str) -> Q:
        """Rows of a county, of a township, or (its own code) of what has none 县级."""
        if not place:
            return Q(**{self.county: county})
        if len(place) == 6:
            return Q(**{self.county: place, f"{self.township}__isnull": True})
        return Q(**{self.township: place})

    def within(self, span: Span) -> Q:
        if not self.day:
            return Q()
        return Q(**{f"{self.day}__gte": span.first, f"{self.day}__lte": span.last})

    def asked(self, span: Span) -> dict:
        if not self.day:
            return {}
        if self.knows_years:
            return span.words()
        return {self.first: span.first.isoformat(), self.last: span.last.isoformat()}


KINDS = {
    kind.name: kind
    for kind in (
        Kind("visits", Visit, "visits:visits", "received_on", counts=~Q(state=Visit.State.VOID)),
        Kind("issues", Issue, "visits:issues", "registered_on", counts=~Q(state=Issue.State.VOID)),
        Kind(
            "activities",
            Activity,
            "visits:activities",
            "day",
            words={"state": "held"},
            counts=Q(state=Activity.State.HELD),
        ),
        Kind(
            "duty",
            DutyDay,
            "visits:duty",
            "day",
            words={"view": "list", "state": "held"},
            counts=Q(state=DutyDay.State.HELD),
        ),
        Kind(
            "upgrades",
            VenueUpgrade,
            "stations:upgrades",
            "accepted_on",
            county="venue__county",
            township="venue__township",
            words={"stage": Stage.ACCEPTED.value, "once": "yes"},
            counts=renewed_condition(),
            first="accepted_from",
            last="accepted_by",
            knows_years=False,
        ),
        Kind("papers", Suggestion, "visits:suggestions", "drafted_on"),
        Kind("venues", Venue, "desk:venues", "", counts=Q(closed_on__isnull=True)),
    )
}


@dataclass(frozen=True)
class Measure:
    """One figure. `meaning` takes the day by which the work has come so far."""

    name: str
    kind: Kind
    label: str  # papers are worded in Chinese
    words: dict = field(default_factory=dict)
    meaning: Callable[[date], Q] = lambda on: Q()
    of_places: bool = False  # whether the table of townships has it

    @property
    def column(self) -> str:
        return self.name.replace("-", "_")


@dataclass(frozen=True)
class Counted:
    """The rows of one figure: of one measure, time and place."""

    name: str
    measure: Measure
    span: Span
    place: str = ""  # a row of the table of townships

    def url(self, subject: Subject) -> str:
        kind = self.measure.kind
        words = kind.words | kind.asked(self.span) | self.measure.words
        return subject.list_url(kind.page, self.place, **words)

    def rows(self, subject: Subject, user) -> QuerySet:
        kind = self.measure.kind
        place = kind.at(subject.county, self.place or subject.place)
        meant = place & kind.within(self.span) & self.measure.meaning(subject.on)
        return kind.rows(user).filter(meant)

    def placed_ids(self, subject: Subject, user):
        """(id, township or None) of the rows."""
        columns = ("pk", self.measure.kind.township)
        return self.rows(subject, user).order_by().values_list(*columns).iterator(5000)


# Of issues: the word of a figure and what it is called.
RESULTS = {
    "issues": "收到问题",
    "on_the_spot": "当场答复",
    "guided": "引导到其他部门",
    "merged": "并案",
    "dispatched": "交办",
    "answered": "答复",
    "solved": "解决",
    "rated": "群众评价",
    "satisfied": "满意或基本满意",
    "closed": "办结",
    "late": "超期",
    "open": "在办",
    "overdue": "现在超期",
}
OF_PLACES = {"issues", "dispatched", "closed", "solved", "rated", "satisfied"}
OF_SOURCES = ("issues", "dispatched", "answered", "solved", "closed", "late")
# Where issues come from: how the figures of one source begin, and what they are called.
SOURCES = {Source.VISIT: "visit-", Source.ONLINE: "online-", Source.ACTIVITY: "activity-"}
FROM = {
    Source.VISIT: "接待来访",
    Source.ONLINE: "网络",
    Source.ACTIVITY: "代表活动（含座谈会）",
}


def _of_issues() -> list[Measure]:
    whole = [
        Measure(
            word,
            KINDS["issues"],
            label,
            _asked(word),
            _meant(word),
            of_places=word in OF_PLACES,
        )
        for word, label in RESULTS.items()
    ]
    parts = (_of_source(source, word) for source in SOURCES for word in OF_SOURCES)
    return [*whole, *parts]


def _of_source(source: Source, word: str) -> Measure:
    return Measure(
        f"{SOURCES[source]}{word}",
        KINDS["issues"],
        f"{FROM[source]}：{RESULTS[word]}",
        {"source": source.value, **_asked(word)},
        lambda on: counting.from_source(source) & counting.meaning(word, on),
    )


def _meant(word: str) -> Callable[[date], Q]:
    return lambda on: counting.meaning(word, on)


def _asked(word: str) -> dict:
    """How the list is asked for the word."""
    asked = {}
    if word in counting.RESULTS:
        asked["result"] = word
    elif word != "issues":
        asked["state"] = word
    return asked


def category_of(key: str, name: str) -> Measure:
    """Confidential issues are said to belong to no category."""
    words = {"category": key, "plain": "yes"}

    def meant(on: date) -> Q:
        return counting.meaning("plain", on) & Q(category=key)

    return Measure(f"category-{key}", KINDS["issues"], name, words, meant)


def type_of(key: str, name: str) -> Measure:
    words = {"activity_type": key}
    return Measure(f"type-{key}", KINDS["activities"], name, words, lambda on: Q(activity_type=key))


SEMINAR = ActivityType.Kind.SEMINAR
MEASURES = (
    Measure("visits", KINDS["visits"], "接待来访", of_places=True),
    Measure(
        "unconfirmed",
        KINDS["visits"],
        "其中代表登记、还没有确认的",
        {"state": Visit.State.FROM_DEPUTY.value},
        lambda on: counting.unconfirmed(),
    ),
    *_of_issues(),
    Measure("held", KINDS["duty"], "举行接待日"),
    Measure("activities", KINDS["activities"], "举办活动"),
    Measure(
        "seminars",
        KINDS["activities"],
        "列席代表座谈会",
        {"kind": SEMINAR.value},
        lambda on: Q(activity_type__kind=SEMINAR),
    ),
    Measure(
        "suggestions",
        KINDS["issues"],
        "座谈会收集并交办的意见建议",
        {"activity_kind": SEMINAR.value, "result": "dispatched"},
        lambda on: counting.found_by_kind(SEMINAR) & counting.meaning("dispatched", on),
    ),
    Measure("papers", KINDS["papers"], "起草代表建议"),
    Measure(
        "papers-closed",
        KINDS["papers"],
        "其中办结",
        {"state": SuggestionState.CLOSED.value},
        lambda on: Q(state=SuggestionState.CLOSED),
    ),
    Measure("upgrades", KINDS["upgrades"], "新建和提升家站通过验收"),
    Measure("venues", KINDS["venues"], "在用家站", of_places=True),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
