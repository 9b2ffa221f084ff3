"""The portal of the laboratory: served over the database of the tests, with its worker."""

import pytest

from tests.faults.laboratory import as_in_use
from tests.served import environment_of_tests, served


@pytest.fixture
def environment(transactional_db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    as_in_use()
    return environment_of_tests(tmp_path) | {"LOG_LEVEL": "ERROR", "JOB_LEASE_SECONDS": "5"}


@pytest.fixture
def portal(environment):
    """(Address, process id of the master.)"""
    with served(environment | {"WORKER_BESIDE": "1"}) as found:
        yield found
