"""What an answered issue needs before it is closed 办结 (domain §3b)."""

from datetime import date

from django.utils.translation import gettext as _

from visits.calendar import deadlines
from visits.issues.dossier import Dossier
from visits.models import Feedback, Voice


def reasons_not_to_close(dossier: Dossier, held, on: date) -> list[str]:
    """What still stands in the way, as messages for people; empty when nothing does.

    `held` are the qualities of whoever wants to close.
    """
    answer_class = dossier.answer.answer_class
    reasons = []
    if dossier.open_pledge is not None:
        reasons.append(_("答复只是承诺，要跟踪到兑现才能办结。"))
    if answer_class.needs_ground and "county" not in held:
        reasons.append(_("暂难解决的，由县人大工作人员复核后办结。"))
    for voice in dossier.voices:
        reasons += _reasons_of(voice, dossier, on)
    return reasons


def _reasons_of(voice: Voice, dossier: Dossier, on: date) -> list[str]:
    standing, facts = dossier.standing_of(voice), {"visit": voice.origin}
    if standing == "waiting":
        return [_("还有反映人没有告知：%(visit)s。") % facts]
    if standing == Feedback.Rating.NOT_SATISFIED:
        return [_("有反映人不满意，不能办结：%(visit)s。") % facts]
    if standing == "told" and not _window_is_over(voice, dossier, on):
        return [_("已经告知，还在等反映人评价：%(visit)s。") % facts]
    return []


def _window_is_over(voice: Voice, dossier: Dossier, on: date) -> bool:
    """A told voice has had the days the county gives for a rating (15 working days)."""
    told_on = voice.told_on(dossier.last_round)
    return on >= deadlines.reckon_by_rule(dossier.rating_rule, told_on, dossier.calendar).on
