"""One step for many records: the form that is filled in once, and the taking row by row."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.many import OWN, Act, Many
from deputies_portal.core.many.choosing import Chosen
from deputies_portal.core.ui.errors import StepRefused

INCOMPLETE = gettext_lazy("这一页不完整，请重新打开再办。")
NOT_THIS = gettext_lazy("这一件不能选这里的“%(field)s”，请打开它单独办。")


@dataclass(frozen=True)
class Verdict:
    """What will become of a row; `reason` says why nothing will."""

    record: object
    title: str
    state: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of a row; `reason` says why nothing did."""

    record: object
    title: str
    reason: str = ""

    @property
    def is_done(self) -> bool:
        return not self.reason


def verdicts(many: Many, act: Act, records: list, known: dict) -> list[Verdict]:
    return [
        Verdict(row, many.title_of(row), many.state_of(row), many.reason(act, row, known[row.pk]))
        for row in records
    ]


class SentForm(forms.Form):
    """What the page before sends where no row is open (any more): its mark alone."""

    token = forms.UUIDField(error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE})


def shared_form(many: Many, act: Act, record, known, data=None, initial=None) -> forms.Form:
    """The fields of the step's form that are filled in once. What each row may say itself is asked
    with a choice that leaves it to the rows.
    """
    form = many.form(act.step, record, known, data)
    for name in [name for name in form.fields if name not in (*act.shared, "token")]:
        del form.fields[name]
    form.fields["token"].required = True
    form.fields["token"].error_messages["required"] = INCOMPLETE
    for name in act.own:
        if name in form.fields:
            _leave_to_rows(form, name)
    form.initial |= initial or {}
    return form


def _leave_to_rows(form, name: str) -> None:
    field = form.fields[name]
    field.required, field.help_text = False, ""
    form.initial[name] = ""
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", OWN), *(pair for pair in field.choices if pair[0] != "")]


def take_each(many: Many, act: Act, chosen: Chosen, shared: forms.Form) -> list[Outcome]:
    """The step for each record, in a transaction of its own; what is refused is left as it is. Sent
    again, what has been done is not done twice.
    """
    batch = shared.cleaned_data["token"]
    tokens = {record.pk: uuid5(batch, str(record.pk)) for record in chosen.records}
    done = _taken_among(many, tokens.values())
    found = []
    for record in chosen.records:
        token, reason = tokens[record.pk], ""
        if token not in done:
            version = chosen.versions.get(record.pk, record.version)
            reason = _take(many, act, record, shared, version=version, token=token)
        found.append(Outcome(record, many.title_of(record), reason))
    return found


def _taken_among(many: Many, tokens) -> set[UUID]:
    rows = Entry.objects.filter(token__in=list(tokens), actor=many.user)
    return set(rows.values_list("token", flat=True))


def _take(many: Many, act: Act, record, shared, *, version: int, token: UUID) -> str:
    """Why it was refused; empty when the step was taken."""
    known = many.workflow.known(record)
    if reason := many.reason(act, record, known):
        return reason
    form = _filled_in(many, act, record, known, shared)
    if not form.is_valid():
        return " ".join(_unique(form.errors.values()))
    by = {"actor": many.user, "at": timezone.now(), "version": version, "token": token}
    try:
        many.workflow.take(act.step, record, **by, **form.facts())
    except ValidationError as refused:
        return " ".join(refused.messages)
    except PermissionDenied:
        return _("您不办理这一件。")
    except (StepRefused, IntegrityError) as refused:
        # The twin of this page was faster: the step is taken, once.
        if token in _taken_among(many, [token]):
            return ""
        if isinstance(refused, IntegrityError):
            raise
        return str(refused)
    return ""


def _filled_in(many: Many, act: Act, record, known, shared) -> forms.Form:
    """The step's own form of this record, as if somebody had filled it in: what was said once, and
    what it proposes of itself where it offers that.
    """
    form = many.form(act.step, record, known)
    data = {name: _proposed(form[name]) for name in form.fields}
    for name in act.shared:
        if name in shared.fields and (said := shared[name].data) not in (None, "", []):
            data[name] = said
    form.data, form.is_bound = data, True
    return form


def _proposed(bound: forms.BoundField):
    """What the field proposes; a choice that it does not offer is none."""
    value, field = bound.value(), bound.field
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.MultipleChoiceField):
        return value
    field.error_messages["invalid_choice"] = NOT_THIS % {"field": field.label}
    return value if field.valid_value("" if value is None else str(value)) else ""


def _unique(lists) -> list[str]:
    return list(dict.fromkeys(str(error) for errors in lists for error in errors))
