"""What Prometheus reads: requests of all web processes, and what the database tells by itself.

Figures and names of views, never a person, a county or a record.
"""

import os
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from deputies_portal.core.audit.models import Entry
from deputies_portal.core.jobs.models import Job
from deputies_portal.public.watching import backup_age, oldest_waiting

CONTENT_TYPE = CONTENT_TYPE_LATEST
SIGN_INS = timedelta(hours=1)


class Database:
    """Gauges computed when they are asked for, so they are the same in every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        jobs = GaugeMetricFamily("portal_jobs", "Background jobs by state.", labels=["state"])
        counted = dict(Job.objects.values_list("state").annotate(Count("id")))
        for state in ("waiting", "running", "failed"):
            jobs.add_metric([state], counted.get(state, 0))
        yield jobs
        waited = oldest_waiting(now) or timedelta()
        yield _gauge("portal_queue_age_seconds", "Age of the oldest waiting job.", waited)
        failures = Entry.objects.filter(
            action__in=["sign_in.failed", "sign_in.locked"], at__gte=now - SIGN_INS
        )
        yield GaugeMetricFamily(
            "portal_sign_in_failures", "Failed sign-ins of the last hour.", failures.count()
        )
        if age := backup_age(now):
            yield _gauge("portal_backup_age_seconds", "Since the last archive was made.", age)


def page() -> bytes:
    registry = CollectorRegistry()
    registry.register(Database())
    requests = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        MultiProcessCollector(requests)
    return generate_latest(registry) + generate_latest(requests)


def _gauge(name: str, words: str, time: timedelta) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, time.total_seconds())
