"""The deputies of a county as a file of their kind: seats and places side by side, a row each.

In an order, and with words for people of one name, that do not depend on the numbers of records:
an empty county that takes the file in writes the same one.
"""

from collections import Counter
from itertools import zip_longest

from django.db.models import Prefetch

from stations.models import Assignment, Deputy, Mandate


def rows_of(county: str, column):
    """Everybody with an open seat or place; private numbers are left out."""
    deputies = list(_deputies(county))
    names = Counter(deputy.name for deputy in deputies)
    for deputy in sorted(deputies, key=_place_in_file):
        pairs = list(zip_longest(deputy.seats_now, deputy.places_now))
        is_told_apart = names[deputy.name] > 1 or len(deputy.seats_now) > 1
        which = deputy.seats_now[0].elected_by if is_told_apart and deputy.seats_now else ""
        for number, (seat, place) in enumerate(pairs):
            row = {"name": deputy.name, "which": which}
            if number == 0:
                row |= _person(deputy, column)
            yield row | _seat(seat, column) | _place(place, column)


def _deputies(county: str):
    seats = Mandate.objects.open().select_related("congress", "term")
    stays = Assignment.objects.filter(ends_on__isnull=True)
    stays = stays.select_related("venue__county", "venue__township", "venue__village")
    rows = (
        Deputy.objects.filter(county=county)
        .select_related("home")
        .prefetch_related(
            Prefetch("mandates", seats, to_attr="seats_now"),
            Prefetch("assignments", stays, to_attr="places_now"),
        )
    )
    for deputy in rows:
        deputy.seats_now.sort(key=_seat_order)
        deputy.places_now.sort(key=lambda one: (not one.is_territorial, one.venue.name))
        if deputy.seats_now or deputy.places_now:
            yield deputy


def _seat_order(seat) -> tuple:
    return (seat.congress_id or "", seat.term.number, seat.elected_by)


def _place_in_file(deputy) -> tuple:
    seats = [_seat_order(seat) for seat in deputy.seats_now]
    return (deputy.stroke_key, deputy.name, seats, [one.venue.name for one in deputy.places_now])


def _person(deputy, column) -> dict:
    return {
        "gender": column("gender").word_of(deputy.gender),
        "occupation": deputy.occupation,
        "home": deputy.home_id or "",
        "introduction": deputy.introduction,
    }


def _seat(seat, column) -> dict:
    if seat is None:
        return {}
    return {
        "level": column("level").word_of(seat.level),
        "congress": seat.congress_id or "",
        "number": str(seat.term.number),
        "term_from": seat.term.starts_on.isoformat(),
        "term_to": seat.term.ends_on.isoformat(),
        "starts_on": seat.starts_on.isoformat(),
        "constituency": seat.constituency,
        "electing_body": seat.electing_body,
    }


def _place(stay, column) -> dict:
    if stay is None:
        return {}
    return {
        "venue": stay.venue.name,
        "venue_code": stay.venue.place.pk,
        "role": column("role").word_of(stay.role),
        "placed_on": stay.starts_on.isoformat(),
    }
