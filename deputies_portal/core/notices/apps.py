from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "deputies_portal.core.notices"
