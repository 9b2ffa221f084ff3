from django.urls import path

from deputies_portal.reports import views

app_name = "reports"

urlpatterns = [path("overview/", views.overview, name="overview")]
