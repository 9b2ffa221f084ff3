"""What a village or community 村社区 is called by everybody: its official name without the body."""

import re

OF_VILLAGE = re.compile(r"(村民委员会|村委会)$")
OF_COMMUNITY = re.compile(r"(居民委员会|居委会)$")
WHOLE = ("村", "社区", "区")


def village_name(official: str) -> str:
    """关庙社区居民委员会 → 关庙社区, 明华村民委员会 → 明华村, 城关居委会 → 城关社区."""
    for body, kind in ((OF_VILLAGE, "村"), (OF_COMMUNITY, "社区")):
        name = body.sub("", official)
        if name and name != official:
            return name if name.endswith(WHOLE) else f"{name}{kind}"
    return official
