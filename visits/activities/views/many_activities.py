"""Many activities at once: printed and exported; nothing of one is done for others."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.many import MOST_PRINTED, Many, Paper
from deputies_portal.core.many.views import page_of
from visits.activities.filters.activities import ActivityFilter
from visits.activities.keeping import READING
from visits.models import Activity


class ManyActivities(Many):
    roles = frozenset(READING)
    list_page, page = "visits:activities", "visits:activities-many"
    heading = _("活动履职")
    ticks = "activities"
    filterset = ActivityFilter
    papers = (
        Paper("print", _("打印活动记录"), "visits:activities-print", MOST_PRINTED),
        Paper("export", _("导出台账"), "ledgers:activities-xlsx", is_file=True),
    )

    def seen(self):
        return Activity.objects.visible_to(self.user).order_by("-day", "-id")


activities_together = page_of(ManyActivities)
