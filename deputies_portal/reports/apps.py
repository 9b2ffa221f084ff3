from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "deputies_portal.reports"
