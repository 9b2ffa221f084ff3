from django.urls import path

from deputies_portal.core.notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.Notices.as_view(), name="notices"),
    path("notices/read/", views.read_all, name="all-read"),
    path("notices/<int:pk>/", views.open_notice, name="notice"),
    path("notices/<int:pk>/read/", views.read_one, name="notice-read"),
]
