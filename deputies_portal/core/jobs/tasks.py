"""The one task of the queue, whatever the queue is: run a job."""

from django_tasks import task

from deputies_portal.core.jobs import running


@task()
def run_job(pk: int) -> None:
    """Harmless when the job runs elsewhere, has ended, or is gone."""
    running.run(pk)
