"""The composition root: the only place that reads settings and puts the parts together."""

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.console import MovableClock, console, converse, kindly_interrupted, somebody, told
from bot.demo import TOUR, fill, start_of_day
from bot.library import Library
from bot.neighbours import settle_in
from bot.programmes import programme_of
from bot.troubles import Refused
from config.errors import SettingsError
from config.logs import start_logs
from config.settings import Settings, load_settings
from storage.store import Store


def settings() -> Settings:
    """Read the settings of this process.

    Raises:
        SettingsError: one of them is wrong.
    """
    return load_settings(os.environ, Path.cwd())


@contextmanager
def opened(chosen: Settings | None = None) -> Iterator[Store]:
    """Open the configured database for as long as the block lasts; its folder is made where it is missing.

    Raises:
        SettingsError: a setting is wrong.
        StoreError: the database cannot be used.
    """
    store = Store.open((chosen or settings()).prepared())
    try:
        yield store
    finally:
        store.close()


def run_demo(*, play: bool) -> None:
    """Run the demo on a database that is thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="companion-demo-") as folder, kindly_interrupted():
        store = Store.open(f"sqlite:///{folder}/demo.db")
        try:
            asyncio.run(_demo(store, Path(folder), play=play))
        finally:
            store.close()


async def _demo(store: Store, folder: Path, *, play: bool) -> None:
    begun = datetime.now(UTC)
    offset = start_of_day(begun) - begun
    at = MovableClock(lambda: datetime.now(UTC) + offset)
    library = Library()
    lead = fill(store, library, at())
    settle_in(store, library, at())
    _write("Cluster Companion demo. Made-up data, nothing leaves this computer.")
    _write(f"It is {told(at())}. You are {lead.name}, lead of Oakfield.")
    _write("Type what you would say in chat, or a key in [brackets]. :help shows what else there is, :quit leaves.")
    async with console(store, library, at, _write, Path.cwd(), folder) as here:
        await here.be(lead)
        await here.say("hello")
        if play:
            await converse(here, _typed_by_nobody(TOUR), prompt=False)
        else:
            await converse(here, sys.stdin, prompt=sys.stdin.isatty())
    _write("The demo is over, and its data is gone. README.md says how to set up your own.")


def _typed_by_nobody(lines: Iterable[str]) -> Iterator[str]:
    """Show each line as it is read, as if somebody typed it."""
    for line in lines:
        _write(f"> {line}")
        yield line


def run_chat(who: str) -> None:
    """Talk as a person of the configured programme.

    Raises:
        Refused: there is no such person.
    """
    chosen = settings()
    with opened(chosen) as store, kindly_interrupted():
        library = Library(programme_file=chosen.programme)
        asyncio.run(_chat(store, library, who, chosen.data_dir, lambda: datetime.now(UTC)))


async def _chat(store: Store, library: Library, who: str, folder: Path, now: Callable[[], datetime]) -> None:
    with store.reading() as tx:
        person = somebody(tx, who)
    if person is None:
        raise Refused(f"There is nobody called {who}. Add them first: companion person add NAME --cluster … --role …")
    async with console(store, library, MovableClock(now), _write, folder) as here:
        await here.be(person)
        await here.say("hello")
        await converse(here, sys.stdin, prompt=sys.stdin.isatty())


def run_service() -> None:
    """Run every configured channel until told to stop.

    Raises:
        SettingsError: a setting is wrong, or none of the channels is configured.
        Refused: the programme's file cannot be read.
        FlowError: the programme's file is wrong.
        StoreError: the database cannot be used.
        Stopped: something made it stop; it says what, and with which exit code.
    """
    from bot.service import Service, on_signals  # noqa: PLC0415 - two seconds of libraries that nothing else needs

    chosen = settings()
    if not (chosen.slack_bot_token or chosen.telegram_token):
        raise SettingsError(
            "Nothing is configured to run: set COMPANION_TELEGRAM_TOKEN, or COMPANION_SLACK_BOT_TOKEN and "
            "COMPANION_SLACK_APP_TOKEN. To try it without an account: companion demo."
        )
    programme_of(chosen.programme)
    start_logs(chosen.log_level, chosen.secrets())
    with opened(chosen) as store:

        async def run() -> None:
            service = Service(chosen, store)
            on_signals(service)
            await service.run(lambda port: _ready(f"http://{chosen.http_host}:{port}/readyz"))

        asyncio.run(run())


def _ready(health: str) -> None:
    # What is there by now stays: to look through it for garbage again and again would hold everybody up.
    gc.collect()
    gc.freeze()
    _write(f"Running. Health: {health}")


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
