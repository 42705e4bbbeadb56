"""The same work by us and by what a user would otherwise pick, turn about within one run: only ratios count."""

import asyncio
import gc
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.peers.bare import Bare
from benchmarks.peers.bolt_sqlite import BoltSqlite
from benchmarks.peers.bolt_sqlmodel import BoltSqlModel
from benchmarks.peers.ours import OursOnSlack, OursOnTelegram
from benchmarks.peers.ptb import TelegramBot
from benchmarks.robots import Crowd, Peer, answer_all, check_kept
from benchmarks.stand_in import StubRequest, StubSession, platform
from benchmarks.wires import called_telegram
from bot.channels.telegram.request import SharedRequest

OURS = ("ours, Telegram", "ours, Slack")
BARE = "bare prototype"
PEOPLE = count(1000)


@dataclass
class Figures:
    """What was measured of one program, a number for each round; every turn's seconds in ``turns``."""

    turns: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Give the updates a second of the median round."""
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        """Give the seconds of CPU an update of the median round."""
        return statistics.median(self.cpu)

    def turn(self, percent: int) -> float:
        """Give the seconds within which so many percent of the turns were over."""
        return statistics.quantiles(self.turns, n=100, method="inclusive")[percent - 1]


def _stubbed(folder: Path, crowd: Crowd) -> dict[str, Peer]:
    see = crowd.see

    async def call(method: str, fields: dict[str, Any]) -> None:
        said = called_telegram(method, fields)[1]
        if said is not None:
            see(said)

    return {
        OURS[0]: OursOnTelegram(folder / "t.db", "", StubRequest(see)),
        OURS[1]: OursOnSlack(folder / "s.db", "", StubSession(see)),
        "PTB + SQLite": TelegramBot(folder / "p.db", "", StubRequest(see)),
        "Bolt + sqlite3": BoltSqlite(folder / "b.db", "", StubSession(see)),
        "Bolt + SQLModel": BoltSqlModel(folder / "m.db", "", StubSession(see)),
        BARE: Bare(folder / "x.db", call),
    }


def _on_the_network(folder: Path, url: str, session: aiohttp.ClientSession) -> dict[str, Peer]:
    async def call(method: str, fields: dict[str, Any]) -> None:
        async with session.post(f"{url}/bot0/{method}", json=fields) as answer:
            await answer.json()

    return {
        OURS[0]: OursOnTelegram(folder / "t.db", url, SharedRequest(session)),
        OURS[1]: OursOnSlack(folder / "s.db", url, session),
        "PTB + SQLite": TelegramBot(folder / "p.db", url),
        "Bolt + sqlite3": BoltSqlite(folder / "b.db", url),
        "Bolt + SQLModel": BoltSqlModel(folder / "m.db", url),
        BARE: Bare(folder / "x.db", call),
    }


async def _round(peer: Peer, crowd: Crowd, people: int, figures: Figures) -> None:
    chosen = [next(PEOPLE) for _ in range(people)]
    await peer.open(chosen)
    wall, cpu = time.perf_counter(), time.process_time()
    for seconds in await asyncio.gather(*(answer_all(peer, crowd, person) for person in chosen)):
        figures.turns += seconds
    while crowd.busy:
        await asyncio.gather(*crowd.busy)
    await peer.settle()
    updates = people * 13
    figures.rates.append(updates / (time.perf_counter() - wall))
    figures.cpu.append((time.process_time() - cpu) / updates)
    for person in chosen:
        check_kept(peer, person)


async def _compare(peers: Mapping[str, Peer], crowd: Crowd, people: int, rounds: int) -> dict[str, Figures]:
    """Let everybody do a round in turn, again and again; the first round warms up and does not count."""
    for peer in peers.values():
        await _round(peer, crowd, people, Figures())
    found = {name: Figures() for name in peers}
    # As ``companion run`` does once it is ready; here it spares all of them alike.
    gc.collect()
    gc.freeze()
    for number in range(rounds):
        names = list(peers)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            await _round(peers[name], crowd, people, found[name])
    for peer in peers.values():
        await peer.close()
    return found


async def one_person(rounds: int) -> dict[str, Figures]:
    """Compare with one person, and a stub in the place of HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd()
        return await _compare(_stubbed(Path(folder), crowd), crowd, 1, rounds)


async def many_people(rounds: int, people: int = 32) -> dict[str, Figures]:
    """Compare with many people at once, over HTTP on the loopback."""
    crowd = Crowd()
    with tempfile.TemporaryDirectory() as folder:
        async with platform(crowd.see) as url, aiohttp.ClientSession() as session:
            return await _compare(_on_the_network(Path(folder), url, session), crowd, people, rounds)


def table(found: Mapping[str, Figures]) -> Iterator[str]:
    """Lay figures out in columns; the last says how fast each is beside the bare prototype."""
    yield f"{'':18}{'p50 ms':>9}{'p99 ms':>9}{'updates/s':>11}{'CPU ms':>9}{'of bare':>9}"
    for name, one in found.items():
        turns = f"{one.turn(50) * 1e3:>9.2f}{one.turn(99) * 1e3:>9.2f}"
        yield f"{name:18}{turns}{one.rate:>11.0f}{one.cost * 1e3:>9.2f}{one.rate / found[BARE].rate:>9.0%}"


def ratios(found: Mapping[str, Figures]) -> Iterator[str]:
    """Say how ours compares with each of the others: how short its turn, how often its rate, and how seldom its CPU."""
    for ours in OURS:
        for name, one in found.items():
            if name not in (*OURS, BARE):
                turn, cpu = one.turn(50) / found[ours].turn(50), one.cost / found[ours].cost
                rate = f"{found[ours].rate / one.rate:.2f} times the updates a second"
                yield f"{ours} beside {name}: {turn:.2f} times as short a turn, {rate}, {cpu:.2f} times as little CPU"


def main(*, quick: bool = False) -> None:
    """Print both comparisons."""
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    for title, found in (
        ("one person, a stub for HTTP", asyncio.run(one_person(3 if quick else 15))),
        ("32 people at once, HTTP on the loopback", asyncio.run(many_people(1 if quick else 5))),
    ):
        print(f"turns: {title}", *table(found), *ratios(found), sep="\n  ")
