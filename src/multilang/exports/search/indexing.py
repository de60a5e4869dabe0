"""Records -> the files of a pagefind index; the one place that runs pagefind.

pagefind reads small HTML files with folded text. It could take records one by one through its
Python API, which waits a tenth of a second for each. What it stores to show of a page (a
*fragment*) is then written anew with the text as people wrote it: both have the same words, so
the places that pagefind marks are right.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html import escape
from importlib import metadata, util
from pathlib import Path
from typing import Any

from multilang import locales
from multilang.errors import PublishError
from multilang.exports.search.folding import fold_words
from multilang.exports.search.records import Record

_FRAGMENT = b"pagefind_dcd"
"""What a fragment begins with, once it is unpacked; JSON follows."""
_WANTED = ("pagefind.js", "pagefind-entry.json", "wasm.*.pagefind", "*.pf_meta",
           "index/*.pf_index", "fragment/*.pf_fragment")  # fmt: skip


def require() -> None:
    """
    Raises:
        PublishError: pagefind is not installed; says how.
    """
    for package in ("pagefind", "pagefind_bin"):
        if util.find_spec(package) is None and not _own_program(package):
            raise PublishError(
                f"[site] search needs the package {package}, which is not installed",
                where="multilang.toml",
                hint="pip install 'multilang[search]', or search = false",
            )


def _own_program(package: str) -> bool:
    """Whether the program comes from elsewhere, as pagefind lets it."""
    other = "PAGEFIND_BINARY_PATH" in os.environ or util.find_spec("pagefind_bin_extended")
    return package == "pagefind_bin" and bool(other)


def versions() -> tuple[str, ...]:
    """Of what makes the index.

    Raises:
        PublishError: as ``require``.
    """
    require()
    names = ("pagefind", "pagefind_bin", "pagefind_bin_extended")
    return tuple(f"{name} {metadata.version(name)}" for name in names if util.find_spec(name))


def index(tag: str, records: Iterable[Record]) -> dict[str, bytes]:
    """The files of the index of a language, by name, sorted. Same records, same bytes.

    Raises:
        PublishError: pagefind is not installed, or failed.
    """
    require()
    with tempfile.TemporaryDirectory(prefix="multilang-search-") as made:
        folder = Path(made)
        pages = folder / "pages"
        pages.mkdir()
        by_url = {}
        for record in records:
            name = _name(record)
            (pages / name).write_bytes(_html(record))
            by_url[f"/{name}"] = record
        _run(folder, locales.get(tag).language)
        found = dict(_files(folder / "index", by_url))
        if len([name for name in found if name.startswith("wasm.")]) > 1:
            del found["wasm.unknown.pagefind"]  # of languages that have no stemmer
    return dict(sorted(found.items()))


def _name(record: Record) -> str:
    """Of the page that pagefind reads: the article, for the order of pages, then a digest of all
    that is shown. It gives the fragment another name when only what folds to the same has changed:
    browsers may keep one for long."""
    place = sha256(record.source.path.encode()).hexdigest()[:16]
    digest = sha256(repr(record).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"{place}-{digest}.html"


def _html(record: Record) -> bytes:
    title, text = fold_words(record.source.title), fold_words(record.text)
    return (
        '<!doctype html><html><body><h1 data-pagefind-ignore="index" data-pagefind-meta="title">'
        f"{escape(title)}</h1><main data-pagefind-body>{escape(text)}</main></body></html>"
    ).encode()


def _run(folder: Path, language: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND_")}
    if program := os.environ.get("PAGEFIND_BINARY_PATH"):
        kept["PAGEFIND_BINARY_PATH"] = program
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pagefind", "--site", "pages", "--output-path", "index",
         "--force-language", language, "--silent"],
        cwd=folder, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or not (folder / "index" / "pagefind-entry.json").is_file():
        told = " ".join((done.stderr or done.stdout).split())[-300:]
        raise PublishError(
            f"pagefind could not make the index of {language}: {told or done.returncode}",
            hint="[site] search = false builds the site without search",
        )


def _files(folder: Path, by_url: Mapping[str, Record]) -> Iterator[tuple[str, bytes]]:
    for pattern in _WANTED:
        for path in folder.glob(pattern):
            data = path.read_bytes()
            if path.suffix == ".pf_fragment":
                data = _as_written(data, by_url)
            yield path.relative_to(folder).as_posix(), data


def _as_written(data: bytes, by_url: Mapping[str, Record]) -> bytes:
    """A fragment with what readers are shown.

    Raises:
        PublishError: it is not as pagefind 1.5 writes it.
    """
    fragment, record = _understood(gzip.decompress(data), by_url)
    source = record.source
    meta = {name: getattr(source, name) for name in ("title", "section", "date", "day")}
    meta = {name: value for name, value in meta.items() if value}
    fragment |= {"url": source.path, "content": record.text, "meta": meta}
    shown = json.dumps(fragment, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return gzip.compress(_FRAGMENT + shown.encode(), 9, mtime=0)


def _understood(text: bytes, by_url: Mapping[str, Record]) -> tuple[dict[str, Any], Record]:
    """What pagefind stored of a page, which must have the words that it was given."""
    try:
        fragment = json.loads(text.removeprefix(_FRAGMENT))
        record = by_url[fragment["url"]]
        given = len(record.text.split())
        if text.startswith(_FRAGMENT) and len(fragment["content"].split()) == given:
            return fragment, record
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise PublishError(
        "pagefind wrote a fragment that multilang does not understand",
        hint="install the version that multilang[search] asks for",
    )
