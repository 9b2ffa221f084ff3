from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "deputies_portal.audit"
