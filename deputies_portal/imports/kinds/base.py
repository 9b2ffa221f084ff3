"""What a kind of file has in common: its columns, who sends it, row by row into the registers."""

from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deputies_portal.core.database.guards import messages_of
from deputies_portal.imports.columns import Column
from deputies_portal.imports.models import ImportedRow
from deputies_portal.imports.trial import Said, Trial, errors_of
from stations.scope import Scope

Progress = Callable[[int, int], None]


class Kind:
    """One kind of file. `work` is called inside the transaction that is kept or taken back."""

    do_not_call_in_templates = True  # a class is no function to a template
    name = ""
    label: object = ""
    purpose: object = ""
    icon = "list"
    follow: tuple = ()  # (page, label) of what is to be done next
    register = ""  # the page whose rows these are
    roles: frozenset[str] = frozenset({"county_clerk"})
    is_of_county = True
    is_of_whole = False  # what all counties share: for the administrator of the whole installation
    has_terms = False  # may end the seats of the term before
    # Of a kind that is tried without writing and staged in portions (`imports.staging`): the module
    # that brings its rows to light, takes them back or removes them.
    staged = None
    most_rows = 20_000
    most_at_once = 50  # rows that are worked through within one request, and written in one piece
    columns: tuple[Column, ...] = ()
    # Constraint or guard → the column it is about, as the form of the page has it.
    beside: dict[str, str] = {}
    models: tuple = ()
    renamed: dict[str, str] = {}  # field of the model → column of the file

    def __init__(self, trial: Trial):
        self.trial = trial
        self.seen: dict[tuple, int] = {}

    # --- for a kind to say --------------------------------------------------------------------
    def order(self, rows: list[Said]) -> list[Said]:
        """In which order the rows are worked through."""
        return rows

    def take(self, said: Said, values: dict) -> list:
        """Do what the row says; the deeds. Raises ValidationError by column."""
        raise NotImplementedError

    def afterwards(self) -> None:
        """What follows from all rows together."""

    @classmethod
    def export(cls, county: str) -> Iterator[dict[str, str]]:
        """The rows of the register, as a file of this kind has them."""
        raise NotImplementedError

    @classmethod
    def export_to(cls, user, county: str) -> Iterator[dict[str, str]]:
        """The rows of the register that this person may take away."""
        return cls.export(county)

    @classmethod
    def most_exported(cls, user, county: str) -> int:
        """How many rows that may be, where it is known before; long ones go into the background."""
        return 0

    @classmethod
    def is_open_to(cls, scope: Scope) -> bool:
        """Whether somebody with this scope may send such a file."""
        return bool(cls.roles & scope.roles) and (scope.administers_all or not cls.is_of_whole)

    @staticmethod
    def counties(scope: Scope) -> frozenset[str]:
        """The counties for which somebody with this scope may send the file."""
        return scope.clerk_counties

    @staticmethod
    def settle(undoing) -> None:
        """What is reckoned anew once an import is taken back."""

    # --- the same for all ---------------------------------------------------------------------
    @classmethod
    def column(cls, name: str) -> Column | None:
        return next((column for column in cls.columns if column.name == name), None)

    @classmethod
    def is_long(cls, imported) -> bool:
        return imported.rows > cls.most_at_once

    @classmethod
    def long_rows(cls, imported) -> int:
        """How many rows a long file has; 0 for a short one."""
        return imported.rows if cls.is_long(imported) else 0

    def work(self, rows: Iterable[Said], progress: Progress) -> None:
        """Row by row, a wrong one stops none of the others; then what follows from them."""
        ordered = self.order(list(rows))
        for number, said in enumerate(ordered, 1):
            self._one(said)
            progress(number, len(ordered))
        self.afterwards()

    def _one(self, said: Said) -> None:
        values, errors = self.read(said)
        if errors:
            return self.trial.refuse(said, errors)
        noted = len(self.trial.lines)
        try:
            with transaction.atomic():
                deeds = self.take(said, values)
        except ValidationError as refused:
            del self.trial.lines[noted:]
            return self.trial.refuse(said, errors_of(refused, self.place))
        self.trial.take(deeds)
        return None

    def read(self, said: Said) -> tuple[dict, list[tuple[str, str]]]:
        """The values of the filled cells, and what is wrong with others."""
        values, errors = {}, list(said.wrong.items())
        for column in self.columns:
            text = said.texts.get(column.name, "")
            if column.name in said.wrong:
                continue
            if not text:
                if column.needed:
                    errors.append((column.name, _("请填写%(label)s。") % {"label": column.head}))
                continue
            try:
                values[column.name] = column.read(text)
            except ValidationError as wrong:
                errors += [(column.name, message) for message in wrong.messages]
        return values, errors

    @staticmethod
    def all_of(*asked: Callable) -> list:
        """What each of these finds; what several of them refuse is said together."""
        found, refused = [], []
        for look in asked:
            try:
                found.append(look())
            except ValidationError as error:
                refused += errors_of(error)
        if refused:
            raise ValidationError({name or NON_FIELD_ERRORS: text for name, text in refused})
        return found

    def once(self, said: Said, *key) -> None:
        """The same record in two rows of a file is a mistake."""
        if first := self.seen.get(key):
            raise ValidationError(_("与第%(line)s行重复。") % {"line": first})
        self.seen[key] = said.line

    def place(self, name: str, message: str) -> str:
        """The column a message belongs to."""
        if name:
            name = self.renamed.get(name, name)
            return name if self.column(name) else ""
        messages = {}
        for model in self.models:
            messages |= messages_of(model)
        for rule, column in self.beside.items():
            if str(messages.get(rule, "")) == message:
                return self.renamed.get(column, column)
        return ""


def refuse(column: str, message, **facts) -> None:
    raise ValidationError({column: message % facts if facts else message})


def taken_back(model: type) -> set[str]:
    """Keys of the records that an import has brought and that went with it: never brought."""
    rows = ImportedRow.objects.filter(act=ImportedRow.Act.ADDED, imported__state="undone")
    kind = model._meta.label_lower
    return set(rows.filter(target_kind=kind).values_list("target_id", flat=True))


def was_taken_back(record) -> bool:
    return str(record.pk) in taken_back(type(record))


_TAKERS: dict[type, Callable] = {}


def takes_back(model: type):
    """Declare how a record of the model is taken back that an import has brought: it is ended or
    voided as its own page does it. The function takes the record and the `Undoing`.
    """

    def declare(function):
        _TAKERS[model] = function
        return function

    return declare


def taker_back(record) -> Callable:
    return _TAKERS[type(record)]
