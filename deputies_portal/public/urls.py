from django.urls import path

from deputies_portal.public import views

app_name = "public"

urlpatterns = [
    path("healthz", views.health, name="health"),
]
