from django.urls import path

from visits.cadence import views

urlpatterns = [
    path("cadence/", views.cadence, name="cadence"),
    path("cadence/slots/", views.cadence_slots, name="cadence-slots"),
]
