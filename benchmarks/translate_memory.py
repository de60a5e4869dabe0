"""Memory of one process that drafts articles with three models of Argos' size, one after another.

    python benchmarks/translate_memory.py FILE_OR_FOLDER... --model FOLDER [--sentences 200]

FOLDER is a package that ``random_model.py`` wrote; it is taken for three languages. The peak is
that of the whole process, with the interpreter, the three models, and drafting with markup.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import translate

LANGUAGES = ("fr", "fa", "ar")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--sentences", type=int, default=200, help="at most, for each language")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(asked, Path(name))


def measure(asked: argparse.Namespace, folder: Path) -> None:
    articles = [path for given in asked.articles for path in translate.markdown(given)]
    most = len(translate.sentences(articles, asked.sentences))
    print(f"at start: {now():.0f} MB")
    works = []
    for language in LANGUAGES:
        models = folder / language
        as_language(asked.model, models / f"en_{language}", language)
        facts = {
            "articles": [str(path) for path in articles[:most]],
            "lang": language,
            "models": str(models),
            "threads": 0,
            "folder": str(models),
            "lenient": True,
        }
        works.append(translate.make_pretranslate(facts))
    print(f"three models loaded: {now():.0f} MB, peak {peak():.0f}")
    for language, work in zip(LANGUAGES, works, strict=True):
        work()
        print(f"after {language}: {now():.0f} MB, peak {peak():.0f}", flush=True)


def as_language(model: Path, folder: Path, language: str) -> None:
    """The same files under another target language."""
    shutil.copytree(model, folder)
    told = json.loads((model / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps({**told, "to_code": language}))


def now() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
