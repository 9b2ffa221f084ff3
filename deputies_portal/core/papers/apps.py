from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "deputies_portal.core.papers"
