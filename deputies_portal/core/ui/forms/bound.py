"""A field as it stands on a page: its classes, where a link to it leads, how wide it is."""

from django import forms
from django.forms.boundfield import BoundField

BARE = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def css_class(widget) -> str:
    """The kit's class for a widget; choices drawn as tiles and hidden fields have none."""
    if widget.is_hidden or isinstance(widget, BARE):
        return ""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class PortalBoundField(BoundField):
    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        classes = [widget.attrs.get("class", ""), css_class(widget)]
        if self.errors and classes[1]:
            classes.append("is-bad")
        names = " ".join(dict.fromkeys(" ".join(classes).split()))
        return attrs | ({"class": names} if names else {})

    @property
    def is_tiles(self) -> bool:
        """Drawn as tiles to choose from, under a legend."""
        return isinstance(self.field.widget, BARE)

    @property
    def is_switch(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_day(self) -> bool:
        """An empty box for a day does not say which day: in a bar its label stands before it."""
        return not self.is_hidden and isinstance(self.field, forms.DateField)

    @property
    def is_period(self) -> bool:
        """The first or last day of the rows of a list."""
        return self.is_day and self.name in ("first", "last")

    @property
    def anchor(self) -> str:
        """The id a link in the error summary leads to: the first control of the field."""
        return f"{self.auto_id}_0" if self.is_tiles else self.id_for_label or self.auto_id

    @property
    def width(self) -> str:
        """The column class in the 12-column grid, from the form's `widths`; "" is the whole row."""
        return getattr(self.form, "widths", {}).get(self.name, "")
