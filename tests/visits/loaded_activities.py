"""What must hold of the activities of the shipped counties (domain §8); run by `test_demo`, which
loads them once.
"""

from collections import Counter
from datetime import date

from django.db.models import Count

from deputies_portal.core.audit.models import Entry
from stations.models import Venue
from tests.visits.loaded import ON
from visits.models import (
    Activity,
    ActivityReview,
    AnnualPlan,
    Dispatch,
    Issue,
    Participation,
    PlanItem,
    Poll,
)

CHANGNING, ERYUAN = "530524", "532930"


def test_five_seminars_of_2023_at_the_home_of_eryuan_found_63_suggestions():
    seminars = Activity.objects.filter(
        county=ERYUAN, activity_type__kind="seminar", day__year=2023, state="held"
    )
    assert set(seminars.values_list("venue__tier", flat=True)) == {"home"}
    found = seminars.annotate(n=Count("voices")).order_by("day").values_list("n", flat=True)
    assert list(found) == [12, 13, 14, 12, 12]


def test_the_63_suggestions_were_all_dispatched_in_2023_and_ended():
    issues = Issue.objects.filter(county=ERYUAN, year=2023, source="activity")
    assert issues.count() == 63
    assert issues.filter(dispatched_on__year=2023).count() == 63
    assert Counter(issues.values_list("state", "outcome")) == {("archived", "handled"): 63}
    assert Dispatch.objects.lead().filter(round__issue__in=issues).count() == 63
    assert issues.values("title").distinct().count() == 63


def test_other_issues_of_both_counties_come_from_visits():
    others = Issue.objects.exclude(county=ERYUAN, year=2023)
    assert others.filter(source="activity").count() == 0


def test_every_specialised_workstation_of_changning_met_in_nearly_every_month():
    venues = Venue.objects.filter(county=CHANGNING, tier="specialised")
    held = Activity.objects.held().filter(venue__in=venues, day__gte=date(2024, 1, 1))
    months = Counter(held.values_list("venue", flat=True))
    assert len(months) == 8
    assert min(months.values()) >= 17  # of twenty and a part


def test_two_years_of_activities_leave_some_undone():
    held = Activity.objects.held().exclude(activity_type__kind="seminar")
    first = held.order_by("day").values_list("day", flat=True)[0]
    assert date(2023, 9, 11) <= first < date(2023, 10, 31)
    stations = Venue.objects.filter(county=CHANGNING, tier="workstation")
    of_2024 = held.filter(day__year=2024, venue__in=stations)
    reported = of_2024.filter(activity_type__kind="report").values("venue").distinct()
    assert 10 <= reported.count() <= stations.count()
    assert not held.filter(day__gt=ON).exists()


def test_activities_stand_in_every_state_and_some_wait_for_their_record():
    states = set(Activity.objects.values_list("state", flat=True))
    assert states == {"planned", "held", "withdrawn"}
    assert Activity.objects.to_record(ON).exists()
    assert Activity.objects.planned().filter(day__gt=ON).exists()


def test_who_came_who_was_away_and_how_voters_marked_reports_is_kept():
    assert set(Participation.objects.values_list("standing", flat=True)) == {
        "present",
        "leave",
        "absent",
    }
    assert set(Poll.objects.values_list("activity__activity_type__kind", flat=True)) == {"report"}


def test_supervision_asked_for_things_that_are_settled_open_and_overdue():
    rows = ActivityReview.objects
    counts = (rows.settled().count(), rows.open().count(), rows.overdue(ON).count())
    assert min(counts) >= 1
    assert rows.without_demand().exists()


def test_the_journal_says_that_the_activities_came_in_bulk():
    lines = Entry.objects.filter(action="activity.import").order_by("id")
    assert [line.county for line in lines] == [CHANGNING, ERYUAN]


def test_the_plans_of_two_years_are_published_and_mostly_fulfilled():
    plans = AnnualPlan.objects.published()
    assert Counter(plans.values_list("county", "year")) == {
        (county, year): 1 for county in (CHANGNING, ERYUAN) for year in (2024, 2025)
    }
    of_2024 = PlanItem.objects.filter(plan__year=2024, plan__county=CHANGNING)
    assert (of_2024.fulfilled().count(), of_2024.overdue(ON).count()) == (6, 0)
    assert of_2024.filter(dropped_on__isnull=False).count() == 1
    of_2025 = PlanItem.objects.filter(plan__year=2025, plan__county=CHANGNING)
    assert of_2025.fulfilled().count() == 4
