"""Forms of a venue's upgrade: its dates, money, problems and photos."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.uploads import IMAGE, UploadField
from deputies_portal.core.ui.forms.base import DayField
from stations.models import MoneyLine, UpgradePhoto, UpgradeProblem, VenueUpgrade
from stations.registers.forms.register import RegisterForm
from stations.upgrade.forms.programmes import money_field

LONGEST_SIDE = 1600  # pixels of a stored photo


class UpgradeDatesForm(RegisterForm):
    """For the county: how, by whom and by when."""

    given = ("programme", "venue")
    beside = {
        "stations_venueupgrade_finish_after_start": "planned_finish",
        "stations_venueupgrade_due_after_finish": "due",
        "stations_venueupgrade_in_programme": "due",
    }
    widths = {
        "kind": "g6",
        "answering": "g6",
        **dict.fromkeys(["planned_start", "planned_finish", "due"], "g4"),
    }

    class Meta:
        model = VenueUpgrade
        fields = ["kind", "answering", "planned_start", "planned_finish", "due"]


class AnsweringForm(RegisterForm):
    """For the township: who answers."""

    given = ("programme", "venue")
    widths = {"answering": "g6"}

    class Meta:
        model = VenueUpgrade
        fields = ["answering"]


class MoneyForm(RegisterForm):
    """A budget is entered by township and county, spending by the venue too."""

    given = ("upgrade",)
    beside = {"stations_moneyline_not_negative": "amount"}
    widths = {"kind": "g4", "source": "g4", "amount": "g4", "purpose": "g8", "on": "g4"}

    amount = money_field(
        _("金额（元）"), required=True, help_text=_("最多两位小数，登记错了改为 0。")
    )
    on = DayField(label=_("日期"), not_after_today=True)

    class Meta:
        model = MoneyLine
        fields = ["kind", "source", "amount", "purpose", "on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = VenueUpgrade.objects.changeable_by(self.user).filter(pk=self.instance.upgrade_id)
        if not mine.exists():
            kind = MoneyLine.Kind.SPENT
            self.fields["kind"].choices = [(kind.value, kind.label)]


class ProblemForm(RegisterForm):
    given = ("upgrade",)
    beside = {"stations_upgradeproblem_from_to": "solved_on"}
    widths = {"text": "g8", "found_on": "g4", "solution": "g8", "solved_on": "g4"}

    found_on = DayField(label=_("发现日期"), not_after_today=True)
    solved_on = DayField(label=_("解决日期"), required=False, not_after_today=True)
    field_order = ["text", "found_on", "solution", "solved_on"]

    class Meta:
        model = UpgradeProblem
        fields = ["text", "found_on", "solution", "solved_on"]


class UpgradePhotoForm(RegisterForm):
    given = ("upgrade",)
    widths = {"moment": "g4", "caption": "g8", "taken_on": "g4"}

    upload = UploadField(
        label=_("照片"),
        kinds={IMAGE},
        longest_side=LONGEST_SIDE,
        help_text=_("照片会缩小，拍摄地点和设备信息不会保存。照片里不要有来访的群众。"),
    )
    taken_on = DayField(label=_("拍摄日期"), required=False, not_after_today=True)

    class Meta:
        model = UpgradePhoto
        fields = ["moment", "caption", "taken_on"]
        labels = {"moment": _("改造前还是改造后")}

    def _post_clean(self):
        if checked := self.cleaned_data.get("upload"):
            self.instance.file = checked.file
        super()._post_clean()
