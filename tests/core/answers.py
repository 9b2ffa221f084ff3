"""What every answer of the portal must hold, asked of each page by the walks (security D01-D04)."""

import re
from contextlib import contextmanager

from django.db import connection

from tests.core.serving.test_headers import ALWAYS

PRIVATE = "no-store, private"
FROM_ELSEWHERE = re.compile(
    r"<(?:script|link|img|use|iframe|object|embed|source)\b[^>]*\b(?:src|href|data)=[\"'](?:https?:)?//"
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[\s>]|<style|\sstyle=|\son[a-z]+=[\"']|javascript:")
# Looking at a page may note who looked and that somebody is at work, and nothing else.
NOTES = ("audit_entry", "django_session", "accounts_signin")


def lacking(answer, *, kept: str | None = PRIVATE) -> list[str]:
    """The faults of one answer: its headers, what its page loads, what stands inline.

    `kept` is the Cache-Control wanted; without one the answer says its own.
    """
    faults = [name for name, value in ALWAYS.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "//" in policy:
        faults.append("Content-Security-Policy")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        faults.append("Permissions-Policy")
    if answer.has_header("Server") or answer.has_header("X-Powered-By"):
        faults.append("names the server")
    if kept is not None and answer.get("Cache-Control") != kept:
        faults.append(f"Cache-Control: {answer.get('Cache-Control')}")
    if "html" in answer.get("Content-Type", "") and not answer.streaming:
        text = answer.content.decode(errors="replace")
        faults += [f"loads from elsewhere: {found}" for found in FROM_ELSEWHERE.findall(text)]
        faults += [f"inline: {found}" for found in INLINE.findall(text)]
    return faults


@contextmanager
def writes_seen():
    """The tables written meanwhile, beside the notes of looking."""
    seen = set()

    def watch(execute, sql, params, many, context):
        if found := re.match(r"(?:INSERT INTO|UPDATE|DELETE FROM) \"(\w+)\"", sql):
            seen.update(set(found.groups()) - set(NOTES))
        return execute(sql, params, many, context)

    # Not `execute_wrapper`, which takes away the last one: a request adds the measure of slow
    # statements behind this one, and watchers would pile up.
    connection.execute_wrappers.append(watch)
    try:
        yield seen
    finally:
        connection.execute_wrappers.remove(watch)
