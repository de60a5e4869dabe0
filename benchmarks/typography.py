"""Typography on people's text: what is left alone, what is restored, and how long it takes.

    python benchmarks/typography.py fr FILE...
    python benchmarks/typography.py fa FILE... --show 20

Each line of a file is one text; of CoNLL-U files it is ``# text``, of PO files each translated
message, of Markdown each paragraph. Three questions: which share of the lines is left as it is;
which share of lines that were made plain (French: plain spaces, straight quotes and apostrophes)
comes back exactly; and how well ZWNJ comes back where spaces were put for it (Persian). Two things
must never happen, and end the program with 1: that mending twice is not mending once, and that a
protected run changes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from multilang import locales
from multilang.extract import extract, read_article
from multilang.typography import Profile, findings, mend, profile
from multilang.typography.runs import MASK, hide

ZWNJ = "\u200c"
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "“": '"', "”": '"'})


def texts(path: Path) -> Iterator[str]:
    whole = path.read_text(encoding="utf-8")
    if path.suffix == ".conllu":
        lines = [line[9:] for line in whole.splitlines() if line.startswith("# text = ")]
    elif path.suffix == ".po":
        lines = [entry.msgstr for entry in polib.pofile(str(path)) if entry.translated()]
    elif path.suffix == ".md":
        article = read_article(path.read_bytes(), str(path), path.stem, ("title", "description"))
        lines = [unit.source for unit in extract(article).units]
    else:
        lines = whole.splitlines()
    return (line for line in lines if line.strip())


def degraded(line: str) -> str:
    """As a plain keyboard writes it."""
    return re.sub(r"« ?", '"', re.sub(r" ?»", '"', line.translate(_PLAIN)))


def untouched(lines: list[str], style: Profile, show: int) -> None:
    changed = [(line, mend(line, style)) for line in lines]
    touched = [pair for pair in changed if pair[0] != pair[1]]
    share = 1 - len(touched) / len(lines)
    print(f"untouched: {share:.2%} of {len(lines)} lines")
    rules = Counter(found.rule for line in lines for found in findings(line, style))
    print("findings by rule:", ", ".join(f"{rule} {n}" for rule, n in rules.most_common()))
    for line, new in random.Random(1).sample(touched, min(show, len(touched))):
        at = next(
            i
            for i, pair in enumerate(zip(line + "\0", new + "\0", strict=False))
            if pair[0] != pair[1]
        )
        print("   ", ascii_spaces(line[max(0, at - 30) : at + 30]))


def ascii_spaces(text: str) -> str:
    return text.replace("\u00a0", "⍽").replace("\u202f", "⸱").replace(ZWNJ, "|")


def restored(lines: list[str], style: Profile, show: int) -> None:
    lines = [line for line in lines if degraded(line) != line]
    missed = [line for line in lines if narrow(mend(degraded(line), style)) != narrow(line)]
    print(f"restored: {1 - len(missed) / len(lines):.2%} of {len(lines)} degraded lines")
    for line in random.Random(2).sample(missed, min(show, len(missed))):
        new = mend(degraded(line), style)
        at = next(
            (i for i, p in enumerate(zip(line, new, strict=False)) if narrow(p[0]) != narrow(p[1])),
            0,
        )
        print("   ", ascii_spaces(line[max(0, at - 30) : at + 30]))


def narrow(text: str) -> str:
    return text.replace("\u202f", "\u00a0")


def joined(lines: list[str], style: Profile, show: int) -> None:
    """Precision and recall of ZWNJ, each placed by the letters before it: once against the text as
    people wrote it, once against the same text mended, since people forget some."""
    for name, known in (
        ("as written", lambda line: line),
        ("as mended", lambda line: mend(line, style)),
    ):
        right = wanted = given = 0
        wrong: list[str] = []
        for line in lines:
            line = re.sub(r" *\u200c+ *", ZWNJ, line)
            new = mend(line.replace(ZWNJ, " "), style)
            old, got = places(known(line)), places(new)
            right, wanted, given = right + len(old & got), wanted + len(old), given + len(got)
            wrong += [ascii_spaces(new)[:80] for _ in got - old][:1]
        print(
            f"ZWNJ {name}: precision {right / given:.4f}, recall {right / wanted:.4f} of {wanted}"
        )
        for line in random.Random(3).sample(wrong, min(show, len(wrong))):
            print("   ", line)


def places(text: str) -> set[int]:
    """Of each ZWNJ: how many letters are before it."""
    letters, found = 0, set()
    for one in text:
        if one == ZWNJ:
            found.add(letters)
        elif not one.isspace():
            letters += 1
    return found


def sound(lines: list[str], style: Profile) -> bool:
    """Idempotent, and protected runs as they were."""
    good = True
    for line in lines:
        for text in (line, degraded(line), line.replace(ZWNJ, " ")):
            new = mend(text, style)
            if mend(new, style) != new or runs(text) != runs(new):
                good = False
                print("UNSOUND:", repr(text), repr(new))
    return good


def runs(text: str) -> list[str]:
    hidden = hide(text)
    return [text[m.start() : m.end()] for m in re.finditer(f"{MASK}+", hidden)]


def speed(lines: list[str], style: Profile) -> None:
    sample = lines[:5000]
    size = sum(map(len, sample))
    for name, work in (("mend", mend), ("findings", lambda *a: list(findings(*a)))):
        start = time.process_time()
        for line in sample:
            work(line, style)
        spent = time.process_time() - start
        print(f"{name}: {spent / size * 1e8:.0f} µs of CPU for 100 characters", end="; ")
    print(f"lines of {size / len(sample):.0f} characters")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("locale")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--style", nargs="*", default=[], help="such as spaces=nnbsp")
    parser.add_argument("--show", type=int, default=0, help="examples of each kind")
    asked = parser.parse_args()
    settings = tuple(sorted(tuple(one.split("=", 1)) for one in asked.style))
    style = profile(locales.get(asked.locale), settings)
    lines = list(dict.fromkeys(line for path in asked.files for line in texts(path)))
    untouched(lines, style, asked.show)
    if style.language == "fr":
        restored(lines, style, asked.show)
    if style.language == "fa":
        joined(lines, style, asked.show)
    speed(lines, style)
    good = sound(lines, style)
    print("idempotent, protected runs unchanged:", "yes" if good else "NO")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
