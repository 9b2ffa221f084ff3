from django.urls import path

from visits.lifecycle.views import closing, leaving, own_data, start

urlpatterns = [
    path("settings/own-data/", own_data.own_data, name="own-data"),
    path("visits/<int:pk>/erase/", own_data.visit_erase, name="visit-erase"),
    path("settings/start/", start.start, name="start"),
    path("settings/start/units/", start.start_units, name="start-units"),
    path("venues/<int:pk>/close/", closing.venue_close, name="venue-close"),
    path("venues/<int:pk>/merge/", closing.venue_merge, name="venue-merge"),
    path("units/<int:pk>/close/", closing.unit_close, name="unit-close"),
    path("mandates/<int:pk>/end/", closing.mandate_end, name="mandate-end"),
    path("accounts/<int:pk>/leave/", leaving.account_leave, name="account-leave"),
    path("regions/<str:code>/end/", closing.region_end, name="region-end"),
]
