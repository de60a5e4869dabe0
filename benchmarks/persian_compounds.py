"""Write ``persian_compounds.txt`` anew from Lilak, the Persian spelling dictionary.

    npm pack dictionary-fa@2.0.0 && tar xzf dictionary-fa-2.0.0.tgz
    python benchmarks/persian_compounds.py package/index.dic > \\
        src/multilang/typography/persian_compounds.txt

Only words of two halves whose second is one of ``SECONDS``: those are parts of words, and a word of
their own so rarely that the dictionary's pairs are never two words in running text.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SECONDS = (
    *("کننده", "کنندگان", "دهنده", "دهندگان", "سازی", "ساز", "آمیز", "پذیر", "پذیری", "ناپذیر"),
    *("نامه", "گرا", "گرایی", "گرایانه", "بندی", "شناس", "شناسی", "گیری", "نویس", "نویسی"),
    *("گذار", "گذاری", "انگیز", "برانگیز", "طلب", "طلبی", "زدگی", "زدایی", "پرداز", "پردازی"),
    *("یاب", "یابی", "ریزی", "رسانی", "نشین", "نشینی", "فروش", "فروشی", "نگار", "نگاری"),
    *("سنج", "سنجی", "آور", "آوری", "دهی", "گر", "گری", "مند", "مندی", "وری", "ورزی", "آموز"),
    *("آموزان", "اندیش", "پرست", "پرستی", "خواه", "خواهی", "افزار", "افزاری", "اندازی", "انداز"),
    *("جویی", "گویی", "بینی", "برداری", "گونه", "گانه", "وجو", "وگو", "روزرسانی", "درمانی"),
    *("بخشی", "سرایی", "آرایی", "کشی", "بری", "خوری", "خوانی"),
)
DETERMINERS = frozenset(("آن", "این", "همان", "همین", "هیچ", "یک"))
"""Before a second half that is a noun too they are words: «این گونه» is this species as well."""
HEAD = """\
# Persian compounds that are written with a ZWNJ: a second half, then every first half it has.
# From Lilak, the Persian spell checking dictionary, as packaged in dictionary-fa 2.0.0.
# Copyright 2015 the Lilak contributors, Apache License 2.0: see LICENSE-lilak.txt.
# Chosen from it by benchmarks/persian_compounds.py.
"""


def main(path: str) -> None:
    firsts: dict[str, set[str]] = {second: set() for second in SECONDS}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        halves = line.split("/")[0].strip().split("\u200c")
        if halves[0] in DETERMINERS:
            continue
        if len(halves) == 2 and halves[1] in firsts and re.fullmatch("[ؠ-ۓ]{2,}", halves[0]):
            firsts[halves[1]].add(halves[0])
    sys.stdout.write(HEAD)
    for second, found in firsts.items():
        if found:
            sys.stdout.write(f"{second} {' '.join(sorted(found))}\n")


if __name__ == "__main__":
    main(sys.argv[1])
