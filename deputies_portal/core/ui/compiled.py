"""Templates that Jinja2 compiles to Python (`*.jinja`): what a page prints many times over, as rows
of long lists, matrices and the fields of forms. They take a quarter of the time of Django's there
(docs/performance.md); pages, their frame and their order stay Django templates.

They know no context processors: what a row prints is given to it, with its words ready. Calls are
written with brackets: `{{ option.tag() }}`.
"""

from pathlib import Path

import django.forms
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemLoader

from deputies_portal.core.ui.layout import without_layout

NAME = "compiled"  # of the engine, in the settings
WIDGETS = Path(django.forms.__file__).parent / "jinja2"


class Loader(FileSystemLoader):
    """Templates of the project without their layout, Django's own widgets behind them."""

    def get_source(self, environment, template):
        source, file, is_fresh = super().get_source(environment, template)
        return without_layout(source, keeps_lines=environment.auto_reload), file, is_fresh


def said(value):
    """A lazy word as what it says: only then it is known whether that is HTML."""
    return str(value) if isinstance(value, Promise) else value


def url(name: str, *args) -> str:
    """The address of a page."""
    return reverse(name, args=args)


def environment(**options) -> Environment:
    """With the words and the marks that all pages have."""
    folders = options.pop("loader").searchpath
    extensions = ["jinja2.ext.i18n"]
    options |= {"extensions": extensions, "finalize": said}
    made = Environment(loader=Loader([*folders, WIDGETS]), **options)
    made.install_gettext_callables(
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    from deputies_portal.core.ui.templatetags import portal  # its tags draw templates of this kind

    tags = (
        portal.icon,
        portal.level,
        portal.state_pips,
        portal.figure,
        portal.day,
        portal.short_day,
    )
    made.globals |= {tag.__name__: tag for tag in tags}
    made.globals |= {"tier": portal.tier_of, "static": static, "url": url}
    made.filters |= {"files_dropped": portal.files_dropped, "mask_name": portal.mask_name}
    return made


def draw(template: str, /, **facts) -> str:
    """The template of this name with these facts, as HTML."""
    return engines[NAME].env.get_template(template).render(facts)
