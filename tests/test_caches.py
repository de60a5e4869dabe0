"""With everything that machines remember, a site is always what it is without."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from multilang import file_index, page_cache, stillness
from multilang.file_index import FileIndex
from projects import HARBOUR, SETTINGS, command, lay, run, tree, write

Edit = Callable[[Path, random.Random], object]
CACHES = (
    "bundles.sqlite", "files.json", "made.sqlite", "pages-site.json", "pages-preview.json",
    "settled.json", "settled-files.json", "still-publish.json", "still.json",
)  # fmt: skip


def article(project: Path, chance: random.Random) -> None:
    words = chance.choice(("Ships", "Boats", "See [the library](../library/)", "Gulls"))
    tags = chance.choice(("", "tags: [Water]\n", "tags: [Water, Tools]\n"))
    text = HARBOUR.replace("Ships wait", words).replace("description", f"{tags}description")
    slug = chance.choice(("harbour", "library", "bridge"))
    write(project / f"content/{slug}/index.md", text.replace("harbour opens", f"{slug} opens"))


def catalog(project: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((project / "locale/fr/LC_MESSAGES").glob("*.po")))
    text = path.read_text("utf-8")
    approved = text.replace("#, fuzzy\n", "", chance.randrange(4))
    write(path, approved.replace("ǀ", chance.choice(("ǀ", "Î", "|")), 1))


def damaged(project: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((project / "locale/fa/LC_MESSAGES").glob("*.po")))
    write(path, path.read_bytes()[: -chance.randrange(1, 40)])


def setting(project: Path, chance: random.Random) -> None:
    gate = chance.choice(("reviewed", "drafts"))
    text = SETTINGS.replace("[languages.fr]\n", f'[languages.fr]\ngate = "{gate}"\n')
    write(project / "multilang.toml", text + chance.choice(("", '\n[site]\ntheme = "theme"\n')))
    write(project / "theme/404.html", f"<p>{chance.randrange(3)} {{{{ name.name }}}}</p>")


def gone(project: Path, chance: random.Random) -> None:
    shutil.rmtree(project / "content" / chance.choice(("library", "bridge")), ignore_errors=True)


def media(project: Path, chance: random.Random) -> None:
    write(project / "content/harbour/shelf.svg", f"<svg>{chance.randrange(3)}</svg>")


def merged(project: Path, _: random.Random) -> None:
    command(project, "run", "-q")


EDITS: tuple[Edit, ...] = (article, article, catalog, catalog, setting, gone, media, merged)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    return folder


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_site_is_what_it_is_without_caches(project: Path, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        chance.choice((*EDITS, damaged))(project, chance)
        done = command(project, "publish", "-q")
        plain = project.with_name("plain")
        shutil.rmtree(plain, ignore_errors=True)
        shutil.copytree(project, plain, symlinks=True)
        for name in CACHES:
            (plain / ".multilang" / name).unlink(missing_ok=True)
        shutil.rmtree(plain / "build")
        again = command(plain, "publish", "-q")
        assert (again.exit_code, again.output) == (done.exit_code, done.output)
        assert tree(plain / "build/site") == tree(project / "build/site")


@pytest.mark.parametrize("name", CACHES)
def test_a_torn_cache_is_no_cache(project: Path, name: str) -> None:
    run(project, "publish", "-q")
    path = project / ".multilang" / name
    if not path.exists():
        write(path, "{}")
    data = path.read_bytes()
    write(project / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    run(project, "publish", "-q")
    expected = tree(project / "build/site")
    for torn in (data[: len(data) // 2], b"", data):  # an earlier one, too
        write(path, torn)
        run(project, "publish", "-q")
        assert tree(project / "build/site") == expected


# -- what files held ---------------------------------------------------------------------------


def test_a_file_is_known_until_it_changes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.po", "one")
    first = FileIndex(tmp_path / "files.json")
    facts = first.look(path)
    assert first.digest(path, facts) == ""
    first.put(path, facts, "d1")
    first.keep()
    with later(tmp_path / "files.json"):
        known = FileIndex(tmp_path / "files.json")
        assert known.digest(path, known.look(path)) == "d1"
        stamp = path.stat().st_mtime_ns
        path.write_bytes(b"two")  # of the same size and time: only the system's own time tells
        os.utime(path, ns=(stamp, stamp))
        assert known.digest(path, known.look(path)) == ""


def test_what_changed_about_when_the_table_was_written_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.po", "one")
    first = FileIndex(tmp_path / "files.json")
    first.put(path, first.look(path), "d1")
    first.keep()
    assert FileIndex(tmp_path / "files.json").digest(path, first.look(path)) == ""


def test_what_changes_while_it_is_read_is_not_remembered(tmp_path: Path) -> None:
    path = write(tmp_path / "a.po", "one")
    index = FileIndex(tmp_path / "files.json")
    facts = index.look(path)
    write(path, "three")
    index.put(path, facts, "d1")
    index.keep()
    assert not (tmp_path / "files.json").exists()


def test_links_are_never_known(tmp_path: Path) -> None:
    (tmp_path / "a.po").symlink_to(write(tmp_path / "b.po", "x"))
    assert FileIndex(tmp_path / "files.json").look(tmp_path / "a.po") is None


@contextmanager
def later(table: Path) -> Iterator[None]:
    """As if the run that wrote the table had begun long after its files were changed."""
    known = json.loads(table.read_bytes())
    known["begun"] += 2 * file_index.YOUNG
    write(table, json.dumps(known))
    yield


# -- runs that change nothing ------------------------------------------------------------------


@pytest.fixture
def still(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which a run has found nothing to do, long ago as it were."""
    monkeypatch.setattr(stillness, "YOUNG", -(10**12))
    monkeypatch.setattr(page_cache, "YOUNG", 0)
    for _ in range(2):
        command(project, "run", "-q")
    assert (project / ".multilang" / stillness.FILE).exists()
    return project


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows whenever a run goes the whole way."""
    from multilang import pipeline

    found: list[str] = []
    real = pipeline.run

    def noted(*arguments: object, **named: object) -> object:
        found.append("run")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "run", noted)
    return found


@pytest.mark.parametrize("options", [(), ("-v",), ("--json",), ("-q",)])
def test_it_says_what_the_run_said(still: Path, runs: list[str], options: tuple[str, ...]) -> None:
    quick = command(still, "run", *options)
    assert runs == []
    (still / ".multilang" / stillness.FILE).unlink()
    whole = command(still, "run", *options)
    assert runs == ["run"]
    assert quick.output == whole.output


@pytest.mark.parametrize(
    "path",
    [
        "content/harbour/index.md", "content/library/shelf.svg", "locale/fr/LC_MESSAGES/harbour.po",
        "multilang.toml", "build/site/fr/index.html", "build/preview/fr/harbour/index.html",
        "locale/unpublished.txt", "content/more/index.md", "theme/home.html",
    ],
)  # fmt: skip
def test_any_change_is_a_run(still: Path, runs: list[str], path: str) -> None:
    file = still / path
    write(file, file.read_bytes() + b"\n" if file.exists() else b"")
    command(still, "run", "-q")
    assert runs == ["run"]


@pytest.mark.parametrize("path", ["build/site", "content/library", ".multilang/kept", "locale/fr"])
def test_what_is_gone_is_a_run(still: Path, runs: list[str], path: str) -> None:
    shutil.rmtree(still / path)
    command(still, "run", "-q")
    assert runs == ["run"]


def test_other_options_and_environments_are_runs(
    still: Path, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command(still, "run", "-q", "--lang", "fr")
    command(still, "run", "-q", "harbour")
    command(still, "run", "-q", "--dry-run")
    monkeypatch.setenv("MULTILANG_ENGINE", "pseudo")
    command(still, "run", "-q")
    assert len(runs) == 4


def test_what_lies_outside_counts_too(tmp_path: Path) -> None:
    outside = write(tmp_path / "models/one/model.bin", "x")
    recorded = write(tmp_path / "recorded.json", "{}")
    others = (str(outside.parents[1]), str(recorded), str(tmp_path / "none"))
    seen = [stillness.look(tmp_path / "project", others).digest]
    for path in (outside, recorded, tmp_path / "none"):
        write(path, "other")
        seen.append(stillness.look(tmp_path / "project", others).digest)
    assert len(set(seen)) == 4


def test_a_change_in_the_same_instant_is_no_stillness(project: Path) -> None:
    """Files that are as young as the run may have changed unseen."""
    for _ in range(2):
        command(project, "run", "-q")
    assert not (project / ".multilang" / stillness.FILE).exists()


def test_a_run_that_fails_is_none(still: Path, runs: list[str]) -> None:
    path = still / "locale/fr/LC_MESSAGES/harbour.po"
    write(path, path.read_bytes() + b'msgid "')
    codes = [command(still, "run", "-q").exit_code for _ in range(3)]
    assert codes == [2, 2, 2]
    assert len(runs) == 3


@pytest.mark.parametrize("data", [b"", b"[]", b'{"asked": 1}', b"\xff"])
def test_what_it_remembers_may_be_damaged(still: Path, runs: list[str], data: bytes) -> None:
    write(still / ".multilang" / stillness.FILE, data)
    command(still, "run", "-q")
    assert runs == ["run"]
