"""Portions so small that a file of a few rows has several."""

import pytest

from visits.old_records import old_ledger, old_ledger_published


@pytest.fixture
def portions(monkeypatch):
    """Three rows each, without the rest between them."""
    for module in (old_ledger, old_ledger_published):
        monkeypatch.setattr(module, "PORTION", 3)
    monkeypatch.setattr("deputies_portal.core.jobs.beside.LONGEST_REST", 0)


@pytest.fixture
def small(monkeypatch):
    """Every file is a long one, looked after at each row, without the rest between beginnings."""
    monkeypatch.setattr("deputies_portal.imports.kinds.base.Kind.most_at_once", 1)
    monkeypatch.setattr("deputies_portal.imports.aside.LOOKED_EVERY", 0)
    monkeypatch.setattr("deputies_portal.imports.aside.REST", 0)
    monkeypatch.setattr("deputies_portal.core.jobs.beside.LONGEST_REST", 0)
