"""Cadence 规定活动频次: which rules a venue follows, how a rule changes, and the shipped rules.

A county's own rules are `CadenceRule` rows, begun from DEFAULT_RULES and changed here; what was
done is reckoned in `visits.cadence.fulfilment`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from deputies_portal.core.audit import journal
from deputies_portal.core.ui.errors import StepRefused
from deputies_portal.core.ui.templatetags.portal import day as in_words
from stations.cadence.periods import Period
from stations.models import ActivityType, CadenceRule, Venue

Kind, Length, Tier = ActivityType.Kind, CadenceRule.Period, Venue.Tier
ANY = ""  # whatever kind of activity
EVER = date(2020, 1, 1)  # when the shipped rules begin unless the founding says otherwise

# In the order of the form; the first ten stand under the digits 1-0.
DEFAULT_TYPES = (
    Kind.STUDY,
    Kind.INSPECTION,
    Kind.RECEIVING,
    Kind.CONTACTING,
    Kind.APPRAISAL,
    Kind.REPORT,
    Kind.SEMINAR,
    Kind.ENFORCEMENT,
    Kind.TRAINING,
    Kind.FORUM,
    Kind.OTHER,
)
OF_WORKSTATION = gettext_noop("两个一年、两个半年、一个定期")
OF_ROOM = gettext_noop("两个半年、四个一年")
OF_SPECIALISED = gettext_noop("每月一次")
OF_HOME = gettext_noop("每月10日接待")


@dataclass(frozen=True)
class DefaultRule:
    tier: str
    kind: str
    period: str
    label: str


# fmt: off
DEFAULT_RULES = (
    DefaultRule(Tier.HOME,        Kind.RECEIVING,  Length.MONTH, OF_HOME),
    DefaultRule(Tier.WORKSTATION, Kind.REPORT,     Length.YEAR,  OF_WORKSTATION),
    DefaultRule(Tier.WORKSTATION, Kind.APPRAISAL,  Length.YEAR,  OF_WORKSTATION),
    DefaultRule(Tier.WORKSTATION, Kind.STUDY,      Length.HALF,  OF_WORKSTATION),
    DefaultRule(Tier.WORKSTATION, Kind.INSPECTION, Length.HALF,  OF_WORKSTATION),
    DefaultRule(Tier.WORKSTATION, Kind.RECEIVING,  Length.MONTH, OF_WORKSTATION),
    DefaultRule(Tier.ROOM,        Kind.RECEIVING,  Length.HALF,  OF_ROOM),
    DefaultRule(Tier.ROOM,        Kind.CONTACTING, Length.HALF,  OF_ROOM),
    DefaultRule(Tier.ROOM,        Kind.STUDY,      Length.YEAR,  OF_ROOM),
    DefaultRule(Tier.ROOM,        Kind.INSPECTION, Length.YEAR,  OF_ROOM),
    DefaultRule(Tier.ROOM,        Kind.REPORT,     Length.YEAR,  OF_ROOM),
    DefaultRule(Tier.ROOM,        Kind.APPRAISAL,  Length.YEAR,  OF_ROOM),
    DefaultRule(Tier.SPECIALISED, ANY,             Length.MONTH, OF_SPECIALISED),
)
# fmt: on


def in_order(rules) -> list[CadenceRule]:
    """By tier from the home down, single venues last, then by kind of activity."""
    return sorted(rules, key=_place)


def _place(rule: CadenceRule) -> tuple:
    tiers, any_kind = Venue.Tier.values, 100
    tier = tiers.index(rule.tier) if rule.tier else len(tiers)
    position = rule.activity_type.position if rule.activity_type_id else any_kind
    return tier, rule.venue_id or 0, position, rule.starts_on, rule.pk


def venues_under(rule: CadenceRule):
    """The venues in use that follow the rule."""
    venues = Venue.objects.standing().filter(county=rule.county_id)
    return venues.filter(pk=rule.venue_id) if rule.venue_id else venues.filter(tier=rule.tier)


def require_open(rule: CadenceRule) -> None:
    """A new rule of one venue takes the place of that of its tier: not in a period that ended."""
    if not (rule.venue_id and rule.starts_on):
        return
    others = CadenceRule.objects.filter(county=rule.county_id, tier=rule.venue.tier)
    others = others.filter(activity_type=rule.activity_type_id, starts_on__lte=rule.made_on)
    for other in others.not_ended(rule.starts_on):
        _leave_what_ended(other, rule.starts_on, rule.made_on, "starts_on")


def _leave_what_ended(rule: CadenceRule, first: date, today: date, field: str) -> None:
    """`first`: the first day that the rule says nothing more about. Raises ValidationError if it
    lies in a period that ended while the rule was known: what was counted there stays.
    """
    ended = Period.of(rule.period, today).first - timedelta(days=1)
    if rule.ends_on:
        ended = min(ended, rule.ends_on)
    if first <= ended and ended >= max(rule.starts_on, rule.made_on):
        said = _("到%(day)s为止的周期已经结束，照旧不动。请写那天以后的日子。")
        raise ValidationError({field: said % {"day": in_words(ended)}})


def change_rule(
    rule: CadenceRule, *, starts_on: date, today: date, actor, by=None, **facts
) -> CadenceRule:
    """From the day on the rule says something else (`facts`: period, times, label): it ends the day
    before, and another one begins. One that has not begun yet is set anew.
    """
    with transaction.atomic():
        rule = _locked(rule)
        by_whom = {"actor": actor, "by": by}
        if rule.starts_on > today:
            return _set(rule, "change", {"starts_on": starts_on, **facts}, **by_whom)
        if starts_on <= rule.starts_on:
            raise ValidationError({"starts_on": _("要晚于现在这条规定开始的日子。")})
        _leave_what_ended(rule, starts_on, today, "starts_on")
        last_day, names = rule.ends_on, ("county", "tier", "venue", "activity_type")
        same = {name: getattr(rule, name) for name in names}
        _set(rule, "end", {"ends_on": starts_on - timedelta(days=1)}, **by_whom)
        facts |= {"made_on": today}
        later = CadenceRule(**same, **facts, starts_on=starts_on, ends_on=last_day)
        later.full_clean()
        later.save()
        journal.record(
            actor=actor,
            action="cadencerule.create",
            target=later,
            after=journal.snapshot(later),
            county=later.county_id,
            posting=by,
        )
    return later


def end_rule(
    rule: CadenceRule, *, on: date, today: date, reason: str, actor, by=None
) -> CadenceRule:
    """Nothing is owed by it after the day, the last one of a month."""
    with transaction.atomic():
        rule = _locked(rule)
        _leave_what_ended(rule, on + timedelta(days=1), today, "on")
        return _set(rule, "end", {"ends_on": on}, actor=actor, by=by, note=reason)


def _locked(rule: CadenceRule) -> CadenceRule:
    rule = CadenceRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.ends_on is not None:
        raise StepRefused(_("这条规定已经定了最后一天。"), record=rule)
    return rule


def _set(rule: CadenceRule, act: str, facts: dict, *, actor, by, note: str = "") -> CadenceRule:
    before = journal.snapshot(rule)
    for name, value in facts.items():
        setattr(rule, name, value)
    rule.version += 1
    rule.full_clean()
    rule.save()
    journal.record_change(
        actor=actor,
        action=f"cadencerule.{act}",
        target=rule,
        before=before,
        note=note,
        county=rule.county_id,
        posting=by,
    )
    return rule


def copy_activity_types(code: str) -> list[ActivityType]:
    names = [journal.in_records(str, kind.label) for kind in DEFAULT_TYPES]
    return ActivityType.objects.bulk_create(
        ActivityType(county_id=code, kind=kind, name=name, position=position)
        for position, (kind, name) in enumerate(zip(DEFAULT_TYPES, names, strict=True), start=1)
    )


def copy_cadence_rules(code: str, since: date) -> None:
    """The shipped rules, from the first day of the month of `since` on."""
    types = {row.kind: row for row in ActivityType.objects.standing().filter(county=code)}
    CadenceRule.objects.bulk_create(
        CadenceRule(
            county_id=code,
            tier=rule.tier,
            activity_type=types[rule.kind] if rule.kind else None,
            period=rule.period,
            label=rule.label,
            starts_on=since.replace(day=1),
        )
        for rule in DEFAULT_RULES
    )
