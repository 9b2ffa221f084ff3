"""Forms of what a venue has: equipment, honours, co-location, sponsors, documents, photos."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.files.uploads import IMAGE, UploadField
from deputies_portal.core.ui.forms.base import DayField
from stations.models import (
    CoLocation,
    Equipment,
    Honour,
    Sponsorship,
    Venue,
    VenueDocument,
    VenuePhoto,
)
from stations.registers.forms.lookup import NAME_PART, AccountField, LookupField
from stations.registers.forms.register import RegisterForm

DAYS = dict.fromkeys(["starts_on", "ends_on"], "g6")


class EquipmentForm(RegisterForm):
    given = ("venue",)
    beside = {"stations_equipment_count": "count", "stations_equipment_once": "kind"}
    widths = {"kind": "g6", "count": "g3", "state": "g3"}

    class Meta:
        model = Equipment
        fields = ["kind", "count", "state"]


class HonourForm(RegisterForm):
    given = ("venue",)
    beside = {"stations_honour_once": "title", "stations_honour_from_to": "ends_on"}
    widths = {"title": "g6", "awarded_by": "g6", **DAYS}

    class Meta:
        model = Honour
        fields = ["title", "awarded_by", "starts_on", "ends_on"]
        help_texts = {"title": _("例如：示范点。")}


class CoLocationForm(RegisterForm):
    """This venue moves under the roof of another one."""

    given = ("guest",)
    beside = {
        "stations_colocation_two_venues": "host",
        "stations_colocation_one_host": "host",
        "stations_colocation_from_to": "ends_on",
    }
    widths = DAYS

    host = LookupField(Venue.objects.none(), label=_("所在的家站"), help_text=NAME_PART)

    class Meta:
        model = CoLocation
        fields = ["host", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        county = self.instance.guest.county_id
        self.fields["host"].queryset = Venue.objects.standing().filter(county=county)


class SponsorshipForm(RegisterForm):
    given = ("venue",)
    beside = {
        "stations_sponsorship_once": "body",
        "stations_sponsorship_names_person": "person",
        "stations_sponsorship_from_to": "ends_on",
    }
    widths = {"role": "g4", "person": "g4", "body": "g4", **DAYS}

    user = AccountField(
        required=False,
        help_text=_("写登录名、姓名或拼音首字母。选了账号，本人登录后首先看到这处家站。"),
    )

    class Meta:
        model = Sponsorship
        fields = ["role", "person", "body", "user", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(
            is_active=True,
            postings__role="manager",
            postings__region__in=[self.instance.venue.county_id],
        ).distinct()


class DocumentForm(RegisterForm):
    given = ("venue",)
    beside = {"stations_document_has_content": "text", "stations_venuedocument_from_to": "ends_on"}
    widths = {"regime": "g4", "title": "g8", **DAYS}

    upload = UploadField(label=_("文件"), required=False, help_text=_("图片、PDF 或办公文件。"))
    field_order = ["regime", "title", "text", "upload"]

    class Meta:
        model = VenueDocument
        fields = ["regime", "title", "text", "starts_on", "ends_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.file:
            self.fields["upload"].label = _("换一个文件")

    def _post_clean(self):
        # The row is checked with the file it will have: a document needs a text or a file.
        if checked := self.cleaned_data.get("upload"):
            self.instance.file, self.instance.file_name = checked.file, checked.name
        super()._post_clean()


class PhotoForm(RegisterForm):
    given = ("venue",)

    upload = UploadField(
        label=_("照片"),
        kinds={IMAGE},
        help_text=_("拍摄地点和设备信息不会保存。照片里不要有来访的群众。"),
    )
    taken_on = DayField(label=_("拍摄日期"), required=False, not_after_today=True)
    widths = {"caption": "g8", "taken_on": "g4"}

    class Meta:
        model = VenuePhoto
        fields = ["caption", "taken_on"]

    def _post_clean(self):
        if checked := self.cleaned_data.get("upload"):
            self.instance.file = checked.file
        super()._post_clean()
