"""How the time of a function grows with its input, told reliably beside other work.

Quadratic code on hostile input is what these tests are for. One measurement says little of that: a
process beside this one has the caches, or Python's collector walks through all that the tests
before have left, which alone may take 0.3 s. So the collector waits, and a bound that does not hold
is tried again: code that is too slow is too slow every time.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_TRIES = 5
_SHORTEST = 0.005
"""Seconds that are taken as the least for a small input: less is all clock and caches."""


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU that one call takes, without Python's collector."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        if collecting:
            gc.enable()


def within(seconds: float, work: Callable[[], object]) -> bool:
    """Whether a call takes less CPU than that: one of five does. Nothing in it may be cached."""
    return any(cpu(work) < seconds for _ in range(_TRIES))


def in_proportion(
    work: Callable[[int], Callable[[], object]], small: int, large: int, slack: float = 3.0
) -> bool:
    """Whether the large input takes at most ``slack`` times what its size lets one expect.

    ``work`` makes the input of a size and returns what is timed, so that making it does not count.
    No two sizes asked for are the same: what remembers texts is timed without its memory.
    """
    least = max(_SHORTEST, min(cpu(work(small + n * small // 100)) for n in range(3)))
    most = least * slack * large / small
    return any(cpu(work(large + n * large // 100)) < most for n in range(_TRIES))
