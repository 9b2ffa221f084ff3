from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "deputies_portal.accounts"
