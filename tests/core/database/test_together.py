"""Rows of several tables, written together."""

import pytest
from django.db import IntegrityError, connection, transaction

from deputies_portal.core.database import together
from deputies_portal.core.notices.models import Notice
from tests import make
from visits.models import Contact, VisitReader, Voice


def contact(visit, position, name):
    row = Contact(visit=visit, position=position, kind=Contact.Kind.VOTER, name=name)
    row.set_indexes(visit)
    return row


def notice(user, key):
    facts = {"text": "text", "key": key, "at": make.moment()}
    return Notice(user=user, facts={"day": "2025-03-10"}, **facts)


def test_rows_get_the_keys_of_the_database(visit):
    rows = [contact(visit, n, f"村民{n}") for n in (5, 6, 7)]
    together.insert(rows)
    kept = {row.pk: row.name for row in Contact.objects.filter(position__gte=5)}
    assert kept == {row.pk: row.name for row in rows}
    rows[0].address = "三组"
    rows[0].save()
    assert Contact.objects.get(pk=rows[0].pk).address == "三组"


def test_several_tables_go_one_way_to_postgresql(visit, clerk, django_assert_num_queries):
    contacts = [contact(visit, 5, "陈七%s;"), contact(visit, 6, "'; DROP TABLE x; --")]
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        together.insert_together(contacts, [], unless_there=[notice(clerk, "new")])
    names = Contact.objects.filter(position__gte=5).order_by("position")
    assert [row.name for row in names] == ["陈七%s;", "'; DROP TABLE x; --"]
    assert Notice.objects.get(key="new").facts == {"day": "2025-03-10"}


def test_what_is_there_is_left_out(clerk, county_clerk):
    notice(clerk, "once").save()
    together.insert_together(unless_there=[notice(clerk, "once"), notice(county_clerk, "once")])
    assert Notice.objects.filter(key="once").count() == 2


def test_one_wrong_row_takes_all_with_it(visit):
    before = Contact.objects.count()
    voice = visit.voices.get()
    twin = Voice(issue=voice.issue, visit=visit)
    with pytest.raises(IntegrityError), transaction.atomic():
        together.insert_together([contact(visit, 5, "陈七")], [twin])
    assert Contact.objects.count() == before


def test_what_django_fills_in_is_filled_in(visit, clerk):
    reader = VisitReader(visit=visit, user=clerk, named_by=clerk, reason="办理")
    together.insert_together([reader])
    assert VisitReader.objects.get(user=clerk).named_at is not None


def test_nothing_asks_nothing(django_assert_num_queries, visit):
    with django_assert_num_queries(0):
        together.insert_together([], [])
