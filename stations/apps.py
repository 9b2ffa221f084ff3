from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from deputies_portal.audit.actions import name_actions

ACTIONS = {
    "venue.merge": _("家站并入别处"),
    "venuephoto.remove": _("撤下照片"),
    "mandate.suspend": _("暂停执行职务"),
    "mandate.resume": _("恢复执行职务"),
    "posting.create": _("任用"),
    "user.bulk": _("批量开通账号"),
    "posting.end": _("结束任用"),
    "region.end": _("撤销区划"),
    "issue.move": _("随区划撤并转移"),
}


class StationsConfig(AppConfig):
    name = "stations"

    def ready(self):
        name_actions(ACTIONS)
