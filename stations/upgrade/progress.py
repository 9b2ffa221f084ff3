"""How a programme stands 进度: its figures by place and tier, each with the list of its rows.

The board and the overview read them here. What a word means, `VenueUpgrade.objects` says.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from deputies_portal.core.ui.charts import Meter
from stations.models import PlanLine, UpgradeProgramme, Venue, VenueUpgrade

Stage = VenueUpgrade.Stage
# The columns of a table of figures: what a venue is in, then what is wrong.
COLUMNS = (
    "all",
    "due",
    "accepted",
    "reported",
    "ready",
    "rectifying",
    "in_work",
    "planned",
    "late",
)
WORDS = (*COLUMNS, "slipping")


@dataclass(frozen=True)
class Figure:
    """A number, its name on the page, and where its rows are listed."""

    name: str
    n: int
    url: str


@dataclass(frozen=True)
class Line:
    """The figures of one township, or of one tier; `key` is its code."""

    key: str
    label: str
    figures: dict[str, Figure]

    @property
    def columns(self) -> list[Figure]:
        return [self.figures[word] for word in COLUMNS]

    def bar(self, plan: int | None = None) -> Meter:
        """Accepted, reported and begun behind each other, and where the plan stands."""
        n = {word: figure.n for word, figure in self.figures.items()}
        begun = n["ready"] + n["rectifying"] + n["in_work"]
        parts = [("m-acc", n["accepted"]), ("m-done", n["reported"]), ("m-work", begun)]
        return Meter(parts, n["all"], plan)

    @property
    def meter(self) -> Meter:
        return self.bar()


@dataclass(frozen=True, kw_only=True)
class Together:
    """The figures of a county over all programmes that run, from `VenueUpgrade.by_place` of the
    `leading` rows: a venue in two of them counts once.

    `asked` narrows the venues as the list does (county, township, tier).
    """

    on: date
    rows: list[dict]
    asked: dict = field(default_factory=dict)

    @property
    def scope(self) -> dict:
        """How the list is asked for the venues these figures are about."""
        return {"state": "running", **self.asked}

    @cached_property
    def total(self) -> Line:
        """The figures of all the venues: `standing.total.figures["late"].n`, `.url`."""
        return self._line("", "", self.rows, {})

    @cached_property
    def townships(self) -> list[Line]:
        """In official order, what has no township 县级 first."""
        found: dict[str, list[dict]] = {}
        for row in self.rows:
            found.setdefault(place_of(row), []).append(row)
        return [
            self._line(code, name_of(rows[0]), rows, {"township": code})
            for code, rows in sorted(found.items(), key=lambda pair: (len(pair[0]), pair[0]))
        ]

    @cached_property
    def tiers(self) -> list[Line]:
        """The tiers that occur, from the home down."""
        found = {tier: [] for tier in Venue.Tier.values}
        for row in self.rows:
            found[row["venue__tier"]].append(row)
        return [self._line(t, "", rows, {"tier": t}) for t, rows in found.items() if rows]

    @property
    def meter(self) -> Meter:
        return self.total.bar()

    def address(self, word: str, **narrower) -> str:
        """The list of the rows a figure counts."""
        words = {"all": {}, "late": {"late": 1}, "slipping": {"slow": 1}}
        words |= {"due": {"due_by": self.on.isoformat()}}
        return list_of(self.scope | narrower | words.get(word, {"stage": word}))

    def _line(self, key: str, label: str, rows: list[dict], narrower: dict) -> Line:
        suffix = f"-{key}" if key else ""
        figures = {
            word: Figure(word + suffix, sum(r[word] for r in rows), self.address(word, **narrower))
            for word in WORDS
        }
        return Line(key, label, figures)


@dataclass(frozen=True, kw_only=True)
class Standing(Together):
    """The figures of one programme over some of its venues, against its plan.

    The plan line counts when these are all venues of the programme; of a part of them the date of
    each venue is the plan. A programme without a plan line is compared with nothing.
    """

    programme: UpgradeProgramme
    plan_lines: tuple[PlanLine, ...] = ()
    has_plan: bool = False

    @property
    def scope(self) -> dict:
        return {"programme": self.programme.pk, **self.asked}

    @property
    def meter(self) -> Meter:
        return self.total.bar(self.plan)

    @property
    def plan(self) -> int | None:
        """How many should be accepted by the day: the last plan line whose day has come."""
        if not self.has_plan:
            return None
        if not self.plan_lines:
            return self.total.figures["due"].n
        reached = [line.number for line in self.plan_lines if line.until <= self.on]
        return self.within(reached[-1]) if reached else 0

    def within(self, planned: int) -> int:
        """A plan line made before venues left the programme asks for no more than are in it."""
        return min(planned, self.total.figures["all"].n)

    @property
    def ahead(self) -> int:
        """Accepted more than planned; 0 when behind, and without a plan."""
        return max(self.total.figures["accepted"].n - self.plan, 0) if self.has_plan else 0

    @property
    def behind(self) -> int:
        return max(self.plan - self.total.figures["accepted"].n, 0) if self.has_plan else 0

    @property
    def is_empty(self) -> bool:
        return not self.total.figures["all"].n

    @property
    def is_finished(self) -> bool:
        figures = self.total.figures
        return not self.is_empty and figures["all"].n == figures["accepted"].n

    @property
    def days_left(self) -> int:
        """To the deadline; below zero it has passed."""
        return (self.programme.deadline - self.on).days

    @property
    def days_over(self) -> int:
        return -self.days_left

    def accepted_by(self, day: date, n: int) -> Figure:
        """Those accepted by the end of a day."""
        asked = self.scope | {"accepted_by": day.isoformat()}
        return Figure(f"accepted-by-{day}", n, list_of(asked))


@dataclass(frozen=True)
class AspectLine:
    """An item of the county's list: of `needed` venues `done` have it, `lacking` do not yet."""

    name: str
    needed: int
    done: int
    lacking: Figure


def lacking_of(standing: Standing, rows: list[dict]) -> list[AspectLine]:
    """`rows` from `UpgradeItem.by_aspect`."""
    asked = standing.scope
    return [
        AspectLine(
            row["aspect__name"],
            row["needed"],
            row["done"],
            Figure(
                f"lacking-{row['aspect_id']}",
                row["needed"] - row["done"],
                list_of(asked | {"lacking": row["aspect_id"]}),
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme with how many of its venues the reader sees, has accepted and has late."""

    programme: UpgradeProgramme
    figures: dict[str, Figure]


def programme_lines(programmes, counted: dict[int, dict]) -> list[ProgrammeLine]:
    """`counted` from `VenueUpgrade.by_programme`."""
    asked = {"all": {}, "accepted": {"stage": Stage.ACCEPTED}, "late": {"late": 1}}
    lines = []
    for programme in programmes:
        n = counted.get(programme.pk, {})
        lines.append(
            ProgrammeLine(
                programme,
                {
                    word: Figure(
                        f"{word}-{programme.pk}",
                        n.get(word, 0),
                        list_of({"programme": programme.pk} | more),
                    )
                    for word, more in asked.items()
                },
            )
        )
    return lines


def list_of(asked: dict) -> str:
    return f"{reverse('stations:upgrades')}?{urlencode(asked)}"


def place_of(row: dict) -> str:
    """The township of a row of `by_place`, or the county for what has none 县级."""
    return row["venue__township_id"] or row["venue__county_id"]


def name_of(row: dict) -> str:
    return row["venue__township__name"] or _("县级")


def standing_over(upgrades, programme: UpgradeProgramme, on: date, *, asked=None) -> Standing:
    """The standing of these rows of one programme."""
    return _standing(programme, upgrades.by_place(on), on, asked)


def standings_over(upgrades, programmes, on: date, *, asked=None) -> list[Standing]:
    """Those of several programmes, the rows read in one query."""
    rows = upgrades.filter(programme__in=programmes).by_place(on, "programme")
    found = {programme.pk: [] for programme in programmes}
    for row in rows:
        found[row["programme"]].append(row)
    return [_standing(programme, found[programme.pk], on, asked) for programme in programmes]


def together_over(upgrades, on: date, *, asked=None) -> Together:
    """All running programmes added up."""
    return Together(on=on, rows=upgrades.leading(on).by_place(on), asked=asked or {})


def _standing(programme: UpgradeProgramme, rows: list[dict], on: date, asked) -> Standing:
    lines = tuple(sorted(programme.plan_lines.all(), key=lambda line: line.until))
    is_whole = sum(row["all"] for row in rows) == programme.size
    return Standing(
        programme=programme,
        on=on,
        rows=rows,
        asked=asked or {},
        plan_lines=lines if is_whole else (),
        has_plan=bool(lines),
    )
