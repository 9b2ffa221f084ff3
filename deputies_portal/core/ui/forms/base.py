"""Forms of the house: who fills them, how text and days are read, one version per edited record."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import ModelFormMetaclass
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.ui.forms.fields import DayField, PhoneField, PlainTextField

__all__ = [
    "DayField",
    "PhoneField",
    "PlainTextField",
    "PortalForm",
    "PortalModelForm",
    "VersionedFormMixin",
]


def field_for(column, **kwargs):
    """The form field of a model column: plain text, days from 1949, the rest as Django has it."""
    if getattr(column, "choices", None) or isinstance(column, models.DateTimeField):
        return column.formfield(**kwargs)
    if isinstance(column, models.DateField):
        return column.formfield(form_class=DayField, **{"widget": DayField.widget, **kwargs})
    if isinstance(column, models.TextField):
        return column.formfield(form_class=PlainTextField, lines=True, **_kept_widget(kwargs))
    if type(column) is models.CharField:
        return column.formfield(form_class=PlainTextField, **kwargs)
    return column.formfield(**kwargs)


def _kept_widget(kwargs):
    return {"widget": forms.Textarea(attrs={"rows": 3}), **kwargs}


class PortalFormMixin:
    """Takes the `user`; names the field in the message when something required is missing.

    `widths` gives fields their columns (`{"name": "g6"}`), `groups` their order under headings
    (`[(_("基本情况"), ["name", "tier"]), …]`).
    """

    widths: dict[str, str] = {}
    groups: list[tuple[str, list[str]]] = []

    def __init__(self, *args, user=None, **kwargs):
        self.user = user
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._word(field, field.label or name)
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.clean = _refusing_overflow(field.clean, field)

    def _word(self, field, label):
        if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
            return
        wording = _("请填写%(label)s。")
        if isinstance(field.widget, forms.CheckboxInput):
            wording = _("请勾选“%(label)s”。")
        elif hasattr(field, "choices"):
            wording = _("请选择%(label)s。")
        field.error_messages["required"] = wording % {"label": label}

    @property
    def field_groups(self):
        """Visible fields under their headings; fields that `groups` does not name come last."""
        named = [name for _heading, names in self.groups for name in names]
        rest = [field for field in self.visible_fields() if field.name not in named]
        groups = [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in self.groups
        ]
        return [group for group in [*groups, ("", rest)] if group[1]]


def _refusing_overflow(clean, field):
    def refusing(value):
        try:
            return clean(value)
        except OverflowError as error:  # an id no database column can hold
            raise ValidationError(field.error_messages["invalid_list"], "invalid_list") from error

    return refusing


class PortalForm(PortalFormMixin, forms.Form):
    pass


class _PlainFields(ModelFormMetaclass):
    """Reads every model column through `field_for`, also where a form's Meta inherits nothing."""

    def __new__(mcs, name, bases, attrs, **kwargs):
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = field_for
        return super().__new__(mcs, name, bases, attrs, **kwargs)


class PortalModelForm(PortalFormMixin, forms.ModelForm, metaclass=_PlainFields):
    pass


class VersionedFormMixin:
    """Carries the version the record had when the page was opened; `RegisterEdit` compares it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput,
                initial=self.instance.version,
                error_messages={"required": _("这一页不完整，请重新打开再改。")},
            )
