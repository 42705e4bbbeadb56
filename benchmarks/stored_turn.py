"""A turn beside 1,000, 10,000 and 100,000 half-finished conversations, each of them in a process of its own."""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.peers.ours import FLOW, OursOnTelegram, clock
from benchmarks.robots import Crowd, answer_all, check_kept
from benchmarks.stand_in import StubRequest
from benchmarks.twelve import QUESTIONS
from storage.transaction import Transaction

PEOPLE = count(time.time_ns() % 1_000_000_000 * 1000)
"""New ones with every process: a database is measured in several times."""
TURNS = len(QUESTIONS) + 1
SIZES = (1_000, 10_000, 100_000)
ANSWERED = 6
MOMENT = "2026-11-23 10:00:00.000000"
RUN = """
INSERT INTO run (id, flow, flow_version_id, cluster_id, period, mode, opened_at, state, done, about)
VALUES (?, 'twelve', ?, ?, '', '', ?, 'asking', 6, 12)
"""
EVENT = """
INSERT INTO answer_event (run_id, seq, kind, question, item, value, at, channel, language, flow_version_id)
VALUES (?, ?, 'answered', ?, '', '"x"', ?, 'b', 'en', ?)
"""
HEARD = """
INSERT INTO inbox (channel, tenant, external_id, person_key, raw, received_at, state, tries, error)
VALUES ('telegram', 't', ?, ?, '{}', ?, 'done', 0, '')
"""
SAID = """
INSERT INTO outbox (key, channel, chat, kind, card, state, attempt, next_at, lease_owner, message_id, error, created_at)
VALUES (?, 'telegram', ?, 'question', '{}', 'sent', 1, ?, '', ?, '', ?)
"""


class Figure(NamedTuple):
    """A turn's median in seconds, its median in seconds of CPU, and the memory in MiB."""

    seconds: float
    cpu: float
    memory: float


def fill(tx: Transaction, number: int) -> None:
    """Put in half-finished conversations, with what was heard and said in them."""
    cluster = tx.clusters.add("Half-finished", "ENG", clock())
    version = tx.runs.keep_flow(FLOW, 1, "h", "t", clock())
    many = tx.connection.exec_driver_sql
    many(RUN, [(1_000_000 + n, version, cluster.id, MOMENT) for n in range(number)])
    for question in range(1, ANSWERED + 1):
        named = [(n, f"{n}.{question}") for n in range(number)]
        many(EVENT, [(1_000_000 + n, question, f"q{question}", MOMENT, version) for n, _ in named])
        many(HEARD, [(name, f"telegram:t:{n}", MOMENT) for n, name in named])
        many(SAID, [(name, f"h{n}", MOMENT, name, MOMENT) for n, name in named])


async def _turns(folder: Path, people: int) -> tuple[list[float], list[float]]:
    """Take turns; give the seconds that each took, and the seconds of CPU that a turn of each person took."""
    crowd = Crowd()
    peer = OursOnTelegram(folder / "flat.db", "", StubRequest(crowd.see))
    chosen = [next(PEOPLE) for _ in range(people)]
    await peer.open(chosen)
    seconds, cpu = list[float](), list[float]()
    for person in chosen:
        begun = time.process_time()
        seconds += await answer_all(peer, crowd, person)
        cpu.append((time.process_time() - begun) / TURNS)
        check_kept(peer, person)
    await peer.close()
    return seconds, cpu


def run(task: str, path: str, number: str) -> None:
    """Do one task of a process: ``fill`` a database, or ``measure`` turns in it."""
    if task == "fill":
        asyncio.run(_filled(Path(path), int(number)))
    else:
        measure(path, number)


def measure(path: str, people: str) -> None:
    """Take turns in a database that is filled already; write a turn's medians in seconds, and the memory in MiB."""
    seconds, cpu = asyncio.run(_turns(Path(path), int(people)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{median(seconds)} {median(cpu)} {memory}\n")


def figures(rounds: int, people: int = 10) -> dict[int, list[Figure]]:
    """Give what every round found at each size; a round goes through all sizes, so that noise falls on all alike."""
    found: dict[int, list[Figure]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            Path(folder, str(size)).mkdir()
            _in_a_process("fill", f"{folder}/{size}", size)
        for _ in range(rounds):
            for size in SIZES:
                told = _in_a_process("measure", f"{folder}/{size}", people).split()
                found[size].append(Figure(*map(float, told)))
    return found


def _in_a_process(task: str, folder: str, number: int) -> str:
    """Do a task apart: the memory that another one took would count for it."""
    command = [sys.executable, "-m", "benchmarks.stored_turn", task, folder, str(number)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


async def _filled(folder: Path, size: int) -> None:
    peer = OursOnTelegram(folder / "flat.db", "", StubRequest(lambda said: None))
    await peer.writer.run(lambda tx: fill(tx, size))
    await peer.close()


def main(*, quick: bool = False) -> None:
    """Print a turn's medians and the memory at each size, and how they compare: the medians of the rounds' ratios."""
    found = figures(1 if quick else 7)
    for size, each in found.items():
        turn, cpu = median(one.seconds for one in each) * 1e3, median(one.cpu for one in each) * 1e3
        memory = median(one.memory for one in each)
        print(
            f"store: beside {size:>7,} conversations a turn takes {turn:.2f} ms, {cpu:.2f} of CPU, in {memory:.0f} MiB"
        )
    pairs = list(zip(found[SIZES[0]], found[SIZES[-1]], strict=True))
    turn, cpu = median(b.seconds / a.seconds for a, b in pairs), median(b.cpu / a.cpu for a, b in pairs)
    more = median(b.memory - a.memory for a, b in pairs)
    print(f"store: 100,000 cost {turn:.2f} times what 1,000 cost, {cpu:.2f} times the CPU, and {more:+.0f} MiB")


if __name__ == "__main__":
    run(*sys.argv[1:])
