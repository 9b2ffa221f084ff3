"""The printed letter 函件 of one dispatch: its kind, head, addressee and dates. It holds what the
issue says in public words and nothing of the visitors.
"""

from datetime import date
from functools import cached_property

from stations.models import County, Venue
from visits.models import Deadline, Dispatch

# How a letter is worded; the words stand in the template of the sheet.
GOVERNMENT, COURT, PARTY, REQUEST = "government", "court", "party", "request"
Unit = Dispatch._meta.get_field("unit").related_model
WORDED = {
    Unit.Kind.COURT_PROCURATORATE: COURT,
    Unit.Kind.PARTY: PARTY,
    Unit.Kind.VERTICAL: REQUEST,
    Unit.Kind.COMPANY: REQUEST,
}


class LetterPage:
    def __init__(self, order: Dispatch):
        self.order, self.unit = order, order.unit
        self.round, self.issue = order.round, order.round.issue

    @property
    def worded(self) -> str:
        return WORDED.get(self.unit.kind, GOVERNMENT)

    @property
    def is_lead(self) -> bool:
        return self.order.part == Dispatch.Part.LEAD

    @cached_property
    def county(self) -> County:
        return County.objects.select_related("region").get(pk=self.issue.county_id)

    @property
    def has_township_desk(self) -> bool:
        return self.issue.has_township_desk

    @property
    def is_street(self) -> bool:
        """A street has a working committee of the county's congress, no presidium of its own."""
        return self.issue.desk.name.endswith("街道")

    @property
    def head(self) -> str:
        """The red head: the township's congress, else the letter head of the county."""
        if not self.has_township_desk:
            return self.county.letter_head
        body = "人大工作委员会" if self.is_street else "人民代表大会主席团"
        return f"{self.issue.desk.name}{body}"

    @property
    def by_way_of(self) -> str:
        """Who passes the letter on: 县委办公室并转; empty for none."""
        if self.unit.goes_through:
            return f"{self.unit.goes_through}并转"
        return "县政府办并转" if self.is_relayed else ""

    @property
    def is_relayed(self) -> bool:
        """Goes through the county government office."""
        is_of_government = self.unit.kind in Unit.OF_GOVERNMENT and not self.has_township_desk
        return is_of_government and self.county.relays_through_government

    @cached_property
    def others(self) -> list[Dispatch]:
        """The other units that have the matter in hand; a letter names one lead, also when past."""
        rows = self.round.dispatches.running().exclude(pk=self.order.pk)
        if self.is_lead:
            rows = rows.exclude(part=Dispatch.Part.LEAD)
        return list(rows.select_related("unit"))

    @property
    def lead(self) -> Dispatch | None:
        return next((one for one in self.others if one.part == Dispatch.Part.LEAD), None)

    @cached_property
    def due(self) -> date | None:
        """The day of the answer; of the opinion, where an assisting unit was given one."""
        clocks = list(Deadline.objects.filter(round=self.round).order_by("id"))
        own = [one for one in clocks if one.dispatch_id == self.order.pk and one.kind == "reply"]
        of_round = [one for one in clocks if one.kind == Deadline.Kind.ANSWER]
        found = own or of_round
        return found[-1].due_on if found else None

    @property
    def accept_by(self) -> date | None:
        return self.order.accept_by

    @cached_property
    def phone(self) -> str:
        """Of the desk: the workstation of a township, else the county's."""
        if self.has_township_desk:
            stations = Venue.objects.standing().filter(
                tier=Venue.Tier.WORKSTATION, township=self.issue.desk_id
            )
            known = stations.exclude(public_phone="").order_by("id")
            if phone := known.values_list("public_phone", flat=True).first():
                return phone
        return self.county.phone
