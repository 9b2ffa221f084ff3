"""Brings a bare machine to a running portal: libraries, keys, data, static files, web server.

Runs under the system's own Python before anything is installed: the standard library alone.
Called by `make run`, `make setup` and `make test`; skips every step whose result stands already.
"""

import argparse
import base64
import hashlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ENV_FILE = ROOT / ".env"
OLDEST_PYTHON = (3, 11)
DEFAULT_PORT = "8000"


class Missing(Exception):
    """Something that only the person at the keyboard can bring; the message says what and how."""


# --- the environment and the libraries in it --------------------------------------------------


def require_python(version=sys.version_info):
    if tuple(version[:2]) < OLDEST_PYTHON:
        raise Missing(
            f"This is Python {version[0]}.{version[1]}; the portal needs Python 3.11 or newer."
        )


def require_venv_module(find=importlib.util.find_spec):
    """Debian ships Python without the part that makes virtual environments."""
    if find("venv") is None or find("ensurepip") is None:
        raise Missing("python3-venv is missing. On Debian, as root: apt-get install python3-venv")


def venv_works():
    """False for a folder that is missing, half made, or left behind by another Python."""
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0


def make_venv():
    if venv_works():
        return
    require_venv_module()
    say("Making the virtual environment .venv …")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode:
        raise Missing("The virtual environment could not be made; the reason stands above.")


def install(name):
    """Install one locked requirements file, unless this very content was installed before."""
    wanted = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
    stamp = VENV / f"{name}.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing {name} …")
    options = ["--require-hashes", "--no-input", "--quiet", "--disable-pip-version-check"]
    command = [PYTHON, "-m", "pip", "install", *options, "-r", ROOT / name]
    if subprocess.run(command, check=False).returncode:
        raise Missing(
            f"{name} could not be installed; the reason stands above. Is there a network?"
        )
    stamp.write_text(wanted)


def install_for_tests(environ=os.environ):
    """The browser tests' driver (165 MB) comes only where there is a browser, but always in CI."""
    install("requirements.txt")
    in_ci = environ.get("CI") == "true"
    if not in_ci and not shutil.which("chromium"):
        say("The browser tests will be skipped: chromium is missing (apt-get install chromium).")
        return
    try:
        install("requirements-browser.txt")
    except Missing as missing:
        if in_ci:
            raise
        say(f"The browser tests will be skipped: {missing}")


# --- the keys ---------------------------------------------------------------------------------


def fresh_settings(demo):
    """The text of a new .env: keys of its own, and whether this is a demonstration."""
    vault_key, backup_key = (base64.urlsafe_b64encode(os.urandom(32)).decode() for _ in range(2))
    return (
        "# These keys open the personal data: keep a copy in a safe place.\n"
        "# .env.example names every other variable.\n"
        f"SECRET_KEY={secrets.token_urlsafe(64)}\n"
        f"VAULT_KEYS={vault_key}\n"
        f"VAULT_INDEX_KEY={secrets.token_urlsafe(48)}\n"
        f"BACKUP_KEY={backup_key}\n"
        f"DEMO={demo}\n"
        + ("" if str(demo) == "1" else "SECOND_FACTOR_ROLES=administrator,auditor\n")
    )


def write_settings(environ=os.environ):
    """Write .env, readable by its owner alone. An existing file is never touched."""
    try:
        handle = os.open(ENV_FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(fresh_settings(environ.get("DEMO", "1")))
    say("Wrote .env with new keys.")


def keep_private(environ=os.environ):
    """From here on what is made is for its owner alone, and so is what lies there already: .env and
    the files of an SQLite database, its log and shared memory among them.
    """
    os.umask(0o077)
    found = [ENV_FILE]
    if file := database_file(environ):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found += [file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal")]
    for path in found:
        if path.exists() and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def database_file(environ=os.environ):
    """Where SQLite keeps the database; None for another one, or one in memory."""
    kind, _, place = setting("DATABASE_URL", "sqlite:///db.sqlite3", environ).partition(":///")
    return ROOT / place if kind == "sqlite" and place else None


def setting(name, default, environ=os.environ):
    """A variable of the environment, else of .env, else the default."""
    if name in environ:
        return environ[name] or default
    lines = ENV_FILE.read_text(encoding="utf-8").splitlines() if ENV_FILE.exists() else []
    found = [line.partition("=")[2].strip() for line in lines if line.startswith(f"{name}=")]
    return found[-1] if found and found[-1] else default


# --- the server -------------------------------------------------------------------------------


def require_free(port):
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Missing(f"PORT is “{port}”; it must be a number from 1 to 65535.")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(port)))
        except PermissionError as error:
            raise Missing(f"Port {port} is root's. Choose another: make run PORT=8000") from error
        except OSError as error:
            raise Missing(
                f"Port {port} is taken by another program. "
                f"Stop it, or choose another port: make run PORT={int(port) % 65535 + 1}"
            ) from error


def run():
    port = setting("PORT", DEFAULT_PORT)
    require_free(port)
    set_up()
    write_settings()
    keep_private()
    os.chdir(ROOT)
    # One command brings the whole portal: the web server keeps the worker of background jobs.
    environ = {**os.environ, "PORT": port, "WORKER_BESIDE": setting("WORKER_BESIDE", "1")}
    prepared = subprocess.run([PYTHON, "deploy/prepare.py"], env=environ, check=False)
    if prepared.returncode:
        sys.exit(prepared.returncode)
    server = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "deputies_portal.wsgi"]
    os.execve(PYTHON, [str(PYTHON), *server], environ)


def set_up():
    make_venv()
    install("requirements.txt")


def set_up_for_tests():
    make_venv()
    install_for_tests()


def set_up_for_development():
    set_up_for_tests()
    install("requirements-dev.txt")
    write_settings()  # manage.py and mypy read the settings, which need keys


def say(text):
    print(text, flush=True)


TASKS = {
    "run": run,
    "setup": set_up,
    "setup-tests": set_up_for_tests,
    "setup-development": set_up_for_development,
    "keys": lambda: say(fresh_settings(demo=0).rstrip()),
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "task", choices=TASKS, help="keys prints a new .env; the others do the work"
    )
    task = parser.parse_args(arguments).task
    try:
        require_python()
        TASKS[task]()
    except Missing as missing:
        sys.exit(f"Cannot go on: {missing}")


if __name__ == "__main__":
    main()
