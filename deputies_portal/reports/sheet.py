"""The sheet of a report: its figures in the order of the paper, each with its rows, and its text.

The same for a live draft and for an issued report; only where numbers and addresses come from
differs. Beside a figure that was issued stands the one of today where it has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils import translation

from deputies_portal.core.ui.charts import Bars, bars_of
from deputies_portal.reports.measures import FROM, OF_SOURCES, SOURCES
from deputies_portal.reports.numbers import BEFORE, Numbers
from deputies_portal.reports.sums import TAKEN_PART, TURN
from stations.models import Level

NOT_COMPARED = "不作比较"  # as the words of the report say it
PIECES, TIMES, DAYS, PERSONS = "件", "次", "天", "人次"
# Of the table of main figures: name, what it is called, its unit.
MAIN = (
    ("visits", "接待来访", TIMES),
    ("unconfirmed", "其中代表登记、还没有确认的", TIMES),
    ("visitors", "接待群众（当面）", PERSONS),
    ("others", "来信来电等另计", PERSONS),
    ("issues", "收到问题", PIECES),
    ("dispatched", "交办问题", PIECES),
    ("held", "举行接待日", DAYS),
    ("activities", "举办活动", TIMES),
    ("seminars", "列席代表座谈会", TIMES),
    ("suggestions", "座谈会收集并交办的意见建议", PIECES),
    ("papers", "起草代表建议", PIECES),
    ("papers-closed", "其中已办结的代表建议", PIECES),
    ("upgrades", "新建和提升家站通过验收", "处"),
)
# Answered, solved and satisfied are three different facts, each with its base.
RESULTS = (
    ("dispatched", "交办过", "issues"),
    ("answered", "答复过", "issues"),
    ("solved", "解决", "issues"),
    ("satisfied", "满意或基本满意（在评价过的里面）", "rated"),
    ("closed", "已办结", "issues"),
    ("late", "有过超期", "issues"),
    ("on_the_spot", "当场答复", "issues"),
    ("guided", "引导到其他部门", "issues"),
    ("merged", "已并案", "issues"),
)
OF_PLACES = ("venues", "visits", "visitors", "issues", "dispatched", "closed", "solved")
MOST_CATEGORIES = 10


@dataclass(frozen=True)
class Shown:
    """A figure as the sheet shows it; `today` is the live number of an issued one."""

    name: str
    n: int
    url: str = ""
    today: int | None = None

    @property
    def text(self) -> str:
        return f"{self.n:,}"

    @property
    def has_changed(self) -> bool:
        return self.today is not None and self.today != self.n


@dataclass(frozen=True)
class Line:
    label: str
    unit: str
    now: Shown
    before: Shown

    @property
    def change(self) -> str:
        """+3, -2: how much it is more than the time before, which must have a record of it."""
        if not self.before.n:
            return NOT_COMPARED if self.now.n else "—"
        difference = self.now.n - self.before.n
        return f"{difference:+,}" if difference else "持平"


@dataclass(frozen=True)
class Share:
    """How many of how many, and the same of the time before."""

    label: str
    part: Shown
    whole: Shown
    part_before: Shown
    whole_before: Shown

    @property
    def percent(self) -> str:
        return percent(self.part.n, self.whole.n)

    @property
    def percent_before(self) -> str:
        return percent(self.part_before.n, self.whole_before.n)


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Shown]
    part: Shown | None = None  # satisfied, of those rated
    whole: Shown | None = None

    @property
    def percent(self) -> str:
        return percent(self.part.n, self.whole.n) if self.part else ""


def percent(part: int, whole: int) -> str:
    """With one digit; empty when there is nothing to divide by."""
    return f"{100 * part / whole:.1f}%" if whole else ""


@dataclass
class Sheet:
    numbers: Numbers
    url_of: Callable[[str], str]  # of a figure; empty for one that counts no rows
    live: Numbers | None = None

    def figure(self, name: str) -> Shown:
        today = self.live[name] if self.live is not None else None
        return Shown(name, self.numbers[name], self.url_of(name), today)

    @cached_property
    def big(self) -> dict[str, Shown]:
        names = ("upgrades", "visitors", "issues", "closed", "held", "activities")
        return {name: self.figure(name) for name in names}

    @property
    def closed_percent(self) -> str:
        return percent(self.numbers["closed"], self.numbers["issues"]).removesuffix("%")

    @cached_property
    def tables(self) -> dict[str, int]:
        """The numbers of the tables that the sheet has."""
        shown = {
            "main": True,
            "results": True,
            "sources": len(self.sources) > 1,
            "places": bool(self.numbers.places),
            "levels": bool(self.numbers.levels),
            "types": bool(self.numbers.types),
        }
        return {name: n for n, name in enumerate((n for n in shown if shown[n]), start=1)}

    @cached_property
    def main(self) -> list[Line]:
        """Unconfirmed visits are named where there are any."""
        lines = [
            Line(label, unit, self.figure(name), self.figure(f"{name}{BEFORE}"))
            for name, label, unit in MAIN
        ]
        return [one for one in lines if one.now.name != "unconfirmed" or one.now.n or one.before.n]

    @cached_property
    def shares(self) -> list[Share]:
        return [
            Share(
                label,
                *(self.figure(f"{name}{when}") for when in ("", BEFORE) for name in (part, whole)),
            )
            for part, label, whole in RESULTS
        ]

    @cached_property
    def sources(self) -> list[Row]:
        """Only those that occur beside visits."""
        rows = [
            Row(FROM[source], [self.figure(f"{prefix}{word}") for word in OF_SOURCES])
            for source, prefix in SOURCES.items()
        ]
        return [row for number, row in enumerate(rows) if not number or row.cells[0].n]

    @cached_property
    def places(self) -> list[Row]:
        return [self._place(name, f"-{code}") for code, name in self.numbers.places]

    @cached_property
    def total(self) -> Row:
        return self._place("合计", "")

    def _place(self, label: str, suffix: str) -> Row:
        return Row(
            label,
            [self.figure(f"{name}{suffix}") for name in OF_PLACES],
            self.figure(f"satisfied{suffix}"),
            self.figure(f"rated{suffix}"),
        )

    @cached_property
    def categories(self) -> Bars:
        most = self.numbers.categories[:MOST_CATEGORIES]
        return bars_of((name, self.figure(f"category-{key}")) for key, name in most)

    @cached_property
    def types(self) -> list[tuple[str, Shown]]:
        return [(name, self.figure(f"type-{key}")) for key, name in self.numbers.types]

    @cached_property
    def levels(self) -> list[tuple[str, str, list[int]]]:
        """(level, its name, turns and presence at each kind of activity), the highest first."""
        found: dict[str, dict[str, int]] = {}
        for level, what, n in self.numbers.levels:
            found.setdefault(level, {})[what] = n
        with translation.override("zh-hans"):
            names = {level.value: str(level.label) for level in Level} | {"": "资格未登记"}
        return [
            (level, name, [found[level].get(what, 0) for what in (TURN, *TAKEN_PART)])
            for level, name in names.items()
            if level in found
        ]
