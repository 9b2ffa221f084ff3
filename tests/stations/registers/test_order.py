"""What belongs to no township, congress or venue stands first, whichever database sorts."""

import pytest

from stations.models import DeputyGroup, Term, UndertakingUnit, Venue
from tests import make


@pytest.fixture
def rows(workstation, home):
    make.make_unit("田园镇政府", kind="township_government", township_id="530524101")
    make.make_unit("县水务局")
    make.make_group("第一小组", township_id="530524101")
    make.make_group("第二小组")
    make.make_term("530524", number=17)
    make.make_term(None, number=14)


def test_the_county_and_the_nation_come_first(rows):
    found = {
        model: [str(row) for row in model.objects.all()]
        for model in (Venue, UndertakingUnit, DeputyGroup, Term)
    }
    assert found == {
        Venue: ["昌宁县代表之家", "田园镇工作站"],
        UndertakingUnit: ["县水务局", "田园镇政府"],
        DeputyGroup: ["第二小组", "第一小组"],
        Term: ["全国第14届人民代表大会", "昌宁县第17届人民代表大会"],
    }
    assert [str(unit) for unit in UndertakingUnit.objects.in_order()] == ["县水务局", "田园镇政府"]
