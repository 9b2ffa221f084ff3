"""The tray of issues 问题办理, and the inbox of a unit at the same address."""

from datetime import date
from uuid import uuid4

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from deputies_portal.core.ui.gate import opens_to
from deputies_portal.core.ui.lists.shown_columns import BY_DAY, Column
from deputies_portal.core.ui.navigation import Place, is_open
from deputies_portal.core.ui.views import RegisterList
from visits.calendar.countdown import tag_of
from visits.calendar.workdays import WorkCalendar
from visits.issues.views.issue import READING
from visits.issues.views.letters import READING_LETTERS
from visits.models import Issue
from visits.models.issues.states import IN_HAND, State
from visits.privacy.fetching import KEEPING
from visits.worklists import listed, tray
from visits.worklists.filters.issues import IssueFilter
from visits.worklists.views.many import ManyIssues

MORE = ("first", "last", "year", "pace", "source")  # conditions that are asked for now and then
UNIT_ONLY = frozenset({"unit_clerk"})


@opens_to(*READING)
@require_safe
def issues(request):
    """The tray; somebody of a unit alone has the inbox of the unit at the same address."""
    return list_for(request).as_view()(request)


def list_for(request) -> type["Tray"]:
    return Inbox if request.roles <= UNIT_ONLY else Tray


issues.view_for = list_for


class Tray(RegisterList):
    model = Issue
    roles = frozenset(READING)
    filterset_class = IssueFilter
    template_name = "visits/worklists/tray.html"
    tabs = tray.TABS
    columns = (
        Column(),  # the boxes
        Column("number", _("编号")),
        Column(),  # the issue itself
        Column("from", _("来自")),
        Column("unit", pgettext_lazy("one", "承办单位")),
        Column("progress", _("进度")),
        Column("due", _("期限")),
        Column("day", pgettext_lazy("day", "登记")),
    )
    also_counted = ()
    shape = "tray"
    order_words = BY_DAY
    many = ManyIssues

    @property
    def state(self) -> str:
        return self.request.GET.get("state", "")

    @property
    def order(self):
        return tray.order_of(self.state)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["rows"]:
            self.mark(row)
            row.address = self.address_of(row) if row.is_readable else ""
        return context | {
            "may_write": any(row.may_write for row in context["rows"]),
            "tabs": [(tab, self.counted[tab.state]) for tab in self.tabs],
            "state": self.state,
            "by_due": self.state in tray.BY_DUE,
            "one_by_one": self.is_work and self.request.GET.urlencode(),
            "more": [context["filter"].form[name] for name in MORE],
            "dangers": listed.dangers(self.request.user),
            "posting": next(iter(self.request.scope.postings), None),
            "may_register": bool(self.request.roles & set(KEEPING)),
            "may_release": is_open(Place("visits:releases", "", ""), self.request.roles),
            "may_see_letters": bool(self.request.roles & READING_LETTERS),
        }

    @property
    def is_work(self) -> bool:
        """A list of what is to be done is done one by one: its cases open beside it."""
        return self.state in tray.BY_DUE or bool(self.request.GET.get("todo"))

    def address_of(self, row) -> str:
        if not self.is_work:
            return row.get_absolute_url()
        return f"{reverse('visits:queued', args=[row.pk])}?{self.request.GET.urlencode()}"

    def shaped(self, matching):
        return listed.SHAPES[self.shape](matching, self.request.user)

    def page_of(self, chosen):
        if chosen.choices_alone is None:
            return super().page_of(chosen)
        return listed.page_of(
            chosen.by, chosen.choices_alone, self.shape, self.ordering, self.cursor
        )

    def total_of(self, chosen):
        """The tabs count everything but the state; the rows of the list among them."""
        is_valid = chosen.is_valid()
        asked = chosen.form.cleaned_data.get("state") or ""
        states = {tab.state for tab in self.tabs} | {asked, *self.also_counted}
        if chosen.choices_alone is not None:
            self.counted = listed.counts(chosen.by, chosen.choices_alone, states)
        else:
            base = chosen.of_any_state if is_valid else self.model.objects.none()
            self.counted = tray.counts_of(base, states, self.request.user, chosen.on)
        return self.counted[asked]

    def mark(self, row) -> None:
        """How far it is, in a word, and how many working days are left, as a tag."""
        row.may_write = row.is_readable and row.state in IN_HAND and self.is_of_desk(row)
        row.word = tray.word_of(row)
        row.tag, row.days = self.tag_of(row.due, row.county_id)

    def is_of_desk(self, row) -> bool:
        """Whether its letters are written by somebody with a desk: of the county, or this one."""
        scope, roles = self.request.scope, self.request.roles
        is_county = "county_clerk" in roles and row.county_id in scope.clerk_counties
        return is_county or ("township_clerk" in roles and row.desk_id in scope.townships)

    def tag_of(self, due: date | None, county_code: str) -> tuple[str, int]:
        """Many rows are due on one day: each day is reckoned once."""
        known = self.__dict__.setdefault("tags", {})
        if (due, county_code) not in known:
            tag = tag_of(due, timezone.localdate(), self.calendar_of(county_code))
            known[due, county_code] = tag
        return known[due, county_code]

    def calendar_of(self, county_code: str) -> WorkCalendar:
        known = self.__dict__.setdefault("calendars", {})
        if county_code not in known:
            known[county_code] = WorkCalendar.of(county_code)
        return known[county_code]


class Inbox(Tray):
    template_name = "visits/worklists/inbox.html"
    tabs = tray.UNIT_TABS
    also_counted = (tray.OPINION,)
    shape = "inbox"
    columns = ()
    many = None
    order = tray.BY_DUE_ORDER
    order_words = None

    def get(self, request, *args, **kwargs):
        """It opens on what waits; every other tab is asked for."""
        if not request.GET:
            request.GET = QueryDict(f"state={tray.MINE}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        on = timezone.localdate()
        return context | {
            "unit": context["posting"].unit,
            "chips": [chip for chip in context["chips"] if chip.name != "state"],
            "in_hand": self.counted,
            "on": on,
            "weekday": WEEKDAYS[on.weekday()],
        }

    def mark(self, row) -> None:
        """Before the acceptance counts the day until which the unit has to accept."""
        row.word = tray.word_of(row)
        accepting = row.state == "dispatched" and row.own_part == "lead"
        due = row.accept_by if accepting else (row.opinion_by or row.due)
        row.is_accepting = accepting
        row.is_in_hand = row.state in IN_HAND
        urged = row.urged_by if row.is_in_hand or row.state == State.FOLLOWING else None
        row.urged_by = date.fromisoformat(urged) if urged else None
        row.is_urge_late = bool(row.urged_by) and row.urged_by < timezone.localdate()
        row.token = uuid4()
        row.tag, row.days = tag_of(due, timezone.localdate(), self.calendar_of(row.county_id))
        row.may_write = False
        row.may_return = accepting and row.tag != "over"
