"""The timers of systemd in one process, for containers: runs each command when its time has come.

A command that fails is told and tried again at its next time; the others go on. What was missed
while nothing ran is done at the next time: every command may be run twice.
"""

import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKUP = ("backup", "--to", "/srv/backups", "--keep", "14")


def due(last: datetime, now: datetime) -> list[tuple[str, ...]]:
    """The commands whose time lies after `last` and not after `now`, oldest first."""
    found, minute = [], last.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while minute <= now:
        found += [command for command in at(minute) if command not in found]
        minute += timedelta(minutes=1)
    return found


def at(minute: datetime) -> list[tuple[str, ...]]:
    """The same hours as in deploy/*.timer."""
    clock = (minute.hour, minute.minute)
    found = []
    if minute.minute % 10 == 0:
        found.append(("send_mails",))
    if minute.minute % 10 == 5:
        found.append(("seal_journal",))
    if clock == (2, 0):
        found.append(BACKUP)
    if minute.minute == 20:
        found.append(("nightly",))
    return found


def run(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=False)
    if done.returncode:
        print(f"{command[0]} failed with {done.returncode}", file=sys.stderr, flush=True)


def main():
    last = datetime.now()
    while True:
        time.sleep(20)
        now = datetime.now()
        for command in due(last, now):
            run(command)
        last = now


if __name__ == "__main__":
    main()
