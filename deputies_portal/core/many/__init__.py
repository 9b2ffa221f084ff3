"""Many at once 多件一起办: records chosen on their list, by box or by filter, and done together.

A kind of record says by a subclass of `Many` what is its own: the acts its bar offers, who sees
which rows, how the form of a step is made. The rest is the same for all: the page before says of
each row what will happen or why not, and asks the step's own form once; then the step is taken row
by row, each in a transaction of its own, and the page after says what became of each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.ticking import ticks_of
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.core.workflow import Step, Workflow

MOST = 500  # rows that are done together
MOST_PRINTED = 50  # rows of one page to be printed
OWN = _("照各件的")


@dataclass(frozen=True)
class Act:
    """One step that can be taken for many.

    `shared` are the fields of its form that are filled in once; those of them that are in `own`
    may stay empty, and then each row says it itself, as what the rest of the form knows of it.
    """

    step: str
    shared: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """What brings a page or a file of the chosen ones: the list's own filters say of which."""

    name: str
    label: object
    page: str
    most: int = MOST
    is_file: bool = False


class Many:
    """The records of one kind, as one person chooses among them today."""

    workflow: ClassVar[Workflow]
    acts: ClassVar[tuple[Act, ...]] = ()
    papers: ClassVar[tuple[Paper, ...]] = ()
    roles: ClassVar[frozenset[str]] = frozenset()
    filterset: ClassVar[type]  # the conditions of the list
    list_page: ClassVar[str] = ""  # the name of the address of the list
    page: ClassVar[str] = ""  # that of the pages before and after
    heading: ClassVar[Any] = ""  # what the list is called
    # What stands above the rows of the pages before and after: which it is, what it is called.
    words: ClassVar[tuple[Any, Any]] = (_("编号"), _("标题"))
    ticks: ClassVar[str] = "chosen"  # the boxes of the list
    most: ClassVar[int] = MOST
    after: ClassVar[str] = ""  # a template for what the page after offers besides

    def __init__(self, request):
        self.request, self.user, self.on = request, request.user, timezone.localdate()

    # --- what a kind of record says of itself --------------------------------------------------
    def seen(self) -> QuerySet:
        """The rows the user sees, with what the steps ask of them."""
        raise NotImplementedError

    def narrowed(self) -> QuerySet:
        """Those of them that meet the conditions of the list; none where these cannot be read."""
        rows, asked = self.seen(), self.request.GET
        chosen = self.filterset(data=asked, queryset=rows, request=self.request)
        return chosen.qs if chosen.is_valid() else rows.none()

    def known(self, records: list) -> dict[int, Any]:
        """By key what the rules ask of the surroundings, read for all of them together."""
        return {record.pk: self.workflow.known(record) for record in records}

    def form(self, step: str, record: Model, known: Any, data=None):
        """The step's own form for one record."""
        raise NotImplementedError

    def title_of(self, record) -> str:
        """What the row is called, as far as this person may read it."""
        return record.title

    def held_by_row(self, row) -> dict:
        """The qualities the user has in it, as far as the row itself tells: no button of a list
        asks a query.
        """
        return {}

    def state_of(self, record) -> str:
        """How far the row is, in words."""
        return getattr(record, f"get_{self.workflow.state}_display")()

    def first_said(self, act: Act, records: list) -> dict:
        """What the form of many proposes."""
        return {}

    # --- the same for all ----------------------------------------------------------------------
    def act_named(self, name: str) -> Act | None:
        return next((act for act in self.usable if act.step == name), None)

    def paper_named(self, name: str) -> Paper | None:
        return next((paper for paper in self.open_papers if paper.name == name), None)

    @property
    def open_papers(self) -> list[Paper]:
        """Those whose page these roles may open."""
        held = self.request.roles
        return [paper for paper in self.papers if is_open(Place(paper.page, "", ""), held)]

    def step_of(self, act: Act) -> Step:
        return self.workflow.steps[act.step]

    @property
    def usable(self) -> list[Act]:
        """Those that somebody in these roles takes somewhere."""
        held = self.request.roles
        return [act for act in self.acts if self.workflow.roles_for(act.step) & held]

    @property
    def offered(self) -> list[tuple[str, object]]:
        """The buttons of steps: name and label."""
        return [(act.step, self.step_of(act).label) for act in self.usable]

    def mark(self, rows: Iterable) -> None:
        """What the box of each row of the list says: whether it is ticked, its open steps."""
        ticked = ticks_of(self.request)
        for row in rows:
            row.is_ticked = row.pk in ticked
            row.acts = " ".join(self.acts_of(row))

    def acts_of(self, row) -> list[str]:
        """The steps that a row of the list is open to, as far as the row itself tells."""
        if not self.acts:
            return []
        held, state = self.held_by_row(row), getattr(row, self.workflow.state)
        return [
            act.step
            for act in self.usable
            if state in self.step_of(act).sources and self.workflow.quality(act.step, row, held)
        ]

    def open_acts(self, records: Iterable, known: dict) -> list[tuple[str, object]]:
        """The buttons of those steps that at least one of these records is open to."""
        rows = list(records)
        return [
            (act.step, self.step_of(act).label)
            for act in self.usable
            if any(not self.reason(act, row, known[row.pk]) for row in rows)
        ]

    def reason(self, act: Act, record, known) -> str:
        """Why the step is not taken for this record; empty when it is."""
        return self.workflow.reason_against(act.step, self.user, record, self.on, known)
