"""The log: one record is one line, and it quotes nobody's data."""

import logging
import sys

import pytest

from deputies_portal.core.audit import current_request
from deputies_portal.core.ui.http.logs import OneLineFormatter


def line(message, *, level=logging.ERROR, error=None, **extra):
    record = logging.LogRecord("portal", level, __file__, 1, message, None, error)
    record.__dict__.update(extra)
    return OneLineFormatter().format(record)


def raised(text):
    try:
        raise ValueError(text)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\x1b[2J", "\x00"]
)
def test_what_users_type_cannot_begin_a_line(end):
    text = line(f"name{end}2025-01-01 INFO forged")
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    assert "\x00" not in text


def test_a_traceback_is_folded_into_the_line():
    text = line("failed", error=raised("first\nsecond"))
    assert len(text.splitlines()) == 1
    assert r"ValueError: first\nsecond" in text


def test_a_warning_has_no_traceback():
    assert "Traceback" not in line("refused", level=logging.WARNING, error=raised("x"))


def test_the_refused_row_that_postgresql_quotes_is_left_out():
    text = line("failed", error=raised('violates "x"\nDETAIL:  Key (phone)=(138) exists.\n'))
    assert "138" not in text
    assert 'violates "x"' in text


def test_a_line_carries_the_numbers_of_request_and_error(rf):
    request = rf.get("/")
    request.error_number = "E-0910-7F31A2"
    with current_request.of_request(request):
        number = current_request.current_request_id()
        assert f" {number} E-0910-7F31A2 failed" in line("failed", request=request)
