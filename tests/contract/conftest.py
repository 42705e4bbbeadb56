"""What the tests against both platforms share."""

import os
import random
import sys

import pytest


@pytest.fixture
def dice() -> random.Random:
    """Give the chance of a bad day: each run its own, said when a test fails, and repeated with DICE."""
    seed = int(os.environ.get("DICE", "0")) or random.SystemRandom().randrange(1, 10**6)
    sys.stdout.write(f"DICE={seed}\n")
    return random.Random(seed)
