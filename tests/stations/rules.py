"""Tripping a rule of the database in tests."""

import pytest
from django.db import IntegrityError, transaction

from deputies_portal.core.ui.forms.constraints import refusal_of


def refusal(save) -> str:
    """The words for the person when the database refuses the row."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        save()
    return str(refusal_of(caught.value).message)
