"""Known devices 常用设备: a browser in which somebody signed in before counts its wrong tries by
itself, so that strangers who guess lock strangers out and not the person
(OWASP, “Slow Down Online Guessing Attacks with Device Cookies”).

The cookie is signed, names no account, and opens nothing. A desk that several people share keeps a
mark for each of them.
"""

import secrets

from django.conf import settings
from django.core import signing

from deputies_portal.core.accounts.models import User
from deputies_portal.core.vault import keyed_index

COOKIE = "known_device"
LASTS = 180 * 24 * 3600  # seconds since the last sign-in on the device
MOST = 8  # accounts of one device; the one that signed in longest ago is forgotten
BETWEEN = "#"  # no part of a user name


def mark_of(request, username: str) -> str:
    """What tells this device of the account from others; empty where it never signed in here."""
    return _marks_in(request).get(_key_of(username), "") if request is not None else ""


def counter_of(request, username: str) -> str:
    """Under which name tries are counted: the account's own, or its own on this device."""
    mark = mark_of(request, username)
    return f"{username}{BETWEEN}{mark}" if mark else username


def counted_as(request, credentials=None) -> str | None:
    """The same for django-axes."""
    username = (credentials or {}).get("username")
    return username and counter_of(request, User.normalize_username(username))


def remember(request, response, user) -> None:
    """After a sign-in that was complete, the code included."""
    marks, key = _marks_in(request), _key_of(user.username)
    mark = marks.pop(key, "") or secrets.token_hex(8)
    kept = dict([*marks.items(), (key, mark)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=COOKIE),
        max_age=LASTS,
        path=settings.SESSION_COOKIE_PATH,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _marks_in(request) -> dict[str, str]:
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LASTS))
    except signing.BadSignature:
        return {}


def _key_of(username: str) -> str:
    return keyed_index(username, salt="device")[:16]
