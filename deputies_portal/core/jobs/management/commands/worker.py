"""Started by deploy/deputies-portal-worker.service; under `make run` beside the web server."""

from django.core.management import BaseCommand

from deputies_portal.core.audit import keys
from deputies_portal.core.jobs.worker import PAUSE, Worker


class Command(BaseCommand):
    help = "Do background jobs until asked to end."

    def add_arguments(self, parser):
        parser.add_argument("--parent", type=int, help="end when this process is gone")
        parser.add_argument("--pause", type=float, default=PAUSE, help="seconds between two looks")

    def handle(self, *, parent, pause, **options):
        keys.require()
        worker = Worker(parent=parent, pause=pause)
        worker.listen()
        worker.run()
