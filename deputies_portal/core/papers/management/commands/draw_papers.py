from django.core.management.base import BaseCommand

from deputies_portal.core.papers.drawing import draw
from deputies_portal.core.papers.registry import known


class Command(BaseCommand):
    help = "Draw the shipped Word templates anew, each from the blocks its paper declares."

    def handle(self, **options):
        for paper in known():
            draw(paper, paper.template)
            self.stdout.write(paper.template.name)
