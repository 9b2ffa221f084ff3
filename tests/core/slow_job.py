"""A worker process with a kind of job that its first worker never ends; run by test_jobs_killed."""

import contextlib
import os
import sys
import time

sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from deputies_portal.core.jobs.kinds import Outcome, kind


@kind("endless", "没有尽头")
def work(run) -> Outcome:
    """The first attempt goes on until its worker is killed, each later one ends at once."""
    step, is_inside = 0, run.arguments["is_inside"]
    with transaction.atomic() if is_inside else contextlib.nullcontext():
        while run.job.attempts == 1:
            step += 1
            run.renew(done=step, total=1_000_000)
            time.sleep(0.05)
    path = run.file("csv")
    path.write_text(f"{os.getpid()}\n", encoding="utf-8")
    return Outcome(path, "结果.csv", action="visit.export", facts={"rows": 1})


call_command("worker", *sys.argv[1:])
