from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "deputies_portal.core.ui"
