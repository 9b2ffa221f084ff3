"""Two decide of slip and second factor of an administrator or auditor (security A09, B06)."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deputies_portal.core.accounts import slips
from deputies_portal.core.accounts.models import SecondFactor, SlipProposal, User
from deputies_portal.core.accounts.sign_in import factor
from deputies_portal.core.audit.models import Entry
from deputies_portal.core.notices.models import Notice
from stations.models import Posting
from tests import html
from tests.core.people import make_administrator, make_auditor, make_user, sign_in

pytestmark = pytest.mark.django_db
MORNING = "2025-03-10 09:00:00+08:00"


@pytest.fixture
def first():
    return make_administrator("first", name="甲")


@pytest.fixture
def second():
    return make_administrator("second", name="乙")


@pytest.fixture(params=["auditor", "administrator"])
def guarded(request):
    make = {"auditor": make_auditor, "administrator": make_administrator}[request.param]
    return make("guarded", name="丙")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def of(account, act):
    return f"/accounts/{account.pk}/password/{act}"


def test_one_proposes_another_confirms_and_prints(first, second, guarded):
    shown = signed_in(first).get(guarded.get_absolute_url())
    assert "一名提请，另一名核实后确认" in html.text_of(shown)
    signed_in(first).post(of(guarded, "propose/"))
    guarded.refresh_from_db()
    assert not guarded.slip
    waits = html.text_of(signed_in(second).get(guarded.get_absolute_url()))
    assert "提请发放一次性密码，等另一名管理员确认" in waits
    assert Notice.objects.get(user=second).url == guarded.get_absolute_url()
    answer = signed_in(second).post(of(guarded, "confirm/"))
    code = html.page(answer).select_one("[data-issued]").get_text()
    assert sign_in(Client(), "guarded", code).status_code == 302
    lines = Entry.objects.filter(action__startswith="password.").order_by("id")
    assert [(line.action, line.actor, line.target_id) for line in lines] == [
        ("password.propose", first, str(guarded.pk)),
        ("password.issue", second, str(guarded.pk)),
    ]
    assert lines[1].after["proposed_by"] == "first"


def test_nobody_does_both_or_decides_on_himself(first, second, guarded):
    client = signed_in(first)
    assert client.post(of(guarded, "")).status_code == 403
    client.post(of(guarded, "propose/"))
    assert client.post(of(guarded, "confirm/")).status_code == 403
    assert "确认发放" not in html.text_of(client.get(guarded.get_absolute_url()))
    if guarded.postings.get().role == "administrator":
        assert signed_in(guarded).post(of(guarded, "confirm/")).status_code == 403
        assert signed_in(guarded).post(of(guarded, "propose/")).status_code == 403
    guarded.refresh_from_db()
    assert not guarded.slip
    with pytest.raises(PermissionDenied):
        slips.issue_slips([guarded], on=timezone.localdate(), actor=first)
    with pytest.raises(IntegrityError, match="slip_proposal_by_two"), transaction.atomic():
        SlipProposal.objects.update(confirmed_by=first, ended_at=timezone.now())


def test_a_proposal_ends_once_and_after_seven_days(first, second, guarded):
    with time_machine.travel(MORNING, tick=False) as clock:
        signed_in(first).post(of(guarded, "propose/"))
        signed_in(first).post(of(guarded, "propose/"))
        assert SlipProposal.objects.count() == 1
        clock.shift(7 * 24 * 3600 - 1)
        page = html.text_of(signed_in(second).get(guarded.get_absolute_url()))
        assert "确认发放" in page
        clock.shift(1)
        assert signed_in(second).post(of(guarded, "confirm/")).status_code == 409
        signed_in(first).post(of(guarded, "propose/"))
        signed_in(second).post(of(guarded, "withdraw/"))
        assert signed_in(second).post(of(guarded, "confirm/")).status_code == 409
    guarded.refresh_from_db()
    assert not guarded.slip
    assert Entry.objects.get(action="password.withdraw").actor == second


def test_where_nobody_could_confirm_the_page_names_the_command_of_the_server(first):
    auditor = make_auditor()
    page = html.text_of(signed_in(first).get(auditor.get_absolute_url()))
    assert "manage.py issue_slip luowenqing" in page
    assert signed_in(first).post(of(auditor, "propose/")).status_code == 403
    said = StringIO()
    call_command("issue_slip", "luowenqing", stdout=said)
    code = said.getvalue().split("password ")[1].split()[0]
    assert sign_in(Client(), "luowenqing", code).status_code == 302
    line = Entry.objects.get(action="password.issue")
    assert (line.actor, line.target_id) == (None, str(auditor.pk))
    with pytest.raises(CommandError, match="There is no account"):
        call_command("issue_slip", "nobody")


# --- the second factor ----------------------------------------------------------------------------
def with_factor(account):
    SecondFactor.objects.create(user=account, secret=factor.new_secret())
    return f"/accounts/{account.pk}/second-factor/"


def test_nobody_alone_takes_the_second_factor_off_an_administrator_or_auditor(
    first, second, guarded
):
    address, client = with_factor(guarded), signed_in(first)
    assert client.post(address).status_code == 403
    page = html.page(client.get(guarded.get_absolute_url()))
    assert not page.select(f"form[action='{address}']")
    client.post(f"{address}propose/")
    assert client.post(f"{address}confirm/").status_code == 403
    if guarded.postings.get().role == "administrator":
        assert signed_in(guarded).post(f"{address}confirm/").status_code == 403
        assert signed_in(guarded).post(address).status_code == 403
    assert factor.of(guarded) is not None
    with pytest.raises(PermissionDenied):
        factor.take_off(guarded, on=timezone.localdate(), actor=first)


def test_one_proposes_and_another_takes_the_second_factor_off(first, second, guarded):
    address, inside = with_factor(guarded), signed_in(guarded)
    signed_in(first).post(f"{address}propose/")
    waits = html.text_of(signed_in(second).get(guarded.get_absolute_url()))
    assert "提请关闭动态码，等另一名管理员确认" in waits
    assert Notice.objects.get(user=second).words == "甲 提请关闭 丙 的动态码，等您确认。"
    answer = signed_in(second).post(f"{address}confirm/", follow=True)
    assert "动态码已关闭" in html.text_of(answer)
    assert factor.of(guarded) is None
    assert inside.get("/account/").status_code == 302
    lines = Entry.objects.filter(action__startswith="factor.").order_by("id")
    assert [(line.action, line.actor) for line in lines] == [
        ("factor.propose", first),
        ("factor.off", second),
    ]
    assert lines[1].after["proposed_by"] == "first"
    assert not SlipProposal.objects.filter(ended_at=None).exists()


def test_a_slip_and_the_second_factor_are_proposed_each_for_itself(first, second, guarded):
    address = with_factor(guarded)
    signed_in(first).post(f"{address}propose/")
    assert signed_in(second).post(of(guarded, "confirm/")).status_code == 409
    signed_in(first).post(of(guarded, "propose/"))
    signed_in(second).post(f"{address}withdraw/")
    assert signed_in(second).post(f"{address}confirm/").status_code == 409
    assert signed_in(second).post(of(guarded, "confirm/")).status_code == 200
    assert factor.of(guarded) is not None
    assert Entry.objects.filter(action="factor.withdraw").count() == 1


def test_where_nobody_could_confirm_the_server_takes_the_second_factor_off(first):
    auditor = make_auditor()
    address = with_factor(auditor)
    page = html.text_of(signed_in(first).get(auditor.get_absolute_url()))
    assert "manage.py factor_off luowenqing" in page
    assert signed_in(first).post(f"{address}propose/").status_code == 403
    call_command("factor_off", "luowenqing", stdout=StringIO())
    assert factor.of(auditor) is None
    assert Entry.objects.get(action="factor.off").actor is None
    for name, why in (("luowenqing", "has no second factor"), ("nobody", "There is no account")):
        with pytest.raises(CommandError, match=why):
            call_command("factor_off", name)


# --- becoming one ---------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["administrator", "auditor", "manager"])
def test_nobody_appoints_himself(first, second, role):
    """Not even for a day on which his own posting will be over."""
    today = timezone.localdate()
    second.postings.update(ends_on=today)
    typed = {"user": "second", "starts_on": today + timedelta(days=1), "is_whole": "on"}
    answer = signed_in(second).post(f"{reverse('stations:posting-new')}?role={role}", typed)
    assert html.error_links(answer)["#id_user"] == ("账号：不能任用自己，请另一名系统管理员办理。")
    assert second.postings.count() == 1


def test_other_accounts_need_one_alone(first):
    account = make_user("wanglan")
    assert signed_in(first).post(of(account, "")).status_code == 200
    assert signed_in(first).post(of(account, "propose/")).status_code == 403


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_becomes_one_begins_anew_so_that_nobody_prepares_it_alone(first, role):
    """A slip for an account without a role, signed in with, and then appointed: one person."""
    account = make_user("wanglan")
    code = slips.issue_slips([account], on=timezone.localdate(), actor=first)[0].code
    at_work = Client()
    sign_in(at_work, "wanglan", code)
    typed = {"user": "wanglan", "starts_on": "2025-03-10", "is_whole": "on"}
    signed_in(first).post(f"{reverse('stations:posting-new')}?role={role}", typed)
    assert account.postings.get().role == role
    assert at_work.get("/accounts/").status_code == 302
    assert sign_in(Client(), "wanglan", code).status_code == 200
    assert Entry.objects.get(action="password.void").actor == first


def test_a_stand_in_of_an_administrator_begins_anew_too(first, second):
    typed = {"on": timezone.localdate().isoformat(), "reason": "退休", "new_username": "new"}
    client = signed_in(first)
    answer = client.post(f"/accounts/{second.pk}/leave/", typed | {"new_name": "丁"})
    assert html.page(answer).select("[data-issued]") == []
    new = User.objects.get(username="new")
    assert new.postings.get().is_whole
    assert (new.slip, new.has_usable_password()) == ("", False)


def test_one_whose_posting_begins_later_is_guarded_already(first):
    account = make_user("wanglan")
    facts = {"user": account, "role": "auditor", "starts_on": date(2099, 1, 1)}
    Posting.objects.create(**facts)
    assert slips.needs_two(account, on=timezone.localdate())
