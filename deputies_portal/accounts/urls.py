from django.urls import path

from deputies_portal.accounts.views import own, register, sign_in

app_name = "accounts"

urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("password/", own.password, name="password"),
    path("language/", own.language, name="language"),
    path("alive/", own.alive, name="alive"),
    path("kept/", own.kept_form, name="kept"),
    path("accounts/", register.Accounts.as_view(), name="accounts"),
    path("accounts/new/", register.NewAccount.as_view(), name="account-new"),
    path("accounts/<int:pk>/", register.Account.as_view(), name="account"),
    path("accounts/<int:pk>/edit/", register.EditAccount.as_view(), name="account-edit"),
    path("accounts/<int:pk>/password/", register.issue_slip, name="account-password"),
    path("accounts/<int:pk>/unlock/", register.unlock, name="account-unlock"),
    path("accounts/<int:pk>/disable/", register.disable, name="account-disable"),
    path("accounts/<int:pk>/enable/", register.enable, name="account-enable"),
]
