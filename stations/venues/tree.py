"""The tree 隶属 of venues as it is drawn: how deep a row hangs and where its lines end."""

DEPTH = {"home": 0, "workstation": 1, "room": 2, "specialised": 1}


def hang(venues: list, *, from_home: bool) -> list:
    """Give each row, in tree order, the classes that draw its lines (`hangs`).

    Within one township the workstation stands at the margin, for its home is not listed.
    """
    below: set[int] = set()  # depths that have a sibling further down
    for venue in reversed(venues):
        depth = max(0, DEPTH[venue.tier] - (0 if from_home else 1))
        marks = [f"lv{depth}"]
        if depth and depth not in below:
            marks.append("last")
        if depth == 2 and 1 in below:
            marks.append("thru")
        below = {level for level in below if level < depth} | {depth}
        venue.hangs = " ".join(marks)
    return venues
