from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from deputies_portal.core.database import guards


class AuditConfig(AppConfig):
    name = "deputies_portal.core.audit"

    def ready(self):
        # Registers itself when it is imported, which needs the models.
        from deputies_portal.core.audit import checks  # noqa: F401

        # Once for all apps, around migrations: it must be an app that has models.
        pre_migrate.connect(guards.stand_aside, sender=self)
        post_migrate.connect(guards.put_up, sender=self)
