"""What must hold of the duty days of the loaded counties; collected by test_demo.py, which loads
them."""

from datetime import date, timedelta

from django.db.models import Count, F, Max, Q

from stations.models import Deputy
from tests import make
from tests.visits.loaded import ON
from visits.models import (
    DutyDay,
    DutySlot,
    Event,
    Leave,
    RotaDraft,
    SuggestionEvent,
    Swap,
    Visit,
)

STATION = Q(venue__tier="workstation")
WITH_OWN_RULE = ("柯街镇工作站", "珠街彝族乡工作站")


def days(county, **facts):
    return DutyDay.objects.standing().filter(county=county, **facts)


def test_the_home_of_eryuan_receives_on_every_10th_from_2023_to_half_a_year_ahead():
    received = days("532930", venue__tier="home").values_list("day", flat=True)
    assert [day.day for day in received] == [10] * 39
    assert (min(received), max(received)) == (date(2023, 1, 10), date(2026, 3, 10))


def test_the_workstations_of_eryuan_receive_on_the_10th_weekends_kept():
    of_stations = days("532930").filter(STATION)
    assert {day.day for day in of_stations.values_list("day", flat=True)} == {10}
    assert of_stations.values("venue").distinct().count() == 9
    assert of_stations.filter(day__week_day__in=(1, 7)).exists()
    assert min(of_stations.values_list("day", flat=True)) == date(2024, 9, 10)


def test_the_workstations_of_changning_receive_by_weekday_twelve_months_back_and_six_ahead():
    of_stations = days("530524").filter(STATION)
    assert of_stations.values("venue").distinct().count() == 13
    by_tier = of_stations.exclude(venue__name__in=WITH_OWN_RULE)
    assert set(by_tier.values_list("planned_for__iso_week_day", flat=True)) == {3}
    found = of_stations.values_list("day", flat=True)
    assert min(found) < date(2024, 9, 10)
    assert max(found) > ON + timedelta(days=175)


def test_every_rota_was_drafted_and_published_before_it_began():
    assert not RotaDraft.objects.exclude(state="published").exists()
    assert not DutyDay.objects.filter(draft__isnull=True).exists()
    late = DutyDay.objects.filter(published_on__gt=F("planned_for") - timedelta(days=3))
    # The last half-year is that of the day of loading.
    assert not late.filter(draft__first__lt=ON).exists()


def test_days_gone_by_were_held_but_for_a_few_of_the_last_week():
    past = DutyDay.objects.standing().filter(day__lt=ON)
    open_days = past.unrecorded(ON)
    assert past.held().count() > 500
    assert open_days.count() < 10
    assert not open_days.filter(day__lt=ON - timedelta(days=4)).exists()
    assert not DutyDay.objects.held().filter(day__gte=ON).exists()


def test_somebody_came_on_every_held_day():
    came = Q(slots__attendance="came") | Q(slots__substitute_attendance="came")
    there = DutyDay.objects.held().annotate(came=Count("slots", filter=came))
    assert set(there.filter(came=0)) == set()


def test_the_lunch_case_hangs_on_the_day_and_was_received_by_its_deputies():
    lunch = Visit.objects.get(county="532930", received_on=date(2024, 3, 10))
    assert (lunch.duty_day.venue.name, lunch.duty_day.state) == ("洱源县代表之家", "held")
    served = Deputy.objects.filter(turns__in=lunch.duty_day.slots.all(), turns__substitute=None)
    stood_in = Deputy.objects.filter(substitutions__in=lunch.duty_day.slots.all())
    assert set(lunch.deputies.all()) == set(served) | set(stood_in)


def test_all_visits_of_2023_hang_on_the_days_of_the_home():
    of_year = Visit.objects.filter(county="532930", year=2023)
    assert of_year.exists()
    assert not of_year.filter(duty_day=None).exists()


def test_visits_face_to_face_hang_on_the_duty_day_of_their_date():
    loose = Visit.objects.counted().face_to_face().filter(duty_day=None)
    there = DutyDay.objects.standing().filter(venue__in=loose.values("venue"))
    known = set(there.values_list("venue", "day"))
    assert known
    assert [visit for visit in loose if (visit.venue_id, visit.received_on) in known] == []
    of_seasons = Visit.objects.filter(county="530524", duty_day__isnull=False)
    assert of_seasons.count() >= 5


def test_there_are_days_without_a_visitor_substitutes_leave_and_swaps():
    assert DutyDay.objects.held().filter(visits=None, closing_note="无人来访。").exists()
    assert DutySlot.objects.filter(substitute_why="leave", substitute_attendance="came").exists()
    assert set(Leave.objects.values_list("state", flat=True)) == {"asked", "granted"}
    assert sorted(Swap.objects.values_list("state", flat=True)) == [
        "accepted",
        "asked",
        "confirmed",
        "refused",
    ]


def test_the_deputy_has_turns_ahead_and_a_swap_to_answer():
    deputy = Deputy.objects.get(postings__user__username="deputy")
    assert DutySlot.objects.served_by([deputy]).ahead(ON).count() >= 5
    assert Swap.objects.to_answer_by([deputy]).count() == 1


def test_turns_are_shared_evenly_by_the_deputies_of_a_venue_wherever_they_serve():
    room = DutyDay.objects.filter(venue__name="田园镇关庙社区联络室")
    people = DutySlot.objects.filter(day__in=room).values("deputy")
    turns = DutySlot.objects.filter(deputy__in=people).order_by().values("deputy")
    counts = [row["n"] for row in turns.annotate(n=Count("pk"))]
    assert len(counts) == 3
    assert max(counts) - min(counts) <= 2


def test_the_day_of_loading_is_over_by_half_past_nine():
    last = [
        model.objects.aggregate(at=Max("entered_at"))["at"]
        for model in (Visit, Event, SuggestionEvent)
    ]
    assert make.moment(ON, "08:00") <= max(last) < make.moment(ON, "09:30")
