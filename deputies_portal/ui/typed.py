"""What somebody typed into a form that could not be taken: given back to copy from."""

SECRET = ("password", "csrfmiddlewaretoken", "token", "version", "code")


def typed_values(posted, record=None) -> list[dict]:
    """The filled fields of a POST, in order, labelled as the record's columns where they are."""
    labels = _labels(record)
    return [
        {"label": labels.get(name.rpartition("-")[2], name), "value": value}
        for name, values in posted.lists()
        if not any(mark in name for mark in SECRET)
        for value in values
        if value.strip()
    ]


def _labels(record):
    if record is None:
        return {}
    return {column.name: column.verbose_name for column in record._meta.concrete_fields}
