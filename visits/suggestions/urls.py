from django.urls import path

from visits.suggestions import views
from visits.suggestions.steps import FORMS

urlpatterns = [
    path("suggestions/", views.SuggestionList.as_view(), name="suggestions"),
    path("suggestions/new/", views.suggestion_new, name="suggestion-new"),
    path("suggestions/<int:pk>/", views.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/print/", views.suggestion_print, name="suggestion-print"),
    *(
        path(
            f"suggestions/<int:pk>/{name.replace('_', '-')}/",
            views.suggestion_step,
            {"name": name},
            name=f"suggestion-{name.replace('_', '-')}",
        )
        for name in FORMS
    ),
]
