"""The two shipped counties: what they must reproduce (domain §8), and what can be tried in them.

They are loaded once for the whole module, with a small part of the invented seasons, into a
transaction that ends with the module: these tests only read. What else needs them belongs here.
"""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from deputies_portal.core.accounts.demonstration import PASSWORD
from deputies_portal.core.accounts.models import User
from deputies_portal.core.notices.models import Notice
from stations.models import Assessment, County, Deputy, Mandate, Posting, UndertakingUnit, Venue
from stations.models.people import Level
from tests.visits.loaded import ON, demonstration, facts_of
from tests.visits.loaded_activities import *  # noqa: F403 (as below)
from tests.visits.loaded_life import *  # noqa: F403 (as below)
from tests.visits.loaded_reports import *  # noqa: F403 (as below)
from tests.visits.loaded_rotas import *  # noqa: F403 (tests that read the same loaded counties)
from visits.calendar import deadlines
from visits.calendar.workdays import WorkCalendar
from visits.demo.matters import all_matters
from visits.demo.people import ACCOUNTS
from visits.issues import results
from visits.models import (
    OPEN_STATES,
    Category,
    Contact,
    Correction,
    Dispatch,
    Event,
    ExtensionRequest,
    Feedback,
    Issue,
    Round,
    Suggestion,
    Visit,
)
from visits.models.issues.rounds import TO_RELAY
from visits.worklists.waiting import Today, rows_of

CHANGNING, ERYUAN = "530524", "532930"
pytestmark = [pytest.mark.walk, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def counties(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), demonstration() as planned:
        yield planned


def user(username):
    return User.objects.get(username=username)


def waiting(word, issues):
    """How many of the issues wait in the sense of this word on the day of loading."""
    return rows_of(word, issues, Today.of(ON, WorkCalendar.of(CHANGNING))).count()


def venues_by_tier(county):
    rows = Venue.objects.filter(county=county).values_list("tier", flat=True)
    return dict(Counter(rows))


def home_of_eryuan():
    return Venue.objects.get(county=ERYUAN, tier="home")


# --- the counties -----------------------------------------------------------------------------
def test_changning_has_its_official_venues():
    assert venues_by_tier(CHANGNING) == {
        "home": 1,
        "workstation": 13,
        "room": 124,
        "specialised": 8,
    }


def test_eryuan_has_its_official_venues():
    assert venues_by_tier(ERYUAN) == {"home": 1, "workstation": 9, "room": 90, "specialised": 2}


def test_rooms_bear_the_short_name_of_their_village():
    names = Venue.objects.filter(tier="room").values_list("name", flat=True)
    assert {"田园镇关庙社区联络室", "漭水镇明华村联络室", "三营镇永胜村联络室"} <= set(names)


def test_the_specialised_workstations_of_changning_stand_in_eight_townships():
    special = Venue.objects.filter(county=CHANGNING, tier="specialised")
    townships = set(special.values_list("township__name", flat=True))
    assert len(townships) == 8
    assert {"田园镇", "漭水镇"} <= townships
    assert {"法律服务", "养殖", "生态环保"} <= set(special.values_list("field", flat=True))


def test_the_specialised_workstations_of_eryuan_have_its_two_fields():
    special = Venue.objects.filter(county=ERYUAN, tier="specialised")
    fields = set(special.values_list("field", flat=True))
    assert fields == {"铸牢中华民族共同体意识", "预算监督"}


def test_eryuan_has_four_demonstration_rooms():
    honoured = Venue.objects.filter(county=ERYUAN, tier="room", honours__title__contains="示范")
    assert honoured.count() == 4


def test_invented_people_carry_the_mark():
    assert set(Deputy.objects.values_list("is_demo", flat=True)) == {True}
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}
    assert set(County.objects.values_list("is_demo", flat=True)) == {True}


def test_nobody_has_a_phone_outside_the_invented_range():
    phones = {row.phone for row in [*Deputy.objects.all(), *Contact.objects.all()] if row.phone}
    phones |= set(UndertakingUnit.objects.values_list("contact_phone", flat=True))
    phones |= set(Venue.objects.values_list("liaison_phone", flat=True))
    assert {phone[:7] for phone in phones} == {"1380000"}


def test_deputies_hold_seats_of_every_level():
    mandates = Mandate.objects.select_related("congress", "term__congress")
    assert {mandate.level for mandate in mandates} == set(Level.values)
    statuses = set(mandates.values_list("status", flat=True))
    assert statuses == {"active", "ended"}


def test_some_deputies_hold_two_seats():
    both = Deputy.objects.annotate(seats=Count("mandates")).filter(seats=2)
    assert both.count() > 20


# --- Eryuan's published figures ---------------------------------------------------------------
def test_the_home_of_eryuan_received_52_visitors_in_2023():
    visits = Visit.objects.filter(county=ERYUAN, year=2023)
    assert visits.visitors() == 52
    assert set(visits.values_list("channel", flat=True)) == {"in_person"}
    assert set(visits.values_list("received_on__day", flat=True)) == {10}


def test_no_other_venue_of_eryuan_has_visits_in_2023():
    venues = Visit.objects.filter(county=ERYUAN, year=2023).values_list("venue", flat=True)
    assert set(venues) == {home_of_eryuan().pk}


def test_all_39_issues_of_2023_were_dispatched_and_ended_long_ago():
    issues = Issue.objects.filter(county=ERYUAN, year=2023, source="visit")
    assert issues.count() == 39
    assert issues.filter(dispatched_on__lte=date(2023, 12, 31)).count() == 39
    assert Counter(issues.values_list("state", "outcome", "source")) == {
        ("archived", "handled", "visit"): 39
    }
    assert issues.aggregate(last=Max("closed_on"))["last"] < date(2024, 3, 1)


def test_the_39_issues_were_answered_as_solved_or_not_possible_and_rated():
    rounds = Round.objects.filter(issue__county=ERYUAN, issue__year=2023, issue__source="visit")
    classes = Counter(rounds.values_list("answers__answer_class__code", flat=True))
    assert set(classes) == {"A", "C"}
    assert classes.total() == 39
    ratings = Feedback.objects.filter(round__in=rounds).values_list("rating", flat=True)
    assert len(ratings) == 39
    assert set(ratings) <= {"satisfied", "mostly"}


# --- the lunch case ---------------------------------------------------------------------------
def lunch():
    return Issue.objects.get(registered_on=date(2024, 3, 10), county=ERYUAN)


def test_the_lunch_case_is_told_event_by_event():
    events = lunch().events.order_by("id").values_list("step", "happened_on", "to_state")
    assert list(events) == [
        ("register", date(2024, 3, 10), "registered"),
        ("triage", date(2024, 3, 11), "triaged"),
        ("dispatch", date(2024, 3, 12), "dispatched"),
        ("accept", date(2024, 3, 13), "in_progress"),
        ("progress", date(2024, 3, 15), "in_progress"),
        ("assist", date(2024, 3, 19), "in_progress"),
        ("progress", date(2024, 3, 22), "in_progress"),
        ("progress", date(2024, 4, 2), "in_progress"),
        ("progress", date(2024, 4, 8), "in_progress"),
        ("answer", date(2024, 4, 9), "answered"),
        ("tell", date(2024, 4, 10), "answered"),
        ("close", date(2024, 4, 11), "closed"),
        ("archive", date(2024, 6, 17), "archived"),  # the Monday after sixty days
    ]


def test_the_lunch_case_was_brought_to_the_home_from_yongsheng():
    issue, visit = lunch(), lunch().voices.get().visit
    assert visit.venue == home_of_eryuan()
    assert list(visit.contacts.values_list("kind", flat=True)) == ["representative", "organisation"]
    assert issue.matter_region.name == "永胜村委会"
    assert issue.matter_township.name == "三营镇"


def test_the_lunch_case_went_to_the_school_office_with_help_of_the_power_company():
    orders = lunch().rounds.get().dispatches.values_list("unit__short_name", "part")
    assert set(orders) == {("县教育体育局", "lead"), ("县供电局", "assisting")}


def test_the_lunch_case_was_solved_in_time_and_the_visitors_were_satisfied():
    issue = lunch()
    assert (issue.outcome, issue.late_days) == ("handled", 0)
    assert issue.rounds.get().answers.get().answer_class.code == "A"
    feedback = Feedback.objects.get(voice__issue=issue)
    assert (feedback.means, feedback.rating) == ("in_person", "satisfied")


# --- lively -----------------------------------------------------------------------------------
def test_issues_stand_in_every_state_they_can_reach():
    states = set(Issue.objects.filter(county=CHANGNING).values_list("state", flat=True))
    on_its_way = {"registered", "triaged", "dispatched", "in_progress", "answered", "following"}
    assert states >= on_its_way | {"closed", "archived", "merged", "void"}


def test_issues_end_in_every_way_they_can():
    outcomes = set(Issue.objects.values_list("outcome", flat=True))
    assert outcomes == {"", "handled", "on_the_spot", "guided", "withdrawn", "dissent"}


def test_nearly_every_step_was_taken_somewhere():
    taken = set(Event.objects.values_list("step", flat=True))
    usual = "register triage pass_up dispatch accept return redirect add_assisting assist progress"
    others = "ask_extension send_back answer tell close urge supervise reply void guide"
    after = "follow_up fulfil rehandle object look_back archive merge withdraw key_supervise"
    rare = "ask_hand_over make_suggestion suggestion_answered instruct deliver"
    wanted = {*usual.split(), *others.split(), *after.split(), *rare.split()}
    assert wanted - taken == set()


def test_letters_wait_for_the_county_government_to_be_delivered_and_to_be_accepted():
    on_their_way = Dispatch.objects.outstanding()
    assert on_their_way.filter(TO_RELAY, round__issue__county=ERYUAN).count() == 1
    assert on_their_way.filter(round__issue__county=ERYUAN, relayed_on__isnull=False).exists()
    assert on_their_way.filter(delivered_on__isnull=False).exists()


def test_rare_things_can_be_seen():
    changning = Issue.objects.filter(county=CHANGNING)
    danger = changning.get(is_danger=True)
    assert (danger.registered_on, danger.state) == (ON, "registered")
    assert changning.filter(is_confidential=True, state__in=OPEN_STATES).exists()
    visits = Visit.objects.filter(county=CHANGNING)
    assert visits.filter(contacts__kind="anonymous").exists()
    assert visits.filter(group_size__gte=5).exists()
    assert visits.filter(entered_on__gt=F("received_on"), old_number__gt="").exists()
    assert set(visits.values_list("state", flat=True)) == {"from_deputy", "recorded", "void"}
    assert Correction.objects.filter(visit__in=visits).exists()


def test_answers_came_late_by_days_that_stay():
    late = Issue.objects.filter(county=CHANGNING, late_days__gt=0)
    assert late.exists()
    assert waiting("overdue", Issue.objects.filter(county=CHANGNING)) >= 3


def test_the_offices_worked_on_working_days_alone():
    calendars = {code: WorkCalendar.of(code) for code in (CHANGNING, ERYUAN)}
    acts = Event.objects.exclude(step__in=["register", "answer_on_spot", "guide", "archive"])
    days = set(acts.values_list("issue__county", "happened_on"))
    assert [day for county, day in days if not calendars[county].is_working_day(day)] == []


def test_nothing_lies_after_the_day_of_loading():
    last = Event.objects.aggregate(day=Max("happened_on"), at=Max("entered_at"))
    assert (last["day"], timezone.localdate(last["at"])) == (ON, ON)
    assert Visit.objects.aggregate(day=Max("entered_on"))["day"] == ON


def test_visits_reach_back_to_the_begin_of_the_year_before():
    first = Visit.objects.filter(county=CHANGNING).order_by("received_on").first()
    assert date(2024, 1, 1) <= first.received_on < date(2024, 3, 1)


# --- what holds at all times ------------------------------------------------------------------
@pytest.mark.parametrize("model", [Visit, Issue])
def test_numbers_have_no_gaps(model):
    years = model.objects.order_by().values("county", "year")
    for row in years.annotate(n=Count("pk"), last=Max("number"), all=Sum("number")):
        assert (row["last"], row["all"]) == (row["n"], row["n"] * (row["n"] + 1) // 2)


def test_kept_due_dates_and_late_days_agree_with_the_deadlines():
    assert list(deadlines.wrong_summaries()) == []
    assert list(results.wrong_results()) == []


def test_every_running_round_in_the_hands_of_a_unit_has_one_lead():
    is_running = Q(dispatches__returned_on=None, dispatches__ended_on=None)
    leads = Count("dispatches", filter=is_running & Q(dispatches__part="lead"))
    rounds = Round.objects.filter(ended_on__isnull=True).annotate(leads=leads)
    by_units = rounds.filter(pk__in=Round.objects.exclude(dispatches=None))
    assert set(by_units.exclude(issue__state="triaged").values_list("leads", flat=True)) == {1}
    assert set(rounds.filter(issue__state="triaged").values_list("leads", flat=True)) == {0}


def test_closed_issues_have_no_running_round():
    running = Round.objects.filter(ended_on__isnull=True, issue__state="closed")
    assert not running.exists()


# --- the accounts -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("username", "role", "place"),
    [
        ("admin", "administrator", None),
        ("auditor", "auditor", None),
        ("county", "county_clerk", "昌宁县"),
        ("county2", "county_clerk", "洱源县"),
        ("manager", "manager", "昌宁县"),
        ("township", "township_clerk", "田园镇"),
        ("clerk", "venue_clerk", "田园镇关庙社区联络室"),
        ("clerk2", "venue_clerk", "三营镇永胜村联络室"),
        ("deputy", "deputy", "杨秀兰"),
        ("unit", "unit_clerk", "县教育体育局"),
    ],
)
def test_ten_accounts_can_be_tried(username, role, place):
    posting = Posting.objects.get(user__username=username)
    assert (posting.role, posting.place and str(posting.place)) == (role, place)
    assert posting.user.check_password(PASSWORD)


def test_the_other_officers_cannot_sign_in():
    others = User.objects.exclude(username__in=[account.username for account in ACCOUNTS])
    assert others.count() > 50
    assert not any(officer.has_usable_password() for officer in others)


def test_the_clerk_has_visits_of_today_and_results_to_tell():
    room = Venue.objects.get(name="田园镇关庙社区联络室")
    assert Visit.objects.filter(venue=room, received_on=ON, recorder=user("clerk")).exists()
    assert waiting("tell", Issue.objects.filter(venue=room)) >= 2


def test_the_township_desk_has_work_of_every_kind():
    desk = Issue.objects.at_desks(["530524101"])
    words = ["triage", "dispatch", "returned", "accept", "extension", "soon", "overdue"]
    assert [word for word in words if not waiting(word, desk)] == []


def test_the_unit_has_something_to_accept_due_late_and_to_help_with():
    unit = UndertakingUnit.objects.get(county=CHANGNING, short_name="县教育体育局")
    in_hand = Issue.objects.in_hands_of(unit.pk)
    words = ["accept", "soon", "overdue", "opinion", "extension", "reply"]
    assert [word for word in words if not waiting(word, in_hand)] == []
    assert ExtensionRequest.objects.filter(round__issue__in=in_hand, decision="").exists()


def test_the_deputy_received_visits_and_registered_one_alone():
    deputy = Deputy.objects.get(postings__user__username="deputy")
    assert deputy.visits.filter(recorder=user("clerk")).count() >= 5
    own = deputy.visits.filter(recorder=user("deputy"))
    assert set(own.values_list("state", flat=True)) == {"from_deputy", "recorded"}


# --- the texts, and the same again ------------------------------------------------------------
def test_there_are_matters_of_every_category():
    codes = set(Category.objects.filter(county=CHANGNING).values_list("code", flat=True))
    assert {matter.category for matter in all_matters()} == codes
    assert len(all_matters()) >= 60


def test_a_second_loading_of_the_same_day_makes_the_same(counties):
    """`counties` is what an earlier loading planned; the rows are those of the later one."""
    made = {visit.submission: facts_of(visit) for visit in Visit.objects.all()}
    assert len(made) > 100
    assert made == counties


def test_people_find_the_notices_of_the_last_two_weeks(counties):
    told = Notice.objects.values_list("at", flat=True)
    first = timezone.localdate(min(told))
    assert date(2025, 8, 27) <= first <= date(2025, 9, 1)
    assert 20 < len(told) < 400
    assert Notice.objects.unread().exists()
    assert Notice.objects.filter(user__username="county", read_at__isnull=False).exists()


def test_a_handful_of_suggestions_stand_at_different_stages():
    states = Suggestion.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["answered", "consulted", "assigned", "submitted", "drafted"]
    for paper in Suggestion.objects.prefetch_related("events"):
        days = [event.happened_on for event in paper.events.all()]
        assert len(set(days)) == len(days)


def test_venues_assessed_themselves_and_were_reviewed_in_two_years():
    finished = Assessment.objects.final()
    years = set(finished.values_list("venue__county", "kind", "assessed_on__year"))
    pairs = {(kind, year) for kind in ("self", "review") for year in (2024, 2025)}
    assert years == {(county, *pair) for county in (CHANGNING, ERYUAN) for pair in pairs}
    assert finished.standing("review").count() == 42
    assert Assessment.objects.drafts().count() == 4
