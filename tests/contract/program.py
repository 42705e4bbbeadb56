"""The program as an operator runs it: a process of its own, with settings, that can be killed at any moment."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.service import Service
from config.settings import load_settings
from storage.store import Store
from tests.contract.between import until

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Program:
    """``companion run`` and its other commands, in a folder of their own."""

    folder: Path
    settings: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None
    port: int = 0
    printed: str = ""
    """What it has written for whoever started it."""

    def environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("COMPANION_")}
        ours = {"COMPANION_DATA_DIR": str(self.folder), "COMPANION_HTTP_PORT": "0", "COMPANION_LOG_LEVEL": "DEBUG"}
        return {**plain, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default", **ours, **self.settings}

    async def command(self, *words: str) -> str:
        """Run a command to its end and give what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            env=self.environment(),
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        self._log = (self.folder / "log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-X", "dev", "-m", "bot", "run"),
            env=self.environment(),
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            line = (await self.process.stdout.readline()).decode()
        assert "/readyz" in line, self.log()
        self.printed += line
        self.port = int(line.rsplit(":", 1)[1].split("/")[0])

    async def ready(self) -> bool:
        """Whether it says that all is well."""
        async with aiohttp.ClientSession() as session:
            try:
                async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

    async def kill(self) -> None:
        """End it without a word, as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        self._log.close()

    async def stop(self) -> int:
        """End it as an operator does, and give its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        async with asyncio.timeout(15):
            self.printed += (await self.process.stdout.read()).decode()
            code = await self.process.wait()
        self._log.close()
        return code

    async def end(self) -> None:
        """Let nothing of it go on after its test, however that ended."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()

    def log(self) -> str:
        """Give everything that it has logged."""
        return (self.folder / "log").read_text(encoding="utf-8")


@dataclass
class Inside:
    """The same program in this process: quicker to start, and its lines are counted."""

    folder: Path
    settings: Mapping[str, str]

    def __post_init__(self) -> None:
        ours = {"COMPANION_DATA_DIR": str(self.folder), "COMPANION_HTTP_PORT": "0"}
        self.chosen = load_settings({**ours, **self.settings}, self.folder)
        self.store = Store.open(self.chosen.prepared())

    async def start(self) -> None:
        """Start it, and wait until all is well."""
        self.port = 0
        self.service = Service(self.chosen, self.store)
        self.task = asyncio.create_task(self.service.run(lambda port: setattr(self, "port", port)))
        await until(lambda: self.task.done() or (self.port and not self.service.health.troubles()), "never well", 30)
        assert not self.task.done(), self.task.result()

    async def service_run(self) -> None:
        """Run it to its end, which is to come by itself."""
        async with asyncio.timeout(10):
            await Service(self.chosen, self.store).run()

    def room(self, pages: int) -> None:
        """Leave room on the disk for some more pages of the database."""
        with self.store.transaction() as tx:
            used = int(tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one())
            tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {used + pages}")

    async def stop(self) -> None:
        """End it as an operator does."""
        self.service.stop()
        await self.task
        self.store.close()
