"""Sign-ins 登录: how long one lasts, and how all of a person's sign-ins end at once."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db.models import F

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
PERSON_COOKIE = "signed_in_here"


def end_sessions(user) -> None:
    """End every sign-in of `user`; called whenever the rights or the password change."""
    end_sessions_of([user])
    user.refresh_from_db(fields=["session_epoch"])


def end_sessions_of(users) -> None:
    """As `end_sessions`, for many at once."""
    for model in {type(user) for user in users}:
        people = model.objects.filter(pk__in=[user.pk for user in users])
        people.update(session_epoch=F("session_epoch") + 1)


def begin(session) -> None:
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(time.time())


def touch(session) -> None:
    """Note that the person is there, at most once a minute: a page view costs no write."""
    now = int(time.time())
    if now - session[SEEN_AT] >= min(60, settings.SESSION_IDLE_SECONDS // 10):
        session[SEEN_AT] = now


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
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def remembered_person(request) -> int | None:
    person = request.get_signed_cookie(PERSON_COOKIE, default="", salt=PERSON_COOKIE)
    return int(person) if person else None


def forget_person(response) -> None:
    response.delete_cookie(PERSON_COOKIE, samesite=settings.SESSION_COOKIE_SAMESITE)
