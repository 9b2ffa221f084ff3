from django.urls import path

from deputies_portal.desk.journal import views

app_name = "audit"

urlpatterns = [path("journal/", views.Journal.as_view(), name="journal")]
