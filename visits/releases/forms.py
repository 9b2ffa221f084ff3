"""The public words of an issue, weighed before they are kept."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PlainTextField, PortalForm
from visits.releases import identifying, releasing


class ReleaseForm(PortalForm):
    """Words that narrow somebody down must be weighed: then `is_weighed` is asked for."""

    use_required_attribute = False
    title = PlainTextField(
        label=_("公开标题"),
        max_length=releasing.LONGEST_TITLE,
        help_text=_("只写事情，不写人。"),
    )
    text = PlainTextField(
        label=_("公开内容"),
        max_length=releasing.LONGEST_TEXT,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("写清反映了什么、怎么解决的。不写姓名、电话、住址，也不写让人猜得出是谁的话。"),
    )
    is_weighed = forms.BooleanField(
        label=_("上面这些词我看过了，猜不出是谁"), required=False, widget=forms.HiddenInput
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        found = identifying.narrowing_words(cleaned.get("title", ""), cleaned.get("text", ""))
        if found:
            self.fields["is_weighed"].widget = forms.CheckboxInput()
            if not cleaned.get("is_weighed"):
                message = _("这些词可能让人猜出是谁：%(words)s。改写，或者看过以后打勾。")
                raise ValidationError(message, "narrowing", {"words": "、".join(found)})
        return cleaned

    def take_errors(self, refused: ValidationError) -> None:
        by_field = getattr(refused, "error_dict", {None: refused.error_list})
        for field, errors in by_field.items():
            self.add_error(field if field in self.fields else None, errors)
