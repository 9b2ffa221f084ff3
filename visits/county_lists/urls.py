from django.urls import path

from visits.county_lists.views import county, lists, regimes

urlpatterns = [
    path("settings/county/", county.CountyEdit.as_view(), name="county"),
    path("settings/standards/stars/", county.StarsEdit.as_view(), name="stars"),
    path("settings/tiers/", county.TierNamesEdit.as_view(), name="tier-names"),
    path("settings/categories/", lists.categories, name="categories"),
    path("settings/categories/new/", lists.CategoryEdit.as_view(), name="category-new"),
    path("settings/categories/<int:pk>/edit/", lists.CategoryEdit.as_view(), name="category-edit"),
    path("settings/categories/<int:pk>/close/", lists.category_close, name="category-close"),
    path("settings/answer-classes/", lists.answer_classes, name="answer-classes"),
    path("settings/answer-classes/new/", lists.AnswerClassEdit.as_view(), name="answer-class-new"),
    path(
        "settings/answer-classes/<int:pk>/edit/",
        lists.AnswerClassEdit.as_view(),
        name="answer-class-edit",
    ),
    path(
        "settings/answer-classes/<int:pk>/close/",
        lists.answer_class_close,
        name="answer-class-close",
    ),
    path("settings/phrases/", lists.phrases, name="phrases"),
    path("settings/phrases/new/", lists.PhraseEdit.as_view(), name="phrase-new"),
    path("settings/phrases/<int:pk>/edit/", lists.PhraseEdit.as_view(), name="phrase-edit"),
    path("settings/phrases/<int:pk>/close/", lists.phrase_close, name="phrase-close"),
    path("settings/deadlines/", lists.deadline_rules, name="deadline-rules"),
    path(
        "settings/deadlines/<int:pk>/edit/",
        lists.DeadlineRuleEdit.as_view(),
        name="deadline-rule-edit",
    ),
    path("settings/activity-types/", regimes.activity_types, name="activity-types"),
    path(
        "settings/activity-types/new/",
        regimes.ActivityTypeEdit.as_view(),
        name="activity-type-new",
    ),
    path(
        "settings/activity-types/<int:pk>/edit/",
        regimes.ActivityTypeEdit.as_view(),
        name="activity-type-edit",
    ),
    path(
        "settings/activity-types/<int:pk>/close/",
        regimes.activity_type_close,
        name="activity-type-close",
    ),
    path("settings/cadence/", regimes.cadence_rules, name="cadence-rules"),
    path("settings/cadence/new/", regimes.CadenceRuleEdit.as_view(), name="cadence-rule-new"),
    path(
        "settings/cadence/<int:pk>/change/",
        regimes.cadence_rule_change,
        name="cadence-rule-change",
    ),
    path("settings/cadence/<int:pk>/end/", regimes.cadence_rule_end, name="cadence-rule-end"),
]
