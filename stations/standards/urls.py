from django.urls import path

from stations.standards import views

urlpatterns = [
    path("settings/standards/", views.standards, name="standards"),
    path("settings/standards/new/", views.standard_new, name="standard-new"),
    path("settings/standards/<int:pk>/", views.standard, name="standard"),
    path("settings/standards/<int:pk>/edit/", views.standard_edit, name="standard-edit"),
    path("settings/standards/<int:pk>/end/", views.standard_end, name="standard-end"),
]
