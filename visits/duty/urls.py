from django.urls import path

from visits.duty.absence.leave import FORMS as LEAVE_FORMS
from visits.duty.absence.swap_steps import FORMS as SWAP_FORMS
from visits.duty.views import (
    acts,
    confirm,
    days,
    joint_days,
    leave,
    mine,
    rota_drafts,
    rota_sheet,
    rules,
    swaps,
)

urlpatterns = [
    path("duty/", days.duty, name="duty"),
    path("duty/mine/", mine.duty_mine, name="duty-mine"),
    path("duty/print/", rota_sheet.rota_print, name="duty-print"),
    path("duty/print/file/", rota_sheet.rota_file, name="duty-print-file"),
    path("duty/<int:pk>/", days.duty_day, name="duty-day"),
    path("duty/<int:pk>/hold/", acts.duty_hold, {"name": "hold"}, name="duty-day-hold"),
    path(
        "duty/<int:pk>/correct/",
        acts.duty_hold,
        {"name": "correct"},
        name="duty-day-correct",
    ),
    *(
        path(f"duty/<int:pk>/{name}/", acts.duty_change, {"name": name}, name=f"duty-day-{name}")
        for name in acts.CHANGES
    ),
    path("duty/turns/<int:pk>/substitute/", acts.turn_substitute, name="turn-substitute"),
    path("duty/turns/<int:pk>/drop/", acts.turn_drop, name="turn-drop"),
    path("duty/turns/<int:pk>/swap/", swaps.turn_swap, name="turn-swap"),
    path("duty/swaps/", swaps.SwapList.as_view(), name="swaps"),
    path("duty/swaps/<int:pk>/", swaps.swap, name="swap"),
    *(
        path(
            f"duty/swaps/<int:pk>/{name}/",
            swaps.swap_step,
            {"name": name},
            name=f"swap-{name}",
        )
        for name in SWAP_FORMS
    ),
    path("duty/leave/", leave.LeaveList.as_view(), name="leaves"),
    path("duty/leave/new/", leave.leave_new, name="leave-new"),
    path("duty/leave/<int:pk>/", leave.leave, name="leave"),
    *(
        path(
            f"duty/leave/<int:pk>/{name}/",
            leave.leave_step,
            {"name": name},
            name=f"leave-{name}",
        )
        for name in LEAVE_FORMS
    ),
    path("duty/rules/", rules.duty_rules, name="duty-rules"),
    path("duty/rules/new/", rules.duty_rule_new, name="duty-rule-new"),
    path("duty/rules/<int:pk>/change/", rules.duty_rule_change, name="duty-rule-change"),
    path("duty/rules/<int:pk>/end/", rules.duty_rule_end, name="duty-rule-end"),
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
    path("duty/confirm/", confirm.duty_confirm, name="duty-confirm"),
    path("duty/<int:pk>/confirm/", confirm.duty_confirm_day, name="duty-day-confirm"),
    path("duty/joint/", joint_days.joint_days, name="joint-days"),
    path("duty/joint/new/", joint_days.joint_day_new, name="joint-day-new"),
    path("duty/joint/<int:pk>/", joint_days.joint_day, name="joint-day"),
]
