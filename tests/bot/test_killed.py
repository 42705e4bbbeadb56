"""Processes that are killed in the middle of a tick, alone and beside another on the same database."""

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from storage.store import Store
from tests.bot.reminded import Reminding
from tests.bot.talking import NOW

PEOPLE = 40
MOST = 100
"""Statements of a first tick, about."""


@pytest.fixture
def crowd(store: Store) -> Reminding:
    reminding = Reminding(store)
    with store.transaction() as tx:
        for number in range(PEOPLE):
            person = tx.people.add(f"Lead {number}", reminding.oakfield.id, "lead", NOW)
            tx.people.bind(person.id, "wire", "t", f"Lead {number}")
    return reminding


@pytest.mark.parametrize("seed", [1, 2])
def test_whoever_is_killed_at_any_statement_each_is_told_once(crowd: Reminding, url: str, seed: int) -> None:
    chance = random.Random(seed)
    rounds = [f"{chance.randint(2, MOST)},{chance.randint(2, MOST)}" for _ in range(2)]
    whole = [sys.executable, "-m", "tests.bot.dying", url, NOW.isoformat(), *rounds, "0"]
    subprocess.run(whole, check=True, timeout=120)
    crowd.tick(NOW + timedelta(seconds=1))
    told = Counter(one.who for one in crowd.sent())
    assert told == Counter([*(f"Lead {number}" for number in range(PEOPLE)), "Priya", "Tom", "Dan", "Aisha"])
    assert crowd.said == []
