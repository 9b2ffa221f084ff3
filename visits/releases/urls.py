from django.urls import path

from visits.releases import views

urlpatterns = [
    path("issues/releases/", views.releases, name="releases"),
    path("issues/<int:pk>/release/", views.issue_release, name="issue-release"),
    path("releases/<int:pk>/publish/", views.release_publish, name="release-publish"),
    path("releases/<int:pk>/withdraw/", views.release_withdraw, name="release-withdraw"),
]
