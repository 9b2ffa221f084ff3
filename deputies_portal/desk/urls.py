from django.urls import path

from deputies_portal.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("landing/", views.landing, name="landing"),
    path("search/", views.search, name="search"),
    path("settings/", views.settings, name="settings"),
    path("deputies/", views.Deputies.as_view(), name="deputies"),
    path("venues/", views.Venues.as_view(), name="venues"),
    path("venues/mine/", views.mine, name="mine"),
    path("venues/<int:pk>/", views.venue, name="venue"),
]
