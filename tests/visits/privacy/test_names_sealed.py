"""Names are unreadable at rest and found again: whole, by surname, by given name (domain §3f)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from deputies_portal.core.vault import keyed_index, seal
from tests import make
from visits.models import Contact, Visit
from visits.visits.corrections import Changes, ContactChange, correct_visit

pytestmark = pytest.mark.django_db


def stored(column="name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM visits_contact ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def found(text, user):
    return list(Visit.objects.of_visitor(text, user))


def received(room, clerk, name, **facts):
    return make.make_visit(room, actor=clerk, contacts=[make.a_contact(name=name, **facts)])


def test_no_character_of_a_name_is_readable_in_the_database(visit):
    (name,) = stored()
    assert name.startswith("gAAAA")
    assert not set("赵文彩") & set(name)
    assert Contact.objects.get().name == "赵文彩"


@pytest.mark.parametrize("text", ["赵文彩", "赵", "文彩", "赵 文彩"])
def test_a_visitor_is_found_by_the_whole_name_the_surname_and_the_given_name(visit, clerk, text):
    assert found(text, clerk) == [visit]


@pytest.mark.parametrize("text", ["彩", "赵文", "赵文彩兰", "", " "])
def test_a_piece_of_a_name_finds_nobody(visit, clerk, text):
    assert found(text, clerk) == []


@pytest.mark.parametrize("text", ["欧阳海", "欧阳", "海"])
def test_a_surname_of_two_characters_is_one_surname(room, clerk, text):
    visit = received(room, clerk, "欧阳海")
    assert found(text, clerk) == [visit]
    assert found("欧", clerk) == found("阳海", clerk) == []


DOTTED = "阿卜杜·热合曼"


@pytest.mark.parametrize(
    "text", [DOTTED, "阿卜杜", "热合曼", "阿卜杜热合曼", "阿卜杜•热合曼", "阿卜杜 . 热合曼"]
)
def test_a_name_with_a_dot_is_found_by_each_of_its_parts(room, clerk, text):
    visit = received(room, clerk, DOTTED)
    assert found(text, clerk) == [visit]
    assert found("阿", clerk) == found("卜杜", clerk) == found("·", clerk) == []


@pytest.mark.parametrize("typed", ["阿卜杜•热合曼", "阿卜杜．热合曼", "·阿卜杜·热合曼·"])
def test_whichever_dot_was_typed_at_the_counter(room, clerk, typed):
    visit = received(room, clerk, typed)
    assert found(DOTTED, clerk) == found("阿卜杜", clerk) == found("热合曼", clerk) == [visit]


def test_what_follows_a_second_dot_belongs_to_the_second_part(room, clerk):
    visit = received(room, clerk, "买买提·艾力·吐尔逊")
    assert found("买买提", clerk) == found("艾力·吐尔逊", clerk) == [visit]


def test_a_name_of_dots_alone_is_kept_and_found(room, clerk):
    assert found("··", clerk) == [] != [received(room, clerk, "··")] == found("··", clerk)


def test_an_organisation_is_found_by_its_whole_name_alone(room, clerk):
    visit = received(room, clerk, "联合完小", kind=Contact.Kind.ORGANISATION)
    assert found("联合完小", clerk) == [visit]
    assert found("联", clerk) == found("合完小", clerk) == []


def test_equal_surnames_of_two_townships_do_not_look_equal_in_the_database(
    room, home, clerk, county_clerk
):
    here, there = received(room, clerk, "赵文彩"), received(home, county_clerk, "赵文彩")
    assert len(set(stored("surname_index"))) == len(set(stored("given_index"))) == 2
    assert len(set(stored("name_index"))) == 1
    assert set(found("赵", county_clerk)) == {here, there}


def test_a_corrected_name_is_found_and_the_former_one_is_not(visit, clerk):
    change = ContactChange(visit.contacts.get(), {"name": "司马春"})
    correct_visit(
        visit,
        Changes(contacts=[change]),
        actor=clerk,
        at=make.moment(),
        version=visit.version,
        reason="听错",
    )
    assert found("司马", clerk) == found("春", clerk) == [visit]
    assert found("赵文彩", clerk) == found("赵", clerk) == []


def test_a_name_too_long_is_refused_as_before(room, clerk):
    with pytest.raises(ValidationError, match="40"):
        received(room, clerk, "王" * 41)


def test_a_name_without_its_index_is_refused_by_the_database(visit):
    with pytest.raises(Exception, match="visits_contact_name_is_indexed"), transaction.atomic():
        Contact.objects.update(name_index="")


def test_the_list_decrypts_no_name_of_a_row_that_stays_closed(
    client, room, clerk, manager, monkeypatch
):
    received(room, clerk, "赵文彩")
    make.make_visit(
        room, actor=clerk, contacts=[make.a_contact(name="莫留痕")], is_confidential=True
    )
    opened = []
    read = Contact._meta.get_field("name").from_db_value
    monkeypatch.setattr(
        type(Contact._meta.get_field("name")),
        "from_db_value",
        lambda field, value, *rest: opened.append(value) or read(value, *rest),
    )
    client.force_login(manager)
    assert "赵**" in client.get("/visits/").content.decode()
    assert len([value for value in opened if value]) == 1


# --- what was there before ------------------------------------------------------------------------
def as_before():
    """The rows as an earlier version kept them: names in the open, no index."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE visits_contact SET name = '赵文彩' WHERE name <> ''")
        cursor.execute(
            "UPDATE visits_contact SET name_index = '', surname_index = '', given_index = ''"
        )


@pytest.fixture
def without_rule(db):
    """The migration sets the rule of the index after it has sealed the names."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 1")
        else:
            rule = "visits_contact_name_is_indexed"
            cursor.execute(f"ALTER TABLE visits_contact DROP CONSTRAINT {rule}")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = 0")


def test_the_index_of_a_name_is_keyed(visit):
    assert stored("name_index") == [keyed_index("赵文彩", "name")]
    assert seal("赵文彩") != stored()[0]
