from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "deputies_portal.core.accounts"

    def ready(self):
        # Both register themselves when they are imported, which needs the models.
        from deputies_portal.core.accounts import checks, receivers  # noqa: F401
