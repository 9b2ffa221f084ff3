"""Forms of one visit: reveal, void, correct, name a reader; remove a file."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deputies_portal.core.accounts.models import User
from deputies_portal.core.ui.forms.base import DayField, PhoneField, PlainTextField, PortalForm
from deputies_portal.core.ui.forms.choices import AsTyped
from visits.models import Contact, Visit
from visits.privacy.forms.revealing import ReasonForm
from visits.visits.corrections import Changes, ContactChange
from visits.visits.forms.ground import Ground, receivers_field, ticked_in
from visits.visits.forms.intake import VisitForm
from visits.visits.forms.rows import NAMED_KINDS, ContactForm
from visits.visits.forms.villages import PlaceField

VERSION_MISSING = gettext_lazy("这一页不完整，请重新打开再改。")
NEW = "new"  # the row for one more visitor


class VoidForm(ReasonForm):
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": VERSION_MISSING}
    )


class ReaderForm(PortalForm):
    """A person named by the account, so that nobody leafs through a list of all people."""

    username = PlainTextField(label=gettext_lazy("账号"), max_length=150)
    reason = PlainTextField(label=gettext_lazy("理由"), max_length=120)

    def clean_username(self):
        name = self.cleaned_data["username"].lower()
        person = User.objects.filter(username=name, is_active=True).first()
        if person is None:
            raise ValidationError(_("没有这个账号，或者已经停用。"))
        return person


class CorrectForm(AsTyped, PortalForm):
    """Facts of a visit as they are; personal ones stand empty: what stays empty stays as it is."""

    use_required_attribute = False
    FACTS = ("channel", "received_on", "received_at", "group_size", "is_confidential", "old_number")

    channel = forms.ChoiceField(label=gettext_lazy("方式"), choices=Visit.Channel.choices)
    received_on = DayField(label=gettext_lazy("日期"), not_after_today=True)
    received_at = VisitForm.base_fields["received_at"]
    group_size = VisitForm.base_fields["group_size"]
    is_confidential = forms.BooleanField(label=gettext_lazy("不公开"), required=False)
    old_number = PlainTextField(label=gettext_lazy("原纸质编号"), max_length=40, required=False)
    outcome_note = PlainTextField(
        label=gettext_lazy("怎么答复的，或引导到哪里"), max_length=500, lines=True, required=False
    )
    own_words = PlainTextField(
        label=gettext_lazy("群众原话"),
        max_length=5000,
        lines=True,
        required=False,
        help_text=gettext_lazy("留空不改。写了就换掉原来的全文。"),
    )
    deputies = receivers_field()
    reason = PlainTextField(
        label=gettext_lazy("更正原因"),
        max_length=200,
        error_messages={"required": gettext_lazy("写明更正的原因。")},
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": VERSION_MISSING}
    )

    def __init__(self, *args, visit: Visit, ground: Ground, **kwargs):
        self.visit = visit
        super().__init__(*args, user=ground.user, initial=_as_it_is(visit), **kwargs)
        self.fields["deputies"].queryset = ground.deputies
        if visit.outcome == Visit.Outcome.ISSUES:
            del self.fields["outcome_note"]

    def changes(self) -> Changes:
        said = self.cleaned_data
        facts = {name: said[name] for name in self.FACTS}
        facts["group_size"] = said["group_size"] or self.visit.group_size
        if said.get("outcome_note"):
            facts["outcome_note"] = said["outcome_note"]
        if said["own_words"]:
            facts["own_words"] = said["own_words"]
        return Changes(facts=facts, deputies=list(said["deputies"]))


class CorrectContactForm(AsTyped, PortalForm):
    """One visitor; the page shows the masked values beside the empty boxes."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=gettext_lazy("身份"), choices=NAMED_KINDS)
    name = PlainTextField(label=gettext_lazy("姓名"), max_length=40, required=False)
    phone = PhoneField(label=gettext_lazy("手机"), required=False)
    drop_phone = forms.BooleanField(label=gettext_lazy("删去手机"), required=False)
    is_removed = forms.BooleanField(label=gettext_lazy("移除这一位"), required=False)

    def __init__(self, *args, contact: Contact, ground: Ground, **kwargs):
        self.contact = contact
        named = contact.kind != Contact.Kind.ANONYMOUS
        initial = {"kind": contact.kind if named else Contact.Kind.VOTER}
        prefix = f"contact-{contact.pk}"
        super().__init__(*args, user=ground.user, prefix=prefix, initial=initial, **kwargs)
        self.fields["place"] = PlaceField(label=_("村组"), required=False, villages=ground.villages)

    def change(self) -> ContactChange:
        said = self.cleaned_data
        village, address = said["place"]
        facts = {name: said[name] for name in ("name", "phone") if said[name]}
        if said["drop_phone"]:
            facts["phone"] = ""
        if self.contact.name or facts.get("name"):
            facts["kind"] = said["kind"]
        if village or address:
            facts |= {"village": village, "address": address}
        return ContactChange(self.contact, facts, is_removed=said["is_removed"])


class Correcting:
    """The forms of the page 更正 together."""

    def __init__(self, visit: Visit, user, data=None, *, as_typed=False):
        self.visit = visit
        self.ground = Ground(user, visit.venue, [visit.venue], visit.received_on)
        self.form = CorrectForm(data, visit=visit, ground=self.ground)
        self.contacts = [
            CorrectContactForm(data, contact=contact, ground=self.ground)
            for contact in visit.contacts.select_related("village")
        ]
        self.added = self._added(data)
        for form in (self.form, *self.contacts, self.added):
            form.as_typed = as_typed

    def _added(self, data) -> ContactForm:
        """The row for one more visitor; nobody is asked about it who wrote nothing there."""
        facts = {"ground": self.ground, "prefix": f"contact-{NEW}"}
        row = ContactForm(data, **facts)
        return ContactForm(initial={"kind": row["kind"].value()}, **facts) if row.is_blank else row

    @property
    def forms(self) -> list:
        return [self.form, *self.contacts, *([] if self.added.is_blank else [self.added])]

    @property
    def ticked(self) -> list[int]:
        return ticked_in(self.form)

    def is_valid(self) -> bool:
        judged = [form.is_valid() for form in self.forms]  # all of them: every error is shown
        return all(judged)

    def changes(self) -> Changes:
        changes = self.form.changes()
        changes.contacts = [form.change() for form in self.contacts]
        if not self.added.is_blank:
            changes.contacts.append(ContactChange(None, vars(self.added.facts())))
        return changes

    def add_error(self, error: ValidationError) -> None:
        said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in said.items():
            self.form.add_error(name if name in self.form.fields else None, messages)


def _as_it_is(visit: Visit) -> dict:
    shown = (*CorrectForm.FACTS, "outcome_note", "version")
    known = {name: getattr(visit, name) for name in shown}
    return known | {"deputies": [deputy.pk for deputy in visit.deputies.all()]}
