"""What a run found settled is not looked at again, and nobody can tell: same bytes, same report."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest

from multilang import file_index, pipeline
from multilang.cli import show
from multilang.model import Extraction
from multilang.pipeline import parts, remembering
from projects import SETTINGS, lay, tree, write

Edit = Callable[[Path, random.Random], None]
TABLES = ("settled*.json", "pairs-*.json", "files.json", "still.json")
WORDS = ("coat", "ferry", "light on the water", "river")
LOOK = pipeline.Look("run", lambda: datetime(2026, 5, 3, 12, tzinfo=UTC))
SHARED = "\n\nThe bus stops at the market. It waits for nobody.\n"


def run(folder: Path) -> str:
    """What a run of a new process says."""
    remembering._caches.clear()
    parts.engine_of.cache_clear()
    project = pipeline.open_project(folder)
    reading = pipeline.read(project)
    report = pipeline.run(project, reading, project.config.tags, publishing=False, look=LOOK)
    found = json.dumps(report, default=show.plain, indent=1).replace(str(folder), "")
    # A model without an answer is asked again by who does not know that it has none.
    return re.sub(r'"translated": \d+', "", found)


def without_tables(folder: Path, copy: Path) -> Path:
    shutil.copytree(folder, copy, symlinks=True)
    for pattern in TABLES:
        for path in (copy / ".multilang").glob(pattern):
            path.unlink()
    return copy


def pages(folder: Path) -> list[Path]:
    return sorted((folder / "content").glob("*/index.md"))


def catalogs(folder: Path) -> list[Path]:
    return sorted((folder / "locale").glob("*/LC_MESSAGES/*.po"))


def edited(folder: Path, chance: random.Random) -> None:
    path = chance.choice(pages(folder))
    text = path.read_text("utf-8")
    write(
        path,
        text.replace(chance.choice(WORDS), chance.choice(WORDS)) + chance.choice(("", "\nNew.\n")),
    )


def repeated(folder: Path, chance: random.Random) -> None:
    path = chance.choice(pages(folder))
    write(path, path.read_bytes() + SHARED.encode())


def renamed(folder: Path, chance: random.Random) -> None:
    path = chance.choice(pages(folder)).parent
    path.rename(path.with_name(f"{path.name[:6]}-{chance.randrange(100)}"))


def copied(folder: Path, chance: random.Random) -> None:
    old = chance.choice(pages(folder))
    write(old.parent.with_name(f"copy-{chance.randrange(9)}") / "index.md", old.read_bytes())


def removed(folder: Path, chance: random.Random) -> None:
    if len(pages(folder)) > 2:
        shutil.rmtree(chance.choice(pages(folder)).parent)


def broken(folder: Path, chance: random.Random) -> None:
    write(
        chance.choice(pages(folder)),
        chance.choice((b"", b"\xff\xfe", b"---\nx: [\n---\n", b"Back.\n")),
    )


def approved(folder: Path, chance: random.Random) -> None:
    path = chance.choice(catalogs(folder))
    text = path.read_text("utf-8").replace("#, fuzzy\n", "", chance.randrange(4))
    write(path, text.replace("ǀ", chance.choice(("ǀ", "Î", "|")), 1))


def emptied(folder: Path, chance: random.Random) -> None:
    path = chance.choice(catalogs(folder))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    texts = [n for n, line in enumerate(lines) if line.startswith('msgstr "') and n > 20]
    if texts:
        lines[chance.choice(texts)] = 'msgstr ""\n'
    write(path, "".join(lines))


def damaged(folder: Path, chance: random.Random) -> None:
    path = chance.choice(catalogs(folder))
    write(path, path.read_bytes()[: -chance.randrange(1, 40)])


def deleted(folder: Path, chance: random.Random) -> None:
    chance.choice(catalogs(folder)).unlink()


def frame(folder: Path, chance: random.Random) -> None:
    words = f'msgid ""\nmsgstr ""\n\nmsgid "Home"\nmsgstr "Accueil{chance.randrange(3)}"\n'
    write(folder / "locale/fr/LC_MESSAGES/site.po", words)


def forgotten(folder: Path, chance: random.Random) -> None:
    """Somebody tidies up."""
    places = [
        *(folder / ".multilang/seen").glob("*/*"), *(folder / ".multilang/kept").rglob("*.po"),
        *(folder / "locale").glob("*/journal/*"),
    ]  # fmt: skip
    place = chance.choice(places)
    shutil.rmtree(place) if place.is_dir() else place.unlink()


def setting(folder: Path, chance: random.Random) -> None:
    more = (
        "",
        "[merge]\nminor_edits = false\n",
        "[memory]\nfuzzy = false\n",
        '[checks]\nlength = "off"\n',
    )
    write(folder / "multilang.toml", f"{SETTINGS}\n{chance.choice(more)}")


def glossary(folder: Path, chance: random.Random) -> None:
    write(folder / "locale/glossary.csv", f"source,fr\n{chance.choice(WORDS)},terme\n")


def touched(folder: Path, chance: random.Random) -> None:
    os.utime(chance.choice((*pages(folder), *catalogs(folder))))


def beside(folder: Path, chance: random.Random) -> None:
    place = chance.choice(pages(folder)).with_name(f"picture-{chance.randrange(3)}.svg")
    place.unlink(missing_ok=True)
    if chance.randrange(2):
        place.symlink_to("/etc/hostname")
    else:
        write(place, "<svg/>")


def nothing(_folder: Path, _chance: random.Random) -> None:
    """Nobody does anything."""


EDITS: tuple[Edit, ...] = (
    edited, edited, repeated, repeated, renamed, copied, removed, broken, approved, approved,
    approved, emptied, damaged, deleted, frame, forgotten, setting, glossary, touched, beside,
    nothing,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay(tmp_path / "0")
    write(tmp_path / "0/content/market/index.md", "# The market\n\nFish is sold here.\n" + SHARED)
    write(tmp_path / "0/content/words/index.md", "---\ntranslate: false\n---\n\nOne language.\n")
    return tmp_path / "0"


@pytest.mark.parametrize("seed", range(int(os.environ.get("MULTILANG_TEST_STORIES", "6"))))
def test_a_run_with_its_tables_does_what_one_without_them_does(
    folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    if seed % 2:  # files are told apart by what the system says of them, not by their bytes
        monkeypatch.setattr(file_index, "YOUNG", -(10**15))
    run(folder)
    for step in range(8):
        for _ in range(chance.randrange(1, 4)):
            chance.choice(EDITS)(folder, chance)
        plain = without_tables(folder, folder.with_name(f"plain-{step}"))
        for turn in range(2):  # and once more, when nothing has changed
            assert run(folder) == run(plain), (seed, step, turn)
            assert tree(folder, "locale") == tree(plain, "locale"), (seed, step, turn)
            for pattern in TABLES:
                for path in (plain / ".multilang").glob(pattern):
                    path.unlink()


SENTENCES = (
    "The harbour opens", "Ships", "Tea is served on deck.", "Bring a warm coat.", "A new library",
    "The library lends tools, too.", "Monday", "Hours", "The market", "Fish is sold here.",
    "The bus stops at the market.", "It waits for nobody.", "New.",
)  # fmt: skip
REPLAY = SETTINGS.replace('name = "pseudo"', 'name = "replay:answers.json"')


def answered(folder: Path, chance: random.Random) -> None:
    """Another model, which knows other sentences, or none at all."""
    known = [text for text in SENTENCES if chance.random() < 0.5]
    answers = {text: f"« {text} »" for text in known}
    if chance.random() < 0.1:
        (folder / "answers.json").unlink(missing_ok=True)
    else:
        write(folder / "answers.json", json.dumps({"en>fr": answers, "en>fa": answers}))


def translated(folder: Path, chance: random.Random) -> None:
    """A person fills in what no machine could."""
    path = chance.choice(catalogs(folder))
    file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    empty = [entry for entry in file if not entry.msgstr and not entry.obsolete]
    for entry in empty[: chance.randrange(1, 4)]:
        entry.msgstr = f"{entry.msgid} (fr)"
    write(path, f"{file}\n")


@pytest.mark.parametrize("seed", range(int(os.environ.get("MULTILANG_TEST_STORIES", "3"))))
def test_so_it_does_where_machines_have_no_draft_for_many_texts(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    write(folder / "multilang.toml", REPLAY)
    answered(folder, chance)
    run(folder)
    edits = (
        answered,
        translated,
        translated,
        approved,
        edited,
        repeated,
        glossary,
        removed,
        nothing,
    )
    for step in range(8):
        for _ in range(chance.randrange(1, 3)):
            chance.choice(edits)(folder, chance)
        plain = without_tables(folder, folder.with_name(f"plain-{step}"))
        for turn in range(2):
            assert run(folder) == run(plain), (seed, step, turn)
            assert tree(folder, "locale") == tree(plain, "locale"), (seed, step, turn)
            for pattern in TABLES:
                for path in (plain / ".multilang").glob(pattern):
                    path.unlink()


def test_an_article_that_goes_while_a_run_is_at_work_is_a_failure_of_that_article(
    folder: Path,
) -> None:
    run(folder)
    project = pipeline.open_project(folder)
    reading = pipeline.read(project)
    assert reading.settled is not None
    shutil.rmtree(folder / "content/harbour")
    write(folder / "content/market/index.md", "# The market\n\nBread is sold here.\n")
    for path in catalogs(folder):
        path.unlink()  # all is due
    report = pipeline.run(project, reading, project.config.tags, publishing=False, look=LOOK)
    gone = ["content/harbour/index.md"]
    assert {failure.where for failure in report.all_failures} == {*gone}
    assert "market.po" in {path.name for path in catalogs(folder)}
    published = pipeline.publish(project, reading)
    assert [failure.where for failure in published.failures] == gone


@pytest.fixture
def counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project in which a run has just been, and the articles that are extracted from now on."""
    run(folder)
    found: list[str] = []
    real = parts.extraction_of

    def noted(project: pipeline.Project, slug: str, data: bytes) -> Extraction:
        found.append(slug)
        return real(project, slug, data)

    monkeypatch.setattr(parts, "extraction_of", noted)
    return found


def test_only_what_changed_is_extracted(folder: Path, counted: list[str]) -> None:
    run(folder)
    assert counted == ["words"]  # which has no catalog: there is nothing to settle
    counted.clear()
    edited(folder, random.Random(1))
    write(folder / "content/market/index.md", "# The market\n\nBread is sold here.\n")
    run(folder)
    assert "market" in counted
    assert "library" not in counted


@pytest.mark.parametrize("name", ["settled.json", "settled-files.json", "pairs-fr.json"])
@pytest.mark.parametrize("torn", ["", "{", "[]", "null", '{"key": 1}', '{"files": {"a": 1}}'])
def test_a_torn_table_is_no_table(folder: Path, name: str, torn: str) -> None:
    said = (run(folder), run(folder))[1]
    path = folder / ".multilang" / name
    for text in (torn, path.read_text("utf-8")[:-9] if path.exists() else ""):
        write(path, text)
        assert run(folder) == said
    known = json.loads((folder / ".multilang/settled.json").read_bytes())
    for broken_table in ({"articles": {"harbour": 1}}, {"catalogs": {"fr": 3}}, {"catalogs": None}):
        write(folder / ".multilang/settled.json", json.dumps({**known, **broken_table}))
        assert run(folder) == said


def test_a_run_of_one_language_keeps_what_is_known_of_the_others(
    folder: Path, counted: list[str]
) -> None:
    write(folder / "content/market/index.md", "# The market\n\nBread is sold here.\n")
    project = pipeline.open_project(folder)
    pipeline.run(project, pipeline.read(project), ("fr",), publishing=False, look=LOOK)
    counted.clear()
    reading = pipeline.read(project)
    pipeline.localize(project, reading, "fr")
    assert counted == ["words"]
    report = pipeline.localize(project, reading, "fa")
    assert report.written == ("locale/fa/LC_MESSAGES/market.po",)
    assert "harbour" not in counted


def test_who_only_looks_is_told_the_same(folder: Path, counted: list[str]) -> None:
    project = pipeline.open_project(folder, frozen=True)
    report = pipeline.run(project, pipeline.read(project), ("fr",), look=LOOK)
    assert not report.changes
    counts = report.locales[0].coverage
    assert counts.draft == counts.units > 10
    deleted(folder, random.Random(2))
    changed = pipeline.run(project, pipeline.read(project), ("fr", "fa"), look=LOOK)
    assert changed.changes


@pytest.mark.parametrize("what", ["locale/fr/journal", ".multilang/seen", ".multilang/kept"])
def test_what_is_lost_beside_a_catalog_is_made_again(folder: Path, what: str) -> None:
    run(folder)
    path = folder / "locale/fr/LC_MESSAGES/harbour.po"
    write(path, path.read_text("utf-8").replace("#, fuzzy\n", ""))
    run(folder)
    run(folder)
    assert (folder / "locale/fr/journal/harbour.jsonl").exists()
    shutil.rmtree(folder / what)
    plain = without_tables(folder, folder.with_name("plain"))
    assert run(folder) == run(plain)
    assert tree(folder, "locale") == tree(plain, "locale")
    assert tree(folder, ".multilang/seen") == tree(plain, ".multilang/seen")
    assert tree(folder, ".multilang/kept") == tree(plain, ".multilang/kept")
    assert "locale/fr/journal/harbour.jsonl" in tree(folder, "locale")
