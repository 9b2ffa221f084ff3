from django.urls import path

from visits.standards.views import assessing, standards

urlpatterns = [
    path("standards/", standards.Standards.as_view(), name="standards"),
    path("standards/venues/<int:pk>/", standards.venue_standards, name="venue-standards"),
    path("standards/venues/<int:pk>/new/", assessing.venue_assess, name="venue-assess"),
    path("standards/assessments/<int:pk>/", standards.assessment, name="assessment"),
    path("standards/assessments/<int:pk>/edit/", assessing.assessment_edit, name="assessment-edit"),
    path("standards/assessments/<int:pk>/drop/", assessing.assessment_drop, name="assessment-drop"),
    path("standards/results/<int:pk>/photo/", standards.result_photo, name="result-photo"),
]
