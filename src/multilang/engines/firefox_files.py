"""The files of Firefox's translation models: where they are, and whether they are whole.

A model is ``model.enfr.intgemm.alphas.bin``, ``vocab.enfr.spm`` (or ``srcvocab`` and ``trgvocab``)
and, if it is there, ``lex.50.50.enfr.s2t.bin``: of each source piece the pieces that may translate
it. They may be packed with gzip, as Mozilla publishes them. The binary format is Marian's
(``src/common/binary.cpp`` there).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from multilang.errors import EngineError

_MODEL = re.compile(r"model\.(?!intgemm)([a-z][a-z_]{3,})\.(?:[\w.]+\.)?bin(?:\.gz)?")
_SHORTLIST_MAGIC = 0xF11A48D5013417F5
_LFS = b"version https://git-lfs"


@dataclass(frozen=True)
class Files:
    """A model that is complete."""

    pair: str
    """As it stands in the files' names: ``enfr``, ``enzh_hant``."""
    model: Path
    source: Path
    """The vocabulary of the source side; of both where ``target`` is the same."""
    target: Path
    shortlist: Path | None

    @cached_property
    def digest(self) -> str:
        """sha256 of everything that decides what comes out.

        Raises:
            EngineError: a file cannot be read.
        """
        whole = hashlib.sha256()
        for path in (self.model, self.source, self.target, self.shortlist):
            whole.update(hashlib.sha256(_bytes(path) if path else b"").digest())
        return whole.hexdigest()

    def read(self) -> tuple[bytes, bytes, bytes, bytes | None]:
        """Model, vocabularies and shortlist.

        Raises:
            EngineError: a file cannot be read, is cut off or is something else.
        """
        model = _bytes(self.model)
        # What the library is not asked about: it would end the process.
        version, count = struct.unpack_from("<2Q", model) if len(model) >= 16 else (0, 0)
        if version != 1 or count * 32 > len(model):
            raise _damaged(self.model, "no binary Marian model")
        shortlist = _bytes(self.shortlist) if self.shortlist else None
        if self.shortlist and shortlist is not None and not _is_shortlist(shortlist):
            raise _damaged(self.shortlist, "no binary shortlist")
        return model, _bytes(self.source), _bytes(self.target), shortlist


def models(folder: Path) -> dict[str, list[Path]]:
    """The model files in a folder and in the folders in it, by pair.

    Raises:
        EngineError: the folder is not there, or holds none.
    """
    found: dict[str, list[Path]] = {}
    try:
        places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
        for path in (path for place in places for path in sorted(place.iterdir())):
            named = _MODEL.fullmatch(path.name)
            if named:
                found.setdefault(named[1], []).append(path)
    except OSError as error:
        raise EngineError(
            f"the folder cannot be read: {error.strerror}",
            where=str(folder),
            hint="name the folder of Firefox's models behind `firefox:`",
        ) from error
    if not found:
        raise EngineError(
            "there is no model of Firefox's",
            where=str(folder),
            hint="it needs files such as model.enfr.intgemm.alphas.bin and vocab.enfr.spm",
        )
    return found


def complete(pair: str, found: list[Path]) -> Files:
    """A model with its vocabularies.

    Raises:
        EngineError: there are several for the pair, or a file is missing; the message says which.
    """
    if len({path.parent for path in found}) > 1:
        raise EngineError(
            f"there are {len(found)} models for {pair}: {', '.join(map(str, found))}",
            hint="name the folder of one of them behind `firefox:`",
        )
    model = found[0]
    both = _beside(model, f"vocab.{pair}.spm")
    source = both or _beside(model, f"srcvocab.{pair}.spm")
    target = both or _beside(model, f"trgvocab.{pair}.spm")
    if source is None or target is None:
        missing = "srcvocab" if target else "trgvocab" if source else "vocab"
        raise EngineError(
            f"{missing}.{pair}.spm is missing",
            where=str(model.parent),
            hint=f"it comes with {model.name}",
        )
    shortlists = sorted(model.parent.glob(f"lex.*.{pair}.s2t.bin*"))
    return Files(pair, model, source, target, next(iter(shortlists), None))


def names(tag: str) -> tuple[str, ...]:
    """What a BCP 47 tag is called in files' names, the closest first. A region may be left out;
    traditional Chinese is not simplified, and pseudo-locales have no model."""
    tag = tag.partition("-u-")[0].lower()
    if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
        return ("zh_hant",)
    parts = tag.split("-")
    if parts[-1] in ("xa", "xb"):
        return (tag.replace("-", "_"),)
    return tuple("_".join(parts[:end]) for end in range(len(parts), 0, -1))


def route(known: dict[str, list[Path]], source: str, target: str) -> tuple[str, ...]:
    """The pairs to run in turn: one, or two through English, as Firefox does; else none."""
    for first in _joined(source, target):
        if first in known:
            return (first,)
    before = [pair for pair in _joined(source, "en") if pair in known]
    after = [pair for pair in _joined("en", target) if pair in known]
    return (before[0], after[0]) if before and after else ()


def _joined(source: str, target: str) -> Iterator[str]:
    for last in names(target):
        yield from (first + last for first in names(source))


def _beside(model: Path, name: str) -> Path | None:
    paths = (model.with_name(name), model.with_name(f"{name}.gz"))
    return next((path for path in paths if path.is_file()), None)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, f"it cannot be read: {error}") from error
    if data.startswith(_LFS):
        raise EngineError(
            "it is only a pointer of Git LFS", where=str(path), hint="fetch the file itself"
        )
    return data


def _is_shortlist(data: bytes) -> bool:
    """Magic, checksum, two settings, and two lengths; then offsets, then piece ids."""
    if len(data) < 48:
        return False
    offsets: int
    ids: int
    magic, _, _, _, offsets, ids = struct.unpack_from("<6Q", data)
    if magic != _SHORTLIST_MAGIC or len(data) < 48 + offsets * 8 + ids * 4:
        return False
    last: int = struct.unpack_from("<Q", data, 40 + offsets * 8)[0] if offsets else 0
    return last <= ids


def _damaged(path: Path, what: str) -> EngineError:
    return EngineError(f"the file is damaged, or {what}", where=str(path), hint="download it again")
