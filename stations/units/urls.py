from django.urls import path

from stations.units import views

urlpatterns = [
    path("units/", views.Units.as_view(), name="units"),
    path("units/new/", views.UnitEdit.as_view(), name="unit-new"),
    path("units/<int:pk>/", views.Unit.as_view(), name="unit"),
    path("units/<int:pk>/edit/", views.UnitEdit.as_view(), name="unit-edit"),
]
