"""The step that is taken together with another, in one form: 审核 and at once 交办 or 转到县级,
签收 and 申请延期, 同意延期 and 催办.
"""

from django import forms
from django.utils.translation import gettext as _

from deputies_portal.core.ui.forms.base import PortalForm
from deputies_portal.core.workflow import Situation
from visits.issues.issue_page import IssuePage
from visits.issues.steps import FORMS, STEPS

NONE = ""  # the first step alone


class Opening(forms.RadioSelect):
    """Each button opens the part of the page that is named after it."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-reveal"] = f"then-{value}"
        return option


class NextStep(PortalForm):
    """Which step follows at once, and the form of each that may."""

    then = forms.ChoiceField(required=False, widget=Opening)

    def __init__(self, data, page: IssuePage, name: str, is_paper: bool):
        super().__init__(data, user=page.user)
        names = () if is_paper else _following(page, name)
        self.forms = {one: self._form_of(one, page) for one in names}
        labels = {one: _("并%(step)s") % {"step": STEPS[one].label} for one in self.forms}
        alone = _("只%(step)s") % {"step": STEPS[name].label}
        self.fields["then"].label = _("接着")
        self.fields["then"].choices = [(NONE, alone), *labels.items()]

    def _form_of(self, name: str, page: IssuePage):
        is_chosen = self.is_bound and self.data.get("then") == name
        form = FORMS[name](
            self.data if is_chosen else None,
            prefix=name,
            user=page.user,
            dossier=page.dossier,
            on=page.on,
        )
        form.come_after_another()
        return form

    def clean(self):
        chosen = self.chosen
        if chosen and not chosen[1].is_valid():
            raise forms.ValidationError(
                _("请先改正“%(step)s”。") % {"step": STEPS[chosen[0]].label}
            )
        return self.cleaned_data

    @property
    def chosen(self) -> tuple | None:
        """The name and the form of the step that follows."""
        name = self.data.get("then") if self.is_bound else NONE
        return (name, self.forms[name]) if name in self.forms else None


def _following(page: IssuePage, name: str) -> list[str]:
    """Those that the user may take from where the step leads."""
    found, state = [], STEPS[name].target or page.issue.state
    for one in STEPS[name].then:
        at = Situation(page.user, page.issue, page.held, page.dossier, page.on, False)
        is_own = any(STEPS[one].is_open_to(who, state) for who in page.held)
        if is_own and not (STEPS[one].obstacle and STEPS[one].obstacle(at)):
            found.append(one)
    return found
