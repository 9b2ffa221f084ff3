from django.urls import path

from visits.feed import views

urlpatterns = [
    path("deputies/<int:pk>/feed/", views.deputy_feed, name="deputy-feed"),
    path("venues/<int:pk>/feed/", views.venue_feed, name="venue-feed"),
    path("feed-links/<int:pk>/end/", views.feed_link_end, name="feed-link-end"),
]
