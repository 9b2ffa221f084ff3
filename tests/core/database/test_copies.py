"""Long work on a copy of SQLite's database, whose rows are written again in the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit import journal
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.database.copies import ChangedSince, Copy
from stations.models import Deputy, Region, Venue
from tests import make
from visits.models import Visit, VisitTally

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="others have several writers"),
]
LINES = Entry._meta.db_table


def carried(work, meanwhile=lambda: None, numbers: int = 1000) -> None:
    with Copy(numbers, last=LINES).used() as copy:
        copy.note()
        with transaction.atomic():
            work()
        with copy.laid_by():
            meanwhile()
        copy.carry_over()


def rename(old: str, new: str) -> None:
    Venue.objects.filter(name=old).update(name=new)


def test_what_is_added_changed_and_removed_on_the_copy_comes_over(room, eryuan):
    region = Region.objects.create(
        code="530524199", name="后镇", level="township", parent_id="530524"
    )

    def work():
        region.delete()
        rename("关庙社区联络室", "甲")
        rename("甲", "乙")
        make.make_deputy("李国华", occupation="农民")
        Region.objects.create(code="530524198", name="前镇", level="township", parent_id="530524")
        Region.objects.filter(pk="530524198").update(name="前前镇")

    def nothing_yet():
        assert Region.objects.filter(pk="530524199").exists()
        assert not Deputy.objects.exists()

    carried(work, nothing_yet)
    assert not Region.objects.filter(pk="530524199").exists()
    assert Region.objects.get(pk="530524198").name == "前前镇"
    assert Venue.objects.get(pk=room.pk).name == "乙"
    assert Deputy.objects.get().occupation == "农民"


def test_sums_are_kept_by_the_triggers_of_the_database_alone(room, clerk):
    make.make_visit(room, actor=clerk)
    carried(lambda: make.make_visit(room, actor=clerk), lambda: make.make_deputy("李国华"))
    assert (Visit.objects.count(), VisitTally.objects.get().visits) == (2, 2)


def test_rows_of_both_have_numbers_of_their_own_and_none_is_lost_where_nobody_else_wrote(room):
    carried(lambda: make.make_deputy("甲"), lambda: make.make_deputy("乙"))
    first, second = Deputy.objects.order_by("pk").values_list("pk", flat=True)
    assert second > first + 999
    assert Deputy.objects.get(pk=first).name == "甲"
    carried(lambda: make.make_deputy("丙"))
    assert make.make_deputy("丁").pk == Deputy.objects.get(name="丙").pk + 1


def test_more_rows_than_numbers_are_refused(room):
    with pytest.raises(ValueError, match="stations_deputy"):
        carried(lambda: [make.make_deputy(name) for name in ("甲", "乙", "丙")], numbers=2)
    assert not Deputy.objects.exists()


def test_lines_of_the_journal_are_numbered_when_they_are_there(clerk):
    def line(action):
        return lambda: journal.record(actor=clerk, action=action)

    carried(line("on.the.copy"), line("meanwhile"))
    actions = Entry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == ["meanwhile", "on.the.copy"]


def test_a_row_that_was_changed_meanwhile_refuses_all_of_it(room):
    other = make.make_deputy("李国华")

    def work():
        rename("关庙社区联络室", "甲")
        Deputy.objects.filter(pk=other.pk).update(occupation="农民")

    with pytest.raises(ChangedSince, match="stations_deputy"):
        carried(work, lambda: Deputy.objects.filter(pk=other.pk).update(occupation="工人"))
    assert (Venue.objects.get(pk=room.pk).name, Deputy.objects.get().occupation) == (
        "关庙社区联络室",
        "工人",
    )


@pytest.mark.parametrize("username", ["late", "early"])
def test_constraints_are_asked_anew(changning, username):
    def work():
        make.make_person("county_clerk", username="early", region_id="530524")
        make.make_person("county_clerk", username="late", region_id="530524")

    def meanwhile():
        make.make_person("county_clerk", username=username, region_id="530524")

    with pytest.raises(IntegrityError):
        carried(work, meanwhile)
    assert User.objects.count() == 1


def test_guards_are_asked_anew(room, deputy):
    """A venue that was closed meanwhile takes no deputy."""
    with pytest.raises(IntegrityError, match="stations_assignment"):
        carried(
            lambda: make.make_assignment(make.make_deputy("李国华"), room),
            lambda: Venue.objects.filter(pk=room.pk).update(closed_on=make.MARCH_10),
        )
    assert Deputy.objects.count() == 1


def test_the_thread_has_its_database_again_whatever_happens(room):
    original = connection.connection
    with pytest.raises(ZeroDivisionError):
        carried(lambda: 1 / 0)
    assert connection.connection is original
    with transaction.atomic(), pytest.raises(transaction.TransactionManagementError):
        carried(lambda: None)


def drawn_and_then(monkeypatch, meanwhile):
    draw = Copy._draw_numbers

    def busy(copy):
        draw(copy)
        meanwhile()

    monkeypatch.setattr(Copy, "_draw_numbers", busy)


def test_a_row_added_between_the_numbers_and_the_copy_is_noticed_before_the_work(
    room, clerk, monkeypatch
):
    drawn_and_then(monkeypatch, lambda: make.make_visit(room, actor=clerk))
    with pytest.raises(ChangedSince):
        carried(lambda: pytest.fail("The work was begun."))


def test_lines_of_the_journal_written_meanwhile_do_no_harm(room, clerk, monkeypatch):
    def line():
        journal.record(actor=clerk, action="test.line", target=room, county=room.county_id)

    drawn_and_then(monkeypatch, line)
    carried(lambda: rename("关庙社区联络室", "甲"), meanwhile=line)
    assert Venue.objects.get(pk=room.pk).name == "甲"
    assert Entry.objects.filter(action="test.line").count() == 2
