"""Statements that take longer than SLOW_QUERY_MS, in the log without their parameters."""

import logging
import time

from django.conf import settings

logger = logging.getLogger("portal.slow_queries")
LONGEST = 2000  # characters kept of a statement


def watch(connection) -> None:
    """From now on every statement of this thread's connection is measured; asked again, once."""
    if settings.SLOW_QUERY_MS and measured not in connection.execute_wrappers:
        connection.execute_wrappers.append(measured)


def measured(execute, sql, params, many, context):
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - begun) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS > 0:
            fields = {"ms": round(milliseconds), "statement": str(sql)[:LONGEST]}
            logger.warning("", extra={"fields": fields})
