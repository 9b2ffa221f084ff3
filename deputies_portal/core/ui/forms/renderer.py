"""How forms are drawn: our templates first, Django's widgets behind them, all of them compiled."""

from django.forms.renderers import Jinja2 as Compiled
from django.template import engines
from django.utils.functional import cached_property

from deputies_portal.core.ui.compiled import NAME
from deputies_portal.core.ui.forms.bound import PortalBoundField


class PortalRenderer(Compiled):
    form_template_name = "django/forms/portal_form.jinja"
    field_template_name = "django/forms/field.jinja"
    bound_field_class = PortalBoundField

    @cached_property
    def engine(self):
        return engines[NAME]
