"""The page of an activity: planned, recorded or set right, with the list of deputies."""

from datetime import date
from functools import cached_property
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import AsTyped, RecordField, RecordsField
from deputies_portal.core.words.text import clean_line
from stations.cadence.periods import Period
from stations.models import ActivityType
from stations.venues.tier_names import venue_label
from visits.activities.facts import ActivityFacts, duty_day_of
from visits.activities.forms.activity_choices import Ground, Roll, sent_roll
from visits.activities.forms.rows import MOST_ROWS, FoundForm, PollForm, Rows
from visits.activities.slots_filled import Filled, VenueYear
from visits.models import Activity
from visits.privacy.forms.revealing import ReasonForm
from visits.visits.forms.visit import VERSION_MISSING

LONGEST_SEARCH = 40
SAVES = ("plan", "hold", "correct")
LANDS = {"planned_on": "day", "held_on": "day", "held_until": "until"}


class WithdrawForm(ReasonForm):
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": VERSION_MISSING}
    )


class ActivityForm(AsTyped, PortalForm):
    """`holds`: it is recorded as held, so that it says what was done."""

    use_required_attribute = False
    holds = False

    activity_type = forms.ChoiceField(label=_("哪一类"))
    theme = PlainTextField(
        label=_("主题"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "aria-required": "true"}),
    )
    day = DayField(label=_("日期"))
    until = DayField(label=_("到哪天"), required=False, help_text=_("几天的活动才填。"))
    mode = forms.ChoiceField(label=_("形式"), choices=Activity.Mode.choices)
    place = PlainTextField(label=_("地点"), max_length=80, required=False)
    organiser = PlainTextField(label=_("组织单位"), max_length=60, required=False)
    guests = PlainTextField(label=_("其他参加人"), max_length=200, required=False)
    audience = forms.IntegerField(
        label=_("选民人数"),
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("人数在 0 到 9999 之间。")
        ),
    )
    content = PlainTextField(
        label=_("做了什么"),
        max_length=3000,
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    problems = PlainTextField(label=_("发现的情况"), max_length=2000, lines=True, required=False)
    uploads = UploadsField(label=_("附件"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, ground: Ground, **kwargs):
        super().__init__(*args, user=ground.user, **kwargs)
        self.ground = ground
        chosen = {
            "activity_type": RecordField(
                label=_("哪一类"),
                records=lambda: ground.types,
                label_of=lambda one: one.label,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("选一类活动。"),
                    "invalid_choice": _("请选择本县的活动类型。"),
                },
            ),
            "joining": RecordsField(
                label=_("参加的家站"),
                records=ground.others,
                label_of=venue_label,
                required=False,
                error_messages={"invalid_choice": _("请选择本县的家站。")},
            ),
            "plan_item": RecordField(
                label=_("年度计划项目"),
                records=lambda: ground.plan_items,
                label_of=lambda item: f"{item.plan.year} · {item.title}",
                empty=_("不在计划里"),
                required=False,
            ),
        }
        if ground.activity is None:
            wrong = {"invalid_choice": _("请选择您可以登记的家站。")}
            chosen["venue"] = RecordField(
                label=_("家站"),
                records=lambda: ground.venues,
                label_of=venue_label,
                error_messages=wrong,
            )
        self.fields.update(chosen)
        self.order_fields(["venue", "day", "until", "mode", "place", "activity_type", "theme"])

    def clean(self):
        facts = super().clean()
        if self.holds and not facts.get("content") and "content" not in self._errors:
            self.add_error("content", _("写明做了什么。"))
        return facts


class CorrectActivityForm(ActivityForm):
    """One that was held, set right: it says why."""

    reason = PlainTextField(
        label=_("为什么更正"),
        max_length=200,
        error_messages={"required": _("写明更正的原因。")},
    )


class TokenForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput)


class Finds:
    """The page that adds issues to an activity that was held: five rows, and more when asked."""

    FIRST_ROWS, MORE_ROWS, MOST = 5, 1, MOST_ROWS
    row_class = FoundForm

    def __init__(self, ground: Ground, data=None):
        action = data.get("action", "") if data else ""
        self.saves = data is not None and action == "save"
        self.mark = TokenForm(data, initial={"token": uuid4()})
        known = [{}] * self.FIRST_ROWS if data is None else ()
        more = self.MORE_ROWS if action == "add-found" else 0
        how = {"data": data, "known": known, "more": more, "most": self.MOST}
        self.rows = Rows("found", self.row_class, ground=ground, **how)
        for row in self.rows.forms:
            row.as_typed = data is not None and (not self.saves or row.is_blank)

    def is_valid(self) -> bool:
        if not self.mark.is_valid():
            self.mark.add_error(None, VERSION_MISSING)
        elif not self.rows.filled:
            self.mark.add_error(None, gettext("至少写一件问题。"))
        return self.rows.is_valid() and self.mark.is_valid()

    @property
    def token(self):
        return self.mark.cleaned_data["token"]

    @property
    def forms(self) -> list:
        return [self.mark, *self.rows.filled]


class Sheet:
    """Form and list of deputies together, blank or as they were sent."""

    gone: Period | None = None

    def __init__(self, ground: Ground, data=None, files=None, *, action="", initial=None):
        self.ground, self.data, self.action = ground, data, action
        correcting = ground.activity is not None and ground.activity.is_held
        form_class = CorrectActivityForm if correcting else ActivityForm
        self.form = form_class(data, files, ground=ground, initial=initial)
        self.form.as_typed = data is not None and action not in SAVES
        self.form.holds = action in ("hold", "correct")

    @classmethod
    def blank(cls, ground: Ground, gone: Period | None = None, **known) -> "Sheet":
        """`gone`: the period that is made up for; on which of its days it was, nobody guesses."""
        day = None if gone else ground.on
        facts = {"venue": ground.venue.pk, "day": day, "mode": "offline"} | known
        sheet = cls(ground, initial={"token": uuid4(), **facts})
        sheet.gone = gone
        return sheet

    @classmethod
    def known(cls, ground: Ground) -> "Sheet":
        """As the activity stands; a planned one is about to be recorded."""
        row = ground.activity
        names = ("theme", "mode", "place", "organiser", "guests", "audience", "content", "problems")
        facts = {name: getattr(row, name) for name in names}
        lasted = row.held_until if row.held_until != row.held_on else None
        facts |= {
            "activity_type": row.activity_type_id,
            "plan_item": row.plan_item_id,
            "day": row.day,
            "until": lasted,
            "joining": [joined.venue_id for joined in row.joining.all()],
            "version": row.version,
            "token": uuid4(),
        }
        return cls(ground, initial=facts)

    @cached_property
    def search(self) -> str:
        typed = clean_line(self.data.get("find", "")) if self.data else ""
        return typed[:LONGEST_SEARCH] if self.action == "find" else ""

    @cached_property
    def joining(self) -> list[int]:
        others = {venue.pk for venue in self.ground.others}
        chosen = self.form["joining"].value() or []
        return [int(one) for one in chosen if str(one).isdecimal() and int(one) in others]

    @cached_property
    def roll(self) -> Roll:
        """As sent; deputies of venues that have just joined, or of another host, are preset."""
        said = None
        if self.data is not None and self.action != "venue":
            said = sent_roll(self.data)
            said |= {row.pk: "present" for row in self._newcomers if row.pk not in said}
        return Roll(self.ground, self.joining, said=said, search=self.search)

    @cached_property
    def _newcomers(self) -> list:
        """Deputies of venues that were not among those whose deputies the page has shown."""
        shown = set(self.data.getlist("shown"))
        new = [key for key in self.joining if str(key) not in shown]
        return self.ground.deputies(new, ()) if new else []

    @property
    def day(self) -> date | None:
        """The day as typed, where it can be read."""
        try:
            return self.form.fields["day"].clean(self.form["day"].value())
        except ValidationError:
            return None

    @cached_property
    def found(self) -> Rows:
        """Issues found; on a record they are added from its page."""
        more = self.action == "add-found"
        return self._rows("found", FoundForm, more=more)

    @cached_property
    def polls(self) -> Rows:
        reporters = [row.deputy for row in self.roll.rows if row.standing]
        known = self._kept_polls() if self.data is None else ()
        more = self.action == "add-polls" or bool(known)
        return self._rows("polls", PollForm, reporters=reporters, known=known, more=more)

    def _rows(self, kind: str, form_class, **facts) -> Rows:
        rows = Rows(kind, form_class, data=self.data, ground=self.ground, **facts)
        for row in rows.forms:
            row.as_typed = self.form.as_typed
        return rows

    def _kept_polls(self) -> list[dict]:
        row = self.ground.activity
        names = ("deputy", "satisfied", "mostly", "not_satisfied", "ballots")
        return list(row.polls.values(*names)) if row else []

    @cached_property
    def duty_day(self):
        """The duty day on which receiving voters is to be recorded instead."""
        kind = getattr(self.chosen_type, "kind", "")
        if kind != ActivityType.Kind.RECEIVING or self.day is None:
            return None
        return duty_day_of(self.ground.venue, self.day)

    @cached_property
    def year(self) -> VenueYear:
        """What the host owes in the year of the day, without this activity."""
        ground = self.ground
        day = self.day or (self.gone.last if self.gone else ground.on)
        but = ground.activity.pk if ground.activity else None
        return VenueYear(ground.venue, day, ground.on, but=but)

    @property
    def filled(self) -> list[Filled]:
        """What each kind of activity would count for; the page shows the one that is chosen."""
        return self.year.filled_by(self.ground.types)

    @property
    def chosen_type(self) -> ActivityType | None:
        chosen = str(self.form["activity_type"].value() or "")
        return next((one for one in self.ground.types if str(one.pk) == chosen), None)

    @property
    def is_record(self) -> bool:
        return self.ground.activity is not None and self.ground.activity.is_held

    @property
    def forms(self) -> list:
        """In the order of the page, for the summary of errors."""
        return [self.form, *self.polls.filled, *self.found.filled]

    def is_valid(self) -> bool:
        judged = [self.form.is_valid(), self.polls.is_valid(), self.found.is_valid()]
        if all(judged) and self._newcomers:
            message = gettext("已加上这些家站的代表，请核对出席后再保存。")
            self.form.add_error("joining", message)
            return False
        return all(judged)

    def facts(self) -> ActivityFacts:
        said = dict(self.form.cleaned_data)
        venue = said.pop("venue", self.ground.venue)
        submission = said.pop("token")
        for name in ("version", "reason"):
            said.pop(name, None)
        rows = {"polls": self.polls.facts(), "issues": self.found.facts()}
        roll = sent_roll(self.data)
        return ActivityFacts(venue=venue, submission=submission, roll=roll, **rows, **said)

    def take_errors(self, refused: ValidationError) -> None:
        """Show what the act refuses beside its field."""
        if not hasattr(refused, "error_dict"):
            self.form.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            field = LANDS.get(name, name)
            self.form.add_error(field if field in self.form.fields else None, errors)
