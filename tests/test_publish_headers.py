"""What object stores are told of files: their kind, and how long browsers may keep them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from multilang.exports import fonts, frame, search
from multilang.locales import get
from multilang.publish.headers import ASSETS, IMMUTABLE, PAGES, headers
from multilang.publish.opened import Opened
from projects import write


@pytest.mark.parametrize(
    ("path", "kept", "kind"),
    [
        ("index.html", PAGES, "text/html; charset=utf-8"),
        ("fa/باران/index.html", PAGES, "text/html; charset=utf-8"),
        ("fr/feed.xml", PAGES, "application/atom+xml"),
        ("fr/feed.json", PAGES, "application/feed+json"),
        ("sitemap-fr.xml", PAGES, "application/xml"),
        ("_redirects", PAGES, ""),
        ("media/a/boat.SVG", ASSETS, "image/svg+xml"),
        ("media/a/site.eb684ad29d.css", ASSETS, "text/css; charset=utf-8"),
        ("media/a/data.json", ASSETS, "application/json"),
        ("assets/theme/logo.eb684ad29d.css", ASSETS, "text/css; charset=utf-8"),
        ("assets/fonts/vazirmatn-OFL.txt", ASSETS, "text/plain; charset=utf-8"),
    ],
)
def test_each_by_its_path(path: str, kept: str, kind: str) -> None:
    found = headers(path)
    assert (found.cache_control, found.content_type) == (kept, kind)


def test_what_is_named_by_its_content_never_changes() -> None:
    made = [frame.stylesheet()[0], search.module()[0]]
    made += [path for tag in ("fa", "ar") for path in fonts.files_of(get(tag))]
    never = [path for path in made if not path.endswith(".txt")]
    assert len(never) >= 6
    assert {headers(path).cache_control for path in never} == {IMMUTABLE}


class Store(MemoryFileSystem):  # type: ignore[misc]
    """A store that writes down what it is told of each file."""

    cachable = False
    store: dict[str, Any] = {}  # noqa: RUF012 - fsspec's own name and kind
    pseudo_dirs = [""]  # noqa: RUF012

    def __init__(self, protocol: str, *, several: bool) -> None:
        super().__init__()
        self.protocol, self.async_impl = protocol, several
        self.said: dict[str, dict[str, Any]] = {}

    def put_file(self, lpath: str, rpath: str, **said: Any) -> None:
        self.said[rpath] = said
        super().put_file(lpath, rpath)

    def put(self, lpath: list[str], rpath: list[str], **said: Any) -> None:
        for source, target in zip(lpath, rpath, strict=True):
            self.put_file(source, target, **said)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        ("s3", {"CacheControl": PAGES, "ContentType": "text/html; charset=utf-8"}),
        (
            "gs",
            {
                "fixed_key_metadata": {"cache_control": PAGES},
                "content_type": "text/html; charset=utf-8",
            },
        ),
        ("memory", {}),
    ],
)
def test_each_kind_of_store_in_its_words(
    tmp_path: Path, protocol: str, expected: dict[str, Any], several: bool
) -> None:
    fs = Store(protocol, several=several)
    files = [(write(tmp_path / path, path), path) for path in ("a.html", "media/a/b.unknown")]
    Opened(fs, "/site", "memory://site").put(files)
    assert fs.said["/site/a.html"] == expected
    assert fs.cat_file("/site/a.html") == b"a.html"
    kept = str(fs.said["/site/media/a/b.unknown"])
    assert (ASSETS in kept) == bool(expected)
    assert "ontent" not in kept.replace("CacheControl", "")
