"""What kinds of job there are; an app adds its own when it starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


class Refused(Exception):
    """The job cannot be done; the message is for people, in the language spoken while it runs."""


@dataclass(frozen=True)
class Outcome:
    """What a job leaves behind: a file to download, a page to open, or neither.

    `path` is a finished file that the job has written; it is moved among the private files and
    `name` is what it is called in the download. `action` and `facts` go into the journal in the
    same transaction, `facts` and `note` without personal data.
    """

    path: Path | None = None
    name: str = ""
    page: str = ""
    action: str = ""
    facts: dict = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Kind:
    """`label` is what the job is called for people who may not see what it is about."""

    label: object
    work: Callable


KINDS: dict[str, Kind] = {}


def kind(name: str, label):
    """Declare a worker function: it takes a `running.Run` and returns an `Outcome`.

    It may be started again from the beginning at any time, so nobody may see anything of it before
    its last step: what it writes goes into one short transaction, or is staged (`imports.staging`).
    """

    def declare(work):
        KINDS[name] = Kind(label, work)
        return work

    return declare


def label_of(name: str) -> str:
    """The label of a kind; its name when no app declares it any more."""
    return str(KINDS[name].label) if name in KINDS else name
