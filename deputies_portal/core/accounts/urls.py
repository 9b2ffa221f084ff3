from django.urls import path

from deputies_portal.core.accounts.models import SlipProposal
from deputies_portal.core.accounts.views import (
    account,
    factor,
    own,
    register,
    sign_in,
    single_sign_on,
)

app_name = "accounts"
# What one administrator proposes and another confirms.
OF_TWO = {SlipProposal.Act.SLIP: "password", SlipProposal.Act.FACTOR: "second-factor"}

urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("login/single/", single_sign_on.Leave.as_view(), name="single"),
    path("login/single/back/", single_sign_on.ComeBack.as_view(), name="single-back"),
    path("login/code/", sign_in.code, name="code"),
    path("account/", account.own_account, name="own"),
    path("account/sign-ins/end/", account.end_others, name="end-others"),
    path("account/sign-ins/<int:pk>/end/", account.end_sign_in, name="sign-in-end"),
    path("account/second-factor/", factor.set_up, name="factor"),
    path("account/second-factor/off/", factor.switch_off, name="factor-off"),
    path("account/second-factor/codes/", factor.recovery_codes, name="factor-codes"),
    path("password/", own.password, name="password"),
    path("language/", own.language, name="language"),
    path("alive/", own.alive, name="alive"),
    path("kept/", own.kept_form, name="kept"),
    path("accounts/", register.Accounts.as_view(), name="accounts"),
    path("accounts/new/", register.NewAccount.as_view(), name="account-new"),
    path("accounts/<int:pk>/", register.Account.as_view(), name="account"),
    path("accounts/<int:pk>/edit/", register.EditAccount.as_view(), name="account-edit"),
    path("accounts/<int:pk>/password/", register.issue_slip, name="account-password"),
    *(
        path(f"accounts/<int:pk>/{what}/{name}/", view, {"act": act}, f"account-{act}-{name}")
        for act, what in OF_TWO.items()
        for name, view in register.OF_TWO.items()
    ),
    path("accounts/<int:pk>/unlock/", register.unlock, name="account-unlock"),
    path("accounts/<int:pk>/sign-out/", register.sign_out, name="account-sign-out"),
    path("accounts/<int:pk>/second-factor/", register.reset_factor, name="account-factor"),
    path("accounts/<int:pk>/disable/", register.disable, name="account-disable"),
    path("accounts/<int:pk>/enable/", register.enable, name="account-enable"),
]
