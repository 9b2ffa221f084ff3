"""What is exported comes in again: into an empty county, and out as the same bytes."""

from datetime import date

from django.conf import settings

from stations.models import Assignment, Deputy, Mandate, Term, Venue
from tests import make
from tests.imports.sending import exported, figures, rows_in, written


def furnish(room, deputy):
    """Seats at three levels, two people of one name, a specialised place, a name with a formula."""
    special = make.make_venue(
        "specialised", name="=法律服务站", township_id="530524101", parent=room.parent.parent
    )
    make.make_venue(
        "workstation", name="漭水镇工作站", township_id="530524102", parent=room.parent.parent,
        latitude="25.123456", longitude="99.5", head="𠮷光明",
    )  # fmt: skip
    make.make_assignment(deputy, special)
    make.make_mandate(deputy, congress_id="53", constituency="", electing_body="保山市人大")
    twin = make.make_deputy("杨秀兰", phone="13800000001", home_id="530524101001")
    make.make_mandate(twin, congress_id="530524101", constituency="田园第2选区")
    make.make_mandate(make.make_deputy("-李国华"), congress_id=None, electing_body="云南省人大")
    gone = make.make_deputy("段离任")
    make.make_mandate(gone, status="ended", end_reason="resigned", ends_on=date(2024, 1, 1))


def emptied():
    for model in (Assignment, Mandate, Deputy, Term):
        model.objects.all().delete()
    for tier in ("room", "specialised", "workstation", "home"):
        Venue.objects.filter(tier=tier).delete()


def test_venues_and_deputies_of_changning_come_back_as_the_same_bytes(county_clerk, room, deputy):
    furnish(room, deputy)
    kinds = ("venues", "deputies")
    before = {kind: exported(county_clerk, kind) for kind in kinds}
    assert [len(rows_in(before[kind])) for kind in kinds] == [6, 5]
    emptied()
    assert [len(rows_in(exported(county_clerk, kind))) for kind in kinds] == [1, 1]
    counts = [figures(written(county_clerk, kind, before[kind])) for kind in kinds]
    assert counts == [(5, 0, 0, 0), (4, 0, 0, 0)]
    assert {kind: exported(county_clerk, kind) for kind in kinds} == before
    again = [figures(written(county_clerk, kind, before[kind])) for kind in kinds]
    assert again == [(0, 0, 5, 0), (0, 0, 4, 0)]


def test_a_workbook_comes_back_just_so_and_holds_no_formula(county_clerk, room, deputy):
    furnish(room, deputy)
    before = exported(county_clerk, "venues", "xlsx")
    table = exported(county_clerk, "venues")
    emptied()
    done = written(county_clerk, "venues", before, "家站.xlsx")
    assert figures(done) == (5, 0, 0, 0)
    assert exported(county_clerk, "venues") == table
    assert Venue.objects.filter(name="=法律服务站").exists()
    assert settings.UPLOAD_LIMIT_MB == 20


def test_an_export_leaves_private_numbers_out(county_clerk, room, deputy):
    deputy.phone = "13933334444"
    deputy.save()
    room.liaison_phone = "13977778888"
    room.save()
    said = exported(county_clerk, "deputies") + exported(county_clerk, "venues")
    assert b"13933334444" not in said
    assert b"13977778888" not in said
    assert "杨秀兰".encode() in said
