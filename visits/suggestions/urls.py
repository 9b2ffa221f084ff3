from django.urls import path

from visits.suggestions.steps import FORMS
from visits.suggestions.views import suggestions
from visits.suggestions.views.many_suggestions import suggestions_together

urlpatterns = [
    path("suggestions/", suggestions.SuggestionList.as_view(), name="suggestions"),
    path("suggestions/new/", suggestions.suggestion_new, name="suggestion-new"),
    path("suggestions/many/", suggestions_together, name="suggestions-many"),
    path("suggestions/print/", suggestions.suggestions_print, name="suggestions-print"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/print/", suggestions.suggestion_print, name="suggestion-print"),
    *(
        path(
            f"suggestions/<int:pk>/{name.replace('_', '-')}/",
            suggestions.suggestion_step,
            {"name": name},
            name=f"suggestion-{name.replace('_', '-')}",
        )
        for name in FORMS
    ),
]
