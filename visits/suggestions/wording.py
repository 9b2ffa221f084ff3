"""The timeline of a suggestion in words: one sentence for one fact, never joined from pieces."""

from datetime import date

from django.utils.translation import gettext as _

from deputies_portal.core.ui.templatetags.portal import day
from visits.issues.ground.wording import rating_label
from visits.models import Suggestion, SuggestionEvent


def sentences_of(event: SuggestionEvent) -> list[str]:
    """What the event says besides its note."""
    said = _SAYINGS.get(event.step, lambda facts: [])(dict(event.facts))
    if event.facts.get("on_paper"):
        said.append(_("照书面材料代录。"))
    return said


def _day(facts: dict, name: str) -> str:
    return day(date.fromisoformat(facts[name]))


def _draft(facts):
    known = {"lead": facts["lead"], "day": _day(facts, "consented_on")}
    return [_("领衔代表%(lead)s，%(day)s同意领衔。") % known]


def _write(facts):
    return [_("写好建议内容，标题“%(title)s”。") % facts]


def _invite(facts):
    return [_("请%(deputies)s附议。") % {"deputies": _("、").join(facts["deputies"])}]


def _cosign(facts):
    return [_("%(deputy)s附议。") % facts]


def _sign(facts):
    return [_("领衔代表%(lead)s签名。") % facts]


def _revise(facts):
    return [_("签名作废，改好后重新签名。")]


def _submit(facts):
    return [_("编号%(reference)s，附议%(signed)s人。") % ({"signed": 0} | facts)]


def _assign(facts):
    known = {"unit": facts["unit"], "due": _day(facts, "due")}
    said = [_("承办单位：%(unit)s，答复期限：%(due)s。") % known]
    if facts.get("letter_number"):
        said.append(_("交办文号：%(letter_number)s。") % facts)
    return said


def _reassign(facts):
    known = {"before": facts["before"], "unit": facts["unit"], "due": _day(facts, "due")}
    return [_("由%(before)s改派给%(unit)s，答复期限仍是%(due)s。") % known]


def _consult(facts):
    how = Suggestion.Means(facts["how"]).label
    known = {"unit": facts["unit"], "by": facts["heard_by"], "how": how}
    return [_("%(unit)s的%(by)s听取了领衔代表的意见（%(how)s）。") % known]


def _answer(facts):
    said = [_("%(unit)s答复，办理结果：%(answer_class)s。") % facts]
    said.append(_("答复文号%(document_number)s，单位负责人%(signer)s签发。") % facts)
    if facts.get("pledge_due"):
        known = {"pledge": facts.get("pledge", ""), "day": _day(facts, "pledge_due")}
        said.append(_("承诺在%(day)s前办完：%(pledge)s。") % known)
    if facts.get("ground"):
        said.append(_("依据：%(ground)s。") % facts)
    return said


def _rate(facts):
    return [_("领衔代表评价：%(rating)s。") % {"rating": rating_label(facts["rating"])}]


def _urge(facts):
    return [_("请在%(day)s前办理。") % {"day": _day(facts, "asked_by")}]


def _key_supervise(facts):
    known = {"day": _day(facts, "decided_on")}
    return [_("%(day)s主任会议决定重点督办。") % known]


def _calendar(facts):
    known = {"before": _day(facts, "before"), "due": _day(facts, "due")}
    return [_("节假日有改动，期限由%(before)s改为%(due)s。") % known]


_SAYINGS = {
    "draft": _draft,
    "write": _write,
    "invite": _invite,
    "cosign": _cosign,
    "sign": _sign,
    "revise": _revise,
    "submit": _submit,
    "assign": _assign,
    "reassign": _reassign,
    "consult": _consult,
    "answer": _answer,
    "rate": _rate,
    "urge": _urge,
    "key_supervise": _key_supervise,
    "calendar": _calendar,
}
