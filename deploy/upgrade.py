"""Upgrade in one command: back up, fetch the code, install, migrate, check. Stops where it fails.

As root it stops the services before the tables change, starts them at the end, and does the rest
as the owner of the project folder; as that owner it leaves services to whoever may touch them.
Runs under the system's own Python: the standard library alone.
"""

import argparse
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")
OWNER_FILE = Path("/etc/deputies-portal/owner.env")
SERVICES = ("deputies-portal.service", "deputies-portal-worker.service")
BACK = (
    "The tables may have changed: leave the services stopped. Either repair what the line above "
    "names and run this command again, or go back: check out the code of before, and restore the "
    "archive of the first step into an empty database (docs/operations.md, Restore)."
)


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]
    when_it_fails: str
    as_root: bool = False
    as_owner: bool = False  # of the tables: knows MIGRATION_DATABASE_URL


def steps(*, archives: str, fetch: bool, services: bool) -> list[Step]:
    """What is done, in this order."""
    manage = [PYTHON, "manage.py"]
    found = [
        Step(
            "back up",
            [*manage, "backup", "--to", archives],
            "Nothing was changed, the portal runs as before. No upgrade without a back-up.",
        )
    ]
    if fetch:
        found.append(
            Step(
                "fetch the code",
                ["git", "pull", "--ff-only"],
                "Only the code may have changed; the portal runs as before. See git status.",
            )
        )
    found.append(
        Step(
            "install the libraries",
            [sys.executable, "deploy/start.py", "setup"],
            "The tables are as before. Run this command again when the network is there.",
        )
    )
    if services:
        found.append(
            Step("stop the services", ["systemctl", "stop", *SERVICES], "See systemctl.", True)
        )
    found += [
        Step("migrate, collect static files", [PYTHON, "deploy/prepare.py"], BACK, as_owner=True),
        Step("check the settings", [*manage, "check", "--deploy", "--fail-level", "ERROR"], BACK),
        Step("check the sums", [*manage, "check_summaries"], BACK),
        Step("verify the journal", [*manage, "verify_journal"], BACK),
    ]
    if services:
        found.append(
            Step(
                "start the services",
                ["systemctl", "start", *SERVICES],
                "Everything is up to date, but a service does not start: journalctl -u names why.",
                True,
            )
        )
    return found


def command_of(step: Step, *, is_root: bool, owner: str) -> list[str]:
    return (
        ["runuser", "-u", owner, "--", *step.command]
        if is_root and not step.as_root
        else step.command
    )


def carry_out(found: list[Step], *, is_root: bool, owner: str) -> None:
    """One step after the other; ends the process with 1 at the first that fails."""
    for number, step in enumerate(found, 1):
        print(f"[{number}/{len(found)}] {step.name}", flush=True)
        command = command_of(step, is_root=is_root, owner=owner)
        environ = {**os.environ, **(owner_settings() if step.as_owner else {})}
        if subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode:
            sys.exit(
                f"\nStopped: “{step.name}” failed, the reason stands above.\n{step.when_it_fails}"
            )
    print("The portal is up to date.", flush=True)


def owner_settings() -> dict[str, str]:
    """What root alone reads: the role that owns the tables. Nothing where there is no such file."""
    try:
        lines = OWNER_FILE.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", default="backups", metavar="DIR", help="folder of the archive")
    parser.add_argument(
        "--here", action="store_true", help="the code is in place already: fetch nothing"
    )
    chosen = parser.parse_args(arguments)
    is_root = os.geteuid() == 0
    owner = pwd.getpwuid(ROOT.stat().st_uid).pw_name
    fetch = not chosen.here and (ROOT / ".git").exists()
    services = is_root and bool(shutil.which("systemctl")) and are_installed()
    found = steps(archives=chosen.to, fetch=fetch, services=services)
    carry_out(found, is_root=is_root and owner != "root", owner=owner)


def are_installed() -> bool:
    return Path("/etc/systemd/system", SERVICES[0]).exists()


if __name__ == "__main__":
    main()
