"""Brings database and static files up to the code, in one start of Django.

Does nothing when they are. Run by `make run` and, on a server, before the web service starts.
"""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deputies_portal.settings")
os.environ["DATABASE_AS_OWNER"] = "1"  # where MIGRATION_DATABASE_URL names one

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

NOT_OWNER = (
    "May the role of DATABASE_URL change the tables? If another role owns them, "
    "MIGRATION_DATABASE_URL must name it here, and nowhere the portal reads (docs/operations.md)."
)


def migrate():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Bringing the database up to date …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    elif settings.OWNER_AT_WORK:
        # Models can be imported only now that Django is set up.
        from deputies_portal.core.audit import roles

        roles.give_rights()


def digest_of_static_files():
    """One fingerprint of the name and content of every file the browser may load."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(path.encode() + b"\0" + Path(storage.path(path)).read_bytes())
    return digest.hexdigest()


def collect_static_files():
    stamp = settings.STATIC_ROOT.with_name(settings.STATIC_ROOT.name + ".sha256")
    wanted = digest_of_static_files()
    if settings.STATIC_ROOT.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("Collecting static files …", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def load_demonstration():
    # Models can be imported only now that Django is set up.
    from deputies_portal.core.accounts.demonstration import PASSWORD, shown_accounts

    call_command("load_demo", "--if-empty")
    people = shown_accounts()
    if people:
        print(f"Demonstration accounts, password {PASSWORD}:")
    for person in people:
        print(f"  {person.username:10} {person.name}")


def create_county():
    """Ask for the county of a portal that has none; without a terminal say how to make it."""
    # Models can be imported only now that Django is set up.
    from stations.models import County

    if County.objects.exists():
        return
    later = "There is no county yet: .venv/bin/python manage.py create_county"
    if not sys.stdin.isatty():
        print(f"{later} --help")
        return
    print("A new portal: its first county. Stop with Ctrl-C, do it later with create_county.")
    try:
        call_command("create_county")
    except (CommandError, EOFError, KeyboardInterrupt) as stopped:
        print(f"\n{stopped}\n{later}")


def main():
    django.setup()
    try:
        migrate()
        collect_static_files()
        if settings.DEMO:
            load_demonstration()
        else:
            create_county()
    except OperationalError as error:
        sys.exit(f"Cannot go on: the database of DATABASE_URL does not answer: {error}")
    except ProgrammingError as error:
        sys.exit(f"Cannot go on: {error}{NOT_OWNER}")
    except CommandError as error:
        sys.exit(f"Cannot go on: {error}")


if __name__ == "__main__":
    main()
