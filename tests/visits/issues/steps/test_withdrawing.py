"""A visitor takes the matter back 撤回."""

from tests.visits.acting import REASON, Example

EXAMPLES = {
    "withdraw": Example(
        "issue",
        "clerk",
        may={"venue_clerk", "township_clerk", "county_clerk"},
        typed=lambda issue: {
            "voice": issue.voices.get().pk,
            "asked_by": "visitor",
            **REASON,
        },
        must={"reason"},
        becomes="closed",
        says="昌人访〔2025〕1号：反映人本人于2025年3月12日要求撤回。",
    ),
}
