from django.urls import path

from stations.registers.views import reveal

urlpatterns = [
    path("venues/<int:pk>/reveal/", reveal.venue, name="venue-reveal"),
    path("deputies/<int:pk>/reveal/", reveal.deputy, name="deputy-reveal"),
    path("units/<int:pk>/reveal/", reveal.unit, name="unit-reveal"),
]
