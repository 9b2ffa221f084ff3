"""Forms of a report: its words, why it is corrected or withdrawn, and that it is issued."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField, PortalForm
from deputies_portal.reports.models import AROUND, SECTIONS, Report

VERSION_MISSING = _("这一页不完整，请重新打开再改。")


class SentForm(PortalForm):
    """Carries the version that was seen, and a mark of its own."""

    use_required_attribute = False
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), VERSION_MISSING
        ),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class WordsForm(SentForm):
    """Title, words and who signs. An empty section is left out of the paper."""

    title = PlainTextField(label=_("标题"), max_length=60)
    issuer = PlainTextField(label=_("落款"), max_length=60)
    document_number = PlainTextField(
        label=_("发文字号"), max_length=40, required=False, help_text=_("空着就打印以后填。")
    )
    signer = PlainTextField(label=_("签发人"), max_length=40, required=False)
    copies_to = PlainTextField(label=_("抄送"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            column = Report._meta.get_field(name)
            self.fields[name] = PlainTextField(
                label=column.verbose_name,
                max_length=column.max_length,
                required=False,
                lines=True,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    widths = {
        **{"title": "g8", "issuer": "g4"},
        **{"document_number": "g4", "signer": "g3", "copies_to": "g5"},
    }

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in (*AROUND, *SECTIONS)}


class ReasonForm(SentForm):
    reason = PlainTextField(
        label=_("原因"), max_length=200, error_messages={"required": _("写明原因。")}
    )
