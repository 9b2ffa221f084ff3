"""The log on standard error: one record is one line, whatever a user typed."""

import logging
import re
import time

from deputies_portal.audit.context import current_request_id

LINE_ENDS = str.maketrans(
    {character: repr(character)[1:-1] for character in "\r\n\v\f\x1b\x85\u2028\u2029\x00"}
)
DETAIL = re.compile(r"^DETAIL: .*\n?", re.MULTILINE)


class OneLineFormatter(logging.Formatter):
    """Time, level, logger, numbers of request and error, message; tracebacks folded in."""

    def format(self, record):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created))
        marks = [current_request_id(), getattr(_request_of(record), "error_number", "")]
        head = " ".join([stamp, record.levelname, record.name, *filter(None, marks)])
        lines = [f"{head} {record.getMessage()}"]
        if record.exc_info and record.levelno >= logging.ERROR:
            # PostgreSQL quotes the refused row here, which may be somebody's name or phone.
            lines.append(DETAIL.sub("", self.formatException(record.exc_info)))
        return "\n".join(lines).translate(LINE_ENDS)


def _request_of(record):
    return getattr(record, "request", None)
