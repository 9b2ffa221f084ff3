"""Suggestions in tests: one at each stage of its way, and what a form sends for each step."""

from django.urls import reverse

from tests import make
from tests.cast import advance
from visits.models import Suggestion
from visits.suggestions import workflow

APRIL_1 = make.date(2025, 4, 1)
LETTER = {"document_number": "昌教复〔2025〕6号", "signer": "局长杨文海"}


def seat(name, *, congress_id="530524"):
    """The mandate of a deputy in this congress."""
    return make.make_mandate(make.make_deputy(name), congress_id=congress_id)


def made_of(*issues, actor, lead, on=make.MARCH_11, **facts):
    facts = {"title": "改造完小食堂线路", "text": "食堂线路老化，建议换线增容。"} | facts
    rows = {"lead": lead, "consented_on": on, **facts}
    return workflow.make(list(issues), actor=actor, at=make.moment(on), **rows)


def step(name, paper, actor, on=make.MARCH_11, **facts):
    """Take the step on the day; the suggestion as it is then."""
    workflow.take(name, paper, actor=actor, at=make.moment(on), **facts)
    return Suggestion.objects.get(pk=paper.pk)


def answer_facts(code="A", **facts):
    return {"answer_class": make.answer_class(code), "text": "线路已经换好。", **LETTER, **facts}


HEARD = {"how": "site", "heard_by": "局长杨文海", "said": "希望开学前完工。"}
# The way of a suggestion, step by step: (name, person of the cast, facts).
WAY = (
    ("sign", "deputy_user", {}),
    ("submit", "deputy_user", {}),
    ("accept", "county_clerk", {}),
    ("assign", "county_clerk", {"pace": "normal", "unit": None}),
    ("consult", "unit_clerk", HEARD),
    ("answer", "unit_clerk", None),
    ("rate", "deputy_user", {"rating": "satisfied"}),
    ("close", "county_clerk", {}),
)
AFTER = {
    "drafted": 0, "signed": 1, "submitted": 2, "accepted": 3, "assigned": 4, "consulted": 5,
    "answered": 6, "rated": 7, "closed": 8,
}  # fmt: skip


def lead_on(paper, state, request):
    """Take the steps of the way until the suggestion is in the state."""
    for name, person, facts in WAY[: AFTER[state]]:
        facts = answer_facts() if facts is None else dict(facts)
        if "unit" in facts:
            facts["unit"] = request.getfixturevalue("unit")
        paper = step(name, paper, request.getfixturevalue(person), **facts)
    return paper


def address_of(name, paper):
    return reverse(f"visits:suggestion-{name.replace('_', '-')}", args=[paper.pk])


def triaged_issue(room, *, clerk, township_clerk, title):
    row = make.make_issue(room, actor=clerk, title=title)
    checked = {"category": row.category, "title": row.title, "pace": "normal"}
    return advance(row, ("triage", township_clerk, checked))
