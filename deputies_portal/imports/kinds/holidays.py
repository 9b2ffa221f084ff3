"""Holidays 节假日 of the county from a file, by the same rules as the page of the calendar.

The days of the nation and of the regions above are the administrator's, on that page.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.sheets.cells import as_yes
from deputies_portal.imports.columns import Column, of_model
from deputies_portal.imports.keeping import before_of, noted
from deputies_portal.imports.kinds.base import Kind, takes_back
from visits.holidays import holidays
from visits.holidays.calendar_import import CalendarRefused, load_calendar
from visits.models import CalendarDay


class Holidays(Kind):
    name = "holidays"
    label = gettext_lazy("本县的节假日")
    purpose = gettext_lazy("地方的放假和补班；全国的在“设置—节假日”里导入。")
    icon = "cal"
    register = "visits:holidays"
    most_rows = 2_000
    models = (CalendarDay,)
    renamed = {"is_working": "working"}
    columns = (
        of_model(CalendarDay, "day", "日期", needed=True, example="2026-04-21"),
        Column(
            "working",
            "上班",
            needed=True,
            synonyms=("是否上班", "上班还是放假"),
            says=gettext_lazy("1 是上班（补班），0 是放假。"),
            example="0",
        ),
        of_model(CalendarDay, "name", "名称", needed=True, synonyms=("节日",), example="三月街"),
        of_model(CalendarDay, "source", "依据", synonyms=("文号",), example="州政府通知"),
    )

    def __init__(self, trial):
        super().__init__(trial)
        own = CalendarDay.objects.filter(region=trial.county)
        self.known = {entry.day: entry for entry in own}

    def afterwards(self):
        if self.trial.counts["added"] or self.trial.counts["changed"]:
            county = [self.trial.county]
            holidays.calendar_changed(county, actor=self.trial.actor, at=self.trial.at)

    def take(self, said, values):
        day, working = values["day"], as_yes(values["working"])
        if working is None:
            raise ValidationError({"is_working": _("上班一列填1（上班）或0（放假）。")})
        self.once(said, day)
        known = self.known.get(day)
        before = before_of(known) if known else {}
        row = {"day": day.isoformat(), "is_working": "1" if working else "0"}
        row |= {"region_code": self.trial.county, "name": values["name"]}
        row["source"] = values.get("source") or (known.source if known else "")
        try:
            by = {"actor": self.trial.actor, "posting": self.trial.posting}
            loaded = load_calendar([(said.line, row)], **by)
        except CalendarRefused as refused:
            raise ValidationError([one.message for one in refused.errors]) from refused
        if not loaded.days:
            return []
        entry = CalendarDay.objects.get(region=self.trial.county, day=day)
        return [noted(self.trial, said.line, entry, before, label=str(entry))]

    @staticmethod
    def settle(undoing):
        county = [undoing.imported.county_id]
        holidays.calendar_changed(county, actor=undoing.actor, at=undoing.at)

    @classmethod
    def export(cls, county):
        for entry in CalendarDay.objects.filter(region=county).order_by("day"):
            yield {
                "day": entry.day.isoformat(),
                "working": "1" if entry.is_working else "0",
                "name": entry.name,
                "source": entry.source,
            }


@takes_back(CalendarDay)
def _remove(entry, undoing):
    """A day out of the calendar: it follows the week again, and running terms are reckoned anew."""
    holidays.remove_day(entry, actor=undoing.actor, at=undoing.at)
