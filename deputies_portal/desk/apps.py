from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "deputies_portal.desk"
