from django.urls import path

from visits.forms.acts import FORMS
from visits.forms.suggestions import FORMS as SUGGESTION_FORMS
from visits.views import (
    activities,
    acts,
    assessing,
    cadence,
    calls,
    closing,
    county,
    duty,
    duty_acts,
    duty_confirm,
    duty_leave,
    duty_mine,
    duty_rules,
    duty_swap,
    feed,
    files,
    finding,
    holidays,
    intake,
    issue,
    joint_days,
    leaving,
    letters,
    own_data,
    papers,
    plans,
    receipt,
    regimes,
    releasing,
    reviews,
    rota_drafts,
    rota_sheet,
    settings,
    sheets,
    standards,
    start,
    submissions,
    suggestions,
    taking_over,
    visit,
)

app_name = "visits"

visit_urls = [
    path("settings/own-data/", own_data.own_data, name="own-data"),
    path("visits/", visit.VisitList.as_view(), name="visits"),
    path("visits/find/", finding.visit_find, name="visit-find"),
    path("visits/new/", intake.visit_new, name="visit-new"),
    path("visits/new/deputies/", intake.intake_deputies, name="visit-new-deputies"),
    path("visits/new/aside/", intake.intake_aside, name="visit-new-aside"),
    path("visits/<int:pk>/", visit.visit, name="visit"),
    path("visits/<int:pk>/reveal/", visit.visit_reveal, name="visit-reveal"),
    path("visits/<int:pk>/confirm/", visit.visit_confirm, name="visit-confirm"),
    path("visits/<int:pk>/correct/", visit.visit_correct, name="visit-correct"),
    path("visits/<int:pk>/erase/", own_data.visit_erase, name="visit-erase"),
    path("visits/<int:pk>/void/", visit.visit_void, name="visit-void"),
    path("visits/<int:pk>/receipt/", receipt.visit_receipt, name="visit-receipt"),
    path("visits/<int:pk>/receipt/paper/", receipt.receipt_paper, name="visit-receipt-paper"),
    path("visits/<int:pk>/paper/", papers.visit_paper, name="visit-paper"),
    path("visits/<int:pk>/print/", sheets.visit_sheet, name="visit-print"),
    path("visits/<int:pk>/readers/", visit.visit_readers, name="visit-readers"),
    path(
        "visits/<int:pk>/readers/<int:reader_pk>/drop/",
        visit.visit_reader_drop,
        name="visit-reader-drop",
    ),
    path("attachments/<int:pk>/", files.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", files.attachment_remove, name="attachment-remove"),
]

issue_urls = [
    path("issues/", issue.issues, name="issues"),
    path("issues/releases/", releasing.releases, name="releases"),
    path("issues/<int:pk>/release/", releasing.issue_release, name="issue-release"),
    path("submissions/", submissions.Submissions.as_view(), name="submissions"),
    path("submissions/<int:pk>/", submissions.submission, name="submission"),
    path("submissions/<int:pk>/take/", submissions.submission_take, name="submission-take"),
    path("submissions/<int:pk>/reject/", submissions.submission_reject, name="submission-reject"),
    path(
        "submissions/<int:pk>/photos/<int:photo_pk>/",
        submissions.submission_photo,
        name="submission-photo",
    ),
    path("releases/<int:pk>/publish/", releasing.release_publish, name="release-publish"),
    path("releases/<int:pk>/withdraw/", releasing.release_withdraw, name="release-withdraw"),
    path("issues/take-over/", taking_over.take_over, name="take-over"),
    path("issues/take-over/file/", taking_over.take_over_file, name="take-over-file"),
    path("issues/take-over/template/", taking_over.template_file, name="take-over-template"),
    path("issues/<int:pk>/", issue.issue, name="issue"),
    path("issues/<int:pk>/paper/", papers.case_paper, name="issue-paper"),
    path("issues/<int:pk>/print/", sheets.case_sheet, name="issue-print"),
    path("issues/<int:pk>/answer/paper/", papers.answer_paper, name="issue-answer-paper"),
    path("issues/<int:pk>/answer/print/", sheets.answer_sheet, name="issue-answer-print"),
    *(
        path(
            f"issues/<int:pk>/{name.replace('_', '-')}/",
            acts.take_step,
            {"name": name},
            name=f"issue-{name.replace('_', '-')}",
        )
        for name in FORMS
    ),
    path("settings/start/", start.start, name="start"),
    path("settings/start/units/", start.start_units, name="start-units"),
    path("settings/holidays/", holidays.holiday_list, name="holidays"),
    path("settings/holidays/day/", holidays.holiday_day, name="holiday-day"),
    path("settings/holidays/new/", holidays.HolidayEdit.as_view(), name="holiday-new"),
    path("settings/holidays/import/", holidays.holiday_import, name="holiday-import"),
    path("settings/holidays/<int:pk>/edit/", holidays.HolidayEdit.as_view(), name="holiday-edit"),
    path("settings/holidays/<int:pk>/remove/", holidays.holiday_remove, name="holiday-remove"),
]

suggestion_urls = [
    path("suggestions/", suggestions.SuggestionList.as_view(), name="suggestions"),
    path("suggestions/new/", suggestions.suggestion_new, name="suggestion-new"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/print/", suggestions.suggestion_print, name="suggestion-print"),
    *(
        path(
            f"suggestions/<int:pk>/{name.replace('_', '-')}/",
            suggestions.suggestion_step,
            {"name": name},
            name=f"suggestion-{name.replace('_', '-')}",
        )
        for name in SUGGESTION_FORMS
    ),
]

activity_urls = [
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", activities.activity_new, name="activity-new"),
    path("activities/reviews/", reviews.ReviewList.as_view(), name="activity-reviews"),
    path("activities/reviews/<int:pk>/done/", reviews.review_done, name="review-done"),
    path("activities/<int:pk>/review/", reviews.activity_review, name="activity-review"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/paper/", papers.activity_paper, name="activity-paper"),
    path("activities/<int:pk>/print/", sheets.activity_sheet, name="activity-print"),
    path("activities/<int:pk>/record/", activities.activity_record, name="activity-record"),
    path("activities/<int:pk>/correct/", activities.activity_correct, name="activity-correct"),
    path("activities/<int:pk>/issues/", activities.activity_issues, name="activity-issues"),
    path("activities/<int:pk>/withdraw/", activities.activity_withdraw, name="activity-withdraw"),
]

plan_urls = [
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/publish/", plans.plan_publish, name="plan-publish"),
    path("plans/<int:pk>/items/new/", plans.plan_add_item, name="plan-add-item"),
    path("plans/items/<int:pk>/edit/", plans.plan_item_edit, name="plan-item-edit"),
    path("plans/items/<int:pk>/drop/", plans.plan_item_drop, name="plan-item-drop"),
]

letter_urls = [
    path("letters/", letters.LetterList.as_view(), name="letters"),
    path("letters/record/", letters.letters_record, name="letters-record"),
    path("letters/together/", papers.letters_together, name="letters-together"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/paper/", papers.letter_paper, name="letter-paper"),
    path("letters/<int:pk>/record/", letters.letter_record, name="letter-record"),
]

call_urls = [
    path("calls/", calls.CallList.as_view(), name="calls"),
    path("calls/<int:pk>/tell/", calls.call_tell, name="call-tell"),
    path("calls/<int:pk>/reveal/", calls.call_reveal, name="call-reveal"),
]

feed_urls = [
    path("deputies/<int:pk>/feed/", feed.deputy_feed, name="deputy-feed"),
    path("venues/<int:pk>/feed/", feed.venue_feed, name="venue-feed"),
    path("feed-links/<int:pk>/end/", feed.feed_link_end, name="feed-link-end"),
]

cadence_urls = [
    path("cadence/", cadence.cadence, name="cadence"),
    path("cadence/slots/", cadence.cadence_slots, name="cadence-slots"),
]

closing_urls = [
    path("venues/<int:pk>/close/", closing.venue_close, name="venue-close"),
    path("venues/<int:pk>/merge/", closing.venue_merge, name="venue-merge"),
    path("units/<int:pk>/close/", closing.unit_close, name="unit-close"),
    path("mandates/<int:pk>/end/", closing.mandate_end, name="mandate-end"),
    path("accounts/<int:pk>/leave/", leaving.account_leave, name="account-leave"),
    path("regions/<str:code>/end/", closing.region_end, name="region-end"),
]

duty_urls = [
    path("duty/", duty.duty, name="duty"),
    path("duty/mine/", duty_mine.duty_mine, name="duty-mine"),
    path("duty/print/", rota_sheet.rota_print, name="duty-print"),
    path("duty/print/file/", rota_sheet.rota_file, name="duty-print-file"),
    path("duty/<int:pk>/", duty.duty_day, name="duty-day"),
    path("duty/<int:pk>/hold/", duty_acts.duty_hold, {"name": "hold"}, name="duty-day-hold"),
    path(
        "duty/<int:pk>/correct/",
        duty_acts.duty_hold,
        {"name": "correct"},
        name="duty-day-correct",
    ),
    *(
        path(
            f"duty/<int:pk>/{name}/", duty_acts.duty_change, {"name": name}, name=f"duty-day-{name}"
        )
        for name in duty_acts.CHANGES
    ),
    path("duty/turns/<int:pk>/substitute/", duty_acts.turn_substitute, name="turn-substitute"),
    path("duty/turns/<int:pk>/drop/", duty_acts.turn_drop, name="turn-drop"),
    path("duty/turns/<int:pk>/swap/", duty_swap.turn_swap, name="turn-swap"),
    path("duty/swaps/", duty_swap.SwapList.as_view(), name="swaps"),
    path("duty/swaps/<int:pk>/", duty_swap.swap, name="swap"),
    *(
        path(
            f"duty/swaps/<int:pk>/{name}/",
            duty_swap.swap_step,
            {"name": name},
            name=f"swap-{name}",
        )
        for name in duty_swap.DONE
    ),
    path("duty/leave/", duty_leave.LeaveList.as_view(), name="leaves"),
    path("duty/leave/new/", duty_leave.leave_new, name="leave-new"),
    path("duty/leave/<int:pk>/", duty_leave.leave, name="leave"),
    *(
        path(
            f"duty/leave/<int:pk>/{name}/",
            duty_leave.leave_step,
            {"name": name},
            name=f"leave-{name}",
        )
        for name in duty_leave.DONE
    ),
]

rota_urls = [
    path("duty/rules/", duty_rules.duty_rules, name="duty-rules"),
    path("duty/rules/new/", duty_rules.duty_rule_new, name="duty-rule-new"),
    path("duty/rules/<int:pk>/change/", duty_rules.duty_rule_change, name="duty-rule-change"),
    path("duty/rules/<int:pk>/end/", duty_rules.duty_rule_end, name="duty-rule-end"),
    path("duty/draft/", rota_drafts.duty_drafts, name="duty-drafts"),
    path("duty/draft/<int:pk>/", rota_drafts.duty_draft, name="duty-draft"),
    path(
        "duty/draft/<int:pk>/unfilled/",
        rota_drafts.duty_draft_unfilled,
        name="duty-draft-unfilled",
    ),
    path("duty/draft/<int:pk>/redraw/", rota_drafts.duty_draft_redraw, name="duty-draft-redraw"),
    path("duty/draft/<int:pk>/discard/", rota_drafts.duty_draft_discard, name="duty-draft-discard"),
    path("duty/draft/<int:pk>/publish/", rota_drafts.duty_draft_publish, name="duty-draft-publish"),
    path("duty/draft/day/<int:pk>/", rota_drafts.duty_draft_day, name="drafted-day"),
    path("duty/confirm/", duty_confirm.duty_confirm, name="duty-confirm"),
    path("duty/<int:pk>/confirm/", duty_confirm.duty_confirm_day, name="duty-day-confirm"),
    path("duty/joint/", joint_days.joint_days, name="joint-days"),
    path("duty/joint/new/", joint_days.joint_day_new, name="joint-day-new"),
    path("duty/joint/<int:pk>/", joint_days.joint_day, name="joint-day"),
]

settings_urls = [
    path("settings/county/", county.CountyEdit.as_view(), name="county"),
    path("settings/standards/stars/", county.StarsEdit.as_view(), name="stars"),
    path("settings/tiers/", county.TierNamesEdit.as_view(), name="tier-names"),
    path("settings/categories/", settings.categories, name="categories"),
    path("settings/categories/new/", settings.CategoryEdit.as_view(), name="category-new"),
    path(
        "settings/categories/<int:pk>/edit/", settings.CategoryEdit.as_view(), name="category-edit"
    ),
    path("settings/categories/<int:pk>/close/", settings.category_close, name="category-close"),
    path("settings/answer-classes/", settings.answer_classes, name="answer-classes"),
    path(
        "settings/answer-classes/new/", settings.AnswerClassEdit.as_view(), name="answer-class-new"
    ),
    path(
        "settings/answer-classes/<int:pk>/edit/",
        settings.AnswerClassEdit.as_view(),
        name="answer-class-edit",
    ),
    path(
        "settings/answer-classes/<int:pk>/close/",
        settings.answer_class_close,
        name="answer-class-close",
    ),
    path("settings/deadlines/", settings.deadline_rules, name="deadline-rules"),
    path(
        "settings/deadlines/<int:pk>/edit/",
        settings.DeadlineRuleEdit.as_view(),
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

standard_urls = [
    path("standards/", standards.Standards.as_view(), name="standards"),
    path("standards/venues/<int:pk>/", standards.venue_standards, name="venue-standards"),
    path("standards/venues/<int:pk>/new/", assessing.venue_assess, name="venue-assess"),
    path("standards/assessments/<int:pk>/", standards.assessment, name="assessment"),
    path("standards/assessments/<int:pk>/paper/", papers.assessment_paper, name="assessment-paper"),
    path("standards/assessments/<int:pk>/print/", sheets.assessment_sheet, name="assessment-print"),
    path("upgrade/acceptances/<int:pk>/paper/", papers.acceptance_paper, name="acceptance-paper"),
    path("upgrade/acceptances/<int:pk>/print/", sheets.acceptance_sheet, name="acceptance-print"),
    path("standards/assessments/<int:pk>/edit/", assessing.assessment_edit, name="assessment-edit"),
    path("standards/assessments/<int:pk>/drop/", assessing.assessment_drop, name="assessment-drop"),
    path("standards/results/<int:pk>/photo/", standards.result_photo, name="result-photo"),
]

urlpatterns = [
    *visit_urls,
    *issue_urls,
    *suggestion_urls,
    *activity_urls,
    *plan_urls,
    *letter_urls,
    *call_urls,
    *feed_urls,
    *cadence_urls,
    *closing_urls,
    *duty_urls,
    *rota_urls,
    *settings_urls,
    *standard_urls,
]
