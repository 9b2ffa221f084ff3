"""The board 一格一处: every venue of a programme as one cell, township by township."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext

from stations.models import Venue, VenueUpgrade
from stations.upgrade.pace import Forecast, forecast
from stations.upgrade.progress import Figure, Line, Standing

Stage = VenueUpgrade.Stage
# Fill and frame of a cell; the letter says the stage without them.
CSS = {
    Stage.PLANNED: "c-plan",
    Stage.IN_WORK: "c-work",
    Stage.READY: "c-work",
    Stage.REPORTED: "c-done",
    Stage.RECTIFYING: "c-work",
    Stage.ACCEPTED: "c-acc",
}


def letter_of(stage: str) -> str:
    """One letter per stage; what is accepted bears a tick instead."""
    return {
        Stage.PLANNED: pgettext("cell", "未"),
        Stage.IN_WORK: pgettext("cell", "改"),
        Stage.READY: pgettext("cell", "齐"),
        Stage.REPORTED: pgettext("cell", "验"),
        Stage.RECTIFYING: pgettext("cell", "整"),
        Stage.ACCEPTED: "",
    }[stage]


@dataclass(frozen=True)
class Cell:
    """A stage as it is drawn; of a venue with its days late."""

    stage: str
    upgrade: VenueUpgrade | None = None
    late_days: int = 0

    @property
    def css(self) -> str:
        is_square = self.upgrade and self.upgrade.venue.tier != Venue.Tier.ROOM
        marks = ("sta" if is_square else "", "late" if self.late_days else "")
        return " ".join(("cell", CSS[self.stage], *filter(None, marks)))

    @property
    def letter(self) -> str:
        return letter_of(self.stage)

    @property
    def label(self) -> str:
        return Stage(self.stage).label


@dataclass(frozen=True)
class BoardRow:
    """The figures of a township and its cells."""

    line: Line
    cells: list[Cell]


def key() -> list[Cell]:
    """What the cells mean, in the order of the work."""
    return [Cell(stage) for stage in Stage.values]


def cells_of(upgrades: Iterable[VenueUpgrade], on: date) -> list[Cell]:
    return [Cell(upgrade.stage, upgrade, upgrade.late_days(on)) for upgrade in upgrades]


@dataclass(frozen=True)
class ProgrammeBoard:
    """One of several programmes that run: its line against the plan, its forecast, its cells."""

    standing: Standing
    forecast: Forecast
    rows: list[BoardRow]

    @property
    def figures(self) -> dict[str, Figure]:
        """Under names of their own: several boards stand on one page."""
        figures, programme = self.standing.total.figures, self.standing.programme.pk
        return {
            word: Figure(f"{word}-of-{programme}", figure.n, figure.url)
            for word, figure in figures.items()
        }


def boards_of(standings, shown: list[VenueUpgrade], days: dict, on: date) -> list[ProgrammeBoard]:
    """`shown` from `for_board`, `days` from `days_by_programme`."""
    return [
        ProgrammeBoard(
            standing,
            forecast(standing, days.get(standing.programme.pk, [])),
            rows_of(standing, [u for u in shown if u.programme_id == standing.programme.pk], on),
        )
        for standing in standings
    ]


def rows_of(standing: Standing, shown: Iterable[VenueUpgrade], on: date) -> list[BoardRow]:
    """A row per township of the standing; `shown` from `for_board`, maybe not all of them."""
    cells: dict[str, list[Cell]] = {}
    for cell in cells_of(shown, on):
        venue = cell.upgrade.venue
        cells.setdefault(venue.township_id or venue.county_id, []).append(cell)
    return [BoardRow(line, cells.get(line.key, [])) for line in standing.townships]
