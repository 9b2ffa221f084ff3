"""The page of the cadence: a matrix per tier, what is missing by township, figures with links."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.cadence.periods import Period
from stations.models import Venue
from stations.models.regimes import CadenceRule
from visits.cadence import fulfilment
from visits.cadence.deeds import Deed
from visits.cadence.fulfilment import ANY, Slot, State
from visits.models import Activity

FEW, MANY = 4, 20  # gaps shown by name: of each of several places, of one place
WORDS_OF_FIGURES = (State.DONE, fulfilment.OWED, State.DUE, State.OVERDUE, State.UNCOMPARED)
COLOURS = {
    State.DONE: "slot-done",
    State.DUE: "slot-due",
    State.OVERDUE: "slot-overdue",
    State.LATER: "slot-f",
    State.UNCOMPARED: "",
    State.NONE: "",
}
SIGNS = {
    State.DONE: lambda: "✓",
    State.OVERDUE: lambda: _("欠"),
    State.UNCOMPARED: lambda: "·",
    State.NONE: lambda: "—",
}
WIDTHS = {CadenceRule.Period.MONTH: "slot-m", CadenceRule.Period.YEAR: "slot-w"}
WORDS_OF_CELL = (State.DONE, State.DUE, State.OVERDUE, State.UNCOMPARED)


@dataclass(frozen=True)
class Figure:
    """A number of slots and the list of exactly these."""

    name: str
    word: str
    number: int
    url: str


@dataclass(frozen=True)
class Column:
    """One clause of a tier; `rules` say how often, several where venues have their own."""

    clause: str
    name: str
    rules: tuple[CadenceRule, ...]


@dataclass(frozen=True)
class Mark:
    """How a slot is drawn: its classes, its sign, and what both say in words."""

    css: str
    sign: str
    said: str

    @classmethod
    def of(cls, state: State, period: Period) -> "Mark":
        sign = SIGNS[state]() if state in SIGNS else period.mark
        said = _("%(period)s：%(state)s") % {"period": period, "state": state.label}
        return cls(f"{COLOURS[state]} {WIDTHS.get(period.length, '')}", sign, said)


@dataclass
class Cell:
    """The slots of one venue under one clause, or the figures of one township."""

    url: str = ""
    marks: list[Mark] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


@dataclass
class Row:
    name: str
    cells: list[Cell]
    overdue: Figure
    uncompared: Figure
    url: str = ""
    latest: Deed | None = None


@dataclass
class Panel:
    """One tier: a row per venue, or per township where there are many."""

    tier: str
    columns: list[Column]
    rows: list[Row]
    is_by_place: bool


@dataclass
class Gap:
    """A township with what is missing in it; the first slots by name, the most urgent first."""

    name: str
    overdue: Figure
    due: Figure
    slots: list[Slot]
    more: Figure


class CadencePage:
    """What /cadence/ shows of some slots. `params`: what the address of their list says;
    `places`: code and name of each township, in official order.
    """

    def __init__(self, slots: list[Slot], places, params: dict):
        self.slots, self.places, self.params = slots, places, params
        self._marks: dict[tuple, Mark] = {}
        self.is_by_place = len({slot.place for slot in slots}) > 2

    @property
    def figures(self) -> dict[str, Figure]:
        return {word: self._figure(word, self.slots, word) for word in map(str, WORDS_OF_FIGURES)}

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(tier, what its rules are called together)."""
        said = {
            (slot.venue.tier, slot.rule.shown_label)
            for slot in self.slots
            if slot.rule.label and not slot.rule.venue_id
        }
        return sorted(said, key=lambda pair: (Venue.Tier.values.index(pair[0]), pair[1]))

    @property
    def panels(self) -> list[Panel]:
        found = []
        for tier in Venue.Tier.values:
            slots = [slot for slot in self.slots if slot.venue.tier == tier]
            if slots:
                by_place = self.is_by_place and tier == Venue.Tier.ROOM
                columns = _columns(slots)
                rows = self._place_rows(slots, columns) if by_place else self._rows(slots, columns)
                found.append(Panel(tier, columns, rows, by_place))
        return found

    @property
    def gaps(self) -> list[Gap]:
        """The townships in official order; those with nothing missing are left out."""
        found = []
        for code, name in self.places:
            here = [slot for slot in self.slots if slot.place == code]
            missing = [slot for slot in here if slot.state in fulfilment.WORDS["missing"]]
            if missing:
                found.append((code, name, here, sorted(missing, key=_urgency)))
        shown = FEW if len(found) > 1 else MANY
        for _code, _name, _here, missing in found:
            for slot in missing[:shown]:
                slot.start = start_url(slot)
        return [
            Gap(
                name,
                self._figure(f"overdue-{code}", here, State.OVERDUE, township=code),
                self._figure(f"due-{code}", here, State.DUE, township=code),
                missing[:shown],
                self._figure(f"missing-{code}", here, fulfilment.MISSING, township=code),
            )
            for code, name, here, missing in found
        ]

    def _rows(self, slots, columns) -> list[Row]:
        return [
            Row(
                name=venue.name,
                url=venue.get_absolute_url(),
                cells=[
                    Cell(
                        url=self._link(venue=venue.pk, clause=column.clause),
                        marks=[self._mark(slot) for slot in own if slot.clause == column.clause],
                    )
                    for column in columns
                ],
                overdue=self._figure(f"venue-{venue.pk}", own, State.OVERDUE, venue=venue.pk),
                uncompared=self._figure(
                    f"uncompared-{venue.pk}", own, State.UNCOMPARED, venue=venue.pk
                ),
                latest=_latest(own),
            )
            for venue, own in _grouped(slots, lambda slot: slot.venue)
        ]

    def _mark(self, slot: Slot) -> Mark:
        """Slots of a state and period look alike."""
        key = (slot.state, slot.period)
        if key not in self._marks:
            self._marks[key] = Mark.of(*key)
        return self._marks[key]

    def _place_rows(self, slots, columns) -> list[Row]:
        names = dict(self.places)
        found = []
        for code, own in _grouped(slots, lambda slot: slot.place):
            asked = {"tier": own[0].venue.tier, "township": code}
            cells = [
                Cell(figures=self._cell_figures(own, asked | {"clause": column.clause}))
                for column in columns
            ]
            name = f"{asked['tier']}-{code}"
            overdue = self._figure(name, own, State.OVERDUE, **asked)
            silent = self._figure(f"uncompared-{name}", own, State.UNCOMPARED, **asked)
            found.append(Row(names[code], cells, overdue, silent, self._page(township=code)))
        return found

    def _cell_figures(self, own, asked) -> list[Figure]:
        name = "-".join(map(str, asked.values()))
        here = [slot for slot in own if slot.clause == asked["clause"]]
        found = [self._figure(f"{name}-{word}", here, word, **asked) for word in WORDS_OF_CELL]
        return [figure for figure in found if figure.number]

    def _figure(self, name: str, slots, word: str, **asked) -> Figure:
        number = sum(slot.state in fulfilment.WORDS[word] for slot in slots)
        return Figure(name, str(word), number, self._link(state=str(word), **asked))

    def _link(self, **asked) -> str:
        query = urlencode(self.params | asked)
        return f"{reverse('visits:cadence-slots')}?{query}"

    def _page(self, **asked) -> str:
        query = urlencode(self.params | asked)
        return f"{reverse('visits:cadence')}?{query}"


def to_record(user, on: date, township: str = "") -> Figure:
    """待补记: activities planned for a day gone by, of which nobody has said how they went."""
    rows, asked = Activity.objects.visible_to(user).to_record(on), {"state": "to_record"}
    if township:
        rows, asked = rows.of_township(township), asked | {"township": township}
    url = f"{reverse('visits:activities')}?{urlencode(asked)}"
    return Figure("to_record", "to_record", rows.count(), url)


def start_url(slot: Slot) -> str:
    """The form of a new activity, filled in for the slot; "" unless it is missing and the reader
    keeps the venue's records (`with_rights`). Of a period gone by the day is left to be said.
    """
    if not (slot.state in fulfilment.WORDS["missing"] and slot.venue.may_keep):
        return ""
    asked = {"venue": slot.venue.pk}
    if slot.clause != ANY:
        asked["type"] = slot.clause
    if slot.state == State.OVERDUE:
        asked["period"] = slot.period.key
    return f"{reverse('visits:activity-new')}?{urlencode(asked)}"


def _columns(slots) -> list[Column]:
    return [
        Column(
            clause,
            own[0].rule.activity_name,
            tuple({slot.rule.pk: slot.rule for slot in own}.values()),
        )
        for clause, own in _grouped(sorted(slots, key=_column), lambda slot: slot.clause)
    ]


def _column(slot: Slot) -> tuple:
    kind = slot.rule.activity_type
    return (kind is None, kind.position if kind else 0, slot.clause)


def _urgency(slot: Slot) -> date:
    return slot.period.last


def _latest(slots) -> Deed | None:
    deeds = [deed for slot in slots for deed in slot.deeds]
    return max(deeds, key=lambda deed: (deed.day, deed.pk), default=None)


def _grouped(slots, key) -> list[tuple]:
    found: dict = {}
    for slot in slots:
        found.setdefault(key(slot), []).append(slot)
    return list(found.items())
