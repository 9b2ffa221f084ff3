"""A kept form 续作: what somebody typed into a form whose sign-in had run out.

It travels sealed in the sign-in form, so that the server keeps nothing for strangers, and after
signing in lies sealed in the session until it is sent again or 30 minutes have passed.
"""

import json
import time
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import urlsplit

from django.forms import Field
from django.urls import get_script_prefix

from deputies_portal.core import vault
from deputies_portal.core.ui.forms.typed import (
    fields_of,
    forms_at,
    labelled_files,
    last_part,
    said_in,
)

LASTS = 30 * 60  # seconds
LARGEST = 1024 * 1024  # bytes of JSON
TECHNICAL = ("token", "version", "_FORMS")  # ends of the names of fields nobody typed
SESSION_NAME = "kept_form"


@dataclass(frozen=True)
class KeptForm:
    """One refused POST, without files, passwords and token; `user_id` None: nobody knows whose."""

    path: str
    fields: list[list[str]]
    file_names: list[str]
    user_id: int | None

    @classmethod
    def of(cls, request, *, user_id: int | None) -> Self:
        fields = [
            [name, value]
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and "password" not in name.lower()
        ]
        return cls(request.get_full_path(), fields, list(request.FILES), user_id)

    def seal(self) -> str:
        """The form as a token for a hidden field; empty when it is too large to keep."""
        text = json.dumps(asdict(self), ensure_ascii=False)
        return vault.seal(text) if len(text.encode()) <= LARGEST else ""

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What somebody filled in, under the labels of the page where it was typed.

        Of a page that names its forms, only what a person sees and can read there.
        """
        fields = self._fields
        filled = [(name, value) for name, value in self.fields if value.strip()]
        if not fields:
            return [pair for pair in filled if not pair[0].endswith(TECHNICAL)]
        return [
            (str(fields[part].label), said)
            for name, value in filled
            if (part := last_part(name)) in fields and (said := said_in(fields[part], value))
        ]

    @property
    def files(self) -> list[tuple[str, str]]:
        """Name and label of each field whose files have to be chosen again."""
        return labelled_files(self.file_names, self._fields)

    @property
    def _fields(self) -> dict[str, Field]:
        inside = "/" + urlsplit(self.path).path.removeprefix(get_script_prefix())
        return fields_of(forms_at(inside))


def opened(token: str) -> KeptForm | None:
    """The form behind a token; None when it is empty, foreign, damaged or too old."""
    try:
        return KeptForm(**json.loads(vault.unseal(token, max_age=LASTS)))
    except (vault.Unreadable, ValueError, TypeError):
        return None  # The vault seals other things, too; those are no form.


def put(session, token: str, form: KeptForm) -> None:
    """Leave the form in the session of the person who has just signed in."""
    session[SESSION_NAME] = {
        "token": token,
        "path": form.path,
        "until": int(time.time()) + LASTS,
    }


def waiting(session) -> KeptForm | None:
    return opened(session.get(SESSION_NAME, {}).get("token", ""))


def forget_when_done(request) -> None:
    """Take the form out of the session once it is sent again, or too old."""
    held = request.session.get(SESSION_NAME)
    if held is None:
        return
    sent = request.method == "POST" and request.get_full_path() == held["path"]
    if sent or held["until"] < time.time():
        forget(request.session)


def forget(session) -> None:
    session.pop(SESSION_NAME, None)
