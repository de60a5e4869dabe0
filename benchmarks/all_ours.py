"""Our side of ``all.py``, file to file, in one process as a run does it.

python benchmarks/all_ours.py extract IN WORK       # WORK/pot/<name>.pot
python benchmarks/all_ours.py cycle IN WORK         # WORK/po/<name>.po, WORK/out/<name>.md
python benchmarks/all_ours.py targets IN WORK       # WORK/po/<name>.po, every message translated
python benchmarks/all_ours.py assemble IN WORK      # WORK/po/<name>.po -> WORK/out/<name>.md
python benchmarks/all_ours.py fill IN WORK          # the same without the proof

Each task loads what it needs and nothing else, as the commands do.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

from multilang.errors import MultilangError
from multilang.extract import extract, read_article
from multilang.model import Extraction

OTHER = str.maketrans("eا", "éآ")
"""Makes another text of nearly every unit, with the same markup."""


def extractions(source: Path) -> Iterator[Extraction]:
    for path in sorted(source.glob("*.md")):
        try:
            name = f"content/{path.stem}/index.md"
            yield extract(read_article(path.read_bytes(), name, path.stem))
        except MultilangError as error:
            print(error, file=sys.stderr)


def reread(text: str) -> Extraction:
    return extract(read_article(text.encode(), "content/a/index.md", "a"))


def templates(source: Path, work: Path) -> None:
    from multilang.formats.po_template import template

    for extraction in extractions(source):
        keys = dict.fromkeys([(unit.kind, unit.source) for unit in extraction.units])
        slug = extraction.article.slug
        data = template(slug, keys, (extraction.article.path,))
        (work / "pot" / f"{slug}.pot").write_bytes(data)


def cycle(source: Path, work: Path) -> None:
    from multilang import locales
    from multilang.assemble import assemble
    from multilang.config import Language
    from multilang.formats import po
    from multilang.merge import merge

    french = locales.get("fr")
    for extraction in extractions(source):
        slug, path = extraction.article.slug, extraction.article.path
        merged = merge(extraction.units, {}, None, locale="fr", domain=slug, path=path)
        (work / "po" / f"{slug}.po").write_bytes(po.serialize(merged, french.plural_forms))
        # Nothing is translated yet, by any tool: every unit shows its source. The proof that the
        # localized file has the same units is part of what we do, so it is part of the time.
        bundle = assemble(
            extraction, merged, french, Language("fr", "drafts"), reread=reread,
            check=lambda *_: (),
        )  # fmt: skip
        (work / "out" / f"{slug}.md").write_bytes(bundle.text.encode())


def targets(source: Path, work: Path) -> None:
    """Catalogs for ``assembled``: not part of any time."""
    from multilang import locales
    from multilang.formats import po
    from multilang.model import Catalog, Message, Target

    french = locales.get("fr")
    for extraction in extractions(source):
        slug, path = extraction.article.slug, extraction.article.path
        keys = dict.fromkeys(unit.key for unit in extraction.units)
        messages = tuple(
            Message(*key, Target(key[1].translate(OTHER), "reviewed", "human"), (path,))
            for key in keys
        )
        data = po.serialize(Catalog("fr", slug, messages), french.plural_forms)
        (work / "po" / f"{slug}.po").write_bytes(data)


def assembled(source: Path, work: Path) -> None:
    """Localized files with the proof that they hold the same units."""
    from multilang import locales
    from multilang.assemble import assemble
    from multilang.config import Language
    from multilang.formats import po

    french, policy = locales.get("fr"), Language("fr", "drafts")
    for extraction in extractions(source):
        slug = extraction.article.slug
        catalog = po.parse((work / "po" / f"{slug}.po").read_bytes(), slug, "fr", slug)
        bundle = assemble(extraction, catalog, french, policy, reread=reread, check=lambda *_: ())
        (work / "out" / f"{slug}.md").write_bytes(bundle.text.encode())


def filled(source: Path, work: Path) -> None:
    """Localized files as other tools write them: unlooked at."""
    from multilang.assemble import fill
    from multilang.formats import po

    for extraction in extractions(source):
        slug = extraction.article.slug
        catalog = po.parse((work / "po" / f"{slug}.po").read_bytes(), slug, "fr", slug)
        known = catalog.by_key()
        chosen = {
            unit.id: known[unit.key].target.text for unit in extraction.units if unit.key in known
        }
        (work / "out" / f"{slug}.md").write_bytes(fill(extraction, chosen)[0].encode())


TASKS = {
    "extract": templates, "cycle": cycle, "targets": targets, "assemble": assembled, "fill": filled,
}  # fmt: skip

if __name__ == "__main__":
    gc.set_threshold(200_000, 20, 50)  # as the command line does
    TASKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
