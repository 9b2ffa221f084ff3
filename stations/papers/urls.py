from django.urls import path

from stations.papers import views

urlpatterns = [
    path("settings/papers/", views.paper_list, name="papers"),
    path("settings/papers/<str:paper>/", views.paper, name="paper"),
    path("settings/papers/<str:paper>/file/", views.paper_file, name="paper-file"),
    path("settings/papers/<str:paper>/shipped/", views.paper_shipped, name="paper-shipped"),
    path("settings/papers/<str:paper>/trial/", views.paper_trial, name="paper-trial"),
    path("settings/papers/<str:paper>/back/", views.paper_back, name="paper-back"),
]
