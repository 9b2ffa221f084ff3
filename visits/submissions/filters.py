"""Filters of the inbox 网上反映: what waits or is done with, under one of the user's postings."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.lists.filters import HiddenChoice
from stations.models import Posting
from stations.scope import Scope
from visits.models import Submission

Role = Posting.Role
KEEPERS = (Role.VENUE_CLERK, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK)
WAITING, DONE = "waiting", "done"
TABS = {WAITING: _("等接收"), DONE: _("处理过的")}


def under_posting(rows, posting: Posting):
    """Those that may be taken under a posting, among the rows its holder sees."""
    if posting.role == Role.VENUE_CLERK:
        return rows.filter(venue=posting.venue_id)
    scope = Scope.of(posting.user)
    if posting.role == Role.TOWNSHIP_CLERK:
        return rows.filter(township__in=scope.townships)
    held = [code for code in scope.clerk_counties if code.startswith(posting.region_id)]
    return rows.filter(county__in=held)


def in_tab(tab: str) -> Q:
    waits = Q(state=Submission.State.WAITING)
    return ~waits if tab == DONE else waits


class SubmissionFilter(django_filters.FilterSet):
    state = HiddenChoice(label=_("状态"), choices=list(TABS.items()), method="of_tab")
    posting = HiddenChoice(label=_("岗位"), method="of_posting")

    class Meta:
        model = Submission
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Scope.of(self.request.user).postings
        self.postings = {str(one.pk): one for one in held if one.role in KEEPERS}
        named = [(key, str(posting)) for key, posting in self.postings.items()]
        self.filters["posting"].extra["choices"] = named

    def filter_queryset(self, queryset):
        """The posting first: the tabs count over it."""
        asked = self.form.cleaned_data
        self.of_any_tab = self.filters["posting"].filter(queryset, asked.get("posting"))
        return self.of_tab(self.of_any_tab, "state", asked.get("state") or WAITING)

    def of_tab(self, queryset, name, tab):
        return queryset.filter(in_tab(tab))

    def of_posting(self, queryset, name, key):
        return under_posting(queryset, self.postings[key])
