"""Places that merge, for tests of the succession of regions."""

from stations.models import Region
from tests import make


def merging_townships() -> tuple[Region, Region]:
    """漭水镇 takes over 田园镇: villages of the same names have come in by file below it."""
    make.make_regions(
        [
            ("530524102101", "关庙社区居民委员会", "village"),
            ("530524102102", "宝丰社区居民委员会", "village"),
        ]
    )
    return Region.objects.get(code="530524101"), Region.objects.get(code="530524102")
