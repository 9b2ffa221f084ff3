from django.urls import path  # noqa: F401

app_name = "visits"

visit_urls = []

issue_urls = []

urlpatterns = [*visit_urls, *issue_urls]
