"""What the deputies do before anything is decided: writing, co-signing 附议, signing, submitting."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import pgettext_lazy

from deputies_portal.core.ui.forms.base import PlainTextField
from deputies_portal.core.ui.forms.choices import RecordsField
from deputies_portal.core.workflow import SAME, Line, Situation, Step, alike
from deputies_portal.core.workflow.forms import lines
from stations.models import Mandate
from stations.scope import Scope
from visits import numbers
from visits.issues.step_parts import suggestion_draft as drafting
from visits.issues.step_parts.sentences import list_of
from visits.issues.step_parts.step import FILLED
from visits.models import Counter, Signature
from visits.models.suggestion import IN_WRITING, SuggestionState
from visits.suggestions import news as to
from visits.suggestions.case import SuggestionCase
from visits.suggestions.paper_form import PUBLIC, PaperForm, PlainForm, ReasonForm, categories_of
from visits.suggestions.qualities import Who, unsigned_of

MOST_SIGNERS = 50
NOT_ASKED = _("请选择还没有附议的代表。")
SIGN_ANEW = noop("“%(title)s”退回修改，要重新签名。")


class WriteForm(PaperForm):
    widths = {"title": "g8", "category": "g4"}
    field_order = ["title", "category", "text"]

    title = PlainTextField(label=_("标题"), max_length=60, help_text=PUBLIC)
    category = forms.ChoiceField(label=_("类别"))
    text = lines(
        label=_("建议内容"), max_length=5000, rows=12, help_text=_("写情况、理由和具体建议。")
    )

    def fill_in(self):
        row = self.suggestion
        self.choose("category", categories_of(row.county_id, row.category_id))
        self.initial |= {"title": row.title, "category": row.category_id, "text": row.text}


def write(case: SuggestionCase, *, title, category, text):
    """起草: the paper is public, so nobody is named who could be a visitor."""
    paper = case.suggestion
    if category.county_id != paper.county_id or category.closed_on:
        case.refuse("category", _("请选择本县在用的类别。"))
    paper.title, paper.category = case.require_text("title", title), category
    paper.text = case.require_text("text", text)
    case.check_fields("title", "text")
    case.say(title=paper.title)


class InviteForm(PaperForm):
    mandates = forms.MultipleChoiceField(label=_("请哪些代表附议"))

    def fill_in(self):
        row, asked = self.suggestion, {one.mandate_id for one in self.page.signatures}
        able = drafting.may_lead([row.congress_code], row.county_id, self.on)
        able = able.exclude(pk__in={row.lead_id, *asked})
        self.choose(
            "mandates", drafting.for_choice(able), field=RecordsField, label_of=drafting.name_of
        )


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


class CosignForm(PaperForm):
    widths = {"signature": "g8", "happened_on": "g4"}
    field_order = ["signature", "happened_on"]

    signature = forms.ChoiceField(label=_("附议代表"))

    def fill_in(self):
        left = [one for one in self.page.signatures if not one.signed_on]
        if not self.is_paper:
            left = unsigned_of(self.user, left)
        self.choose("signature", left, label_of=lambda one: one.mandate.deputy.name)


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


def _check_serving(case: SuggestionCase, mandate: Mandate, field_name) -> None:
    serving = Mandate.objects.current(case.on).active()
    if not serving.filter(pk=mandate.pk).exists():
        case.refuse(field_name, _("这位代表已不在任。"))


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


def submit_said(facts):
    return [_("编号%(reference)s，附议%(signed)s人。") % ({"signed": 0} | facts)]


def invite_said(facts):
    return [_("请%(deputies)s附议。") % {"deputies": list_of(facts["deputies"])}]


S, W = SuggestionState, Who
# fmt: off
STEPS = (
    Step(
        "write", pgettext_lazy("step", "起草"), (S.DRAFTED,), SAME, (W.LEAD, W.OFFICE),
        form=WriteForm, act=write, says=_("写好建议内容，标题“%(title)s”。"),
        done=_("建议内容已保存。"),
        news=(Line(to.lead, noop("由您领衔的建议“%(title)s”改了内容，请再看一遍。")),),
    ),
    Step(
        "invite", _("请附议"), IN_WRITING, SAME, (W.LEAD, W.OFFICE),
        form=InviteForm, act=invite, says=invite_said, done=_("已请代表附议。"),
        news=(Line(to.unsigned, noop("请您附议“%(title)s”，领衔代表是%(lead)s。")),),
    ),
    Step(
        "cosign", pgettext_lazy("step", "附议"), IN_WRITING, SAME, (W.SIGNER,),
        on_paper=True, form=CosignForm, template="visits/suggestions/sign.html",
        obstacle=nothing_to_sign, act=cosign, says=_("%(deputy)s附议。"), done=_("附议已记下。"), prominence=1,
        news=(Line(to.lead, noop("%(deputy)s附议了“%(title)s”。")),),
    ),
    Step(
        "sign", _("领衔签名"), (S.DRAFTED,), S.SIGNED, (W.LEAD,),
        on_paper=True, form=PlainForm, template="visits/suggestions/sign.html",
        obstacle=is_not_written, act=sign, says=_("领衔代表%(lead)s签名。"),
        done=_("领衔签名已记下，可以提交了。"), prominence=2,
        news=(Line(to.office, noop("“%(title)s”已由领衔代表签名，可以提交。")),),
    ),
    Step(
        "revise", _("退回修改"), (S.SIGNED,), S.DRAFTED, (W.LEAD, W.OFFICE),
        form=ReasonForm, act=revise, says=_("签名作废，改好后重新签名。"),
        done=_("已退回修改，签名作废。"), button="aside",
        news=alike(SIGN_ANEW, to.lead, to.signers),
    ),
    Step(
        "submit", _("提交"), (S.SIGNED,), S.SUBMITTED, (W.LEAD, W.OFFICE),
        form=PlainForm, act=submit, says=submit_said, done=_("建议已提交，编号已给。"), prominence=2, pin=FILLED,
        news=(
            Line(to.office, noop("收到代表建议“%(title)s”（%(reference)s），请受理。")),
            Line(to.lead, noop("由您领衔的“%(title)s”（%(reference)s）已经提交。")),
        ),
    ),
)
