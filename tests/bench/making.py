"""Trees and databases of one run: what is there already is used again (`--data`)."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.bench import servers
from tests.bench.measuring import Site
from tests.bench.servers import BENCH, MAKING, ROOT, Cluster


class Bench:
    def __init__(self, cluster: Cluster, folder: Path):
        self.cluster, self.folder, self.env_file = cluster, folder, folder / "env"
        folder.mkdir(parents=True, exist_ok=True)
        if not self.env_file.exists():
            keys = said([sys.executable, ROOT / "deploy/start.py", "keys"]).replace("DEMO=0\n", "")
            switches = f"DEMO=1\nALLOWED_HOSTS=127.0.0.1\nMEDIA_ROOT={folder / 'media'}\n"
            self.env_file.write_text(keys + switches)

    def tree_of(self, commit: str) -> Path:
        """The files of a commit; the working tree stays as it is."""
        tree = self.folder / f"tree_{_name(commit)}"
        if not tree.exists():
            tree.mkdir()
            archive = ["git", "-C", ROOT, "archive", commit]
            packed = subprocess.run(archive, capture_output=True, check=True).stdout
            subprocess.run(["tar", "-x", "-C", tree], input=packed, check=True)
        return tree

    def run(self, tree: Path, database: str, *command) -> str:
        environ = {"ENV_FILE": self.env_file, "DATABASE_URL": self.cluster.url(database)}
        return said([sys.executable, "-W", "ignore", *command], tree, environ)

    def portal(self, name: str, tree: Path, size: str, number: int) -> Site:
        """The portal of a tree, with so many issues."""
        base, database = f"base_{_name(name)}", f"portal_{_name(name)}_{size}"
        if not self.cluster.has(base):
            print(f"{name}: the demonstration counties …", flush=True)
            with self.cluster.made(base):
                self.run(tree, MAKING, "manage.py", "migrate", "--verbosity", "0")
                self.run(tree, MAKING, "manage.py", "load_demo")
        if not self.cluster.has(database):
            print(f"{name}: {number:,} issues …", flush=True)
            with self.cluster.made(database, like=base):
                self.run(tree, MAKING, BENCH / "filling.py", "fill", str(number))
        self.run(tree, database, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        return Site(name, size, servers.portal(self.cluster, tree, database, self.env_file))

    def floor(self, size: str, number: int) -> Site:
        site = Site("floor", size, servers.floor(self.cluster, f"floor_{size}"))
        if not self.cluster.has(site.server.name):
            with self.cluster.made(site.server.name):
                environ = {**site.server.environ, "FLOOR_DATABASE": MAKING}
                said([sys.executable, "floor.py", str(number)], BENCH, environ)
        return site


def _name(text: str) -> str:
    return re.sub(r"\W", "_", text.lower())


def said(command: list, folder: Path = ROOT, environ=None) -> str:
    """What a program prints; the whole run ends where one goes wrong."""
    environ = {**os.environ, **{name: str(value) for name, value in (environ or {}).items()}}
    done = subprocess.run(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} went wrong; the reason stands above.")
    return done.stdout
