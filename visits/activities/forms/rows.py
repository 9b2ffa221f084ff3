"""Rows on the page of an activity: issues found, polls of reports. Empty rows are left out."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.choices import RecordField
from visits.activities.facts import MOST_BALLOTS, PollFacts
from visits.issues import issue_facts
from visits.visits.forms.rows import RowForm, SaidIssueForm

MOST_ROWS = 30


class FoundForm(issue_facts.form_of(lines=2), SaidIssueForm):
    """One issue as it was found."""

    choosing = {"empty": _("请选择类别")}


def _votes(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_BALLOTS,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control n-in"}
        ),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("票数在 0 到 9999 之间。")
        ),
    )


class PollForm(RowForm):
    """述职测评 of one deputy; `reporters` are the deputies on the list."""

    satisfied = _votes(_("满意"))
    mostly = _votes(_("基本满意"))
    not_satisfied = _votes(_("不满意"))
    ballots = _votes(_("收回票数"))

    TYPED = ("deputy", "satisfied", "mostly", "not_satisfied", "ballots")
    NAMED = _("第 %(number)d 位，%(label)s")

    def __init__(self, *args, reporters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = RecordField(
            label=_("述职代表"),
            records=reporters,
            label_of=lambda deputy: deputy.name,
            empty=_("请选择代表"),
            error_messages={
                "required": _("选择述职的代表。"),
                "invalid_choice": _("请选择名单里的代表。"),
            },
        )
        self.order_fields(["deputy", "satisfied", "mostly", "not_satisfied", "ballots"])

    def clean(self):
        said = self.cleaned_data
        if not self.errors and said.get("ballots") != self._total():
            message = _("票数合计 %(total)d，应等于收回的票数。")
            self.add_error("ballots", message % {"total": self._total()})
        return said

    def _total(self) -> int:
        names = ("satisfied", "mostly", "not_satisfied")
        return sum(self.cleaned_data.get(name) or 0 for name in names)

    def facts(self) -> PollFacts:
        said = dict(self.cleaned_data)
        deputy = said.pop("deputy")
        return PollFacts(deputy.pk, **{name: number or 0 for name, number in said.items()})


class Rows:
    """Numbered rows of one kind (`found-0-title`); so many `more` when asked for."""

    def __init__(
        self, kind: str, form_class, *, data=None, known=(), more=0, most=MOST_ROWS, **facts
    ):
        self.kind, self.form_class, self.data, self.facts_of_form = kind, form_class, data, facts
        sent = re.compile(rf"{kind}-(\d{{1,2}})-")
        numbers = {int(match[1]) for key in data or () if (match := sent.match(key))}
        count = max([*numbers, len(known) - 1, 0]) + 1 + more
        self.forms = [self._form(at, known) for at in range(min(count, most))]

    def _form(self, at: int, known):
        initial = known[at] if at < len(known) else None
        prefix = f"{self.kind}-{at}"
        is_sent = any(key.startswith(f"{prefix}-") for key in self.data or ())
        data = self.data if is_sent else None
        form = self.form_class(data, prefix=prefix, initial=initial, **self.facts_of_form)
        form.number = at + 1
        return form

    @property
    def is_used(self) -> bool:
        return any(form.initial for form in self.forms) or bool(self.filled)

    @property
    def filled(self) -> list:
        rows = [form for form in self.forms if form.is_bound and not form.is_blank]
        for form in rows:
            form.has_others = len(rows) > 1
        return rows

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.filled]  # all of them: every error is shown
        return all(judged)

    def facts(self) -> list:
        return [form.facts() for form in self.filled]
