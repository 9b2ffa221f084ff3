"""An administrator keeps the accounts of a county, or, appointed so, of the whole installation."""

import pytest
from django.urls import reverse

from deputies_portal.core.accounts.models import User
from stations.models import Posting
from stations.scope import Scope
from tests import make
from tests.html import error_links, page, text_of
from tests.stations.pages import signed_in

pytestmark = pytest.mark.django_db
NEW, LIST = reverse("stations:posting-new"), reverse("stations:postings")


@pytest.fixture
def of_changning(changning):
    return make.make_person("administrator", name="县管", username="own", region_id="530524")


@pytest.fixture
def of_eryuan(eryuan):
    return make.make_person("administrator", name="邻管", username="next", region_id="532930")


def names(answer):
    return [link.get_text() for link in page(answer).select("tbody th a")]


def kept_by(user):
    return set(User.objects.visible_to(user).values_list("username", flat=True))


def test_who_keeps_accounts_of_a_county_sees_those_of_its_people_alone(
    of_changning, of_eryuan, everybody, outsider
):
    own = {"clerk", "township", "county", "manager", "unit", "own"}
    own |= {everybody["deputy"].username}
    assert kept_by(of_changning) == own
    assert kept_by(of_eryuan) == {"outsider", "next"}
    assert kept_by(everybody["administrator"]) == own | {
        *("admin", "auditor", "outsider", "next"),
    }
    assert kept_by(everybody["county_clerk"]) == set()
    listed = signed_in(of_changning).get("/accounts/")
    assert set(names(listed)) == own


@pytest.mark.parametrize(
    "name",
    ["account", "account-edit", "account-password", "account-unlock", "account-sign-out"]
    + ["account-factor", "account-disable", "account-enable"]
    + ["account-slip-propose", "account-slip-confirm", "account-slip-withdraw"]
    + ["account-factor-propose", "account-factor-confirm", "account-factor-withdraw"],
)
def test_accounts_of_others_are_not_found(of_changning, outsider, auditor, administrator, name):
    client = signed_in(of_changning)
    for stranger in (outsider, auditor, administrator):
        address = reverse(f"accounts:{name}", args=[stranger.pk])
        ask = client.get if name in ("account", "account-edit") else client.post
        assert ask(address).status_code == 404
    assert client.get(reverse("visits:account-leave", args=[outsider.pk])).status_code == 404


def test_who_serves_elsewhere_too_is_kept_by_the_whole_installation_alone(
    of_changning, of_eryuan, administrator, clerk, eryuan_home
):
    posting = make.make_posting(clerk, "venue_clerk", venue=eryuan_home)
    assert "clerk" not in kept_by(of_changning) | kept_by(of_eryuan)
    assert "clerk" in kept_by(administrator)
    Posting.objects.filter(pk=posting.pk).update(ends_on=make.MARCH_10)
    assert "clerk" in kept_by(of_changning)


def test_an_account_somebody_opens_is_of_his_county(of_changning, of_eryuan, administrator):
    client = signed_in(of_changning)
    client.post("/accounts/new/", {"username": "fresh", "name": "新人"})
    assert User.objects.get(username="fresh").county == "530524"
    assert "fresh" in kept_by(of_changning)
    assert "fresh" not in kept_by(of_eryuan)
    signed_in(administrator).post("/accounts/new/", {"username": "free", "name": "没有县"})
    assert "free" not in kept_by(of_changning) | kept_by(of_eryuan)


def test_he_sees_nothing_of_the_work_of_the_county(of_changning, visit):
    scope = Scope.of(of_changning)
    assert scope.counties == scope.home_counties == frozenset()
    client = signed_in(of_changning)
    assert "放假安排还没有录入" not in text_of(client.get("/"))
    assert client.get(reverse("visits:holiday-new")).status_code == 403
    assert client.get(reverse("visits:holiday-import")).status_code == 403
    shown = page(client.get(reverse("visits:holidays")))
    assert shown.select("button[name=day]") == shown.select("button[name=day][disabled]") != []
    for address in ("/visits/", visit.get_absolute_url(), "/issues/", "/journal/"):
        assert client.get(address).status_code in (403, 404)


def test_he_appoints_in_his_county_alone(of_changning, room, eryuan_home, clerk):
    fresh = make.make_user("fresh", county="530524")
    client = signed_in(of_changning)
    typed = {"user": "fresh", "starts_on": "2025-03-10"}
    for role, place in {
        "venue_clerk": {"venue": "洱源县代表之家"},
        "county_clerk": {"region": "532930"},
        "manager": {"region": "5305"},
        "administrator": {"region": "532930"},
    }.items():
        assert error_links(client.post(f"{NEW}?role={role}", typed | place)), role
    assert not fresh.postings.exists()
    client.post(f"{NEW}?role=venue_clerk", typed | {"venue": "关庙"})
    assert fresh.postings.get().venue == room


def test_he_neither_makes_an_auditor_nor_one_of_the_whole_installation(of_changning):
    fresh = make.make_user("fresh", county="530524")
    client = signed_in(of_changning)
    roles = [a["href"] for a in page(client.get(NEW)).select("main .sidenav a")]
    assert "?role=auditor" not in roles
    typed = {"user": "fresh", "starts_on": "2025-03-10"}
    client.post(f"{NEW}?role=auditor", typed)
    client.post(f"{NEW}?role=administrator", typed | {"is_whole": "on"})
    client.post(f"{NEW}?role=administrator", typed | {"is_whole": "on", "region": "530524"})
    posting = fresh.postings.get()
    assert (posting.is_whole, posting.region_id) == (False, "530524")


def test_the_whole_installation_is_said_and_never_by_leaving_something_out(administrator):
    fresh = make.make_user("fresh")
    client = signed_in(administrator)
    typed = {"user": "fresh", "starts_on": "2025-03-10"}
    both = {"#id_region": "哪个县的账号：选一个县，或者勾选“全平台”，只能选一样。"}
    address = f"{NEW}?role=administrator"
    assert error_links(client.post(address, typed)) == both
    assert error_links(client.post(address, typed | {"is_whole": "on", "region": "530524"})) == both
    client.post(address, typed | {"is_whole": "on"})
    assert str(fresh.postings.get()) == "系统管理员 · 全平台"


def test_lists_of_postings_bulk_and_files_stay_in_the_county(
    of_changning, everybody, outsider, eryuan_home
):
    client = signed_in(of_changning)
    listed = text_of(client.get(LIST))
    assert "字春梅" in listed
    assert "外县" not in listed
    assert "李审" not in listed
    choice = page(client.get("/accounts/bulk/")).select("[name=county] option")
    assert [one["value"] for one in choice] == ["530524"]
    assert client.get("/accounts/bulk/", {"county": "532930", "kinds": "home"}).status_code == 200
    assert not User.objects.filter(county="532930").exists()
    assert client.get("/imports/users/new/").status_code == 200
    assert client.get("/imports/regions/new/").status_code == 403


def test_one_of_the_whole_installation_always_stays(of_changning, administrator):
    client = signed_in(administrator)
    own = reverse("stations:posting-end", args=[administrator.postings.get().pk])
    refused = client.post(own, {"on": "2025-03-10", "reason": "退休。"})
    assert "至少要留一名全平台的系统管理员" in text_of(refused)
    other = reverse("stations:posting-end", args=[of_changning.postings.get().pk])
    client.post(other, {"on": "2025-03-10", "reason": "调离。"})
    assert of_changning.postings.get().ends_on == make.MARCH_10
