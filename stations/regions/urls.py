from django.urls import path

from stations.regions import views

urlpatterns = [
    path("regions/", views.Regions.as_view(), name="regions"),
    path("regions/<str:code>/", views.RegionDetail.as_view(), name="region"),
]
