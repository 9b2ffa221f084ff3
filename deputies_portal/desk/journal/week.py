"""The last seven days of the journal 近七天: what an auditor should look at, in one query."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit.actions import GROUPS
from deputies_portal.core.audit.models import Entry

DAYS = 7
LOOKED_AT = {
    "refused": _("登录失败、锁定"),
    "personal": _("看个人信息"),
    "export": _("导出"),
    "rights": _("账号和权限变更"),
}
CHECKED = Q(action="journal.verify")
DONE = Q(result=Entry.Result.DONE)


@dataclass(frozen=True)
class Look:
    """A figure of the week, and the list of exactly its lines."""

    name: str
    label: object
    number: int
    url: str

    @property
    def css(self) -> str:
        return "" if not self.number else "cnt-red" if self.name == "refused" else "cnt-amber"


@dataclass(frozen=True)
class Week:
    looks: list[Look]
    checked_at: datetime | None  # compared with the seals for the last time, at any time
    is_sound: bool  # what that said


def midnight(day: date) -> datetime:
    """When the day begins in the time zone of the portal."""
    return timezone.make_aware(datetime.combine(day, time.min))


def week_of(now: datetime) -> Week:
    """The seven days up to the day of `now`, whole days."""
    first = timezone.localdate(now) - timedelta(days=DAYS - 1)
    recent = Q(at__gte=midnight(first))
    lines = Entry.objects.filter(CHECKED | recent)
    counts = {name: Count("pk", filter=recent & GROUPS[name][1]) for name in LOOKED_AT}
    last = {"sound": Max("at", filter=CHECKED & DONE), "unsound": Max("at", filter=CHECKED & ~DONE)}
    found = lines.aggregate(**counts, **last)
    asked = [(name, urlencode({"group": name, "since": first})) for name in LOOKED_AT]
    url = reverse("audit:journal")
    looks = [Look(name, LOOKED_AT[name], found[name], f"{url}?{query}") for name, query in asked]
    times = [at for at in (found["sound"], found["unsound"]) if at]
    checked_at = max(times, default=None)
    return Week(looks, checked_at, checked_at is not None and checked_at == found["sound"])
