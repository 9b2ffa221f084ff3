"""Acts of the deputies: writing, signing, co-signing 附议, submitting, rating, withdrawing."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.workflow import Situation
from stations.models import Mandate
from stations.scope import Scope
from visits import numbers
from visits.issues.ground import suggestion_draft as drafting
from visits.models import Counter, Feedback, Signature
from visits.suggestions.case import SuggestionCase

MOST_SIGNERS = 50
NOT_ASKED = _("请选择还没有附议的代表。")


def write(case: SuggestionCase, *, title, category, text):
    """起草: the paper is public, so nobody is named who could be a visitor."""
    paper = case.suggestion
    if category.county_id != paper.county_id or category.closed_on:
        case.refuse("category", _("请选择本县在用的类别。"))
    paper.title, paper.category = case.require_text("title", title), category
    paper.text = case.require_text("text", text)
    case.check_fields("title", "text")
    case.say(title=paper.title)


def invite(case: SuggestionCase, *, mandates):
    """请附议: deputies of the same congress."""
    paper, chosen = case.suggestion, {mandate.pk for mandate in mandates}
    if not chosen:
        case.refuse("mandates", _("请选择附议代表。"))
    if paper.lead_id in chosen:
        case.refuse("mandates", _("领衔代表不用附议。"))
    able = drafting.may_lead([paper.congress_code], paper.county_id, case.on)
    found = list(able.filter(pk__in=chosen).select_related("deputy"))
    if len(found) < len(chosen):
        case.refuse("mandates", _("附议代表要是这一级人大现任的代表。"))
    if paper.signatures.count() + len(chosen) > MOST_SIGNERS:
        case.refuse("mandates", _("一份建议最多请50位代表附议。"))
    if paper.signatures.filter(mandate__in=chosen).exists():
        case.refuse("mandates", _("已经请这位代表附议。"))
    rows = (Signature(suggestion=paper, mandate=one, asked_on=case.on) for one in found)
    Signature.objects.bulk_create(rows)
    case.say(deputies=[mandate.deputy.name for mandate in found])


def unsigned_of(user, signatures: list[Signature]) -> list[Signature]:
    """The signatures the user was asked for and has not given."""
    own = Scope.of(user).deputies
    return [one for one in signatures if not one.signed_on and one.mandate.deputy_id in own]


def nothing_to_sign(at: Situation):
    """A clerk enters the signatures of others; `known` are all that were asked for."""
    left = [signature for signature in at.known if not signature.signed_on]
    return "" if (left if at.on_paper else unsigned_of(at.user, left)) else NOT_ASKED


def cosign(case: SuggestionCase, *, signature: Signature):
    if signature.suggestion_id != case.suggestion.pk or signature.signed_on:
        case.refuse("signature", NOT_ASKED)
    own = Scope.of(case.actor).deputies
    if not case.on_paper and signature.mandate.deputy_id not in own:
        case.refuse("signature", _("只能替自己附议。"))
    if case.on < signature.asked_on:
        case.refuse("happened_on", _("附议日期不能早于邀请日期。"))
    _check_serving(case, signature.mandate, "signature")
    signature.signed_on = case.on
    signature.save(update_fields=["signed_on"])
    case.say(deputy=signature.mandate.deputy.name)


def is_not_written(at: Situation):
    """Nothing is signed before it is written."""
    return "" if at.record.text.strip() else _("先写好建议内容，再签名。")


def sign(case: SuggestionCase):
    """领衔签名: from now on the text stands."""
    paper = case.suggestion
    _check_serving(case, paper.lead, None)
    paper.signed_on = case.on
    case.say(lead=paper.lead.deputy.name)


def revise(case: SuggestionCase, *, reason):
    """退回修改: what was signed is no longer the text; everybody signs anew."""
    case.suggestion.signed_on = None
    case.suggestion.signatures.update(signed_on=None)
    case.say(case.require_text("reason", reason))


def submit(case: SuggestionCase):
    """提交: only now it gets its number."""
    paper = case.suggestion
    county = drafting.county_of(paper)
    (number,) = numbers.draw(paper.county_id, Counter.Kind.SUGGESTION, case.on.year)
    paper.prefix, paper.year, paper.number = county.suggestion_prefix, case.on.year, number
    paper.submitted_on = case.on
    signed = paper.signatures.filter(signed_on__isnull=False).count()
    case.say(reference=paper.reference, signed=signed)


def rate(case: SuggestionCase, *, rating, remark=""):
    """评价: the lead deputy's; recorded as it was said, never edited."""
    if rating not in Feedback.Rating.values:
        case.refuse("rating", _("请选择评价。"))
    case.suggestion.rated_on, case.suggestion.rating = case.on, rating
    case.say(remark, rating=str(rating))


def withdraw(case: SuggestionCase, *, reason):
    """撤回: the issues that wait for it are dispatched again."""
    case.say(case.require_text("reason", reason))
    case.pass_on("suggestion_dropped", reason=reason)


def _check_serving(case: SuggestionCase, mandate: Mandate, field_name) -> None:
    serving = Mandate.objects.current(case.on).active()
    if not serving.filter(pk=mandate.pk).exists():
        case.refuse(field_name, _("这位代表已不在任。"))
