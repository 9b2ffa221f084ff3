"""The sheet of accounts in bulk: which offices, and a row for each that can be corrected."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.forms.base import PlainTextField, PortalForm
from stations.models import County
from stations.postings.accounts_in_bulk import MOST, Kind, Opening

TAKEN = _("这个登录名已经有人用了。")
TWICE = _("表里有两个同样的登录名。")
SERVED_NOW = _("勾选的地方有的刚刚有了账号，已从表里去掉。请核对后再开通。")
NOTHING = _("一行也没有勾选。")


class ChoiceForm(PortalForm):
    """A county, and the kinds of its offices. Only administrators open it: theirs, or every one."""

    county = forms.ModelChoiceField(County.objects.none(), label=_("县"), empty_label=None)
    kinds = forms.MultipleChoiceField(
        label=_("给谁开通"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    widths = {"county": "g4", "kinds": "g8"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = County.objects.administered_by(self.user)
        self.fields["kinds"].initial = Kind.values


class OfficeRow(PortalForm):
    """One office: whether it gets an account, the name to sign in with, the person's name."""

    chosen = forms.BooleanField(required=False)
    username = PlainTextField(
        label=_("登录名"), max_length=User._meta.get_field("username").max_length
    )
    name = PlainTextField(label=_("姓名"), max_length=User._meta.get_field("name").max_length)

    def __init__(self, data, *, opening: Opening):
        """Without a tick the row stays as it was typed, and is not looked at."""
        self.opening, key = opening, opening.office.key
        first = {"chosen": data is None, "username": opening.username, "name": opening.name}
        if data is not None and not _ticked(data, key):
            first |= {name: data.get(f"{key}-{name}", first[name]) for name in ("username", "name")}
            data = None
        super().__init__(data, prefix=key, initial=first)
        office = {"office": opening.office.record}
        self.fields["chosen"].label = _("给“%(office)s”开通") % office
        self.fields["username"].label = _("“%(office)s”的登录名") % office
        self.fields["name"].label = _("“%(office)s”的姓名") % office
        for name, field in self.fields.items():
            off = {} if name == "chosen" else {"autocomplete": "off"}
            field.widget.attrs |= {"aria-label": field.label, **off}

    def clean_username(self):
        username = User.normalize_username(self.cleaned_data["username"])
        User._meta.get_field("username").run_validators(username)
        return username

    @property
    def corrected(self) -> Opening:
        facts = self.cleaned_data
        return Opening(self.opening.office, facts["username"], facts["name"])


def _ticked(data, key: str) -> bool:
    return forms.CheckboxInput().value_from_datadict(data, {}, f"{key}-chosen")


class Sheet(PortalForm):
    """All rows; right only as a whole."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args, openings: list[Opening], **kwargs):
        super().__init__(*args, **kwargs)
        typed = self.data if self.is_bound else None
        self.rows = [OfficeRow(typed, opening=opening) for opening in openings[:MOST]]

    def clean(self):
        cleaned = super().clean()
        if self._served_meanwhile():
            raise ValidationError(SERVED_NOW)
        chosen = [row for row in self.rows if row.is_bound]
        if not chosen:
            raise ValidationError(NOTHING)
        _tell_apart([row for row in chosen if row.is_valid()])
        cleaned["openings"] = [row.corrected for row in chosen if row.is_valid()]
        return cleaned

    def is_valid(self):
        return super().is_valid() and not any(row.errors for row in self.rows)

    def _served_meanwhile(self) -> bool:
        """A row was ticked whose office has got an account since the page was opened."""
        known = {f"{row.prefix}-chosen" for row in self.rows}
        return any(name.endswith("-chosen") and name not in known for name in self.data)

    @property
    def parts(self) -> list:
        """For the summary of mistakes, in the order of the page."""
        return [self, *self.rows]


def _tell_apart(rows) -> None:
    names = [row.cleaned_data["username"] for row in rows]
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    for place, row in enumerate(rows):
        if names[place] in taken:
            row.add_error("username", TAKEN)
        elif names[place] in names[:place]:
            row.add_error("username", TWICE)


class AgainForm(PortalForm):
    """Which of the accounts never used get a new slip."""

    postings = forms.ModelMultipleChoiceField(queryset=None, label=_("账号"))

    def __init__(self, *args, postings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["postings"].queryset = postings
