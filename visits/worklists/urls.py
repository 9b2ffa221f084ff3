from django.urls import path

from visits.worklists.views import calls, many, queue, tray

urlpatterns = [
    path("issues/", tray.issues, name="issues"),
    path("issues/many/", many.issues_together, name="issues-many"),
    path("issues/queue/", queue.queue, name="queue"),
    path("issues/queue/<int:pk>/", queue.queued, name="queued"),
    path("calls/", calls.CallList.as_view(), name="calls"),
    path("calls/<int:pk>/tell/", calls.call_tell, name="call-tell"),
    path("calls/<int:pk>/reveal/", calls.call_reveal, name="call-reveal"),
]
