from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "deputies_portal.audit"

    def ready(self):
        # Registers itself when it is imported, which needs the models.
        from deputies_portal.audit import checks  # noqa: F401
