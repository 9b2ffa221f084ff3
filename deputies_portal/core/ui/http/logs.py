"""The log on standard error: one record is one line, and it quotes nobody's data.

`LOG_FORMAT` chooses words (`line`) or JSON. Addresses of pages hold keys and numbers of records:
the pattern of the address stands for them.
"""

import json
import logging
import re
import time

from deputies_portal.core.audit.current_request import current_request_id

LINE_ENDS = str.maketrans(
    {character: repr(character)[1:-1] for character in "\r\n\v\f\x1b\x85\u2028\u2029\x00"}
)
DETAIL = re.compile(r"^DETAIL: .*\n?", re.MULTILINE)


class OneLineFormatter(logging.Formatter):
    """Time, level, logger, numbers of request and error, message; tracebacks folded in."""

    def format(self, record):
        marks = [_request_number(record), _error_number(record)]
        if fields := getattr(record, "fields", None):
            marks.append(" ".join(f"{name}={value}" for name, value in fields.items()))
        head = " ".join([_stamp(record), record.levelname, record.name, *filter(None, marks)])
        lines = [f"{head} {_message(record)}".rstrip()]
        if traceback := self.traceback(record):
            lines.append(traceback)
        return "\n".join(lines).translate(LINE_ENDS)

    def traceback(self, record) -> str:
        """Of errors only, without the refused row that PostgreSQL quotes: a name or a phone."""
        if not record.exc_info or record.levelno < logging.ERROR:
            return ""
        return DETAIL.sub("", self.formatException(record.exc_info))


class JsonFormatter(OneLineFormatter):
    """The same as one JSON object a line, for collectors of logs."""

    def format(self, record):
        told = {"time": _stamp(record), "level": record.levelname, "logger": record.name}
        told |= {"request": _request_number(record), "error": _error_number(record)}
        told |= {"message": _message(record), **getattr(record, "fields", {})}
        told["traceback"] = self.traceback(record)
        known = {name: value for name, value in told.items() if value not in ("", None)}
        return json.dumps(known, ensure_ascii=True, default=str)


def pattern_of(request) -> str:
    """`duty/feed/<slug:secret>.ics`: what may stand in a log of an address."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no page)"


def _message(record) -> str:
    """Django's own lines about requests name the whole path: its pattern takes the place."""
    request = getattr(record, "request", None)
    if not hasattr(request, "path") or not isinstance(record.args, tuple):
        return record.getMessage()
    hidden = pattern_of(request)
    args = tuple(hidden if value == request.path else value for value in record.args)
    return str(record.msg) % args if args else str(record.msg)


def _stamp(record) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created))


def _request_number(record) -> str:
    """Django tells of a refused request when it is over: its number is the current one no more."""
    return current_request_id() or getattr(getattr(record, "request", None), "number", "")


def _error_number(record) -> str:
    return getattr(getattr(record, "request", None), "error_number", "")
