"""Portions so small that a file of a few rows has several."""

import pytest

from visits.old_records import old_ledger, old_ledger_published, old_ledger_undone


@pytest.fixture
def portions(monkeypatch):
    """Three rows each, without the rest between them."""
    for module in (old_ledger, old_ledger_published, old_ledger_undone):
        monkeypatch.setattr(module, "PORTION", 3)
    monkeypatch.setattr("deputies_portal.core.jobs.beside.LONGEST_REST", 0)
