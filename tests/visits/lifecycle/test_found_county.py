"""A county becomes a user of the portal by one command, after its regions were loaded."""

import pytest
from django.core.management import CommandError, call_command

from stations.models import County
from tests import make
from visits.models import AnswerClass, Category, DeadlineRule

pytestmark = pytest.mark.django_db


def test_a_county_starts_with_lists_of_its_own():
    make.make_regions()
    call_command("found_county", "530524", short="昌", verbosity=0)
    county = County.objects.get(pk="530524")
    assert (county.short, county.is_demo) == ("昌", False)
    assert Category.objects.filter(county_id="530524").count() == 16
    assert AnswerClass.objects.filter(county_id="530524").exists()
    assert DeadlineRule.objects.filter(county_id="530524").exists()


def test_a_county_is_founded_once():
    make.make_regions()
    call_command("found_county", "530524", verbosity=0)
    with pytest.raises(CommandError, match="The county 530524 was founded before"):
        call_command("found_county", "530524", verbosity=0)
    assert Category.objects.filter(county_id="530524").count() == 16


@pytest.mark.parametrize("code", ["999999", "5305", "530524101"])
def test_only_a_county_whose_region_is_loaded(code):
    make.make_regions()
    with pytest.raises(CommandError, match=f"No county {code}"):
        call_command("found_county", code, verbosity=0)
    assert not County.objects.exists()
