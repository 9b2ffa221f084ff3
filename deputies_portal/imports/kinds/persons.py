"""Whose row it is: names repeat, and a file has no number for a person.

The seat itself says it; then the word of the file (是哪一位: the constituency of the one meant, or
新); then one person of that name alone in that congress, or with that phone. Where nothing of this
helps, the clerk is asked: two people are never made one, nor one two.
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from deputies_portal.imports.kinds.base import refuse, taken_back, was_taken_back
from deputies_portal.imports.trial import Said
from stations.models import Deputy, Mandate

NEW = ("新", "新的", "新的一位", "是新的一位", "new")


class Persons:
    """The deputies of a county by name, and those whom the file has brought so far."""

    def __init__(self, county: str):
        self.county = county
        self.known: dict[str, list[Deputy]] = defaultdict(list)
        void = taken_back(Mandate)
        rows = Deputy.objects.filter(county=county).prefetch_related("mandates__term")
        for deputy in rows:
            deputy.held = [one for one in deputy.mandates.all() if str(one.pk) not in void]
            self.known[deputy.name].append(deputy)
        self.brought: dict[tuple, tuple[Deputy, tuple]] = {}

    def of(self, said: Said, values: dict, congress, has_seat: bool) -> tuple[Deputy, bool]:
        """(the person, whether it is a new one). Raises ValidationError when nobody can tell."""
        name, which = values["name"], values.get("which", "")
        seat = self._seat(values, congress) if has_seat else None
        if earlier := self.brought.get((name, which)):
            deputy, first = earlier
            if which or seat in (None, first):
                return self._fresh(deputy), False
        found = self._found(values, which, seat, congress)
        if found is None and earlier:
            refuse("which", _("表里有同名的几行，请在“是哪一位”写明。"))
        return (Deputy(), True) if found is None else (self._fresh(found), False)

    def _found(self, values, which, seat, congress) -> Deputy | None:
        """None is a new person."""
        known = self.known.get(values["name"], [])
        if seat and (holders := [one for one in known if self._holds(one, seat)]):
            return self._alone(holders, which)
        if not known or which in NEW:
            return None
        if which:
            meant = [one for one in known if which in _places(one)]
            if not meant and which == _elected_by(values):
                return None
            return self._alone(meant, which)
        peers = [one for one in known if any(m.congress_id == congress for m in one.held)]
        if seat is None:
            peers = known
        if len(peers) == 1:
            return peers[0]
        same = [one for one in known if values.get("phone") and one.phone == values["phone"]]
        return self._alone(same or known[:0], which)

    @staticmethod
    def _alone(found: list[Deputy], which: str) -> Deputy:
        if len(found) > 1 and which:
            found = [one for one in found if which in _places(one)]
        if len(found) != 1:
            refuse(
                "which",
                _("册里有同名的代表。请在“是哪一位”写那一位的选区；是新的一位就写“新”。"),
            )
        return found[0]

    def remember(self, said: Said, values: dict, deputy: Deputy, congress, has_seat: bool) -> None:
        """Later rows of the file may be about the same person."""
        seat = self._seat(values, congress) if has_seat else None
        self.brought.setdefault((values["name"], values.get("which", "")), (deputy, seat))

    @staticmethod
    def had(deputy: Deputy, term) -> bool:
        """Whether the deputy held a seat in the term that has ended since."""
        ended = deputy.mandates.filter(term=term, status=Mandate.Status.ENDED)
        return any(not was_taken_back(seat) for seat in ended)

    @staticmethod
    def left(deputy: Deputy, venue, since) -> bool:
        """Whether this very stay at the venue, begun on the day, is over."""
        if since is None:
            return False
        over = deputy.assignments.filter(venue=venue, starts_on=since, ends_on__isnull=False)
        return any(not was_taken_back(stay) for stay in over)

    @staticmethod
    def _fresh(deputy: Deputy) -> Deputy:
        return Deputy.objects.get(pk=deputy.pk)

    @staticmethod
    def _seat(values, congress) -> tuple:
        return (congress, values.get("number"), _elected_by(values))

    @staticmethod
    def _holds(deputy: Deputy, seat: tuple) -> bool:
        congress, number, place = seat
        return any(
            (one.congress_id, one.term.number) == (congress, number)
            and place in ("", one.elected_by)
            for one in deputy.held
        )


def _elected_by(values) -> str:
    return values.get("constituency") or values.get("electing_body") or ""


def _places(deputy: Deputy) -> set[str]:
    return {one.elected_by for one in deputy.held}
