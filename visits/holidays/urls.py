from django.urls import path

from visits.holidays import views

urlpatterns = [
    path("settings/holidays/", views.holiday_list, name="holidays"),
    path("settings/holidays/day/", views.holiday_day, name="holiday-day"),
    path("settings/holidays/new/", views.HolidayEdit.as_view(), name="holiday-new"),
    path("settings/holidays/import/", views.holiday_import, name="holiday-import"),
    path("settings/holidays/<int:pk>/edit/", views.HolidayEdit.as_view(), name="holiday-edit"),
    path("settings/holidays/<int:pk>/remove/", views.holiday_remove, name="holiday-remove"),
]
