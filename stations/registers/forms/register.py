"""What the forms of the registers share: given facts, errors beside fields, kept phones."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.guards import messages_of
from deputies_portal.core.ui.forms.base import PortalModelForm, VersionedFormMixin
from deputies_portal.core.words.text import mask_phone
from stations.models import Region
from stations.scope import Scope


class BesideFields:
    """Puts the message of a constraint or guard beside the field it is about.

    `beside` names the constraint or guard and the field; without it the message stands above.
    """

    beside: dict[str, str] = {}

    def add_error(self, field, error):
        if not isinstance(error, ValidationError):
            error = ValidationError(error)
        if field is None and hasattr(error, "error_dict"):
            for name, found in error.error_dict.items():
                for one in found:
                    self.add_error(None if name == NON_FIELD_ERRORS else name, one)
            return
        super().add_error(field or self._place_of(error), error)

    def _place_of(self, error):
        said = set(error.messages)
        model = self._meta.model
        messages = messages_of(model)
        for name, field in self.beside.items():
            if field in self.fields and str(messages[name]) in said:
                return field
        return None


class RegisterForm(BesideFields, VersionedFormMixin, PortalModelForm):
    """A form of one register. `given` columns are set before the form is filled.

    They are no fields, but constraints over them are asked all the same.
    """

    given: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = Scope.of(self.user)

    def _get_validation_exclusions(self):
        known = {name for name in self.given if name not in self._errors}
        return super()._get_validation_exclusions() - known


class InOwnCounty:
    """Offers the counties whose clerk the user is, and their townships."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        counties = self.scope.clerk_counties
        standing = Region.objects.standing()
        self.fields["county"].queryset = standing.filter(code__in=counties)
        self.fields["county"].empty_label = None
        if "township" in self.fields:
            townships = standing.townships().filter(parent__in=counties)
            self.fields["township"].queryset = townships


class KeptPhones:
    """Private numbers are never sent to the browser: an empty box keeps them, a tick removes them.

    `private` names the fields; the form has a tick `<name>_dropped` for each that is filled.
    """

    private: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.private:
            if kept := getattr(self.instance, name):
                self._hide(name, kept)

    def _hide(self, name, kept):
        self.initial[name] = ""
        shown = _("已填写") if "@" in kept else mask_phone(kept)
        self.fields[name].help_text = _("现在是 %(shown)s，不改就留空。") % {"shown": shown}
        self.fields[f"{name}_dropped"] = forms.BooleanField(
            label=_("删去现在的“%(label)s”") % {"label": self.fields[name].label}, required=False
        )

    def clean(self):
        cleaned = super().clean()
        for name in self.private:
            if name in cleaned and not cleaned[name] and not cleaned.get(f"{name}_dropped"):
                cleaned[name] = getattr(self.instance, name)
        return cleaned
