"""Whether a bundle is whole and what it says it is. Nothing is unpacked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from multilang.bundle import archive, manifest, schema
from multilang.bundle.archive import Unsafe
from multilang.bundle.manifest import CHECKSUMS, FORMAT, MANIFEST

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
_KEPT = {MANIFEST, CHECKSUMS}


def verify(place: Path) -> tuple[str, ...]:
    """Every problem of a bundle, in words; none for a good one.

    Args:
        place: its folder or its ZIP.

    Raises:
        PublishError: it is neither, or cannot be read.
    """
    sums: dict[str, _Sum] = {}
    texts = {name: bytearray() for name in _KEPT}
    try:
        for path, piece in archive.read(place):
            sums.setdefault(path, _Sum()).add(piece)
            if path in _KEPT:
                texts[path] += piece
                if len(texts[path]) > archive.MOST_MANIFEST:
                    raise Unsafe(f"{path} is too long")
    except Unsafe as problem:
        return (str(problem),)
    digests = {path: (one.digest.hexdigest(), one.size) for path, one in sums.items()}
    return tuple(_problems(digests, {name: bytes(texts[name]) for name in _KEPT & sums.keys()}))


@dataclass(slots=True)
class _Sum:
    digest: Any = field(default_factory=sha256)
    size: int = 0

    def add(self, piece: bytes) -> None:
        self.digest.update(piece)
        self.size += len(piece)


def _problems(digests: Mapping[str, tuple[str, int]], texts: Mapping[str, bytes]) -> Iterator[str]:
    for name in (MANIFEST, CHECKSUMS):
        if name not in texts:
            yield f"{name} is missing"
    if CHECKSUMS in texts:
        yield from _checksums(digests, texts[CHECKSUMS])
    if MANIFEST in texts:
        try:
            said = _read(texts[MANIFEST])
        except ValueError as error:
            yield f"{MANIFEST}: {error}"
            return
        wrong = list(schema.problems(said, manifest.schema()))
        yield from (f"{MANIFEST}: {problem}" for problem in wrong)
        if not wrong:
            yield from _files(digests, said)
            yield from _locales(said)


def _checksums(digests: Mapping[str, tuple[str, int]], data: bytes) -> Iterator[str]:
    listed: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None:
            yield f"{CHECKSUMS}:{number}: this is no line of sha256sum"
        elif found[2] in listed:
            yield f"{CHECKSUMS}:{number}: {found[2]} is listed twice"
        else:
            listed[found[2]] = found[1]
    for path, digest in listed.items():
        if path not in digests:
            yield f"{path} is missing"
        elif digests[path][0] != digest:
            yield f"{path} has been changed: its checksum differs"
    for path in sorted(digests.keys() - listed.keys() - {CHECKSUMS}):
        yield f"{path} is not in {CHECKSUMS}"


def _read(data: bytes) -> Any:
    """
    Raises:
        ValueError: no JSON, a name twice in an object, or another format.
    """
    try:
        said = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    number = said.get("format") if isinstance(said, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise ValueError(f"format {number} is newer than this multilang: install a newer one")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _files(digests: Mapping[str, tuple[str, int]], said: Mapping[str, Any]) -> Iterator[str]:
    listed = [one["path"] for one in said["files"]]
    for path, times in Counter(listed).items():
        if times > 1:
            yield f"{MANIFEST}: {path} is listed twice"
    for one in said["files"]:
        path = one["path"]
        if path not in digests:
            yield f"{path} is listed in {MANIFEST} and missing"
        elif digests[path] != (one["sha256"], one["bytes"]):
            yield f"{path} is not what {MANIFEST} says: checksum or size differs"
        if one["media_type"] != manifest.media_type(path):
            yield f"{MANIFEST}: {path} is said to be {one['media_type']}"
    for path in sorted(digests.keys() - set(listed) - _KEPT):
        yield f"{path} is not listed in {MANIFEST}"


def _locales(said: Mapping[str, Any]) -> Iterator[str]:
    roles = {one["path"]: (one["role"], one.get("lang")) for one in said["files"]}
    used = set()
    for locale in said["locales"]:
        tag = locale["lang"]
        for name, role in (("path", "text"), ("page", "page")):
            if name not in locale:
                continue
            used.add(locale[name])
            if roles.get(locale[name]) != (role, tag):
                yield f"{MANIFEST}: {locale[name]} is not listed as the {role} in {tag}"
    tags = [locale["lang"] for locale in said["locales"]]
    if len(set(tags)) < len(tags):
        yield f"{MANIFEST}: a language is listed twice"
    if [one["lang"] for one in said["locales"] if one["original"]] != [said["source"]["lang"]]:
        yield f"{MANIFEST}: not one original, in the language of the source"
    for path, (role, _) in roles.items():
        if role != "asset" and path not in used:
            yield f"{MANIFEST}: {path} belongs to no language"
