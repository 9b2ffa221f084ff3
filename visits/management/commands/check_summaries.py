from django.core.management.base import BaseCommand, CommandError

from deputies_portal.core.database.grams import kept_grams, wrong_grams
from stations.upgrade import summary
from visits import tallies
from visits.calendar.deadlines import repair as set_right
from visits.calendar.deadlines import wrong_summaries
from visits.issues import awaiting, results, settling


class Command(BaseCommand):
    help = (
        "Recount due date, lateness, results and what is awaited of every issue from its deadlines "
        "and rounds, the day every visit was settled from its issues, stage and days of every "
        "venue's upgrade from its items and acceptances, the sums of visits and issues by "
        "place and month, and the words that issues are found by; name what differs. Exit code 1 "
        "when anything does, and was not set right."
    )

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="set the differing ones right")

    def handle(self, *, repair: bool, **options):
        found = 0
        for difference in wrong_summaries():
            found += 1
            issue = difference.issue
            self.stdout.write(
                f"{issue}: due {issue.due} should be {difference.due}, "
                f"late {issue.late_days} should be {difference.late_days}"
            )
            if repair:
                set_right(difference)
        for wrong in results.wrong_results():
            found += 1
            self.stdout.write(f"{wrong.issue}: results {wrong.kept} should be {wrong.counted}")
            if repair:
                results.repair(wrong)
        for wrong in awaiting.wrong_waits():
            found += 1
            self.stdout.write(str(wrong))
            if repair:
                awaiting.repair(wrong)
        for wrong in settling.wrong_settlings():
            found += 1
            self.stdout.write(f"{wrong.visit}: {wrong.said}")
            if repair:
                settling.repair(wrong)
        for difference in summary.wrong_summaries():
            found += 1
            self.stdout.write(str(difference))
            if repair:
                summary.repair(difference)
        found += self._check_tallies(repair=repair)
        found += self._check_words(repair=repair)
        told = f"{found} {'repaired' if repair else 'different'}."
        if found and not repair:
            raise CommandError(told)
        self.stdout.write(told)

    def _check_tallies(self, *, repair: bool) -> int:
        wrong = list(tallies.wrong_tallies())
        for tally, key, kept, counted in wrong:
            self.stdout.write(f"{tally.target} {key}: {kept} should be {counted}")
        if repair:
            for tally in {one.tally.name: one.tally for one in wrong}.values():
                tallies.recount(tally)
        return len(wrong)

    def _check_words(self, *, repair: bool) -> int:
        found = 0
        for kept in kept_grams():
            wrong = wrong_grams(kept)
            found += len(wrong)
            for key in wrong:
                self.stdout.write(f"{kept.target} {key}: other words than those of its texts")
            if wrong and repair:
                tallies.recount(kept)
        return found
