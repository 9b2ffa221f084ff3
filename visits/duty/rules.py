"""Reception rules 接待日规则: begun, changed from a day on, ended; never rewritten.

Days already published or held stay as they are: drafting asks the rules of the day only.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from stations.models import ReceptionDate, ReceptionRule
from stations.scope import Scope
from visits.calendar.workdays import WorkCalendar
from visits.duty.dates import RuleDay, days_of

Pattern = ReceptionRule.Pattern
SHOWN_DAYS = 12
NO_DATES = _("请至少写一个日期。")
# What a change takes over from the form; place and first day are set apart.
CONTENT = (
    "pattern",
    "month_day",
    "weekday",
    "nth",
    "starts_at",
    "ends_at",
    "on_day_off",
    "places",
    *ReceptionRule.WISHES.values(),
    "from_above",
    "distance",
)


def begin_rule(rule: ReceptionRule, *, listed: Iterable[date], actor, by=None) -> ReceptionRule:
    """Save a new rule with its listed dates."""
    require_keeper(actor, rule)
    with transaction.atomic():
        _write(rule, listed)
        journal.record(
            actor=actor,
            action="receptionrule.create",
            target=rule,
            after=_told(rule, listed),
            county=rule.county_id,
            posting=by,
        )
    return rule


def change_rule(
    rule: ReceptionRule,
    wanted: ReceptionRule,
    *,
    listed: Iterable[date],
    today: date,
    actor,
    by=None,
) -> ReceptionRule:
    """From `wanted.starts_on` on the rule says what `wanted` says: the old one ends the day before.
    A rule that has not begun yet is set anew."""
    require_keeper(actor, rule)
    with transaction.atomic():
        rule = _locked(rule)
        if rule.starts_on > today:
            return _set_anew(rule, wanted, listed, actor=actor, by=by)
        if wanted.starts_on <= rule.starts_on:
            raise ValidationError({"starts_on": _("要晚于现在这条规则开始的日子。")})
        if rule.ends_on is not None and wanted.starts_on > rule.ends_on:
            raise ValidationError({"starts_on": _("现在这条规则到那天已经结束，请新建一条。")})
        _end(rule, wanted.starts_on - timedelta(days=1), actor=actor, by=by)
        return begin_rule(wanted, listed=listed, actor=actor, by=by)


def end_rule(rule: ReceptionRule, *, on: date, reason: str, actor, by=None) -> ReceptionRule:
    """`on` is the last day on which the rule gives days."""
    require_keeper(actor, rule)
    with transaction.atomic():
        rule = _locked(rule)
        if rule.ends_on is not None and rule.ends_on <= on:
            raise StepRefused(_("这条规则已经结束。"), record=rule)
        _end(rule, on, actor=actor, by=by, note=reason)
    return rule


def require_keeper(actor, rule: ReceptionRule) -> None:
    """403 unless the actor keeps rules of this place; None is the keeper of the server."""
    if actor is None:
        return
    scope = Scope.of(actor)
    own_venue = rule.venue_id and rule.venue.township_id in scope.townships
    if not own_venue and rule.county_id not in scope.clerk_counties:
        raise PermissionDenied


def preview(
    rule: ReceptionRule, listed: Iterable[date] | None, today: date
) -> list[tuple[RuleDay, str]]:
    """The next days the rule would give, and what the calendar calls the date it was given for."""
    calendar = WorkCalendar.of(rule.county_id)
    first = max(rule.starts_on, today)
    last = min(first + timedelta(days=366), date(2100, 12, 31))
    days = days_of(rule, calendar, first, last, listed)[:SHOWN_DAYS]
    return [(day, calendar.name_of(day.planned)) for day in days]


def _write(rule: ReceptionRule, listed: Iterable[date]) -> None:
    if rule.pattern == Pattern.DATES and not listed:
        raise ValidationError({"market_days": NO_DATES})
    rule.full_clean()
    rule.save()
    if rule.pattern == Pattern.DATES:
        ReceptionDate.objects.bulk_create(ReceptionDate(rule=rule, day=day) for day in listed)


def _set_anew(rule, wanted, listed, *, actor, by) -> ReceptionRule:
    before = journal.snapshot(rule) | {"dates": _dates(rule)}
    for name in (*CONTENT, "starts_on", "ends_on"):
        setattr(rule, name, getattr(wanted, name))
    rule.version += 1
    rule.dates.all().delete()
    _write(rule, listed)
    journal.record(
        actor=actor,
        action="receptionrule.change",
        target=rule,
        before=before,
        after=_told(rule, listed),
        county=rule.county_id,
        posting=by,
    )
    return rule


def _locked(rule: ReceptionRule) -> ReceptionRule:
    return ReceptionRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)


def _end(rule: ReceptionRule, on: date, *, actor, by, note: str = "") -> None:
    before = journal.snapshot(rule)
    rule.ends_on, rule.version = on, rule.version + 1
    rule.full_clean()
    rule.save()
    journal.record_change(
        actor=actor,
        action="receptionrule.end",
        target=rule,
        before=before,
        note=note,
        county=rule.county_id,
        posting=by,
    )


def _told(rule: ReceptionRule, listed: Iterable[date]) -> dict:
    return journal.snapshot(rule) | {"dates": [day.isoformat() for day in listed]}


def _dates(rule: ReceptionRule) -> list[str]:
    return [row.day.isoformat() for row in rule.dates.all()]
