"""Staged rows 暂存: what a long import has written and nobody sees yet.

They stand in the tables of visits and issues under provisional numbers, with the number of the
import in `staged_by`. The managers of both leave them out; they count in no sum. All rows of an
import come to light in one step (`visits.old_records.old_ledger_published`), or are removed.
"""

from django.db import models

# Beyond any number a county will ever draw; so many rows apart for each import.
PROVISIONAL, APART, KEPT_APART = 1_000_000_000, 1_000_000, 1_000


class PublishedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(staged_by__isnull=True)


def published(queryset: type[models.QuerySet]) -> models.Manager:
    """The manager of these rows that everybody uses."""
    return PublishedManager.from_queryset(queryset)()


class StagedQuerySet(models.QuerySet):
    """For the import alone."""

    def of_import(self, number: int):
        return self.filter(staged_by=number)


def provisional(imported: int, place: int) -> int:
    """The number of the row at this place until it gets its own; no other import has it."""
    return PROVISIONAL + imported % KEPT_APART * APART + place
