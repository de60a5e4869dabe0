"""Our side of ``all.py``, file to file, in one process as a run does it.

python benchmarks/all_ours.py extract IN OUT        # OUT/<name>.pot
python benchmarks/all_ours.py cycle IN WORK         # WORK/po/<name>.po, WORK/out/<name>.md
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from multilang import locales
from multilang.assemble import assemble
from multilang.config import Language
from multilang.errors import MultilangError
from multilang.extract import extract, read_article
from multilang.formats import po
from multilang.merge import merge
from multilang.model import Catalog, Extraction, Message

FRENCH = locales.get("fr")


def cut(path: Path) -> Extraction | None:
    try:
        name = f"content/{path.stem}/index.md"
        return extract(read_article(path.read_bytes(), name, path.stem))
    except MultilangError as error:
        print(error, file=sys.stderr)
        return None


def write_template(extraction: Extraction, path: Path) -> None:
    keys = dict.fromkeys(unit.key for unit in extraction.units)
    messages = tuple(Message(*key) for key in keys)
    path.write_bytes(po.serialize(Catalog("", path.stem, messages), FRENCH.plural_forms))


def main(task: str, source: Path, target: Path) -> None:
    gc.set_threshold(200_000, 20, 50)  # as the command line does
    for path in sorted(source.glob("*.md")):
        extraction = cut(path)
        if extraction is None:
            continue
        if task == "extract":
            write_template(extraction, target / f"{path.stem}.pot")
            continue
        merged = merge(
            extraction.units, {}, None, locale="fr", domain=path.stem, path=f"content/{path.name}"
        )
        (target / "po" / f"{path.stem}.po").write_bytes(po.serialize(merged, FRENCH.plural_forms))
        # Nothing is translated yet, by any tool: every unit shows its source. The proof that the
        # localized file has the same units is part of what we do, so it is part of the time.
        bundle = assemble(
            extraction, merged, FRENCH, Language("fr", "drafts"),
            reread=lambda text: extract(read_article(text.encode(), "content/a/index.md", "a")),
            check=lambda *_: (),
        )  # fmt: skip
        (target / "out" / path.name).write_bytes(bundle.text.encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
