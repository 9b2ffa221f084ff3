"""Rows that belong to another record and are shown on its page."""

from django.db import models


class Part(models.Model):
    """A row without a page of its own; `OWNER` is the column that names the record it hangs on."""

    OWNER = "venue"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return getattr(self, self.OWNER).get_absolute_url()

    @property
    def county_code(self) -> str:
        return getattr(self, self.OWNER).county_id
