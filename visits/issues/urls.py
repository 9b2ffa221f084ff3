from django.urls import path

from visits.issues.steps import FORMS
from visits.issues.views import acts, attachments, issue, letters

urlpatterns = [
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", attachments.attachment_remove, name="attachment-remove"),
    path("issues/<int:pk>/", issue.issue, name="issue"),
    *(
        path(
            f"issues/<int:pk>/{name.replace('_', '-')}/",
            acts.take_step,
            {"name": name},
            name=f"issue-{name.replace('_', '-')}",
        )
        for name in FORMS
    ),
    path("letters/", letters.LetterList.as_view(), name="letters"),
    path("letters/record/", letters.letters_record, name="letters-record"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/record/", letters.letter_record, name="letter-record"),
]
