from django.urls import path

from visits.old_records import views

urlpatterns = [
    path("issues/take-over/", views.take_over, name="take-over"),
    path("issues/take-over/file/", views.take_over_file, name="take-over-file"),
]
