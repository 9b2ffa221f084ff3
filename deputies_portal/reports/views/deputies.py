"""A deputy's duty record 履职档案 on its page, which is also its paper."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.forms.base import DayField, PortalForm
from deputies_portal.core.ui.gate import declared_roles, opens_to
from deputies_portal.reports.duty_record import DutyRecord
from stations.models import Deputy
from visits.suggestions.views.suggestions import SuggestionList

READING = ("venue_clerk", "township_clerk", "county_clerk", "manager", "deputy")


class TimeForm(PortalForm):
    """From one day to another, both counted; without them the running year."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label=gettext_lazy("从哪天"), required=False)
        self.fields["to"] = DayField(label=gettext_lazy("到哪天"), required=False)

    def clean(self):
        said = super().clean()
        first, last = said.get("from"), said.get("to")
        if first and last and last < first:
            self.add_error("to", _("结束日期不能早于开始日期。"))
        return said


def record_of(request, pk: int) -> tuple[Deputy, TimeForm, DutyRecord | None]:
    """The record of the time asked for; None where that is no time."""
    deputy = get_object_or_404(Deputy.objects.followed_by(request.user), pk=pk)
    asked, on = request.GET.copy(), timezone.localdate()
    asked.setdefault("from", on.replace(month=1, day=1).isoformat())
    asked.setdefault("to", on.isoformat())
    form = TimeForm(asked, user=request.user)
    if not form.is_valid() or not all(form.cleaned_data.values()):
        return deputy, form, None
    lists_papers = bool(declared_roles(SuggestionList.as_view()) & request.roles)
    times = form.cleaned_data["from"], form.cleaned_data["to"]
    return deputy, form, DutyRecord(deputy, *times, request.user, lists_papers)


@opens_to(*READING)
@require_safe
def duty_record(request, pk):
    deputy, form, record = record_of(request, pk)
    context = {"deputy": deputy, "form": form, "record": record, "on": timezone.localdate()}
    return render(request, "reports/duty_record.html", context)
