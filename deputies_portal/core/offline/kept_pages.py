"""Pages that open without network, and forms that are kept there until it is back.

An app registers its pages when it starts. The browser keeps a page as it was last shown; a form
that could not be sent waits in the outbox 待发送, sealed, under a mark that the server knows again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.navigation import Place, is_open

MOST = 200  # marks that are asked for at once


@dataclass(frozen=True)
class Sendable:
    """A form that may be sent later: `mark` names the field with its own number, `saves` are the
    values of its buttons that write (`action`), `sent` tells which marks of a person are written.
    """

    mark: str
    saves: tuple[str, ...]
    sent: Callable[[Iterable[str], object], set[str]]


@dataclass(frozen=True)
class KeptPage:
    """`is_sealed`: it is opened by the key of the sign-in alone, while that is not idle."""

    view: str
    label: object
    is_sealed: bool = True
    form: Sendable | None = None


OUTBOX = KeptPage("offline:outbox", _("待提交的登记"), is_sealed=False)
_PAGES: dict[str, KeptPage] = {}


def register(*pages: KeptPage) -> None:
    for page in pages:
        if _PAGES.setdefault(page.view, page) is not page:
            raise ValueError(f"There are two kept pages {page.view}.")


def open_to(roles: frozenset) -> list[KeptPage]:
    """Those a person with these roles may open."""
    return [page for page in _PAGES.values() if is_open(Place(page.view, "", ""), roles)]


def told(page: KeptPage) -> dict:
    """What the worker in the browser has to know of it."""
    form = page.form and {"mark": page.form.mark, "saves": page.form.saves}
    return {"path": reverse(page.view), "sealed": page.is_sealed, "form": form}


def sent_among(marks: list[str], user) -> set[str]:
    """Those of forms that have arrived."""
    forms = (page.form for page in _PAGES.values() if page.form)
    return {mark for form in forms for mark in form.sent(marks[:MOST], user)}
