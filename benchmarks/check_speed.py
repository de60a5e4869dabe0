"""CPU time of all checks over 10,000 translations, and what each check takes of it.

    python benchmarks/check_speed.py --catalog fr.po --catalog fa.po --articles FOLDER

The texts are those of ``seeded.py``: people's, one after the other through the languages, repeated
to ``--units``. A round is every check of one run, as ``check_message`` asks them, with the glossary
of the sample project; the median of ``--rounds`` is given, after one round that is not counted,
since a process caches patterns on its first. Exits with 1 above ``--limit`` CPU seconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path

from human_texts import Text, gather, glossary_of
from seeded import HERE, TAGS

from multilang import locales
from multilang.checks import CHECKS, Check, check_message, terms_check


def repeated(texts: Sequence[Text], number: int) -> list[Text]:
    """``number`` texts, as many of each language as there are, then again from the first."""
    by_tag = ([t for t in texts if t.tag == tag] for tag in TAGS)
    mixed = [t for t in chain.from_iterable(zip_longest(*by_tag)) if t is not None]
    return list(islice(cycle(mixed), number))


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Median CPU seconds of a round."""
    work()
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def costs_of(checks: Sequence[Check], texts: Sequence[Text]) -> Counter[str]:
    """CPU seconds of each check, one text after the other, as in a run: what several checks read
    together is paid by the first. Asking the clock is in it, about 0.3 microseconds a text."""
    known = {tag: locales.get(tag) for tag in TAGS}
    spent: Counter[str] = Counter()
    for text in texts:
        for check in checks:
            start = time.process_time_ns()
            for _ in check(text.unit, text.target, known[text.tag]):
                pass
            spent[check.__name__] += time.process_time_ns() - start
    return Counter({name: nanoseconds / 1e9 for name, nanoseconds in spent.items()})


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalog", action="append", type=Path, default=[])
    parser.add_argument("--articles", action="append", type=Path, default=[])
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=3.0, help="CPU seconds")
    asked = parser.parse_args()
    texts = repeated(gather(asked.catalog, asked.articles, HERE, TAGS), asked.units)
    english, known = locales.get("en"), {tag: locales.get(tag) for tag in TAGS}
    terms = terms_check(glossary_of(HERE, TAGS), english)

    def everything() -> None:
        for text in texts:
            check_message(text.unit, text.target, known[text.tag], english, extra=(terms,))

    found = Counter(text.tag for text in texts)
    letters = sum(len(text.target) for text in texts)
    print(f"{len(texts)} texts ({dict(found)}), {letters / len(texts):.0f} characters each")
    total = cpu(everything, asked.rounds)
    print(f"all checks: {total:.2f} CPU s, {total / len(texts) * 1e6:.0f} microseconds a text")
    costs = costs_of((*CHECKS, terms), texts)
    for name, spent in costs.most_common():
        print(f"  {name:20} {spent:6.3f} s {spent / len(texts) * 1e6:6.1f} microseconds a text")
    return int(total > asked.limit)


if __name__ == "__main__":
    sys.exit(main())
