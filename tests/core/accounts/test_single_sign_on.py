"""Single sign-on through OpenID Connect: the provider says who, the account says whether."""

from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as configured

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.sign_in import factor
from tests.core.accounts.test_second_factor import SECRET, code_now
from tests.core.people import make_user
from tests.core.provider import Provider

pytestmark = pytest.mark.django_db

BACKEND = "deputies_portal.core.accounts.sign_in.single_sign_on.PortalOIDCBackend"


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.OIDC_RP_CLIENT_ID = "portal"
    settings.OIDC_RP_CLIENT_SECRET = "known to both"
    settings.OIDC_OP_ISSUER = provider.address
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.address}/authorise"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.address}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.address}/me"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.address}/keys"
    settings.AUTHENTICATION_BACKENDS = [*configured.AUTHENTICATION_BACKENDS, BACKEND]
    yield provider
    provider.stop()


def come_back(client, provider, nonce=None, **leaving):
    """Leave for the provider and return with its code."""
    asked = parse_qs(urlsplit(client.get("/login/single/", leaving)["Location"]).query)
    provider.nonce = nonce or asked["nonce"][0]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/login/single/back/", {"code": "c", "state": asked["state"][0]})


def who(client):
    return client.session.get("_auth_user_id")


def test_the_provider_signs_in_an_account_that_is_there(client, provider):
    user = make_user()
    assert "/login/single/" in client.get("/login/").content.decode()
    answer = come_back(client, provider, next="/notices/")
    assert (answer["Location"], who(client)) == ("/notices/", str(user.pk))
    assert client.get("/account/").status_code == 200


def test_it_leads_to_no_other_site(client, provider):
    make_user()
    assert come_back(client, provider, next="https://evil.example/")["Location"] == "/landing/"


def test_it_never_makes_an_account(client, provider):
    make_user("somebody")
    assert come_back(client, provider)["Location"] == "/login/"
    assert (User.objects.count(), who(client)) == (1, None)
    assert "没有成功" in client.get("/login/").content.decode()


def test_a_disabled_account_stays_out(client, provider):
    make_user(is_active=False)
    come_back(client, provider)
    assert who(client) is None


@pytest.mark.parametrize(
    "token",
    [{"aud": "another portal"}, {"iss": "https://evil.example"}, {"exp": 1}, {"exp": None}],
)
def test_a_token_of_or_for_somebody_else_or_run_out_is_refused(client, provider, token):
    make_user()
    provider.token = token
    assert come_back(client, provider)["Location"] == "/login/"
    assert who(client) is None


def test_a_token_under_another_key_or_of_another_visit_is_refused(client, provider):
    make_user()
    come_back(client, provider, nonce="of another visit")
    assert who(client) is None
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    come_back(client, provider)
    assert who(client) is None


def test_claims_about_another_person_than_the_token_are_refused(client, provider):
    make_user()
    provider.claims = {"sub": "s-2", "preferred_username": "wanglan"}
    come_back(client, provider)
    assert who(client) is None


def test_an_answer_nobody_asked_for_is_refused(client, provider):
    make_user()
    assert client.get("/login/single/back/?code=c&state=s")["Location"] == "/login/"
    client.get("/login/single/")
    assert client.get("/login/single/back/?code=c&state=forged").status_code == 400
    assert client.get("/login/single/back/?error=access_denied")["Location"] == "/login/"


def test_a_provider_that_is_down_leads_back_to_the_sign_in_page(client, provider):
    make_user()
    provider.stop()
    assert come_back(client, provider)["Location"] == "/login/"


def test_failures_lock_nobody_out(client, provider):
    user = make_user()
    good, provider.claims = provider.claims, {}
    for _try in range(7):
        come_back(client, provider)
    provider.claims = good
    come_back(client, provider)
    assert who(client) == str(user.pk)


def test_who_has_a_second_factor_is_asked_for_its_code(client, provider):
    user = make_user()
    factor.switch_on(user, secret=SECRET, code=code_now())
    assert come_back(client, provider)["Location"] == "/login/code/"
    assert who(client) is None


def test_without_a_provider_there_is_nothing(client):
    assert client.get("/login/single/").status_code == 404
    assert client.get("/login/single/back/").status_code == 404
    assert "/login/single/" not in client.get("/login/").content.decode()
