"""Visitors 来访人 of the demonstration: who comes, how, how many, and with what."""

from datetime import date

from stations.models import Region, Venue
from visits.demo.course import Course, moves_in
from visits.demo.matters import Matter, all_matters
from visits.demo.plan import IssuePlan, VisitPlan, submission
from visits.demo.stage import ONE_DAY, Stage
from visits.demo.tables import rows_of, said
from visits.issues.issue_facts import IssueFacts
from visits.models import Contact
from visits.visits.intake import ContactFacts, VisitFacts

Kind = Contact.Kind
HOURS = (8, 9, 9, 10, 10, 14, 15, 16)
MINUTES = (0, 5, 10, 20, 25, 35, 40, 50)
ON_THE_SPOT, GUIDED = 0.13, 0.05  # shares of the issues that end at the counter


class Visitors:
    """Plans visits of one county and keeps two of them from bringing the same matter twice."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self._brought: set[tuple[str, str]] = set()

    def visit(
        self, venue: Venue, on: date, key: str, *, size=0, days_late=0, is_anonymous=False, **facts
    ) -> VisitPlan:
        """A visit without its issues: what is not fixed beforehand is drawn."""
        stage, rng = self.stage, self.stage.rng
        hour = HOURS[0] if on == stage.on else rng.choice(HOURS)
        minute = rng.choice(MINUTES)
        at = stage.moment(on + days_late * ONE_DAY, hour, minute)
        village = self._village(venue)
        contacts, size = self._contacts(size, village, is_anonymous)
        facts["channel"] = facts.get("channel") or stage.drawn("channel")
        present = stage.deputies.get(venue.pk, [])
        drawn = rng.sample(present, min(len(present), rng.choice((1, 1, 2))))
        visit = VisitFacts(
            venue=venue,
            received_on=on,
            received_at=stage.moment(on, hour, minute).time(),
            submission=submission(f"{stage.code} {key}"),
            deputies=stage.on_duty.get((venue.pk, on), drawn)[: len(drawn)],
            contacts=contacts,
            group_size=size,
            **facts,
        )
        return VisitPlan(at=at, facts=visit, actor=stage.clerk_of(venue))

    def bring(
        self, visit: VisitPlan, matter: Matter | None = None, way: str = "drawn", **facts
    ) -> None:
        """Add an issue with the whole way it goes; matter and way are drawn unless named."""
        village = visit.facts.contacts[0].village or self._village(visit.facts.venue)
        matter = (matter or self._matter(village)).worded(village, self.stage.rng)
        issue = IssuePlan(matter.facts(self.stage.categories[matter.category], village, **facts))
        visit.issues.append(issue)
        if not visit.facts.own_words and self.stage.rng.random() < 0.4:
            words = self.stage.rng.choice(said("own words"))
            visit.facts.own_words = words.format(wish=matter.wish, description=matter.description)
        course = Course(self.stage, visit, issue, matter)
        course.go(moves_in(way))
        self.stage.last_brought[visit.facts.venue.name] = issue

    def bring_drawn(self, visit: VisitPlan) -> None:
        """An issue that ends at the counter, or goes its way."""
        draw = self.stage.rng.random()
        if draw < ON_THE_SPOT:
            self._settle(visit)
        elif draw < ON_THE_SPOT + GUIDED:
            self._guide(visit)
        else:
            self.bring(visit)

    def talk(self, visit: VisitPlan) -> None:
        """A visit without an issue."""
        said = self.stage.rng.choice(rows_of("talks"))
        visit.facts.outcome, visit.facts.outcome_note = said["outcome"], said["note"]

    # --- at the counter -----------------------------------------------------------------------
    def _settle(self, visit: VisitPlan) -> None:
        row, deputies = self.stage.rng.choice(rows_of("spot")), visit.facts.deputies
        self._at_counter(visit, row).spot = {
            "text": row["reply"],
            "told_by": deputies[0].name if deputies else visit.actor.name,
            "answer_class": self.stage.classes[row["code"]],
            "rating": self.stage.rng.choice(("satisfied", "satisfied", "mostly", "")),
        }

    def _guide(self, visit: VisitPlan) -> None:
        row = self.stage.rng.choice(rows_of("guided"))
        self._at_counter(visit, row).guide = {"where": row["where"], "reason": row["reason"]}

    def _at_counter(self, visit: VisitPlan, row: dict) -> IssueFacts:
        words = {"title": row["title"], "written": {"description": row["description"]}}
        village, category = visit.facts.contacts[0].village, self.stage.categories[row["category"]]
        facts = IssueFacts(category=category, matter_region=village, **words)
        visit.issues.append(IssuePlan(facts))
        return facts

    # --- what is drawn ------------------------------------------------------------------------
    def _contacts(self, size: int, village: Region, is_anonymous: bool) -> tuple[list, int]:
        """The people who leave their names, and how many came."""
        rng = self.stage.rng
        if is_anonymous:
            return [ContactFacts(kind=Kind.ANONYMOUS, village=village)], 1
        size = size or rng.choices((1, 2, 3, rng.randint(5, 18)), (76, 15, 4, 5))[0]
        named = 1 if size == 1 else min(size, rng.randint(1, 3))
        kinds = [self.stage.drawn("contact"), *(Kind.VOTER for _unused in range(named - 1))]
        return [self._contact(kind, village) for kind in kinds], size

    def _contact(self, kind: str, village: Region) -> ContactFacts:
        rng = self.stage.rng
        return ContactFacts(
            kind=kind,
            name=self.stage.names.visitor(self.stage.code),
            phone=self.stage.names.phone() if rng.random() < 0.8 else "",
            village=village,
            address=f"{rng.randint(1, 14)}组" if rng.random() < 0.5 else "",
        )

    def _village(self, venue: Venue) -> Region:
        if venue.village_id:
            return venue.village
        stage = self.stage
        township = venue.township or stage.rng.choice(list(stage.townships.values()))
        return stage.rng.choice(stage.villages[township.pk])

    def _matter(self, village: Region) -> Matter:
        """One that fits the township and has not been brought from this village."""
        township = self.stage.township_of(village).name
        fitting = [
            matter
            for matter in all_matters()
            if matter.fits(township) and (village.pk, matter.title) not in self._brought
        ]
        matter = self.stage.rng.choice(fitting)
        self._brought.add((village.pk, matter.title))
        return matter
