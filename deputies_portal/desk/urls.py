from django.urls import path

from deputies_portal.desk import many_venues, views
from deputies_portal.desk.saved_views import views as saved

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("landing/", views.landing, name="landing"),
    path("search/", views.search, name="search"),
    path("settings/", views.settings, name="settings"),
    path("deputies/", views.Deputies.as_view(), name="deputies"),
    path("venues/", views.Venues.as_view(), name="venues"),
    path("views/", saved.saved_views, name="saved-views"),
    path("views/new/", saved.new, name="saved-view-new"),
    path("views/<int:pk>/", saved.change, name="saved-view"),
    path("views/<int:pk>/pin/", saved.pin, name="saved-view-pin"),
    path("views/<int:pk>/remove/", saved.remove, name="saved-view-remove"),
    path("venues/many/", many_venues.venues_together, name="venues-many"),
    path("venues/posters/", many_venues.posters, name="posters"),
    path("venues/mine/", views.mine, name="mine"),
    path("venues/<int:pk>/", views.venue, name="venue"),
]
