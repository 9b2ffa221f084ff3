"""The error summary of a page: every mistake once, with the control it leads to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import BaseForm, BaseFormSet


@dataclass(frozen=True)
class Mistake:
    error: str
    label: str = ""  # empty for what concerns the whole form
    anchor: str = ""


def mistakes_of(form: BaseForm | BaseFormSet | Iterable) -> list[Mistake]:
    """The mistakes of a form, of a formset, or of several of them in the order of the page."""
    if isinstance(form, BaseFormSet):
        whole = [Mistake(error) for error in form.non_form_errors()]
        return whole + [mistake for one in form for mistake in mistakes_of(one)]
    if not isinstance(form, BaseForm):
        return [mistake for one in form if one for mistake in mistakes_of(one)]
    return [Mistake(error) for error in form.non_field_errors()] + [
        # Nobody can go to a hidden field; its message says what to do instead.
        Mistake(error) if field.is_hidden else Mistake(error, field.label, field.anchor)
        for field in form
        for error in field.errors
    ]
