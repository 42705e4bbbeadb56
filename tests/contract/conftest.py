"""What the tests against both platforms share."""

import os
import random
import sys
from collections.abc import AsyncIterator

import pytest

from tests.contract.program import Inside, Program
from tests.contract.world import World


@pytest.fixture
def dice() -> random.Random:
    """Give the chance of a bad day: each run its own, said when a test fails, and repeated with DICE."""
    seed = int(os.environ.get("DICE", "0")) or random.SystemRandom().randrange(1, 10**6)
    sys.stdout.write(f"DICE={seed}\n")
    return random.Random(seed)


@pytest.fixture
async def apart(world: World) -> AsyncIterator[Program]:
    """Let the program run as a process of its own; each module says in which ``world``."""
    program = world.apart()
    await program.start()
    yield program
    await program.end()


@pytest.fixture
async def program(world: World) -> AsyncIterator[Inside]:
    """Let the program run in this process."""
    program = world.inside()
    await program.start()
    yield program
    await program.stop()
