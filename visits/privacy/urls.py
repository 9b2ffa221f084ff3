from django.urls import path

from visits.privacy import views

urlpatterns = [
    path("visits/find/", views.visit_find, name="visit-find"),
]
