from django.urls import path

from visits.activities.views import activities, plans, reviews
from visits.activities.views.many_activities import activities_together

urlpatterns = [
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", activities.activity_new, name="activity-new"),
    path("activities/many/", activities_together, name="activities-many"),
    path("activities/reviews/", reviews.ReviewList.as_view(), name="activity-reviews"),
    path("activities/reviews/<int:pk>/done/", reviews.review_done, name="review-done"),
    path("activities/<int:pk>/review/", reviews.activity_review, name="activity-review"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/record/", activities.activity_record, name="activity-record"),
    path("activities/<int:pk>/correct/", activities.activity_correct, name="activity-correct"),
    path("activities/<int:pk>/issues/", activities.activity_issues, name="activity-issues"),
    path(
        "activities/<int:pk>/suggestions/",
        activities.activity_suggestions,
        name="activity-suggestions",
    ),
    path("activities/<int:pk>/withdraw/", activities.activity_withdraw, name="activity-withdraw"),
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/publish/", plans.plan_publish, name="plan-publish"),
    path("plans/<int:pk>/items/new/", plans.plan_add_item, name="plan-add-item"),
    path("plans/items/<int:pk>/edit/", plans.plan_item_edit, name="plan-item-edit"),
    path("plans/items/<int:pk>/drop/", plans.plan_item_drop, name="plan-item-drop"),
]
