"""A public page is made once for a version of its county, and every write that it shows counts."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deputies_portal.public.models import NOBODY, READ, PublicVersion
from stations.models import Region, Term, Venue
from tests import make
from tests.conftest import count_anew
from tests.public.conftest import READ as PAGES
from tests.public.conftest import address_of
from visits.models import Issue

COUNTY, OTHER = "530524", "532930"
FOUND = ("?township=530524101", "?q=代表", "?township=530524101&q=小", "?q=0875")


@pytest.fixture
def new_transaction():
    """Called where the writes before and after it belong to two transactions."""
    return count_anew


def version(county: str = COUNTY) -> int:
    return PublicVersion.standing().of(county)


def tables_of(captured) -> set[str]:
    said = " ".join(query["sql"] for query in captured)
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', said)) - {"public_publicversion"}


def test_every_table_a_public_page_reads_counts_in_the_version(client, open_county):
    finder = address_of("public:find", open_county)
    addresses = [address_of(name, open_county) for name in PAGES if name != "public:plan-file"]
    with CaptureQueriesContext(connection) as captured:
        for address in [*addresses, *(finder + query for query in FOUND)]:
            assert client.get(address).status_code == 200, address
    assert tables_of(captured) - set(READ) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("table", READ)
def test_each_row_of_such_a_table_has_an_owner_known_to_the_database(open_county, eryuan, table):
    owner = READ[table][0].format(row=table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {owner} FROM {table}")
        owners = {row[0] for row in cursor.fetchall()}
    assert owners <= {None, NOBODY, COUNTY, OTHER}


def test_a_kept_page_asks_for_the_version_alone(client, open_county, django_assert_num_queries):
    for name in PAGES:
        if name == "public:plan-file":
            continue
        address = address_of(name, open_county)
        first = client.get(address)
        with django_assert_num_queries(1):
            second = client.get(address)
        assert (second.content, second["ETag"]) == (first.content, first["ETag"]), name
        with django_assert_num_queries(1):
            known = client.get(address, headers={"if-none-match": first["ETag"]})
        assert known.status_code == 304, name


def test_pages_differ_by_language_type_size_day_and_host(client, open_county, settings):
    settings.ALLOWED_HOSTS = ["*"]
    address = address_of("public:venue", open_county)
    ways = [{}, {"HTTP_ACCEPT_LANGUAGE": "en"}]
    seen = [client.get(address, **way).content for way in ways]
    client.cookies["large"] = "1"
    seen.append(client.get(address).content)
    code = address_of("public:code-svg", open_county)
    seen += [client.get(code, HTTP_HOST=host).content for host in ("one.example", "two.example")]
    assert len(set(seen)) == 5
    with (
        time_machine.travel(timezone.now() + timedelta(days=1)),
        CaptureQueriesContext(connection) as captured,
    ):
        client.get(address)
    assert len(captured) > 1


def test_a_write_counts_for_its_county_alone(open_county, eryuan, new_transaction):
    before = version(), version(OTHER)
    new_transaction()
    make.make_duty_day(open_county["venue"], open_county["deputy"], day=timezone.localdate())
    assert version() > before[0]
    assert version(OTHER) == before[1]
    new_transaction()
    Region.objects.filter(pk="530524101").update(name="田园")
    assert version(OTHER) > before[1]


def test_what_no_public_page_shows_counts_for_nothing(open_county, new_transaction):
    issue = Issue.objects.get()
    before = version()
    issue.title = "换了说法"
    issue.save(update_fields=["title"])
    assert version() == before
    new_transaction()
    issue.is_confidential = not issue.is_confidential
    issue.save(update_fields=["is_confidential"])
    assert version() > before


def test_what_is_taken_back_leaves_the_version_as_it_was(open_county, new_transaction):
    before = version()
    new_transaction()
    with transaction.atomic():
        Venue.objects.filter(pk=open_county["venue"].pk).update(address="别处")
        transaction.set_rollback(True)
    assert version() == before


def test_terms_of_a_prefecture_count_for_all(open_county, eryuan, new_transaction):
    before = version(OTHER)
    new_transaction()
    Term.objects.filter(congress=COUNTY).update(number=19)
    assert version(OTHER) == before
    new_transaction()
    make.make_term("5305")
    assert version(OTHER) > before


def test_folding_leaves_one_row_and_the_number(open_county, eryuan, new_transaction):
    Venue.objects.filter(pk=open_county["venue"].pk).update(address="别处")
    for slot in (7, 8):
        PublicVersion.objects.create(owner=COUNTY, slot=slot, number=5)
    before = version(), version(OTHER)
    PublicVersion.fold(timezone.now())
    assert (version(), version(OTHER)) == before
    assert set(PublicVersion.objects.values_list("slot", flat=True)) == {0}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_two_writers_of_a_county_do_not_wait_for_one_another(open_county):
    def write_beside():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        Venue.objects.filter(pk=other.pk).update(address="那边")
        connection.close()

    other, before = open_county["venue"].parent, version()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Venue.objects.filter(pk=open_county["venue"].pk).update(address="这边")
        pool.submit(write_beside).result(timeout=20)
    assert version() == before + 2
