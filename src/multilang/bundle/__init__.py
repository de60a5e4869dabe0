"""The localized article bundle: one article in all its languages, as a folder and as a ZIP.

    <slug>/bundle.json          what it is, where it comes from, who reviewed it, what may be said
    <slug>/<lang>/index.md      the Markdown, front matter and all
    <slug>/<lang>/index.html    the same as a page of its own, sanitised
    <slug>/assets/name.<sha8>.ext
    <slug>/checksums.sha256     for ``sha256sum --check``

No clock and no place of this machine is in it: same inputs, same bytes. The format is documented in
docs/reference/bundles.md, its schema is docs/reference/bundle.schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping

from multilang import zipping
from multilang.bundle.contents import Edition, Made, Medium, contents
from multilang.bundle.counting import Counts, Reviewer, count, reviewers, unseen_words
from multilang.bundle.manifest import FORMAT, SCHEMA, Findings, Origin
from multilang.bundle.verify import verify

__all__ = [
    "FORMAT", "SCHEMA", "Counts", "Edition", "Findings", "Made", "Medium", "Origin", "Reviewer",
    "contents", "count", "reviewers", "unseen_words", "verify", "zipped",
]  # fmt: skip


def zipped(files: Mapping[str, bytes], slug: str) -> bytes:
    """The files of a bundle under one folder, as a ZIP: same files, same bytes."""
    return zipping.zipped((f"{slug}/{path}", data) for path, data in sorted(files.items()))
