"""Deputies 代表 from a file: one row a seat, beside it one place at a venue (进站入室).

Whose row it is says `kinds.persons`. A seat in a newer term takes the place of the old one, a
venue that of the old one: what ends stays as history. With 换届 the seats of the terms before that
the file does not renew end too.
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.imports.keeping import keep, noted, save
from deputies_portal.imports.kinds import deputies_export
from deputies_portal.imports.kinds.base import Kind, refuse
from deputies_portal.imports.kinds.deputies_columns import COLUMNS, LENGTH_OF_LEVEL, PERSON
from deputies_portal.imports.kinds.named_places import Places
from deputies_portal.imports.kinds.persons import Persons
from deputies_portal.imports.kinds.seats import end_seat, leave, renew_seat, seats_not_renewed
from stations.deputies.forms import ASSIGNMENT_RULES, MandateForm, TermForm
from stations.models import Assignment, Level, Mandate, Region, Term


class Deputies(Kind):
    name = "deputies"
    label = gettext_lazy("代表、任职和进站名单")
    purpose = gettext_lazy("换届时新一届的代表和进站入室也从这里进来。")
    icon = "flag"
    register = "desk:deputies"
    has_terms = True
    models = (Term, Mandate, Assignment)
    beside = {
        **TermForm.beside,
        **MandateForm.beside,
        **dict.fromkeys(ASSIGNMENT_RULES, "venue"),
        "stations_assignment_from_to": "placed_on",
        "stations_mandate_congress_of_term": "number",
    }
    columns = COLUMNS
    renamed = {"term": "number", "ends_on": "term_to"}

    def __init__(self, trial):
        super().__init__(trial)
        self.places = Places(trial.county)
        self.persons = Persons(trial.county)
        self.terms = {(one.congress_id, one.number): one for one in Term.objects.all()}
        self.brought: dict[str | None, Term] = {}

    def afterwards(self):
        """With a wrong row no term ends: a seat that the row renews would end with it."""
        if self.trial.imported.takes_over_term and not self.trial.counts["wrong"]:
            self._end_terms_before()

    # --- one row ----------------------------------------------------------------------------------
    def take(self, said, values):
        congress, has_seat = self._congress(values)
        has_place = bool(values.get("venue") or values.get("venue_code"))
        term, _venue = self.all_of(
            lambda: self._term(values, congress) if has_seat else None,
            lambda: self.places.venue(values) if has_place else None,
        )
        deputy, is_new = self.persons.of(said, values, congress, has_seat)
        names = ("name", "which", "number", "venue", "venue_code")
        self.once(said, deputy.pk, congress, *(values.get(name) for name in names))
        deeds = self._person(said, values, deputy)
        if term:
            deeds += self._seat(said, values, deputy, term)
            self.brought[congress] = self._later(self.brought.get(congress), term)
        if has_place:
            deeds += self._assignment(said, values, deputy, term)
        if not has_seat and is_new:
            refuse("level", _("新的代表要写明是哪一级人大、哪一届。"))
        self.persons.remember(said, values, deputy, congress, has_seat)
        return deeds

    def _congress(self, values) -> tuple[str | None, bool]:
        """(code of the congress, None for the national one; whether the row has a seat)."""
        code, level = values.get("congress", ""), values.get("level", "")
        if not (code or level or values.get("number")):
            return None, False
        if not level and not code:
            refuse("level", _("请填写%(label)s。"), label="层级")
        if level == Level.NATIONAL:
            return None, True
        if not code:
            code = self._code_of(level, values)
        if level and len(code) != LENGTH_OF_LEVEL[level]:
            refuse("congress", _("人大代码与层级不符。"))
        if not self._is_near(code):
            refuse("congress", _("没有代码为“%(code)s”的地区。"), code=code[:20])
        return code, True

    def _code_of(self, level, values) -> str:
        if level == Level.TOWNSHIP:
            if not values.get("township"):
                refuse("township", _("乡镇代表要写明乡镇，或者写人大代码。"))
            return self.places.region("township", values["township"], length=9).pk
        return self.trial.county[: LENGTH_OF_LEVEL[level]]

    def _is_near(self, code: str) -> bool:
        county = self.trial.county
        if code in (county, county[:4], county[:2]):
            return Region.objects.filter(pk=code).exists()
        return len(code) == 9 and code in self.places.regions

    def _term(self, values, congress) -> Term:
        if not values.get("number"):
            refuse("number", _("请填写%(label)s。"), label="届")
        if known := self.terms.get((congress, values["number"])):
            return known
        if not values.get("term_from") or not values.get("term_to"):
            refuse("number", _("平台里还没有这一届，请同时写届开始和届满。"))
        term = Term(
            congress_id=congress,
            number=values["number"],
            starts_on=values["term_from"],
            ends_on=values["term_to"],
        )
        save(term)
        noted(self.trial, 0, term, {})
        self.terms[(congress, term.number)] = term
        return term

    @staticmethod
    def _later(one: Term | None, other: Term) -> Term:
        return other if one is None or other.starts_on > one.starts_on else one

    def _person(self, said, values, deputy):
        facts = {name: values[name] for name in PERSON if name in values}
        facts |= {"name": values["name"], "county_id": self.trial.county}
        if home := values.get("home"):
            facts["home_id"] = self.places.region("home", home, length=12).pk
        return keep(self.trial, said.line, deputy, facts)

    def _seat(self, said, values, deputy, term):
        open_ = deputy.mandates.open().filter(congress=term.congress_id).first()
        facts = {name: values[name] for name in ("constituency", "electing_body") if name in values}
        if "starts_on" in values:
            facts["starts_on"] = values["starts_on"]
        label = f"{deputy} {Level(term.level).label}"
        if open_ and open_.term_id == term.pk:
            return keep(self.trial, said.line, open_, facts, label=label)
        if self.persons.had(deputy, term):
            return []  # an old file again: what has ended since stays ended
        if open_ and open_.term.starts_on > term.starts_on:
            refuse("number", _("这位代表已经是更后一届的代表。"))
        seat = Mandate(deputy=deputy, term=term, congress_id=term.congress_id)
        facts.setdefault("starts_on", max(term.starts_on, self._day_after(open_)))
        if open_:
            return renew_seat(self.trial, said.line, open_, seat, facts, label=label)
        return keep(self.trial, said.line, seat, facts, label=label)

    @staticmethod
    def _day_after(seat: Mandate | None) -> date:
        return seat.starts_on + timedelta(days=1) if seat else date.min

    def _assignment(self, said, values, deputy, term):
        venue = self.places.venue(values)
        facts = {"role": values["role"]} if "role" in values else {}
        if "placed_on" in values:
            facts["starts_on"] = values["placed_on"]
        label = f"{deputy} → {venue}"
        current = deputy.assignments.filter(ends_on__isnull=True)
        if here := current.filter(venue=venue).select_related("venue").first():
            return keep(self.trial, said.line, here, facts, label=label)
        if self.persons.left(deputy, venue, values.get("placed_on")):
            return []
        new = Assignment(deputy=deputy, venue=venue)
        new.clean()
        starts = facts.setdefault("starts_on", self._placed_on(term))
        deeds = []
        if new.is_territorial and (old := current.filter(is_territorial=True).first()):
            last = max(starts - timedelta(days=1), old.starts_on)
            deeds = [leave(self.trial, said.line, old, last)]
        return [*deeds, *keep(self.trial, said.line, new, facts, label=label)]

    def _placed_on(self, term) -> date:
        return max(self.trial.on, term.starts_on) if term else self.trial.on

    # --- the end of the terms before --------------------------------------------------------------
    def _end_terms_before(self):
        for congress, term in self.brought.items():
            for seat in seats_not_renewed(self.trial.county, congress, term):
                last = max(seat.starts_on, term.starts_on - timedelta(days=1))
                self.trial.deeds += end_seat(self.trial, seat, last)

    @classmethod
    def export(cls, county):
        yield from deputies_export.rows_of(county, cls.column)
