"""What somebody typed into a form that could not be taken: given back to copy or to send again."""

from django import forms
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

NOT_TYPED = {"csrfmiddlewaretoken", "token", "version", "next", "_draft"}


def forms_of(match: ResolverMatch | None) -> list[type[forms.BaseForm]]:
    """The classes of the forms of a page, as its view says: `form_class`, or `form_classes`.

    A view that takes many steps has a dictionary of them by the step named in its address.
    """
    view = getattr(match, "func", None)
    view = getattr(view, "view_class", view)
    said = getattr(view, "form_classes", None) or [getattr(view, "form_class", None)]
    if isinstance(said, dict):
        said = [said.get(match.kwargs["name"])]
    return [one for one in said if one is not None]


def forms_at(path: str) -> list[type[forms.BaseForm]]:
    """Those of the page at a path inside the portal; none where there is no page."""
    try:
        return forms_of(resolve(path))
    except Resolver404:
        return []


def typed_values(posted, record=None, match=None) -> list[dict]:
    """The filled fields of a POST, in order, labelled as the form's fields or the record's columns.

    A choice is given back by its name; one that only the page knew (a number of a record) is left
    out, since it says nothing to anybody.
    """
    fields = fields_of(forms_of(match))
    labels = _labels(record) | {name: field.label for name, field in fields.items()}
    return [
        {"label": labels.get(part, _("填写的内容")), "value": said}
        for name, values in posted.lists()
        if (part := last_part(name)) not in NOT_TYPED and "password" not in name
        for value in values
        if value.strip() and (said := said_in(fields.get(part), value))
    ]


def typed_texts(posted, fields: dict[str, forms.Field]) -> list[dict]:
    """As `typed_values`, without what was chosen: the names of choices may ask the database."""
    return [
        {"label": fields[part].label, "value": value}
        for name, values in posted.lists()
        if (part := last_part(name)) in fields and "password" not in name
        for value in values
        if value.strip() and not isinstance(fields[part], forms.ChoiceField | forms.BooleanField)
    ]


def fields_of(form_classes) -> dict[str, forms.Field]:
    """The fields by name that a person sees on the page."""
    return {
        name: field
        for form in form_classes
        for name, field in form.base_fields.items()
        if field.label and not field.widget.is_hidden
    }


def labelled_files(names, fields: dict[str, forms.Field]) -> list[tuple[str, str]]:
    """Each field whose files have to be chosen again, with its label."""
    labels = [getattr(fields.get(last_part(name)), "label", "") for name in names]
    return [(name, str(label or _("文件"))) for name, label in zip(names, labels, strict=True)]


def said_in(field: forms.Field | None, value: str) -> str:
    """What was typed or chosen, in words."""
    if isinstance(field, forms.BooleanField):
        return _("是")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, ""))
    return value


def sent_fields(posted) -> list[tuple[str, str]]:
    """A POST to be sent again: every field but the token of the old page and passwords."""
    return [
        (name, value)
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
        for value in values
    ]


def last_part(name: str) -> str:
    """`title` of `issues-0-title`."""
    return name.rpartition("-")[2]


def _labels(record):
    if record is None:
        return {}
    return {column.name: column.verbose_name for column in record._meta.concrete_fields}
