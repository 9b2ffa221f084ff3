"""The forms strangers fill: raising an issue, asking by code, saying what they think of the answer.

Quiet against machines: a field nobody sees, and a signed stamp that tells when the form was made.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.files.uploads import IMAGE
from deputies_portal.core.ui.forms.base import PhoneField, PlainTextField, PortalForm
from visits.models import Feedback
from visits.submissions.submitting import MOST_PHOTOS

SALT = "public.raise"
LONGEST_SIDE = 2000  # pixels


def fresh_stamp() -> str:
    """The mark of a new form, signed with the moment it was made."""
    return signing.TimestampSigner(salt=SALT).sign(str(uuid4()))


class RaiseForm(PortalForm):
    use_required_attribute = False

    text = PlainTextField(
        label=gettext_lazy("什么事"),
        max_length=2000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("说清哪里、什么情况、多久了。不写别人的身份证号、住址和病情。"),
    )
    wish = PlainTextField(
        label=gettext_lazy("您希望怎么解决"),
        max_length=1000,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    place = PlainTextField(label=gettext_lazy("具体地点"), max_length=120, required=False)
    photos = UploadsField(
        label=gettext_lazy("加照片"),
        required=False,
        kinds=[IMAGE],
        longest_side=LONGEST_SIDE,
        help_text=gettext_lazy("可以不加，最多 3 张。上传前请遮住人脸和车牌。"),
    )
    name = PlainTextField(label=gettext_lazy("怎么称呼您"), max_length=40, required=False)
    phone = PhoneField(
        label=gettext_lazy("电话"),
        required=False,
        help_text=gettext_lazy("不留也行，提交后给您一个查询码，凭码查进度。"),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("我看过了，同意这样使用"),
        error_messages={"required": gettext_lazy("请看过“您的信息怎么用”，再打勾。")},
    )
    # Filled by machines alone.
    website = forms.CharField(required=False, label=gettext_lazy("这一项请留空"))
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    @property
    def shown(self) -> list:
        """What people see, the consent apart."""
        hidden = ("agreed", "website")
        return [field for field in self.visible_fields() if field.name not in hidden]

    def clean_photos(self):
        photos = self.cleaned_data["photos"]
        if len(photos) > MOST_PHOTOS:
            raise ValidationError(_("最多 %(most)d 张照片。") % {"most": MOST_PHOTOS})
        return photos

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("最后那一项请留空，再提交一次。"))
        return ""

    def clean(self):
        """The stamp is looked at last: what was typed stays, and the form gets a new one."""
        cleaned = super().clean()
        signer = signing.TimestampSigner(salt=SALT)
        stamp = cleaned.get("stamp", "")
        try:
            mark = signer.unsign(stamp, max_age=timedelta(hours=settings.RAISE_HOURS))
            cleaned["token"] = UUID(mark)
        except signing.SignatureExpired:
            raise ValidationError(_("这一页打开太久了。内容还在，请再提交一次。")) from None
        except (signing.BadSignature, ValueError):
            raise ValidationError(_("这一页不完整。内容还在，请再提交一次。")) from None
        if self._is_too_fast(signer, stamp):
            raise ValidationError(_("提交得太快了。请再看一遍，然后提交。"))
        return cleaned

    @staticmethod
    def _is_too_fast(signer, stamp: str) -> bool:
        try:
            signer.unsign(stamp, max_age=timedelta(seconds=settings.RAISE_LEAST_SECONDS))
        except signing.SignatureExpired:
            return False
        return settings.RAISE_LEAST_SECONDS > 0

    def renew(self) -> None:
        """A new stamp for the form that is shown again; one that still holds is kept, so that a
        form sent twice stays one.
        """
        stamp = self.data.get("stamp", "")
        try:
            signing.TimestampSigner(salt=SALT).unsign(
                stamp, max_age=timedelta(hours=settings.RAISE_HOURS)
            )
        except signing.BadSignature:
            self.data = self.data.copy()
            self.data["stamp"] = fresh_stamp()


class CodeForm(PortalForm):
    use_required_attribute = False
    code = PlainTextField(
        label=gettext_lazy("查询码"),
        max_length=40,
        help_text=gettext_lazy("回执上的 12 位码，不分大小写。"),
        error_messages={"required": gettext_lazy("写上查询码。")},
    )


class RatingForm(PortalForm):
    use_required_attribute = False
    rating = forms.ChoiceField(
        label=gettext_lazy("您对办理结果"),
        choices=Feedback.Rating.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一个。")},
    )
    remark = PlainTextField(
        label=gettext_lazy("想说的话"),
        max_length=500,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WordsForm(PortalForm):
    """Why somebody objects, or takes the matter back."""

    use_required_attribute = False
    text = PlainTextField(
        label=gettext_lazy("为什么"),
        max_length=500,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写明为什么。")},
    )
