from django.urls import path

from visits.submissions import views

urlpatterns = [
    path("submissions/", views.Submissions.as_view(), name="submissions"),
    path("submissions/<int:pk>/", views.submission, name="submission"),
    path("submissions/<int:pk>/take/", views.submission_take, name="submission-take"),
    path("submissions/<int:pk>/reject/", views.submission_reject, name="submission-reject"),
    path(
        "submissions/<int:pk>/photos/<int:photo_pk>/",
        views.submission_photo,
        name="submission-photo",
    ),
]
