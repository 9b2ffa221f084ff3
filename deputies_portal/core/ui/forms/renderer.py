"""How forms are drawn: our templates first, Django's widgets behind them."""

from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

from deputies_portal.core.ui.forms.bound import PortalBoundField


class PortalRenderer(DjangoTemplates):
    form_template_name = "django/forms/portal_form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = PortalBoundField

    @cached_property
    def engine(self):
        ours = settings.TEMPLATES[0]["OPTIONS"]
        widgets = Path(django.forms.__file__).parent / self.backend.app_dirname
        return self.backend(
            {
                "NAME": "portalforms",
                "APP_DIRS": False,
                "DIRS": [*settings.TEMPLATES[0]["DIRS"], widgets],
                "OPTIONS": {name: ours[name] for name in ("builtins", "loaders")},
            }
        )
