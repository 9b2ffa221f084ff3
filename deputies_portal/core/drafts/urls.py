from django.urls import path

from deputies_portal.core.drafts import views

app_name = "drafts"

urlpatterns = [
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/kept/", views.kept, name="kept"),
    path("drafts/discard/", views.discard, name="discard"),
]
