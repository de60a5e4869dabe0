"""The CommonMark and GFM specifications' examples, from the source archive of the package marko.

The specifications are CC BY-SA 4.0 and stay out of the repository: they are fetched once by pip
into .cache/ and checked against their sha256.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path

ARCHIVE = "marko-2.2.4.tar.gz"
SHA256 = "c042c66f835425673123d7536b39b4660de3b68e30078c70fd26245b31170683"
FOLDER = Path(__file__).parent.parent / ".cache" / "specs"
FILES = {"commonmark": "tests/spec/commonmark.txt", "gfm": "tests/spec/gfm.txt"}
_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


class Unavailable(Exception):
    """The archive is not there and cannot be fetched."""


@cache
def examples(name: str) -> tuple[str, ...]:
    """The Markdown of every example of a specification, in order; never an empty one.

    Raises:
        Unavailable: with the reason.
    """
    path = FOLDER / ARCHIVE
    if not path.exists():
        _fetch(path)
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise Unavailable(f"{path} has another sha256 than expected: delete it")
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"{ARCHIVE.removesuffix('.tar.gz')}/{FILES[name]}")
        assert member is not None
        text = member.read().decode("utf-8")
    found = [match[1].replace("→", "\t") for match in _EXAMPLE.finditer(text)]
    return tuple(example for example in found if example.strip())


def _fetch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    name, version = ARCHIVE.removesuffix(".tar.gz").rsplit("-", 1)
    error = ""
    # An environment that uv made has no pip; the Python that it was made with may have one.
    for python in dict.fromkeys((sys.executable, getattr(sys, "_base_executable", sys.executable))):
        command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:",
                   "--dest", str(path.parent), f"{name}=={version}"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if path.exists():
            return
        error = done.stderr.strip()[-300:]
    raise Unavailable(f"pip could not fetch {ARCHIVE}: {error}")
