"""Between password and code 待输动态码: the password was right, nobody is signed in yet.

What is kept lies in the stranger's own session, for five minutes, and ends with the password.
"""

import hmac
import time

from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import factor, lockout
from deputies_portal.core.accounts.sign_in.known_devices import counter_of

SESSION_NAME = "waiting_for_code"
LASTS = 5 * 60  # seconds
CARRIED = ("next", "kept")  # fields of the sign-in form that are needed after the code


def begin(request, account, posted) -> None:
    request.session.cycle_key()
    request.session[SESSION_NAME] = {
        "user": account.pk,
        "backend": account.backend,
        "mark": account.get_session_auth_hash(),
        "at": int(time.time()),
        "posted": {name: posted[name] for name in CARRIED if name in posted},
    }


def account_of(request) -> User | None:
    """Whose code is waited for; None when the time is over or the password has changed."""
    waits = request.session.get(SESSION_NAME)
    if not waits or time.time() - waits["at"] > LASTS:
        return None
    account = User.objects.filter(pk=waits["user"]).first()
    if account is None or not account.is_enabled_on(timezone.localdate()):
        return None
    if not hmac.compare_digest(account.get_session_auth_hash(), waits["mark"]):
        return None
    account.backend = waits["backend"]
    return account


def try_code(request, account, typed: str) -> ValidationError | None:
    """None when the code is right. A wrong one counts towards the lock, like a wrong password."""
    now = timezone.now()
    request.signing_in_as = account.username
    counter = counter_of(request, account.username)
    if lockout.locked_until(counter, now=now):
        return lockout.lock_message(counter)
    if factor.accepts(account, typed, now=now):
        return None
    credentials = {"username": account.username}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    if lockout.locked_until(counter, now=timezone.now()):
        return lockout.lock_message(counter)
    return ValidationError(_("动态码不对，或者已经用过。请看手机上现在的那一个。"))


def carried(request) -> dict:
    """What the sign-in form carried; the code is waited for no longer."""
    return request.session.pop(SESSION_NAME)["posted"]
