"""`manage.py load_demo`: only into a database without counties, and never half."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from deputies_portal.core.accounts.models import User
from stations.models import County, Region
from tests import make
from visits.demo import people
from visits.demo.loading import EARLIEST
from visits.demo.stage import day_of_loading


def test_with_if_empty_counties_that_are_there_stay_as_they_are(changning, capsys):
    call_command("load_demo", "--if-empty")
    assert capsys.readouterr().out == "There are counties already; nothing was loaded.\n"
    assert County.objects.count() == 1
    assert User.objects.count() == 0


def test_without_it_counties_that_are_there_are_an_error(changning):
    with pytest.raises(CommandError, match="There are counties already"):
        call_command("load_demo", verbosity=0)
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("clock", "day"), [("00:05", 9), ("09:29", 9), ("09:30", 10), ("23:50", 10)]
)
def test_early_in_the_morning_the_counties_stand_as_the_evening_before(clock, day):
    assert day_of_loading(make.moment(date(2025, 9, 10), clock)) == date(2025, 9, day)


@pytest.mark.django_db
def test_an_account_of_the_same_name_is_not_taken_over():
    make.make_user("clerk", password="not-a-demonstration-1")
    with pytest.raises(CommandError, match="These accounts exist already: clerk"):
        call_command("load_demo")
    assert Region.objects.count() == 0
    assert User.objects.get().check_password("not-a-demonstration-1")


@pytest.mark.django_db
def test_a_day_before_the_lunch_case_has_been_told_is_refused():
    with pytest.raises(CommandError, match=f"The day must not lie before {EARLIEST}"):
        call_command("load_demo", "--on", "2024-03-10")
    assert County.objects.count() == 0


@pytest.mark.django_db
def test_the_accounts_to_try_are_found_by_initials():
    people.open_system_accounts()
    found = {text: User.objects.matching(text).get().username for text in ("dzy", "lwq")}
    assert found == {"dzy": "admin", "lwq": "auditor"}
