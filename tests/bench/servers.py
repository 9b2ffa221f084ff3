"""Servers of the bench alone: a throw-away PostgreSQL, and gunicorn as production runs it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
BENCH = Path(__file__).resolve().parent
MAKING = "making"  # the name of a database until it is whole
ACCOUNT = "postgres"  # PostgreSQL refuses to run as root
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    # One process does the work of a query, so that its processor time is that of the request.
    "max_parallel_workers_per_gather": "0",
    "autovacuum_naptime": "5s",
}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class Cluster:
    """A PostgreSQL of its own, in a folder that may outlive the run."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            sys.exit("PostgreSQL's server is missing: apt-get install postgresql")
        self.programs = found[-1].parent

    def _run(self, program: str, *arguments) -> None:
        command = [self.programs / program, "--pgdata", self.folder / "data", *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    @contextmanager
    def running(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(self.folder, ACCOUNT)
        if not (self.folder / "data").exists():
            self._run(
                "initdb", "--username=portal", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
            )
        said = {**SETTINGS, "port": self.port, "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}={value}" for name, value in said.items())
        self._run("pg_ctl", "--log", self.folder / "log", "--wait", "start", "--options", options)
        try:
            yield self
        finally:
            self._run("pg_ctl", "--mode", "fast", "stop")

    def url(self, name: str) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/{name}"

    def ask(self, sql: str, *values, database="postgres") -> list[tuple]:
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def has(self, name: str) -> bool:
        return bool(self.ask("SELECT 1 FROM pg_database WHERE datname = %s", name))

    @contextmanager
    def made(self, name: str, like: str = "template1"):
        """A database that has its name once it is filled: what was broken off is made anew."""
        self.ask(f"DROP DATABASE IF EXISTS {MAKING}")
        self.ask(f"CREATE DATABASE {MAKING} TEMPLATE {like}")
        yield
        self.ask(f"ALTER DATABASE {MAKING} RENAME TO {name}")

    def prepare(self, *, measuring: bool) -> None:
        """Nothing is worth waiting for the disk while rows are made, and tables are analysed as
        they grow; while pages are measured nobody tidies up beside them.
        """
        on, off = ("on", "off") if measuring else ("off", "on")
        self.ask(f"ALTER SYSTEM SET fsync = {on}")
        self.ask(f"ALTER SYSTEM SET autovacuum = {off}")
        self.ask("SELECT pg_reload_conf()")

    def backends(self, application: str) -> list[int]:
        found = self.ask(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s", application
        )
        return [row[0] for row in found]


class Server:
    """gunicorn, and what its processes and their backends have worked."""

    def __init__(self, name: str, cluster: Cluster, command: list, *, folder: Path, environ: dict):
        self.name, self.cluster, self.port = name, cluster, free_port()
        self.command, self.folder, self.environ = command, folder, environ
        self.process = None

    def start(self, workers: int = 1):
        environ = {
            **os.environ,
            **self.environ,
            "PGAPPNAME": self.name,
            "PORT": str(self.port),
            "WEB_WORKERS": str(workers),
        }
        said = [part.format(port=self.port, workers=workers) for part in self.command]
        with (self.cluster.folder.parent / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *said],
                cwd=self.folder,
                env=environ,
                stdout=log,
                stderr=log,
            )
        for _try in range(300):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        self.stop()
        sys.exit(f"{self.name} did not start")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def worked(self) -> tuple[dict[int, float], dict[int, float]]:
        """Milliseconds of processor time so far, by process: the web's, PostgreSQL's for it."""
        pid = self.process.pid
        web = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        backends = self.cluster.backends(self.name)
        return _milliseconds(map(int, web)), _milliseconds(backends)


def _milliseconds(processes) -> dict[int, float]:
    """By the kernel's account; of one that has just ended there is none."""
    found = {}
    for process in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            threads = Path(f"/proc/{process}/task").glob("*/schedstat")
            found[process] = sum(int(one.read_text().split()[0]) for one in threads) / 1e6
    return found


def portal(cluster: Cluster, tree: Path, database: str, env_file: Path) -> Server:
    command = ["--config", "deploy/gunicorn.conf.py", "deputies_portal.wsgi"]
    # A connection that is opened anew in the middle would be counted with one page or another.
    environ = {"CONN_MAX_AGE": "3600", "DATABASE_URL": cluster.url(database)}
    environ["ENV_FILE"] = str(env_file)
    return Server(database, cluster, command, folder=tree, environ=environ)


def floor(cluster: Cluster, database: str) -> Server:
    command = ["--bind", "127.0.0.1:{port}", "--workers", "{workers}", "--threads", "8"]
    command += ["--worker-class", "gthread", "--no-control-socket", "--log-level", "warning"]
    environ = {"FLOOR_DATABASE": database, "FLOOR_PORT": str(cluster.port)}
    return Server(database, cluster, [*command, "floor:application"], folder=BENCH, environ=environ)
