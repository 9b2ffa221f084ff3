"""Lengths agree in column, form and page (security E09): PostgreSQL refuses what SQLite takes."""

from django import forms

import deputies_portal.urls  # noqa: F401 - every form is loaded with the pages
from deputies_portal.core.ui.forms.fields import PhoneField


def kinds_of(parent):
    for kind in parent.__subclasses__():
        yield kind
        yield from kinds_of(kind)


LONGEST_PHONE = 12  # digits; the box has room for blanks and the code of the country
OURS = ("deputies_portal.", "stations.", "visits.")
FORMS = {
    kind
    for kind in kinds_of(forms.BaseModelForm)
    if kind.__module__.startswith(OURS) and getattr(kind, "_meta", None) and kind._meta.model
}


def lengths_of(kind):
    """(field, most characters of its column, of its field, of its box) of each text of a form."""
    for name, field in kind.base_fields.items():
        columns = {one.name: one for one in kind._meta.model._meta.get_fields()}
        most = getattr(columns.get(name), "max_length", None)
        if most and isinstance(field, PhoneField):
            yield name, most, LONGEST_PHONE, LONGEST_PHONE
        elif most and isinstance(field, forms.CharField):
            box = field.widget.attrs.get("maxlength")
            yield name, most, field.max_length, int(box) if box else None


def test_no_field_of_a_form_takes_more_than_its_column():
    texts = [(kind.__name__, *lengths) for kind in FORMS for lengths in lengths_of(kind)]
    assert len(texts) >= 30
    longer = [one for one in texts if one[3] is None or one[3] > one[2] or one[4] != one[3]]
    assert sorted(longer) == []
