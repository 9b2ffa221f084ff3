"""What the database itself refuses of visits, past every form and verb."""

from tests import make
from tests.guarded import changed, others, removable
from tests.make import MARCH_11
from visits.models import Visit


def test_a_visit_stays_in_its_county_and_on_its_duty_day(visit, room, workstation, eryuan):
    home = make.make_venue("home", name="洱源之家", county_id="532930")
    stranger = make.make_deputy("外县代表", county_id="532930")
    receiver = Visit.deputies.through
    wrong = {
        "visits_visit_venue_in_county": changed(visit, venue=home),
        "visits_visit_receiver_in_county": lambda: receiver.objects.create(
            visit=visit, deputy=stranger
        ),
    }
    assert others(wrong) == {}
    for day in (make.make_duty_day(workstation), make.make_duty_day(room, day=MARCH_11)):
        assert others({"visits_visit_of_duty_day": changed(visit, duty_day=day)}) == {}


def test_a_visit_is_not_removed(visit):
    assert removable([visit]) == []
