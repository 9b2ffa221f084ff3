from django.urls import path

from deputies_portal.public import feed, views

app_name = "public"

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("duty/feed/<slug:secret>.ics", feed.duty_feed, name="duty-feed"),
]
