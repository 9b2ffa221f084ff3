from django.urls import path

from deputies_portal.core.offline import views

app_name = "offline"

urlpatterns = [
    path("portal.webmanifest", views.manifest, name="manifest"),
    path("worker.js", views.worker, name="worker"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/state/", views.state, name="state"),
]
