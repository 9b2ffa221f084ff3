from django.urls import path

from stations.venues.views import parts, start, venues

urlpatterns = [
    path("venues/new/", venues.NewVenue.as_view(), name="venue-new"),
    path("venues/<int:pk>/file/", venues.VenueFile.as_view(), name="venue"),
    path("venues/<int:pk>/edit/", venues.EditVenue.as_view(), name="venue-edit"),
    path("venues/<int:venue>/equipment/new/", parts.EquipmentEdit.as_view(), name="equipment-new"),
    path("equipment/<int:pk>/edit/", parts.EquipmentEdit.as_view(), name="equipment-edit"),
    path("venues/<int:venue>/honours/new/", parts.HonourEdit.as_view(), name="honour-new"),
    path("honours/<int:pk>/edit/", parts.HonourEdit.as_view(), name="honour-edit"),
    path(
        "venues/<int:guest>/co-locations/new/",
        parts.CoLocationEdit.as_view(),
        name="co-location-new",
    ),
    path("co-locations/<int:pk>/edit/", parts.CoLocationEdit.as_view(), name="co-location-edit"),
    path(
        "venues/<int:venue>/sponsorships/new/",
        parts.SponsorshipEdit.as_view(),
        name="sponsorship-new",
    ),
    path("sponsorships/<int:pk>/edit/", parts.SponsorshipEdit.as_view(), name="sponsorship-edit"),
    path("venues/<int:venue>/documents/new/", parts.DocumentEdit.as_view(), name="document-new"),
    path("documents/<int:pk>/", parts.Document.as_view(), name="document"),
    path("documents/<int:pk>/edit/", parts.DocumentEdit.as_view(), name="document-edit"),
    path("documents/<int:pk>/file/", parts.document_file, name="document-file"),
    path("venues/<int:venue>/photos/new/", parts.PhotoEdit.as_view(), name="photo-new"),
    path("photos/<int:pk>/file/", parts.photo_file, name="photo-file"),
    path("photos/<int:pk>/remove/", parts.remove_photo, name="photo-remove"),
    path("settings/start/regions/", start.start_regions, name="start-regions"),
    path("settings/start/venues/", start.start_venues, name="start-venues"),
]
