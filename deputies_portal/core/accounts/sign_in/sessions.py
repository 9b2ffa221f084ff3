"""Sign-ins 登录: how long one lasts, which ones a person has, and how they end."""

import time
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from deputies_portal.core.accounts.models import SignIn, User
from deputies_portal.core.audit import current_request, journal

SIGN_IN = "sign_in"
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
PERSON_COOKIE = "signed_in_here"
PATIENCE = 200  # milliseconds for a write that may as well be left out


def end_sessions(user) -> None:
    """End every sign-in of `user`; called whenever the rights or the password change."""
    end_sessions_of([user])
    user.refresh_from_db(fields=["session_epoch"])


def end_sessions_of(users) -> None:
    """As `end_sessions`, for many at once."""
    people = User.objects.filter(pk__in=[user.pk for user in users])
    people.update(session_epoch=F("session_epoch") + 1)
    _mark_ended(SignIn.objects.filter(user__in=users))


def begin(request, user) -> None:
    """Note when the sign-in began and where; what is older than 30 days is forgotten."""
    session, now = request.session, timezone.now()
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(time.time())
    if session.session_key is None:
        session.create()
    user.sign_ins.all().forgotten(now).delete()
    session[SIGN_IN] = user.sign_ins.create(
        session_key=session.session_key,
        address=current_request.client_address(request),
        browser=request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:300],
        began_at=now,
        seen_at=now,
    ).pk


def follow(request) -> None:
    """The session has a new key (the password was changed); all others of the person ended."""
    mine = SignIn.objects.filter(pk=request.session.get(SIGN_IN))
    _mark_ended(request.user.sign_ins.exclude(pk=request.session.get(SIGN_IN)))
    mine.update(session_key=request.session.session_key)


def end_sign_in(sign_in, *, actor, posting=None) -> None:
    """End one sign-in, wherever it is; the next page asked for there leads to signing in."""
    with transaction.atomic():
        _store()(sign_in.session_key).delete()
        _mark_ended(SignIn.objects.filter(pk=sign_in.pk))
        journal.record(actor=actor, action="sign_in.end", target=sign_in.user, posting=posting)


def end_others(request) -> int:
    """End all other sign-ins of the person; how many there were."""
    others = request.user.sign_ins.lasting(timezone.now())
    others = list(others.exclude(pk=request.session.get(SIGN_IN)))
    for sign_in in others:
        end_sign_in(sign_in, actor=request.user)
    return len(others)


def end_all(user, *, actor, posting=None) -> None:
    """An administrator ends every sign-in of a person."""
    with transaction.atomic():
        end_sessions(user)
        journal.record(actor=actor, action="sign_in.end", target=user, posting=posting)


def note_end(session, now: datetime) -> None:
    """The sign-in of this session is over: signed out, or run out."""
    _mark_ended(SignIn.objects.filter(pk=session.get(SIGN_IN)), now)


def _mark_ended(sign_ins, now: datetime | None = None) -> None:
    sign_ins.filter(ended_at__isnull=True).update(ended_at=now or timezone.now())


def _store():
    return import_module(settings.SESSION_ENGINE).SessionStore


def touch(session) -> None:
    """Note that the person is there, at most once a minute: a page view costs no write.

    Nor does it wait for one: while a long import holds an SQLite file, pages are read as before.
    """
    now = int(time.time())
    if now - session[SEEN_AT] < min(60, settings.SESSION_IDLE_SECONDS // 10):
        return
    with without_waiting(), suppress(OperationalError):
        SignIn.objects.filter(pk=session.get(SIGN_IN)).update(seen_at=timezone.now())
        session[SEEN_AT] = now


@contextmanager
def without_waiting():
    """Inside, a write finds an SQLite file that another one holds refused almost at once."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def begin_idle_time(session) -> None:
    """The person has said that he is there."""
    session[SEEN_AT] = int(time.time())


def is_over(session) -> bool:
    """Whether a sign-in was idle too long or has lasted its full time."""
    now = time.time()
    idle = now - session.get(SEEN_AT, 0) > settings.SESSION_IDLE_SECONDS
    return idle or now - session.get(SIGNED_IN_AT, 0) > settings.SESSION_COOKIE_AGE


def owner_of(session) -> int | None:
    """The account whose sign-in a session holds, even when it is no longer valid."""
    owner = session.get(SESSION_KEY)
    return int(owner) if owner else None


def remember_person(response, user) -> None:
    """Leave a sealed mark of who signed in here; it opens nothing and outlives the session.

    A form sent after the session has gone is given back to that person alone.
    """
    response.set_signed_cookie(
        PERSON_COOKIE,
        str(user.pk),
        salt=PERSON_COOKIE,
        path=settings.SESSION_COOKIE_PATH,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def remembered_person(request) -> int | None:
    person = request.get_signed_cookie(PERSON_COOKIE, default="", salt=PERSON_COOKIE)
    return int(person) if person else None


def forget_person(response) -> None:
    response.delete_cookie(
        PERSON_COOKIE,
        path=settings.SESSION_COOKIE_PATH,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )
