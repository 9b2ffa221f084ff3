"""A deputy's duty record 履职档案 on its page, which is also its paper."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from deputies_portal.reports.duty_record import DutyRecord
from deputies_portal.ui.forms import DayField, PortalForm
from deputies_portal.ui.gate import declared_roles, opens_to
from stations.models import Deputy
from visits.views.suggestions import SuggestionList

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


@opens_to(*READING)
@require_safe
def duty_record(request, pk):
    rows = Deputy.objects.followed_by(request.user)
    deputy, on = get_object_or_404(rows, pk=pk), timezone.localdate()
    asked = request.GET.copy()
    asked.setdefault("from", on.replace(month=1, day=1).isoformat())
    asked.setdefault("to", on.isoformat())
    form = TimeForm(asked, user=request.user)
    record = None
    if form.is_valid() and all(form.cleaned_data.values()):
        lists_papers = bool(declared_roles(SuggestionList.as_view()) & request.roles)
        times = form.cleaned_data["from"], form.cleaned_data["to"]
        record = DutyRecord(deputy, *times, request.user, lists_papers)
    context = {"deputy": deputy, "form": form, "record": record, "on": on}
    return render(request, "reports/duty_record.html", context)
