"""Codes on paper (one-time slips 一次性密码, recovery codes): how they look, what is kept of them.

A code is 79 random bits, which no list of words can guess. So a fast keyed hash protects it, where
a password that a person thought up needs a slow one: 240 slips take a second, not three minutes.
"""

import hmac
import re
import secrets
import unicodedata

from deputies_portal.core.vault import keyed_index

# Without look-alikes (0 o, 1 i l), so that it survives a handwritten slip.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, IN_GROUP = 4, 4
SEPARATORS = re.compile(r"[\s\-‐-―−]+")


def new_code() -> str:
    """Sixteen signs in four groups: k7mp-x3wd-rt4n-hq9c."""
    groups = ("".join(secrets.choice(SIGNS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def kept_of(code: str) -> str:
    """What the database keeps: a salt and a hash under the vault's own key."""
    salt = secrets.token_hex(8)
    return f"{salt}${_hash(code, salt)}"


def fits(typed: str, kept: str) -> bool:
    """Whether somebody typed the code; case, hyphens and full-width signs make no difference."""
    salt, mark, hashed = kept.partition("$")
    return bool(mark) and hmac.compare_digest(_hash(typed, salt), hashed)


def plain(typed: str) -> str:
    """What was typed without blanks and hyphens, in half-width small signs."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).lower()


def _hash(code: str, salt: str) -> str:
    return keyed_index(plain(code), salt=f"slip {salt}")
