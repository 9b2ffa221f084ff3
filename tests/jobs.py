"""Jobs in tests: a kind of job that does as it is told, and asking for one."""

from pathlib import Path
from typing import ClassVar

from django_tasks.backends.base import BaseTaskBackend

from deputies_portal.core.jobs import asking, running
from deputies_portal.core.jobs.kinds import Outcome, Refused, kind
from deputies_portal.core.jobs.models import Job
from tests import make

TITLE = "接待台账"
NAME = "试一试"


class Broken(Exception):
    """What no worker function expects."""


@kind("trial", NAME)
def work(run: running.Run) -> Outcome:
    """Five steps; `refuse`, `break` and `linger` of the arguments say what happens in between."""
    path = run.file("csv")
    path.write_text("编号\n1\n", encoding="utf-8")
    for step in range(1, 6):
        run.renew(done=step, total=5)
        run.progress(step, 5)
    if "refuse" in run.arguments:
        raise Refused(run.arguments["refuse"])
    if run.arguments.get("break_until", 0) >= run.job.attempts:
        raise Broken("杨家福 13812345678")
    if run.arguments.get("page"):
        return Outcome(page=run.arguments["page"])
    return Outcome(path, "接待台账.csv", action="visit.export", facts={"rows": 1})


class Elsewhere(BaseTaskBackend):
    """A distributed queue as the portal sees it: what is asked for goes to workers elsewhere."""

    sent: ClassVar[list[tuple]] = []

    def enqueue(self, task, args, kwargs):
        self.validate_task(task)
        self.sent.append((task, args))


def ask(user, at=None, **arguments) -> Job:
    posting = user.postings.first()
    facts = {"title": TITLE, "detail": "杨家福", "arguments": arguments, "county": "530524"}
    return asking.ask("trial", actor=user, posting=posting, at=at or make.moment(), **facts)


def finished(user, **arguments) -> Job:
    """A job that has been asked for and run."""
    job = ask(user, **arguments)
    running.run(job.pk)
    job.refresh_from_db()
    return job


def files_of_results(settings) -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / "jobs"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
