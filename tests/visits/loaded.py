"""The demonstration as it is loaded for its tests: both counties of one day, a part of a season."""

from contextlib import contextmanager
from datetime import date

from django.db import transaction

from visits.demo.loading import load_counties, make_counties
from visits.demo.planned import plan_visits
from visits.models import Issue
from visits.visits.intake import VisitFacts

ON = date(2025, 9, 10)
SHARE = 0.15


@contextmanager
def demonstration():
    """Loaded, and gone again; gives what an earlier loading had planned."""
    with transaction.atomic():
        planned = an_earlier_plan()
        load_counties(ON, share=SHARE)
        yield planned
        transaction.set_rollback(True)


def an_earlier_plan():
    """What a loading plans up to the day, by the mark of the visit. Nothing of it stays."""
    with transaction.atomic():
        stages = make_counties(ON, SHARE)
        plans = [plan for stage in stages for plan in plan_visits(stage) if plan.at.date() <= ON]
        plans = [plan for plan in plans if isinstance(plan.facts, VisitFacts)]
        transaction.set_rollback(True)
    return {plan.facts.submission: planned_facts(plan) for plan in plans}


def planned_facts(plan):
    people = [contact.name for contact in plan.facts.contacts]
    matters = [issue.facts.written["description"] for issue in plan.issues]
    return plan.at, str(plan.actor), str(plan.facts.venue), people, matters


def facts_of(visit):
    people = [contact.name for contact in visit.contacts.all()]
    issues = Issue.objects.filter(voices__visit=visit).order_by("number")
    matters = [issue.description for issue in issues]
    return visit.entered_at, str(visit.recorder), str(visit.venue), people, matters
