"""A throw-away cluster of PostgreSQL, for what no server in use would be asked to bear."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.served import free_port

TOOLS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))


def as_owner(*command) -> None:
    """PostgreSQL refuses to be run by root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL)


def given_to_owner(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")


@dataclass
class Cluster:
    port: int
    ctl: list

    def address(self, name: str) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/{name}"

    def made(self, name: str, **more: str) -> str:
        """An empty database."""
        self.ask(f"CREATE DATABASE {name}" + "".join(f" {k} {v}" for k, v in more.items()))
        return name

    def ask(self, sql: str) -> None:
        words = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.address("postgres"), "-c", sql]
        subprocess.run(words, check=True)

    def restart(self) -> None:
        as_owner(*self.ctl, "restart", "-m", "immediate")


@contextmanager
def running() -> Iterator[Cluster]:
    folder, tools = Path(f"/tmp/portal-cluster-{os.getpid()}"), TOOLS[-1].parent
    folder.mkdir(mode=0o700)
    given_to_owner(folder)
    data, port = folder / "data", free_port()
    facts = ["--username", "portal", "--encoding", "UTF8", "--auth", "trust"]
    as_owner(tools / "initdb", "--pgdata", data, *facts)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    ctl = [tools / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w"]
    as_owner(*ctl, "start")
    try:
        yield Cluster(port, ctl)
    finally:
        as_owner(*ctl, "stop", "-m", "immediate")
        shutil.rmtree(folder)
