"""People who sign in, with and without a posting: for the tests of accounts and journal."""

from datetime import date

from deputies_portal.core.accounts.models import User
from stations.models import Posting

PASSWORD = "sunflower-42-street"


def make_user(username="wanglan", password=PASSWORD, **facts):
    return User.objects.create_user(username, password, **{"name": "王兰", **facts})


def make_administrator(username="duanzhiyuan", **facts):
    return _posted(make_user(username, **{"name": "段志远", **facts}), Posting.Role.ADMINISTRATOR)


def make_auditor(username="luowenqing", **facts):
    return _posted(make_user(username, **{"name": "罗文清", **facts}), Posting.Role.AUDITOR)


def _posted(user, role):
    is_whole = role == Posting.Role.ADMINISTRATOR
    Posting.objects.create(user=user, role=role, is_whole=is_whole, starts_on=date(2020, 1, 1))
    return user


def sign_in(client, username="wanglan", password=PASSWORD, **fields):
    return client.post("/login/", {"username": username, "password": password, **fields})
