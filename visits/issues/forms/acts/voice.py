"""Forms with the visitors: answer on the spot, guide elsewhere, tell and rate, set right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from deputies_portal.core.words.text import mask_name
from visits.issues.forms.acts import choices
from visits.issues.forms.acts.ground import ActForm, lines
from visits.issues.qualities import holders
from visits.issues.telling import tellable
from visits.models import AnswerClass, Feedback, Voice

TOLD, UNREACHED = "told", "unreached"


class AnswerOnSpotForm(ActForm):
    widths = {"told_by": "g6", "answer_class": "g6"}

    text = lines(label=_("怎么答复的"), max_length=3000, rows=4)
    told_by = PlainTextField(label=_("谁答复的"), max_length=40)
    answer_class = forms.ChoiceField(label=_("办理结果"))
    rating = forms.ChoiceField(
        label=_("反映人评价"),
        choices=[("", _("没有询问")), *Feedback.Rating.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def prepare(self):
        classes = AnswerClass.objects.filter(county=self.issue.county_id, needs_pledge=False)
        self.choose("answer_class", classes.standing().order_by("code"))


class GuideForm(ActForm):
    widths = {"where": "g6"}

    where = PlainTextField(
        label=_("引导到哪里"),
        max_length=60,
        help_text=_("例如信访局、综治中心、司法所、12345、12388。"),
    )
    reason = lines(
        label=_("理由"), help_text=_("信访、诉讼、仲裁、调解和对个人的举报不由人大交办。")
    )


class TellForm(ActForm):
    widths = {"voice": "g12", "told_by": "g4", "told_on": "g4", "means": "g4"}
    lands = {"rating": "result", "is_reached": "result"}

    voice = forms.ChoiceField(label=_("反映人"))
    told_by = PlainTextField(label=_("谁告知的"), max_length=40)
    told_on = DayField(label=_("哪天"), not_after_today=True)
    means = forms.ChoiceField(
        label=_("怎么告知的"),
        choices=[pair for pair in Feedback.Means.choices if pair[0] != Feedback.Means.CODE],
    )
    result = forms.ChoiceField(
        label=_("结果"),
        widget=forms.RadioSelect,
        choices=[
            *Feedback.Rating.choices,
            (TOLD, _("已告知，没有评价")),
            (UNREACHED, _("没有联系上")),
        ],
        help_text=_("评价照反映人说的记，记下后不能改。两天各联系一次都没有联系上，就不用再联系。"),
    )
    remark = lines(label=_("反映人怎么说"), required=False, rows=2)

    def prepare(self):
        held = holders(self.user, self.issue, self.on, self.dossier)
        self.choose("voice", tellable(self.user, self.dossier, held), label_of=voice_name)
        self.initial |= {"told_by": self.user.name, "told_on": self.on, "means": "phone"}

    def facts(self) -> dict:
        facts = super().facts()
        result = facts.pop("result")
        facts["is_reached"] = result != UNREACHED
        facts["rating"] = result if result in Feedback.Rating.values else ""
        return facts


def voice_name(voice: Voice) -> str:
    """The visit and the visitors by their masked names; the activity and its deputies."""
    if voice.activity_id:
        names = list(voice.receivers.values())
    else:
        contacts = voice.visit.contacts.all()
        names = [mask_name(contact.name) or str(contact) for contact in contacts]
    return f"{voice.origin} {_('、').join(names)}"


class CorrectForm(ActForm):
    widths = {"category": "g4", "title": "g8"}

    category = forms.ChoiceField(label=_("类别"))
    title = PlainTextField(label=_("一句话说清"), max_length=40)
    description = lines(label=_("经过与现状"), max_length=2000, required=False, rows=4)
    wish = lines(label=_("希望怎么解决"), max_length=1000, required=False, rows=2)
    reason = lines(label=_("更正原因"), rows=2)

    def prepare(self):
        issue = self.issue
        self.choose("category", choices.categories_of(issue))
        self.initial |= {
            "category": issue.category_id,
            "title": issue.title,
            "description": issue.description,
            "wish": issue.wish,
        }
