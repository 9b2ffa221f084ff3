"""The kinds of files the portal takes in, in the order of the page."""

from deputies_portal.imports.kinds.base import Kind
from deputies_portal.imports.kinds.deputies import Deputies
from deputies_portal.imports.kinds.holidays import Holidays
from deputies_portal.imports.kinds.receptions import Receptions
from deputies_portal.imports.kinds.regions import Regions
from deputies_portal.imports.kinds.units import Units
from deputies_portal.imports.kinds.upgrades import Upgrades
from deputies_portal.imports.kinds.users import Users
from deputies_portal.imports.kinds.venues import Venues
from stations.scope import Scope

ALL: tuple[type[Kind], ...] = (
    *(Venues, Deputies, Units, Receptions, Upgrades, Holidays),
    *(Regions, Users),
)
KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in ALL}
EVERY_ROLE = frozenset().union(*(kind.roles for kind in ALL))


def open_to(scope: Scope) -> list[type[Kind]]:
    """The kinds somebody may send."""
    return [kind for kind in ALL if kind.is_open_to(scope)]
