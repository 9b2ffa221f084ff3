"""The form of leaving: the last day, who stands in, and the word that nobody needs to."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer
from deputies_portal.core.ui.forms.base import DayField, PlainTextField
from stations.registers.forms.acts import ActForm
from stations.registers.forms.lookup import AccountField

BACK, AHEAD = 90, 366  # days from today within which the last day may lie
ONE_OF_BOTH = _("接手的人只写一处：选已有的账号，或者新开一个。")
BOTH_PARTS = _("新开账号要同时写登录名和姓名。")


class LeavingForm(ActForm):
    on = DayField(label=_("最后一天"), help_text=_("这一天还能登录，从第二天起停用。"))
    reason = PlainTextField(label=_("原因"), max_length=200)
    stand_in = AccountField(
        knows_all=True,
        label=_("接手的人（已有账号）"),
        help_text=_("写登录名、姓名或拼音首字母。从第二天起得到同样的任用。"),
        required=False,
    )
    new_username = PlainTextField(
        label=_("接手的人（新开账号）：登录名"),
        max_length=User._meta.get_field("username").max_length,
        required=False,
    )
    new_name = PlainTextField(
        label=_("新账号的姓名"), max_length=User._meta.get_field("name").max_length, required=False
    )
    even_so = forms.BooleanField(
        label=_("暂时没有人接手，也办离任"),
        required=False,
        help_text=_("没有办完的事会停在那里，直到任用了别人。"),
    )
    widths = {"on": "g4", "reason": "g8", "stand_in": "g12", "new_username": "g6", "new_name": "g6"}

    def __init__(self, *args, on: date, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        self.today = on
        self.fields["stand_in"].queryset = self._staying()

    def _staying(self):
        return User.objects.visible_to(self.user).staying().exclude(pk=self.record.pk)

    def clean_on(self):
        last = self.cleaned_data["on"]
        first, latest = self.today - timedelta(days=BACK), self.today + timedelta(days=AHEAD)
        if not first <= last <= latest:
            raise ValidationError(
                _("最后一天要在 %(first)s 和 %(latest)s 之间。"),
                params={"first": first.isoformat(), "latest": latest.isoformat()},
            )
        return last

    def clean_new_username(self):
        username = User.normalize_username(self.cleaned_data["new_username"])
        if username:
            User._meta.get_field("username").run_validators(username)
            if User.objects.filter(username=username).exists():
                raise ValidationError(User._meta.get_field("username").error_messages["unique"])
        return username

    def clean(self):
        cleaned = super().clean()
        username, name = cleaned.pop("new_username", None), cleaned.pop("new_name", None)
        if self.errors:
            return cleaned
        if bool(username) != bool(name):
            self.add_error("new_name" if username else "new_username", BOTH_PARTS)
        elif username and cleaned.get("stand_in"):
            self.add_error("stand_in", ONE_OF_BOTH)
        elif username:
            cleaned["stand_in"] = Newcomer(username, name)
        return cleaned
