from django.urls import path

from deputies_portal.public import feed, health
from deputies_portal.public.views import county, display, people, raising, tracking

app_name = "public"

urlpatterns = [
    path("healthz", health.health, name="health"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("duty/feed/<slug:secret>.ics", feed.duty_feed, name="duty-feed"),
    path("p/", county.front, name="front"),
    path("p/display/", display.display, name="display"),
    path("p/<int:code>/", county.county, name="county"),
    path("p/<int:code>/find/", county.find, name="find"),
    path("p/<int:code>/cases/", county.cases, name="cases"),
    path("p/<int:code>/figures/", county.figures, name="figures"),
    path("p/<int:code>/plans/", county.plans, name="plans"),
    path("p/<int:code>/privacy/", county.privacy, name="privacy"),
    path("p/<int:code>/access/", county.access, name="access"),
    path("p/plans/<int:pk>/", county.plan, name="plan"),
    path("p/plans/<int:pk>/files/<int:file_pk>/", county.plan_file, name="plan-file"),
    path("p/venues/<int:pk>/", people.venue, name="venue"),
    path("p/venues/<int:pk>/poster/", people.poster, name="poster"),
    path("p/venues/<int:pk>/qr.svg", people.code_svg, name="code-svg"),
    path("p/venues/<int:pk>/qr.png", people.code_png, name="code-png"),
    path("p/venues/<int:pk>/raise/", raising.raise_issue, name="raise"),
    path("track/", tracking.track, name="track"),
    path("p/deputies/<int:pk>/", people.deputy, name="deputy"),
]
