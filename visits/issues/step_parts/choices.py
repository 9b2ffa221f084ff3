"""What may be chosen in the forms of the steps, narrowed to the issue and its desk."""

from datetime import date

from django.utils.translation import gettext as _

from stations.models import Posting, Region, UndertakingUnit
from stations.models.register import none_first
from visits.models import Category, Dispatch, Issue


def units_of(issue: Issue) -> list[UndertakingUnit]:
    """Units the desk may dispatch to."""
    units = UndertakingUnit.objects.of_desk(issue.desk_id).standing()
    return list(units.in_order())


def with_letter(unit: UndertakingUnit) -> str:
    """The unit, the letter its kind asks for, and which way the letter goes."""
    if unit.goes_through:
        known = {"unit": unit.short_name, "letter": unit.letter, "office": unit.goes_through}
        return _("%(unit)s（%(letter)s，经%(office)s）") % known
    return _("%(unit)s（%(letter)s）") % {"unit": unit.short_name, "letter": unit.letter}


def usually_of(category: Category, units: list[UndertakingUnit]) -> str:
    """Names the unit that usually has matters of the category; nothing where it is not offered."""
    usual = next((unit for unit in units if unit.pk == category.usual_unit_id), None)
    known = {"category": category.name, "unit": usual and usual.short_name}
    return _("“%(category)s”常由%(unit)s办理。") % known if usual else ""


def categories_of(issue: Issue) -> list[Category]:
    """The county's categories in use, and the issue's own."""
    rows = Category.objects.filter(county=issue.county_id).order_by("code")
    return [row for row in rows if row.closed_on is None or row.pk == issue.category_id]


def places_of(issue: Issue) -> list[Region]:
    """Where the matter may lie: townships and villages; for a township desk its own first."""
    regions = Region.objects.standing().within(issue.county_id).select_related("parent")
    own = issue.desk_id if issue.has_township_desk else (issue.township_id or "")
    return sorted(regions, key=lambda region: (not region.code.startswith(own), region.code))


def place_name(region: Region) -> str:
    """A village with its township."""
    if region.level == Region.Level.VILLAGE:
        return _("%(township)s%(village)s") % {
            "township": region.parent.name,
            "village": region.name,
        }
    return region.name


def unit_clerks(units, on: date) -> list[Posting]:
    """Who serves at these units (by id, as text) on the day and can sign in."""
    serving = Posting.objects.current(on).filter(role=Posting.Role.UNIT_CLERK, unit__in=units)
    serving = serving.filter(user__is_active=True).select_related("user", "unit")
    return list(serving.order_by(none_first("unit__township_id"), "unit_id", "user__username"))


def clerk_name(posting: Posting) -> str:
    return _("%(unit)s：%(name)s") % {"unit": posting.unit.short_name, "name": posting.user}


def order_name(order: Dispatch) -> str:
    return order.unit.short_name
