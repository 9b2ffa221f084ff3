"""Asks for a new county on a terminal, or takes it from options; prints the slips once."""

import re
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from deputies_portal.core.accounts.models import User
from deputies_portal.core.accounts.opening import Newcomer
from stations.models import Posting, Region
from stations.regions.regions_import import RegionsRefused, of_county, read_regions
from visits.lifecycle import new_county

PLACE = re.compile(r"[1-9]\d{5}")


class Command(BaseCommand):
    help = (
        "Make a county a user of the portal: regions, its own lists, the first administrator and "
        "the first county clerk. What is there already stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("--county", default="", help="division code of six digits")
        parser.add_argument(
            "--regions", type=Path, help="CSV or CSV.gz; of a whole province, its own rows are read"
        )
        parser.add_argument("--short", default="", help="character before its numbers")
        for role in ("admin", "clerk"):
            parser.add_argument(f"--{role}-name", default="", help="the person's name")
            parser.add_argument(f"--{role}-username", default="", help="the name to sign in with")

    def handle(self, *, county, regions, short, **options):
        self.asks = sys.stdin is not None and sys.stdin.isatty()
        code = self._answer(county, "County, division code of six digits", "--county")
        if not PLACE.fullmatch(code):
            raise CommandError(f"“{code}” is no division code of a county: six digits.")
        if regions is None and self.asks and new_county.region_of(code) is None:
            regions = Path(self._answer("", "File of its regions, CSV or CSV.gz", "--regions"))
        rows = self._rows(regions, code) if regions else None
        facts = {"rows": rows, "source": regions.name if regions else "", "short": short}
        people = {
            "administrator": self._administrator(options),
            "clerk": self._clerk(options, code, rows),
        }
        self._report(self._create(code, **facts, **people))

    def _create(self, code, **facts):
        try:
            return new_county.create_county(code, at=timezone.now(), **facts)
        except new_county.NotCreated as refused:
            raise CommandError(f"{refused} (--regions FILE)") from refused
        except RegionsRefused as refused:
            raise CommandError(_lines_of(refused)) from refused
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        except IntegrityError as refused:
            raise CommandError("An account of that name exists; nothing was made.") from refused

    def _rows(self, path, code):
        try:
            return of_county(read_regions(path.read_bytes()), code)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except RegionsRefused as refused:
            raise CommandError(_lines_of(refused)) from refused

    def _administrator(self, options):
        """Who administers; nobody is asked for while somebody does."""
        today = timezone.localdate()
        working = Posting.objects.current(today).filter(role=Posting.Role.ADMINISTRATOR)
        if working.filter(user__is_active=True, user__is_demo=False).exists():
            return None
        name = self._answer(options["admin_name"], "First administrator, name", "--admin-name")
        username = self._answer(
            options["admin_username"], "First administrator, name to sign in", "--admin-username"
        )
        return Newcomer(username, name)

    def _clerk(self, options, code, rows):
        """The first clerk of the county; a name is proposed for who is not known yet."""
        if new_county.has_clerk(code, timezone.localdate()):
            return None
        named = {row["code"]: row["name"] for _line, row in rows or []}
        region = new_county.region_of(code) or Region(code=code, name=named.get(code, ""))
        proposed = new_county.proposed_clerk(region)
        name = self._answer(options["clerk_name"], "County clerk, name", "", proposed.name)
        username = options["clerk_username"]
        username = self._answer(username, "County clerk, name to sign in", "", proposed.username)
        return Newcomer(username, name)

    def _answer(self, given, question, option, proposed=""):
        """What the option says, else what is typed, else what is proposed."""
        if given:
            return given.strip()
        if self.asks:
            hint = f" [{proposed}]" if proposed else ""
            typed = input(f"{question}{hint}: ").strip()
            if typed:
                return typed
        if not proposed:
            raise CommandError(f"Nothing was made: {option} is missing ({question}).")
        return proposed

    def _report(self, made):
        county = made.county
        self.stdout.write(f"{'Founded' if made.is_new else 'Found'} {county} ({county.pk}).")
        if made.loaded:
            self.stdout.write(f"Regions: {made.loaded.added} added, {made.loaded.renamed} renamed.")
        if made.days:
            self.stdout.write(f"Calendar: {made.days} days.")
        for label, slip in (("Administrator", made.administrator), ("Clerk", made.clerk)):
            if slip is None:
                self.stdout.write(f"{label}: there is one already.")
                continue
            user: User = slip.account
            self.stdout.write(
                f"{label} {user.name}: account {user.username}, password {slip.code} "
                f"(for one sign-in, until {user.slip_until})."
            )
        self.stdout.write("The clerk goes on at /settings/start/.")


def _lines_of(refused: RegionsRefused) -> str:
    lines = [f"line {error.line}: {error.message}" for error in refused.errors[:50]]
    return "\n".join(["Nothing was imported.", *lines])
