from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "deputies_portal.public"
