"""Login names proposed for an office: readable, ASCII, told apart."""

import pytest

from deputies_portal.core.accounts.models import User
from stations.postings import user_names
from tests import make


def test_names_are_read_from_the_place_and_told_apart(room):
    make.make_user("tianyuan-guanmiao")
    twin = make.make_venue("specialised", name="法律站", township_id="530524101", field="法律服务")
    other = make.make_venue(
        "specialised", name="法律二站", township_id="530524101", field="法律服务"
    )
    offices = [room, twin, other]
    taken = User.objects.values_list("username", flat=True)
    assert user_names.propose(offices, taken) == [
        "tianyuan-guanmiao-2",
        "tianyuan-falvfuwu",
        "tianyuan-falvfuwu-2",
    ]


@pytest.mark.parametrize(
    ("short_name", "name"),
    [
        ("县教育体育局", "jiaoyutiyuju"),
        ("县委办", "xianweiban"),
        ("县医保局", "yibaoju"),
        ("田园镇政府", "tianyuan-zhengfu"),
        ("田园镇", "tianyuan"),
        ("中国移动Yunnan 5G", "zhongguoyidongyunnan5g"),
    ],
)
def test_a_unit_gives_its_short_name(changning, short_name, name):
    unit = make.make_unit(short_name, township_id="530524101")
    assert user_names.propose([unit], []) == [name]


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("耈街彝族苗族乡", "goujie-renda"),
        ("珠街彝族乡", "zhujie-renda"),
        ("右甸镇", "youdian-renda"),
        ("乡", "xiang-renda"),
        ("𠮷", "530524199-renda"),
    ],
)
def test_a_township_gives_its_short_name(changning, region, name):
    township = make.Region(code="530524199", name=region, level="township", parent_id="530524")
    (proposed,) = user_names.propose([township], [])
    assert proposed == name
