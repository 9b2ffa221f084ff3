"""The register form 接待登记: one visit, its visitors and its issues on one page.

Rows are numbered in their names (`issues-0-title`); a number may be missing after a removal.
"""

import re
from datetime import date, datetime
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.files.attached import UploadsField
from deputies_portal.core.ui.forms.base import DayField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import AsTyped, RecordField
from stations.venues.tier_names import venue_label
from visits.models import Visit
from visits.visits.forms.ground import Ground, receivers_field, ticked_in
from visits.visits.forms.rows import ContactForm, NotedIssueForm
from visits.visits.intake import VisitFacts

MOST_ROWS = 20
ROW = {"contacts": re.compile(r"contacts-(\d{1,3})-"), "issues": re.compile(r"issues-(\d{1,3})-")}
DROP = re.compile(r"drop-(contacts|issues)-(\d{1,3})$")


class VisitForm(AsTyped, PortalForm):
    use_required_attribute = False

    received_on = DayField(
        label=gettext_lazy("日期"),
        not_after_today=True,
        error_messages={"future": gettext_lazy("接待日期不能晚于今天。")},
    )
    received_at = forms.TimeField(
        label=gettext_lazy("时间"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("时间按时:分填写，例如 10:20。")},
    )
    channel = forms.ChoiceField(label=gettext_lazy("方式"), choices=Visit.Channel.choices)
    old_number = PlainTextField(label=gettext_lazy("原纸质编号"), max_length=40, required=False)
    group_size = forms.IntegerField(
        label=gettext_lazy("人数"),
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("人数在 1 到 9999 之间。")
        ),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=Visit.Outcome.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    outcome_note = PlainTextField(
        label=gettext_lazy("怎么答复的，或引导到哪里"), max_length=500, lines=True, required=False
    )
    own_words = PlainTextField(
        label=gettext_lazy("群众原话"), max_length=5000, lines=True, required=False
    )
    is_confidential = forms.BooleanField(label=gettext_lazy("不公开"), required=False)
    uploads = UploadsField(label=gettext_lazy("附件"), required=False)
    deputies = receivers_field()
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, ground: Ground, **kwargs):
        super().__init__(*args, user=ground.user, **kwargs)
        self.fields["venue"] = RecordField(
            label=_("接待地点"),
            records=lambda: ground.venues,
            label_of=venue_label,
            error_messages={"invalid_choice": _("请选择您可以登记的接待地点。")},
        )
        self.fields["deputies"].queryset = ground.deputies
        self.order_fields(["venue", *self.base_fields])

    @property
    def is_preset_wrong(self) -> bool:
        """Whether a mistake stands where the form is filled in beforehand and folded."""
        folded = ("venue", "received_on", "received_at", "channel", "old_number")
        return any(self[name].errors for name in folded)

    @property
    def has_words(self) -> bool:
        """Whether something stands in the folded part with the visitor's own words."""
        wrong = any(self[name].errors for name in ("own_words", "uploads"))
        return wrong or any(self[name].value() for name in ("own_words", "is_confidential"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Intake:
    """The forms of the page together."""

    def __init__(self, ground: Ground, data=None, files=None, *, initial=None, as_typed=False):
        self.ground, self.data, self.files = ground, data, files
        self.initial, self.as_typed = initial or {}, as_typed
        self.visit = self._form(VisitForm, None, self.initial)
        self.contacts = self._rows(ContactForm, "contacts")
        self.issues = self._rows(NotedIssueForm, "issues")

    @classmethod
    def blank(cls, ground: Ground, now: datetime, *, late: bool = False, day: str = ""):
        """A fresh form: now and here, or an earlier reception entered late 补登."""
        intake = cls(
            ground,
            initial={
                "venue": ground.venue.pk,
                "received_on": day if late else now.date(),
                "received_at": None if late else now.time(),
                "group_size": 1,
                "outcome": Visit.Outcome.ISSUES,
                "submission": uuid4(),
                "deputies": ground.usual_receivers(_day(day) if late else None),
            },
        )
        first = intake.visit["received_on"] if late else intake.contacts[0]["name"]
        first.field.widget.attrs["autofocus"] = True
        return intake

    @classmethod
    def sent(cls, ground: Ground, data, files, *, action: str):
        """The form as it was sent; `action` may ask for another row instead of saving."""
        data = data.copy()
        if not _is_uuid(data.get("submission", "")):
            data["submission"] = str(uuid4())
        form = cls(ground, data, files, as_typed=not is_save(action))
        form._rearrange(action)
        return form

    def _form(self, form_class, prefix, initial=None):
        form = form_class(self.data, self.files, ground=self.ground, prefix=prefix, initial=initial)
        form.as_typed = self.as_typed
        return form

    def _rows(self, form_class, kind: str) -> list:
        sent = {int(match[1]) for key in self.data or () if (match := ROW[kind].match(key))}
        numbers = sorted(sent)[:MOST_ROWS] or [0]
        rows = [self._form(form_class, f"{kind}-{number}") for number in numbers]
        return _counted(rows)

    def _rearrange(self, action: str) -> None:
        if action in ("add-contacts", "add-issues"):
            self._add(action.removeprefix("add-"))
        elif match := DROP.match(action):
            rows = getattr(self, match[1])
            kept = [row for row in rows if row.prefix != f"{match[1]}-{match[2]}"]
            setattr(self, match[1], _counted(kept or [self.blank_row(match[1], "0")]))

    def _add(self, kind: str) -> None:
        rows = getattr(self, kind)
        if len(rows) >= MOST_ROWS:
            return
        last = max(int(row.prefix.rpartition("-")[2]) for row in rows)
        added = self.blank_row(kind, str(last + 1))
        added.is_new = True
        if kind == "contacts":
            added.fields["name"].widget.attrs["autofocus"] = True
        setattr(self, kind, _counted([*rows, added]))

    def blank_row(self, kind: str, number: str):
        """An empty row; `__n__` as its number makes the one that the page's script copies."""
        form_class = {"contacts": ContactForm, "issues": NotedIssueForm}[kind]
        return form_class(ground=self.ground, prefix=f"{kind}-{number}")

    @property
    def blank_contact(self):
        row = self.blank_row("contacts", "__n__")
        row.number = 2  # never the first, which stands on the page already
        return row

    @property
    def blank_issue(self):
        return self.blank_row("issues", "__n__")

    @property
    def at(self) -> str:
        """The prefix of the row that was typed in last, as the page's script says."""
        return (self.data or {}).get("at", "")

    @property
    def ticked(self) -> list[int]:
        return ticked_in(self.visit)

    # --- judging -----------------------------------------------------------------------------
    @property
    def has_issues(self) -> bool:
        return (self.visit["outcome"].value() or Visit.Outcome.ISSUES) == Visit.Outcome.ISSUES

    @property
    def filled_contacts(self) -> list:
        """The first visitor always counts: a visit without a name says 不留姓名."""
        return [row for row in self.contacts if row.number == 1 or not row.is_blank]

    @property
    def filled_issues(self) -> list:
        filled = [row for row in self.issues if not row.is_blank]
        return filled or (self.issues[:1] if self.has_issues else [])

    @property
    def forms(self) -> list:
        """In the order of the page; a row knows whether it is one of several."""
        for rows in (self.filled_contacts, self.filled_issues):
            for row in rows:
                row.has_others = len(rows) > 1
        return [self.visit, *self.filled_contacts, *self.filled_issues]

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # all of them: every error is shown
        return all(judged)

    def add_error(self, error: ValidationError) -> None:
        """What the register refused, beside its field where there is one."""
        said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in said.items():
            if name == "contacts":
                self.contacts[0].add_error("name", messages)
            else:
                self.visit.add_error(name if name in self.visit.fields else None, messages)

    def facts(self) -> tuple[VisitFacts, list]:
        """What the verb `record_visit` wants."""
        said = self.visit.cleaned_data
        contacts = [row.facts() for row in self.filled_contacts]
        names = ("venue", "received_on", "received_at", "channel", "old_number", "own_words")
        names += ("is_confidential", "outcome_note", "uploads", "submission")
        outcome = said["outcome"] or Visit.Outcome.ISSUES
        visit = VisitFacts(
            **{name: said[name] for name in names},
            outcome=outcome,
            deputies=list(said["deputies"]),
            contacts=contacts,
            group_size=_size(said["group_size"], len(contacts)),
        )
        if outcome == Visit.Outcome.ISSUES:
            visit.outcome_note = ""
        rows = self.filled_issues
        visit.joins = [row.joined for row in rows if row.joined]
        return visit, [row.facts() for row in rows if not row.joined]


SAVES = ("next", "stay", "print")


def is_save(action: str) -> bool:
    return action in SAVES


def _size(said: int | None, written_down: int) -> int:
    """A size left empty or at 1 grows with the visitors written down; another one is meant."""
    return max(said or 1, written_down) if said in (None, 1) else said


def _counted(rows: list) -> list:
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
