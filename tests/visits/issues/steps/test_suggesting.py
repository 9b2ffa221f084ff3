"""An issue that becomes a suggestion of deputies 代表建议, or is none any more."""

from stations.models import Mandate
from tests.visits.acting import REASON, Example

EXAMPLES = {
    "make_suggestion": Example(
        "at_county",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: {
            "lead": Mandate.objects.get(deputy__name="杨秀兰").pk,
            "consented_on": "2025-03-11",
        },
        must={"lead"},
        becomes="suggestion",
        says="领衔代表杨秀兰（2025年3月11日同意）。",
    ),
    "suggestion_dropped": Example(
        "suggested",
        "county_clerk",
        may={"county_clerk"},
        typed=lambda issue: REASON,
        must={"reason"},
        becomes="triaged",
        says="不再作为代表建议办理，经办台在2025年3月17日前交办。",
    ),
}
