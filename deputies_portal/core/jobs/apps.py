from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies_portal.core.audit.actions import name_actions
from deputies_portal.core.audit.words import name_facts, name_kinds

ACTIONS = {
    "job.retry": _("重试后台任务"),
    "job.cancel": _("取消后台任务"),
    "job.download": _("下载后台任务的结果"),
}


class JobsConfig(AppConfig):
    name = "deputies_portal.core.jobs"

    def ready(self):
        name_actions(ACTIONS)
        name_kinds({"jobs.job": pgettext_lazy("one", "后台任务")})
        name_facts({"job": pgettext_lazy("fact", "后台任务编号")})
