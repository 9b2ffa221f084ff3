"""`create_county`: asked on a terminal or told by options; what is there already stays."""

import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from deputies_portal.core.accounts.models import User
from deputies_portal.core.notices.models import Notice
from stations.models import County, Posting, Region
from visits.models import CalendarDay, Category

pytestmark = pytest.mark.django_db
PEOPLE = {"admin_name": "段志远", "admin_username": "admin"}


class Terminal(StringIO):
    def isatty(self):
        return True


def create(**options):
    said = StringIO()
    call_command("create_county", stdout=said, **options)
    return said.getvalue()


def test_a_shipped_county_needs_no_file():
    said = create(county="532930", **PEOPLE)
    assert "Founded 洱源县 (532930)." in said
    assert County.objects.get().short == "洱"
    assert Category.objects.filter(county="532930").count() == 16
    assert not Region.objects.filter(code__startswith="530524").exists()
    assert CalendarDay.objects.filter(region="5329").exists()
    assert sorted(str(posting) for posting in Posting.objects.all()) == [
        "县人大工作人员 · 洱源县",
        "系统管理员 · 全平台",
    ]


def test_the_clerk_is_led_to_the_first_step():
    create(county="532930", clerk_name="赵丽琴", clerk_username="zhao", **PEOPLE)
    notice = Notice.objects.get()
    assert (notice.user.username, notice.url) == ("zhao", "/settings/start/")


def test_a_second_run_changes_nothing():
    create(county="532930", **PEOPLE)
    said = create(county="532930")
    assert "Found 洱源县 (532930)." in said
    assert said.count("there is one already") == 2
    assert (User.objects.count(), Category.objects.count()) == (2, 16)


def test_a_second_county_finds_the_administrator_at_work():
    create(county="532930", **PEOPLE)
    CalendarDay.objects.filter(region=None).update(name="改过")
    said = create(county="530524")
    assert "Administrator: there is one already." in said
    assert sorted(User.objects.values_list("username", flat=True)) == [
        "admin",
        "changning-renda",
        "eryuan-renda",
    ]
    assert set(CalendarDay.objects.filter(region=None).values_list("name", flat=True)) == {"改过"}


def test_a_broken_run_is_taken_up_again(changning):
    """Founded by hand, with people missing."""
    said = create(county="530524", **PEOPLE)
    assert "Found 昌宁县" in said
    assert Posting.objects.count() == 2


REFUSED = {
    "no county": ({}, "--county is missing"),
    "no code": ({"county": "昌宁"}, "no division code"),
    "a township": ({"county": "530524101"}, "no division code"),
    "unknown": ({"county": "530521"}, "No county 530521 is known"),
    "no administrator": ({"county": "530524", "admin_name": ""}, "--admin-name is missing"),
    "a name twice": ({"county": "530524", "clerk_username": "admin"}, "admin"),
    "no login": ({"county": "530524", "admin_username": "段 志/远"}, "请输入合法的用户名"),
}


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_as_a_whole(options, said):
    with pytest.raises(CommandError, match=said):
        create(**{**PEOPLE, **options})
    left = [model.objects.count() for model in (County, User, Region)]
    assert left == [0, 0, 0]


def test_a_wrong_file_names_its_lines(tmp_path):
    file = tmp_path / "regions.csv"
    file.write_text("code,name,level,parent_code\n530521,施甸县,county,5305\n")
    with pytest.raises(CommandError, match="line 2: 没有代码为“5305”的上级。"):
        create(county="530521", regions=file, **PEOPLE)
    with pytest.raises(CommandError, match="No such file"):
        create(county="530521", regions=tmp_path / "none.csv", **PEOPLE)


def test_on_a_terminal_it_asks_and_proposes(monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("532930\n段志远\nadmin\n\n\n"))
    create()
    clerk = User.objects.exclude(username="admin").get()
    assert (clerk.username, clerk.name) == ("eryuan-renda", "洱源县人大经办人")


def test_an_empty_answer_ends_it(monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("532930\n\n"))
    with pytest.raises(CommandError, match="--admin-name is missing"):
        create()
    assert not County.objects.exists()
