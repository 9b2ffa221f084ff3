"""Which sums of visits and issues the database keeps (`visits.models.tally` holds them).

Declared by the model of the rows, among its constraints.
"""

from deputies_portal.core.database.guards import Tally

HIDDEN = "{row}.staged_by IS NOT NULL"
FACE_TO_FACE = "{row}.channel IN ('in_person', 'forum')"
PLACE = {"county": "{row}.county_id", "place": "COALESCE({row}.township_id, {row}.county_id)"}


def one_if(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


SUMS_OF_VISITS = Tally(
    name="visits_visit_tally",
    table="visits_visit",
    target="visits_visittally",
    counts="{row}.state <> 'void'",
    key={**PLACE, "month": "MONTH({row}.received_on)"},
    numbers={
        "visits": "1",
        "visitors": f"CASE WHEN {FACE_TO_FACE} THEN {{row}}.group_size ELSE 0 END",
        "others": f"CASE WHEN {FACE_TO_FACE} THEN 0 ELSE {{row}}.group_size END",
    },
    hidden=HIDDEN,
)
SUMS_OF_CLOSED = Tally(
    name="visits_issue_closing_tally",
    table="visits_issue",
    target="visits_closedtally",
    counts="{row}.state <> 'void' AND {row}.closed_on IS NOT NULL",
    key={**PLACE, "month": "MONTH({row}.closed_on)"},
    numbers={"issues": "1"},
    hidden=HIDDEN,
)
SUMS_OF_ISSUES = Tally(
    name="visits_issue_tally",
    table="visits_issue",
    target="visits_issuetally",
    counts="{row}.state <> 'void'",
    key={
        **PLACE,
        "month": "MONTH({row}.registered_on)",
        "source": "{row}.source",
        "category_id": "{row}.category_id",
    },
    numbers={
        "issues": "1",
        "plain": "CASE WHEN {row}.is_confidential THEN 0 ELSE 1 END",
        "dispatched": one_if("{row}.dispatched_on IS NOT NULL"),
        "answered": one_if("{row}.answered_on IS NOT NULL"),
        "solved": one_if("{row}.solved_on IS NOT NULL"),
        "rated": one_if("{row}.satisfaction IS NOT NULL"),
        "satisfied": one_if("{row}.satisfaction >= 2"),
        "late": one_if("{row}.late_days > 0"),
        "closed": one_if("{row}.state IN ('closed', 'archived')"),
        "archived": one_if("{row}.state = 'archived'"),
        "open": one_if("{row}.state NOT IN ('closed', 'archived', 'merged', 'void')"),
        "on_the_spot": one_if("{row}.outcome = 'on_the_spot'"),
        "guided": one_if("{row}.outcome = 'guided'"),
        "merged": one_if("{row}.state = 'merged'"),
    },
    hidden=HIDDEN,
)
