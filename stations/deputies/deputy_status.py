"""How a deputy stands 状态 on a day: the seats held then, or the one held last."""

from datetime import date

from django.utils.translation import gettext as _

from stations.models import Deputy, Mandate


def stand(deputy: Deputy, on: date) -> Deputy:
    """Set `seats_now`, `seats_shown` and `standing`; needs `with_mandates()`."""
    deputy.seats_now = [
        seat for seat in deputy.seats if seat.status != Mandate.Status.ENDED and seat.holds(on)
    ]
    deputy.seats_shown = deputy.seats_now or deputy.seats[:1]
    deputy.standing = _word(deputy, on)
    return deputy


def _word(deputy: Deputy, on: date) -> str:
    if any(seat.status == Mandate.Status.ACTIVE for seat in deputy.seats_now):
        return Mandate.Status.ACTIVE.label
    if deputy.seats_now:
        return Mandate.Status.SUSPENDED.label
    if not deputy.seats:
        return _("没有代表资格")
    last = deputy.seats[0]
    if last.status != Mandate.Status.ENDED:
        return _("还没开始") if last.starts_on > on else Mandate.EndReason.TERM.label
    return _("%(year)d年%(reason)s") % {
        "year": last.ends_on.year,
        "reason": last.get_end_reason_display(),
    }
