"""Forms of the county's own record: its wordings, switches, and names of the tiers."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.base import PhoneField
from deputies_portal.core.words.text import clean_phone
from stations.models import County
from stations.registers.forms.register import RegisterForm
from visits.county_lists import rows as county_lists


class CountyForm(RegisterForm):
    beside = {
        "stations_county_contact_years": "contact_years",
        "stations_county_inbox_days": "inbox_days",
    }
    widths = {
        **dict.fromkeys(["portal_name", "organiser", "letter_head"], "g6"),
        **dict.fromkeys(["short", "letter_signer", "phone", "contact_years", "inbox_days"], "g3"),
        "filing": "g6",
    }
    groups = [
        (_("页面上的字样"), ["portal_name", "organiser", "filing", "phone"]),
        (_("编号和函件"), ["short", "letter_head", "letter_signer"]),
        (_("开关"), ["relays_through_government", "takes_online"]),
        (_("个人信息"), ["contact_years", "inbox_days"]),
    ]

    class Meta:
        model = County
        fields = [
            *["portal_name", "organiser", "filing", "phone", "short", "letter_head"],
            "letter_signer",
            *["relays_through_government", "takes_online", "contact_years", "inbox_days"],
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = {
            "short": _("编号的头一个字，例如“昌”。改了只影响新的编号，以前的编号不变。"),
            "letter_head": _("印在函件和回执上。"),
            "letter_signer": _("印在县里函件的“签发人”后面；空着就打印以后手签。"),
            "filing": _("页脚显示，例如滇ICP备和公安备案号。"),
            "organiser": _("页脚显示，没有登录的人也看得到。"),
            "contact_years": _(
                "办结几年以后，姓名、手机、住址、原话和附件由系统删除，件数人次不变。"
            ),
            "inbox_days": _("没有接收的网上反映满这么多天由系统删除，反映人凭查询码看得到。"),
            "relays_through_government": _("打开以后，交办时可以写县政府办转交的日期。"),
            "takes_online": _(
                "打开以后，群众可以在家站的公开页上反映问题；家站收到后先接收，才算来访。"
            ),
        }
        for name, text in said.items():
            self.fields[name].help_text = text

    def clean_short(self):
        short = self.cleaned_data["short"]
        if not short.isalpha():
            raise ValidationError(_("简称只用一两个字，不带数字和符号。"))
        # Two counties may have been founded with one character: what stands is not asked again.
        is_new = "short" in self.changed_data
        if is_new and (taken := county_lists.prefix_taken_by(short, self.instance)):
            message = _("%(county)s已经用这个字编号。")
            raise ValidationError(message, "taken", {"county": taken})
        return short

    def clean_phone(self):
        """Kept as it is written, hyphen and all: it is read by people."""
        phone = self.cleaned_data["phone"]
        if phone and clean_phone(phone) is None:
            raise ValidationError(PhoneField.default_error_messages["invalid"])
        return phone


class TierNamesForm(RegisterForm):
    widths = dict.fromkeys(County.TIER_NAMES.values(), "g6")

    class Meta:
        model = County
        fields = [*County.TIER_NAMES.values()]

    def clean(self):
        """Two tiers of one name could not be told apart."""
        cleaned, seen = super().clean(), set()
        for field in self.fields:
            name = cleaned.get(field)
            if field != "version" and name and name in seen:
                self.add_error(field, _("不同层级的名称不能相同。"))
            seen.add(name)
        return cleaned


class StarsForm(RegisterForm):
    beside = {"stations_county_star_lines": "five_stars_from"}
    widths = dict.fromkeys(["five_stars_from", "four_stars_from", "three_stars_from"], "g4")

    class Meta:
        model = County
        fields = ["shows_stars", "five_stars_from", "four_stars_from", "three_stars_from"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = _("不打开就不显示星级，得分照旧。")
        self.fields["shows_stars"].help_text = said
