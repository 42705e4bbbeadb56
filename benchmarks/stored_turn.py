"""A turn beside 1,000, 10,000 and 100,000 half-finished conversations, each of them in a process of its own."""

import asyncio
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.peers.ours import FLOW, OursOnTelegram, clock
from benchmarks.robots import Crowd, answer_all
from benchmarks.stand_in import StubRequest
from storage.store import Transaction

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


def fill(tx: Transaction, number: int) -> None:
    """Put in half-finished conversations, with what was heard and said in them."""
    cluster = tx.people.add_cluster("Half-finished", "ENG", clock())
    version = tx.runs.keep_flow(FLOW, 1, "h", "t", clock())
    many = tx.connection.exec_driver_sql
    many(RUN, [(1_000_000 + n, version, cluster.id, MOMENT) for n in range(number)])
    for question in range(1, ANSWERED + 1):
        named = [(n, f"{n}.{question}") for n in range(number)]
        many(EVENT, [(1_000_000 + n, question, f"q{question}", MOMENT, version) for n, _ in named])
        many(HEARD, [(name, f"telegram:t:{n}", MOMENT) for n, name in named])
        many(SAID, [(name, f"h{n}", MOMENT, name, MOMENT) for n, name in named])


async def _turns(folder: Path, people: int) -> list[float]:
    crowd = Crowd()
    peer = OursOnTelegram(folder / "flat.db", "", StubRequest(crowd.see))
    await peer.open(range(1, people + 1))
    seconds = [one for person in range(1, people + 1) for one in await answer_all(peer, crowd, person)]
    await peer.close()
    return seconds


def run(task: str, path: str, number: str) -> None:
    """Do one task of a process: ``fill`` a database, or ``measure`` turns in it."""
    if task == "fill":
        asyncio.run(_filled(Path(path), int(number)))
    else:
        measure(path, number)


def measure(path: str, people: str) -> None:
    """Take turns in a database that is filled already; write their median in seconds and the memory in MiB."""
    seconds = asyncio.run(_turns(Path(path), int(people)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{median(seconds)} {memory}\n")


def figures(people: int = 20) -> Iterator[tuple[int, float, float]]:
    """Give for each size the median of a turn in seconds, and the process's memory in MiB."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _in_a_process("fill", folder, size)
            told = _in_a_process("measure", folder, people).split()
            yield size, float(told[0]), float(told[1])


def _in_a_process(task: str, folder: str, number: int) -> str:
    """Do a task apart: the memory that another one took would count for it."""
    command = [sys.executable, "-m", "benchmarks.stored_turn", task, folder, str(number)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


async def _filled(folder: Path, size: int) -> None:
    peer = OursOnTelegram(folder / "flat.db", "", StubRequest(lambda said: None))
    await peer.writer.run(lambda tx: fill(tx, size))
    await peer.close()


def main(*, quick: bool = False) -> None:
    """Print a turn's median and the memory at each size, and how they compare."""
    found = list(figures(6 if quick else 20))
    for size, one, memory in found:
        print(f"store: beside {size:>7,} conversations a turn takes {one * 1e3:.2f} ms (median), in {memory:.0f} MiB")
    (_, first, small), *_, (_, last, large) = found
    print(f"store: 100,000 cost {last / first:.2f} times what 1,000 cost, and {large - small:+.0f} MiB")


if __name__ == "__main__":
    run(*sys.argv[1:])
