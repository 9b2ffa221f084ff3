"""Receipts 回执: the slip with the follow-up code 查询码 that a visitor takes home (domain §3)."""

import secrets
from io import BytesIO

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from deputies_portal.core.audit import journal
from deputies_portal.core.vault import keyed_index
from visits.models import Visit
from visits.reception.reception import may_print_receipt, posting_for

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, no look-alikes: 12 of them are 60 bits
LENGTH = 12
TRACKING = "public:track"  # where a visitor types the code; a page of a higher floor
GROUP = 4


@transaction.atomic
def issue_follow_code(visit: Visit, *, actor) -> str:
    """A new code in three groups, shown once and stored hashed; an older one stops working."""
    if not may_print_receipt(actor, visit):
        raise PermissionDenied
    code = spelled_code(secrets.randbits(60))
    is_reprint = bool(visit.follow_code)
    visit.follow_code = index_of(code)
    visit.save(update_fields=["follow_code"])
    journal.record(
        actor=actor,
        action="visit.receipt",
        target=visit,
        after={"reprint": is_reprint},
        county=visit.county_id,
        posting=posting_for(actor, visit.venue),
    )
    return code


def spelled_code(number: int) -> str:
    """The lowest 60 bits of a number as a code in three groups: 7K4M-29QD-XH3P."""
    signs = [ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH)]
    code = "".join(signs)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def tracking_code(request) -> str:
    """The address where the code is typed, as a QR code in SVG; empty where no such page is open.

    The follow-up code itself is not in it: addresses are kept by telephones and proxies.
    """
    drawn = _drawn(request)
    return drawn.svg_inline(omitsize=True, dark="#201e1b", border=2) if drawn else ""


def tracking_picture(request) -> bytes:
    """The same as a PNG, for a Word file; empty where no such page is open."""
    drawn = _drawn(request)
    return as_picture(drawn) if drawn else b""


def as_picture(drawn: segno.QRCode) -> bytes:
    """Eight dots for a module: sharp on paper at 32 mm."""
    written = BytesIO()
    drawn.save(written, kind="png", scale=8, border=2)
    return written.getvalue()


def _drawn(request) -> segno.QRCode | None:
    try:
        path = reverse(TRACKING)
    except NoReverseMatch:
        return None
    address = f"{settings.PORTAL_URL}{path}" if settings.PORTAL_URL else None
    return segno.make(address or request.build_absolute_uri(path), error="m", micro=False)


def index_of(typed: str) -> str:
    """The keyed index of a code as somebody types it: hyphens, blanks and small letters do not
    matter. Empty for what cannot be a code.
    """
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return ""
    return keyed_index(code, "follow")
