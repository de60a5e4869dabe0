"""Read PO files that were damaged at random; compare with what GNU msgfmt makes of them.

    python tests/fuzz_po.py [--count 100000] [--seed 1]

Every file is read by ``po.parse``, and where that accepts it, written and read again. A file that
it refuses must be refused with a CatalogError; one that msgfmt accepts may be refused only for what
docs/reference/catalogs.md lists, and is read with no fewer entries than msgfmt finds. Ends with 1
when one file fails; the file is then kept in ``fuzz-failures/``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from multilang.errors import CatalogError
from multilang.formats import po
from multilang.model import Catalog

SECONDS = 2.0
"""Longer than this is a hang."""
MSGFMT = shutil.which("msgfmt")
FORMS = "nplurals=2; plural=(n > 1);"
STRICTER = re.compile(
    "not UTF-8|comments stand here without an entry|NUL character|is no keyword of a PO entry|"
    "is no escape sequence|stands for no byte|numeric escapes here|header line  is not of the form|"
    "header (?:declares charset|says language)|syntax error near|msgid without msgstr|"
    "msgctxt without msgid|a text stands here without msgid|a text is not closed|plural forms|"
    "#~ or #|some lines of this entry"
)
"""Why multilang may refuse what msgfmt reads (docs/reference/catalogs.md, Reading)."""
MORE_FUZZY = re.compile(rb"#=|#,[^\n]*\n(?:#[^~\n]*\n)*#,|#,[ -~]*[^ -~\n]|\\\n")
"""gettext before 0.26 takes ``#= fuzzy`` for a comment; of two ``#,`` lines the last one counts for
it, and a backslash at the end of a comment joins the next line to it. For us every flag counts: it
is better to ask a person once more."""
_QUOTED = re.compile(r"“[^”]*”|, on line \d+|0x\w\w")
_COUNTS = re.compile(rb"(\d+) (?:translated|fuzzy|untranslated)")
_AT_ONCE = 100
SEEDS = Path(__file__).parent / "round_trips"
PIECES = (
    b'msgid ""\n', b'msgstr ""\n', b'msgctxt "a"\n', b"#, fuzzy\n", b"#~ ", b"#| ", b"#~| ", b'"',
    b"\\", b"\\n", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85",
    b"\x1c", b"\x04", b"\xff", b"\xed\xa0\x80", b"<<<<<<< HEAD\n", b"=======\n", b">>>>>>> x\n",
    b"msgid_plural \"b\"\n", b"msgstr[0] \"c\"\n", b"domain \"d\"\n", b"#= fuzzy\n",
    b"#, c-format\n", b"#,msgstr fuzzy\n", b"charset=UTF-7",
    b"charset=ISO-8859-1", b"Language: de\\n", b"\\x41", b"\\101", b"\\x", b"\\400",
    "⟦1⟧".encode(), "\u2067متن\u2069".encode(), b"# multilang: draft | x | text 00000000\n", b"\t",
    b"#. note\n", b"#: a:1\n", b"msgid", b"msgstr", b'""', b"#", b"#,", b"#|", b"#~\n", b" ",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What happened to the files so far."""

    files: int = 0
    read: int = 0
    refused: int = 0
    both: int = 0
    """Files that msgfmt and multilang read."""
    stricter: dict[str, int] = field(default_factory=dict)
    """Files that only msgfmt reads, by why multilang refuses them."""
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tally = Tally()
    for done in fuzz(given.count, given.seed, tally):
        if sys.stderr.isatty():
            print(f"\r{done} of {given.count}", end="", file=sys.stderr)
    print(
        f"{tally.files} files: {tally.read} read, {tally.refused} refused, slowest "
        f"{tally.slowest:.2f} s; msgfmt reads {tally.both} "
        f"with us, {sum(tally.stricter.values())} without: {tally.stricter}; "
        f"{len(tally.failures)} failures"
    )
    for failure in tally.failures:
        print(failure)
    sys.exit(1 if tally.failures else 0)


def fuzz(count: int, seed: int, tally: Tally) -> Iterator[int]:
    """Make and read ``count`` files; yields how many are done, from time to time."""
    chance = random.Random(seed)
    originals = [path.read_bytes() for path in sorted(SEEDS.glob("*.po"))]
    with tempfile.TemporaryDirectory(prefix="fuzz-po-") as folder:
        for number in range(1, count + 1):
            data = mutated(chance.choice(originals), chance)
            for failure in check(data, Path(folder), tally):
                tally.failures.append(f"{failure} ({_keep(data)})")
            if number % _AT_ONCE == 0:
                yield number


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with one to four pieces lost, doubled, moved, changed or put in."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        lines = data.split(b"\n")
        start = chance.randrange(len(lines))
        end = start + chance.choice((1, 1, 2, 8))
        kind = chance.randrange(8)
        if kind == 0:  # lines lost
            data = b"\n".join(lines[:start] + lines[end:])
        elif kind == 1:  # lines doubled
            data = b"\n".join(lines[:end] + lines[start:])
        elif kind == 2:  # lines moved
            rest = lines[:start] + lines[end:]
            to = chance.randrange(len(rest) + 1)
            data = b"\n".join(rest[:to] + lines[start:end] + rest[to:])
        elif kind == 3 and chance.random() < 0.3:  # cut short
            data = data[: chance.randrange(len(data) + 1)]
        elif kind == 4:  # one byte changed
            at = chance.randrange(len(data) or 1)
            data = data[:at] + bytes((chance.randrange(256),)) + data[at + 1 :]
        else:
            at = _place(lines, chance) if kind == 5 else chance.randrange(len(data) + 1)
            data = data[:at] + chance.choice(PIECES) + data[at:]
    return data


def _place(lines: list[bytes], chance: random.Random) -> int:
    """Where a line begins."""
    return sum(len(line) + 1 for line in lines[: chance.randrange(len(lines))])


def check(data: bytes, folder: Path, tally: Tally) -> Iterator[str]:
    """What is wrong with how one file is read."""
    tally.files += 1
    started = time.process_time()
    catalog: Catalog | None = None
    reason = ""
    try:
        catalog = po.parse(data, "x.po", "fa", "x")
        yield from _reread(catalog)
    except CatalogError as error:
        reason = _QUOTED.sub("", error.message)
        if not error.where.startswith("x.po"):
            yield f"refused without a place: {error}"
    except Exception:  # whatever it is, it is the finding
        yield "a traceback: " + traceback.format_exc().strip().splitlines()[-1]
    spent = time.process_time() - started
    tally.slowest = max(tally.slowest, spent)
    if spent > SECONDS:
        yield f"{spent:.1f} s"
    tally.read += catalog is not None
    tally.refused += catalog is None
    yield from _compared(data, catalog, reason, folder, tally)


def _reread(catalog: Catalog) -> Iterator[str]:
    """Written, as it was and canonically, it is the same catalog."""
    live = [m for m in catalog.messages if m.target.text or not m.obsolete]
    if po.parse(po.serialize(catalog, FORMS), "x.po", "fa", "x").messages != catalog.messages:
        yield "written in its layout, it reads differently"
    try:
        written = po.canonical(catalog, FORMS)
    except CatalogError:
        return  # a character that no PO tool keeps
    again = po.parse(written, "x.po", "fa", "x")
    if [(m.key, m.target.text, m.reviewed) for m in again.messages] != [
        (m.key, m.target.text, m.reviewed)
        for m in [m for m in live if not m.obsolete] + [m for m in live if m.obsolete]
    ]:
        yield "written canonically, it reads differently"


def _compared(
    data: bytes, catalog: Catalog | None, reason: str, folder: Path, tally: Tally
) -> Iterator[str]:
    path, compiled = folder / "x.po", folder / "x.mo"
    path.write_bytes(data)
    compiled.unlink(missing_ok=True)
    done = subprocess.run(
        ["msgfmt", "--statistics", "-o", str(compiled), str(path)], env={"LC_ALL": "C"},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, executable=MSGFMT,
    )  # fmt: skip
    if done.returncode or not compiled.exists():
        return
    if catalog is None:
        tally.stricter[reason] = tally.stricter.get(reason, 0) + 1
        if not STRICTER.search(reason):
            yield f"msgfmt reads it, we refuse it: {reason}"
        return
    tally.both += 1
    seen = sum(int(count) for count in _COUNTS.findall(done.stderr))
    live = catalog.by_key()
    if len(live) + (not catalog.header) < seen:  # msgfmt counts a header without text
        yield f"msgfmt sees {seen} messages, we see {len(live)}"
    theirs = dict(_messages(compiled.read_bytes()))
    ours = {key: m.target.text for key, m in live.items() if m.reviewed}
    # In a file with such a backslash, gettext may have taken a msgctxt for a comment.
    named = slice(1 if b"\\\n" in data else 0, None)
    if gained := {(*k[named], t) for k, t in ours.items()} - {
        (*k[named], t) for k, t in theirs.items()
    }:
        yield f"approved, but not for msgfmt: {gained}"
    lost = set(theirs.items()) - set(ours.items())
    if lost and not MORE_FUZZY.search(data):
        yield f"approved for msgfmt only: {lost}"


def _messages(data: bytes) -> Iterator[tuple[tuple[str, str], str]]:
    """What a compiled catalog holds: the messages that are not fuzzy and have a text."""
    count, sources, targets = struct.unpack_from("<8x3I", data)
    for number in range(count):
        source, target = (
            data[start : start + length].decode()
            for length, start in (
                struct.unpack_from("<2I", data, sources + 8 * number),
                struct.unpack_from("<2I", data, targets + 8 * number),
            )
        )
        context, mark, text = source.partition("\4")
        if source:
            yield ((context, text) if mark else ("", source)), target


def _keep(data: bytes) -> Path:
    folder = Path("fuzz-failures")
    folder.mkdir(exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.po"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    main()
