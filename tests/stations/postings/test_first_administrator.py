"""A portal without a demonstration starts with nobody; one command opens the first account."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from deputies_portal.core.accounts.models import User
from deputies_portal.core.audit.models import Entry
from stations.models import Posting
from tests import make

pytestmark = pytest.mark.django_db


def appoint(username="wangli", name="王丽"):
    said = StringIO()
    call_command("first_administrator", username, name, stdout=said)
    return said.getvalue()


def test_the_first_administrator_gets_a_password_for_one_sign_in(client):
    said = appoint()
    user = User.objects.get(username="wangli")
    password = said.split("password ")[1].split(" ")[0]
    assert (user.name, user.must_change_password) == ("王丽", True)
    assert user.check_password(password)
    assert User.objects.matching("wl").get() == user
    assert [posting.role for posting in Posting.objects.filter(user=user)] == ["administrator"]
    assert [entry.action for entry in Entry.objects.order_by("id")] == [
        "posting.create",
        "password.issue",
    ]


def test_the_command_is_no_back_door_once_somebody_administers():
    appoint()
    with pytest.raises(CommandError, match="There is an administrator"):
        appoint("second", "李明")
    assert not User.objects.filter(username="second").exists()


def test_an_account_that_exists_is_left_alone():
    make.make_user("wangli", name="王立")
    with pytest.raises(CommandError, match="The account wangli exists already"):
        appoint()
    assert User.objects.get(username="wangli").name == "王立"


def test_a_name_is_needed():
    with pytest.raises(CommandError):
        appoint(name="")
    assert not User.objects.exists()
