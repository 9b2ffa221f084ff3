"""What the leaders of the congress decide: key supervision 重点督办 and instructions 批示."""

from tests.visits.acting import Example

EXAMPLES = {
    "key_supervise": Example(
        "in_progress",
        "manager",
        may={"manager"},
        typed=lambda issue: {
            "decided_on": "2025-03-11",
            "due": "2025-03-20",
            "note": "请书面答复。",
        },
        must={"decided_on", "due", "note"},
        becomes="in_progress",
        says="2025年3月11日主任会议决定重点督办，请在2025年3月20日前书面回复。",
    ),
    "instruct": Example(
        "in_progress",
        "manager",
        may={"county_clerk", "manager"},
        typed=lambda issue: {
            "leader": "主任字光明",
            "instructed_on": "2025-03-11",
            "due": "2025-03-20",
            "note": "请抓紧。",
        },
        must={"leader", "instructed_on", "due", "note"},
        becomes="in_progress",
        says="主任字光明于2025年3月11日批示。请在2025年3月20日前书面回复。",
    ),
}
