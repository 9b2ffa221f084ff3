"""Many activities at once: printed and exported; nothing of one is done for others."""

from django.utils.translation import gettext_lazy as _

from deputies_portal.core.many import Many, Paper
from deputies_portal.core.many.views import page_of
from visits.activities.filters.activities import ActivityFilter
from visits.models import Activity

KEEPING = ("venue_clerk", "township_clerk", "county_clerk")
READING = (*KEEPING, "manager", "deputy")
MOST_PRINTED = 50  # records of one page to be printed


class ManyActivities(Many):
    roles = frozenset(READING)
    list_page, page = "visits:activities", "visits:activities-many"
    heading = _("活动履职")
    ticks = "activities"
    papers = (
        Paper("print", _("打印活动记录"), "visits:activities-print", MOST_PRINTED),
        Paper("export", _("导出台账"), "ledgers:activities-xlsx", is_file=True),
    )

    def seen(self):
        return Activity.objects.visible_to(self.user).order_by("-day", "-id")

    def narrowed(self):
        chosen = ActivityFilter(data=self.request.GET, queryset=self.seen(), request=self.request)
        return chosen.qs if chosen.is_valid() else chosen.queryset.none()


activities_together = page_of(ManyActivities)
