"""The pages that are measured: of whom, where, and beside which page of the floor."""

import http.client
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import uuid4

from tests.html import form_values, page

NEW = "/visits/new/"
# name, account ("" is a stranger), address with the facts of the county, the floor's page
PAGES = (
    ("issue list of the county", "county", "/issues/", "list"),
    ("issue list of a township", "township", "/issues/", "list"),
    ("issue list, filtered", "county", "/issues/?state=closed&township={township}", "filtered"),
    ("issue list, far back", "county", "/issues/?page=n.{deep}", "deep"),
    ("issue", "county", "/issues/{issue}/", "visit"),
    ("home of the county", "county", "/", "list"),
    ("home of a manager", "manager", "/", "list"),
    ("home of a township", "township", "/", "list"),
    ("home of a venue", "clerk", "/", "list"),
    ("home of a deputy", "deputy", "/", "list"),
    ("register form", "clerk", NEW, "form"),
    ("register two issues", "clerk", f"POST {NEW}", "save"),
    ("visit list", "county", "/visits/", "list"),
    ("venue list", "county", "/venues/", "list"),
    ("overview", "county", "/overview/", "list"),
    ("cadence", "county", "/cadence/", "list"),
    ("annual report", "county", "/reports/annual/", "list"),
    ("search, a word that is there", "county", "/search/?{present}", "list"),
    ("search, a word that is not", "county", "/search/?{absent}", "list"),
    ("public page", "", "/p/530524/", "visit"),
    ("public page, unchanged", "", "304 /p/530524/", "visit"),
)
FLOOR = {
    "list": "/",
    "filtered": "/?township=3&state=closed",
    "deep": "/?after={day}_{number}",
    "visit": "/visits/{number}/",
    "form": "/new/",
    "save": "POST /new/",
}
TYPED = {
    "contacts-0-name": "赵文彩",
    "contacts-0-phone": "13800004127",
    "issues-0-title": "完小食堂线路老化",
    "issues-0-description": "两台蒸箱不能同时开。" * 5,
    "issues-1-title": "三组路口要装凸面镜",
    "issues-1-description": "弯道看不见来车。" * 5,
    "action": "stay",
}
CATEGORIES = ("issues-0-category", "issues-1-category")
TYPED_AT_THE_FLOOR = {
    "venue": "5",
    "received_on": "2025-03-10",
    "visitor": "赵文彩",
    "phone": "13800004127",
    "unit": "3",
    "title": "完小食堂线路老化",
    "content": "两台蒸箱不能同时开。" * 5,
}


class Refused(Exception):
    """A page answered with something else than it should."""


@dataclass
class Page:
    """One request that can be sent again and again; `GET` unless the address begins otherwise."""

    server: object
    address: str
    cookies: str
    typed: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    wanted: int = 200

    def __post_init__(self):
        self.headers = {"Cookie": self.cookies, "Accept-Language": "zh-hans"}
        kind, _space, path = self.address.rpartition(" ")
        self.address = path
        if kind == "POST":
            self.wanted = 302
            self._fill_in()
        elif kind == "304":
            self.wanted = 304
            self.headers["If-None-Match"] = self._send("GET")[0].headers["ETag"]

    def ask(self) -> int:
        """Send it; the length of the answer."""
        method = "POST" if self.wanted == 302 else "GET"
        answer, body = self._send(method, self.filled())
        if answer.status != self.wanted:
            raise Refused(f"{self.server.name} {self.address}: {answer.status}")
        return len(body)

    def filled(self) -> str | None:
        """What is posted: each time of another visitor, else the portal asks about the same."""
        if not self.body:
            return None
        mark = uuid4()
        fresh = {
            "submission": str(mark),
            "contacts-0-phone": f"138{mark.int % 10**8:08}",
            "issues-0-title": f"{TYPED['issues-0-title']}{mark.hex[:8]}",
        }
        return urlencode({**self.body, **fresh}, doseq=True)

    def _fill_in(self) -> None:
        answer, shown = self._send("GET")
        form = SimpleNamespace(content=shown)
        selector = "main form[method=post]" if page(form).main else "form[method=post]"
        self.body = form_values(form, selector) | self.typed
        if tiles := page(form).select('[name="issues-0-category"]'):
            self.body |= dict.fromkeys(CATEGORIES, tiles[0]["value"])
        self.headers["Cookie"] += f"; {answer.headers['Set-Cookie'].partition(';')[0]}"
        self.headers["Content-Type"] = "application/x-www-form-urlencoded"

    def _send(self, method: str, body: str | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        try:
            connection.request(method, self.address, body, self.headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()
