"""The watchman's page: open to everybody, red while the database is away, silent about the rest."""

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_it_is_green_while_the_database_answers(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_it_is_red_while_the_database_is_away(client, monkeypatch):
    def no_answer():
        raise OperationalError("connection refused at 10.0.0.7")

    monkeypatch.setattr(connection, "cursor", no_answer)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"database down\n")


def test_it_is_only_looked_at(client):
    assert client.post("/healthz").status_code == 405
