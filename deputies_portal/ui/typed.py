"""What somebody typed into a form that could not be taken: given back to copy from."""

from django.utils.translation import gettext as _

NOT_TYPED = {"csrfmiddlewaretoken", "token", "version", "next"}


def typed_values(posted, record=None) -> list[dict]:
    """The filled fields of a POST, in order, labelled as the record's columns where they are."""
    labels = _labels(record)
    return [
        {"label": labels.get(_last_part(name), _("填写的内容")), "value": value}
        for name, values in posted.lists()
        if _last_part(name) not in NOT_TYPED and "password" not in name
        for value in values
        if value.strip()
    ]


def sent_fields(posted) -> list[tuple[str, str]]:
    """A POST to be sent again: every field but the token of the old page and passwords."""
    return [
        (name, value)
        for name, values in posted.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name.lower()
        for value in values
    ]


def _last_part(name):
    """`title` of `issues-0-title`."""
    return name.rpartition("-")[2]


def _labels(record):
    if record is None:
        return {}
    return {column.name: column.verbose_name for column in record._meta.concrete_fields}
