"""Following the figures of a page: each is the number of rows of the list it links to.

Lists are dear, and many figures of one page are of one kind: the same list, asked for the same
conditions. A place, a time or a record stands for all others of its kind; what a row may be
(its state, its result, its stage) is a branch of the code, and each is followed.
"""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.html import figures, page

ROWS = re.compile(rb'data-figure="rows"[^>]*>([\d,]+)<')
BODIES = re.compile(rb"<tbody.*?</tbody>", re.DOTALL)
# Conditions of which one value stands for all.
PLACES = {"county", "township", "region", "tier", "venue", "desk"}
TIMES = {"year", "month", "period", "first", "last", "closed", "accepted_from", "accepted_by"}
RECORDS = {"programme", "category", "activity_type", "item", "lacking", "clause", "deputy", "unit"}
ONE_FOR_ALL = PLACES | TIMES | RECORDS


def rows_of(answer) -> int:
    """What a list says of its length. Read from its bytes: to parse it takes as long as to make."""
    said = {int(number.replace(b",", b"")) for number in ROWS.findall(answer.content)}
    assert len(said) == 1, f"{answer.wsgi_request.get_full_path()} says {sorted(said)} rows"
    return said.pop()


def rows_shown(answer) -> int:
    """The rows that stand in the tables of a page."""
    return sum(body.count(b"<tr") for body in BODIES.findall(answer.content))


def lists_of(answer) -> dict[str, str]:
    """The address of the list behind each figure of the page that has one."""
    here, found = answer.wsgi_request.get_full_path(), {}
    for element in page(answer).select("main [data-figure]"):
        link = element if element.name == "a" else element.find_parent("a") or element.a
        if link is not None:
            found[element["data-figure"]] = urljoin(here, link["href"])
    return found


def chosen(lists: dict[str, str], shown: dict[str, int], each: str) -> list[str]:
    """The figures that are followed, those that say most first: one for each list, or kind of
    figure, or state; and for each list one that says 0.
    """
    seen, names = set(), []
    for name in sorted(lists, key=lambda one: -shown[one]):
        address = urlsplit(lists[name])
        asked = dict(parse_qsl(address.query, keep_blank_values=True))
        traits = {(address.path, "empty")} if not shown[name] else {(address.path,)}
        if each != "list":
            traits.add((address.path, *sorted(asked)))
        if each == "state":
            traits |= {(address.path, *one) for one in asked.items() if one[0] not in ONE_FOR_ALL}
        if traits - seen:
            names.append(name)
            seen |= traits
    return names


def followed(client, answer, each="state", *, known=None) -> dict[str, tuple[int, int]]:
    """For the chosen figures: (the number, the rows of the list). `known` are the lists that the
    same person has opened before.
    """
    known = {} if known is None else known
    lists, shown, found = lists_of(answer), figures(answer), {}
    for name in chosen(lists, shown, each):
        if lists[name] not in known:
            known[lists[name]] = rows_of(client.get(lists[name]))
        found[name] = (shown[name], known[lists[name]])
    return found


def wrong(counted: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {name: pair for name, pair in counted.items() if pair[0] != pair[1]}
