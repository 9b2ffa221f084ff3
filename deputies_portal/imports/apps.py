from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.audit.actions import name_actions
from deputies_portal.core.audit.words import name_facts, name_kinds

ACTIONS = {
    "import.write": _("导入写入"),
    "import.undo": _("撤销导入"),
    "import.export": _("下载导入的错行"),
    "venues.export": _("导出家站"),
    "deputies.export": _("导出代表"),
    "units.export": _("导出承办单位"),
    "upgrades.export": _("导出提升改造计划"),
    "holidays.export": _("导出节假日"),
    "regions.export": _("导出行政区划"),
    "users.export": _("导出账号和任用"),
    "receptions.export": _("导出旧接待台账"),
}
KINDS = {"imports.import": pgettext_lazy("one", "导入")}
FACTS = {
    "changed": pgettext_lazy("fact", "更新"),
    "unchanged": pgettext_lazy("fact", "没有变化"),
}


class ImportsConfig(AppConfig):
    name = "deputies_portal.imports"
    label = "imports"

    def ready(self):
        # Only now are the models there that these need; `later` declares its jobs.
        from deputies_portal.core.jobs import nightly  # as above
        from deputies_portal.imports import background, staging

        assert background.WORK
        label = _("清除过期的导入文件")
        nightly.register(nightly.Piece("remove_import_files", label, staging.clear))
        name_actions(ACTIONS)
        name_kinds(KINDS)
        name_facts(FACTS)
