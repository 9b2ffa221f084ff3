"""What the frame of every page needs: name, navigation, language. Signed in it asks no query."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deputies_portal.core.ui.navigation import Place, entries_for, in_rows, is_open

TABS = 5  # places in the tab bar of a phone
MOST_UNREAD = 99  # the bell counts no further
SEARCH = Place("desk:search", "", "search")


@dataclass
class Frame:
    """Read by `base.html`; every part is worked out when the template asks for it."""

    request: object

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def lang(self) -> str:
        return "en" if get_language() == "en" else "zh-CN"

    @property
    def other_language(self) -> dict:
        if self.lang == "en":
            return {"code": "zh-hans", "lang": "zh-CN", "name": "中文"}
        return {"code": "en", "lang": "en", "name": "English"}

    @cached_property
    def is_signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def idle_seconds(self) -> int:
        return settings.SESSION_IDLE_SECONDS

    @property
    def portal_name(self) -> str:
        return self._words.get("name") or _("人大代表家站")

    @property
    def organiser(self) -> str:
        return self._words.get("organiser") or _("县人大常委会办公室")

    @property
    def filing(self) -> str:
        return self._words.get("filing", "")

    @property
    def phone(self) -> str:
        return self._words.get("phone", "")

    @property
    def _words(self) -> dict:
        """The wordings of the person's county; the whole system has none."""
        return getattr(self.request, "portal", {})

    @cached_property
    def entries(self) -> list:
        return entries_for(self.request) if self.is_signed_in else []

    @cached_property
    def rows(self) -> tuple[list, list]:
        """The entries of the masthead, and those behind 更多."""
        return in_rows(self.entries)

    @property
    def tabs(self) -> list:
        """The first places of the tab bar; the rest stands under 更多."""
        marked = [entry for entry in self.entries if entry.place.tab]
        return marked[: TABS - 1] if self.more else marked[:TABS]

    @property
    def more(self) -> list:
        marked = [entry for entry in self.entries if entry.place.tab]
        if len(self.entries) == len(marked) <= TABS:
            return []
        shown = {entry.url for entry in marked[: TABS - 1]}
        return [entry for entry in self.entries if entry.url not in shown]

    @property
    def search_url(self) -> str:
        roles = getattr(self.request, "roles", frozenset())
        return reverse("desk:search") if self.is_signed_in and is_open(SEARCH, roles) else ""

    @property
    def notices_url(self) -> str:
        return _url("notices:notices")

    @property
    def unread(self) -> str:
        """What the bell shows; empty when everything is read."""
        number = getattr(self.request.user, "unread_notices", 0)
        if number > MOST_UNREAD:
            return f"{MOST_UNREAD}+"
        return str(number or "")

    @property
    def language_url(self) -> str:
        return _url("accounts:language")

    @property
    def account_url(self) -> str:
        return _url("accounts:own")

    @property
    def drafts_url(self) -> str:
        return _url("drafts:drafts")

    @property
    def views_url(self) -> str:
        return _url("desk:saved-views")

    @property
    def outbox_url(self) -> str:
        return _url("offline:outbox")

    @property
    def password_url(self) -> str:
        return _url("accounts:password")

    @property
    def logout_url(self) -> str:
        return _url("accounts:logout")

    @property
    def alive_url(self) -> str:
        return _url("accounts:alive")

    @property
    def home_url(self) -> str:
        return _url("desk:home")


def _url(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def frame(request):
    return {"frame": Frame(request)}
