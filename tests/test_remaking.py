"""Pages that were made before are used again, and a site is always what it is made from nothing."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from multilang import pipeline, workspace
from multilang.exports import site as exports
from projects import ARTICLES, SETTINGS, command, lay, run, tree, write

Edit = Callable[[Path, random.Random], object]
CACHES = (
    "files.json", "made.sqlite", "pages-site.json", "pages-preview.json", "settled.json",
    "settled-files.json", "still-publish.json", "still.json",
)  # fmt: skip
FIELDS = (
    "draft: true", "translate: false", "withdrawn: true", "withdrawn: 2026-05-03",
    "date: 2026-05-03", "updated: 2026-06-01", "section: Water", "tags: [Boats, C++]",
    "image: shelf.svg", "related: [library]", "authors: [Ida]", "slug: quay",
    "correction: It was Tuesday.", "ai_disclosure: ai-assisted",
)  # fmt: skip
OTHERS = (
    "", "\n[site]\ncredit_reviewers = true\n", '\n[site]\nslugs = "localized"\n',
    "\n[site]\npage_size = 1\n", '\n[checks]\nnumbers = "critical"\n',
)  # fmt: skip


def fields(project: Path, chance: random.Random) -> None:
    slug = chance.choice(("harbour", "library", "bridge"))
    text = ARTICLES.get(slug, ARTICLES["harbour"].replace("harbour", "bridge"))
    more = chance.sample(FIELDS, chance.randrange(4))
    text = text.replace("---\n", "".join(("---\n", *(f"{one}\n" for one in more))), 1)
    words = chance.choice(("Ships", "See [there](../harbour/#ships), ships", "Gulls 4"))
    write(project / f"content/{slug}/index.md", text.replace("Ships wait", words))


def catalog(project: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((project / "locale/fr/LC_MESSAGES").glob("*.po")))
    data = path.read_bytes().replace(b"#, fuzzy\n", b"", chance.randrange(9))
    write(path, data.replace("ǀ".encode(), chance.choice(("ǀ", "Î", "|")).encode(), 1))


def damaged(project: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(project.glob("locale/*/LC_MESSAGES/*.po")))
    write(path, path.read_bytes()[: -chance.randrange(1, 40)])


def unreadable(project: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(project.glob("content/*/index.md")))
    write(path, chance.choice((b"caf\xe9", b"---\ntitle: [\n---\n", b"")))


def settings(project: Path, chance: random.Random) -> None:
    gate = chance.choice(("reviewed", "drafts"))
    text = SETTINGS.replace("[languages.fr]\n", f'[languages.fr]\ngate = "{gate}"\n')
    write(project / "multilang.toml", text + chance.choice(OTHERS))


def taken_off(project: Path, chance: random.Random) -> None:
    line = chance.choice(("", "fr harbour\n", "* library\n", "en harbour\n", "fa *\n"))
    write(project / "locale/unpublished.txt", line)


def beside(project: Path, chance: random.Random) -> None:
    path = project / f"content/{chance.choice(('harbour', 'library'))}/shelf.svg"
    if chance.random() < 0.3:
        path.unlink(missing_ok=True)
    else:
        write(path, f"<svg>{chance.randrange(3)}</svg>")


def gone(project: Path, chance: random.Random) -> None:
    shutil.rmtree(project / "content" / chance.choice(("library", "bridge")), ignore_errors=True)


def tampered(project: Path, chance: random.Random) -> None:
    """Somebody lays hands on what was built, or on what machines remember."""
    found = [*project.glob("build/*/**/*.html"), *project.glob(".multilang/spare/**/*.html")]
    for path in chance.sample(sorted(found), min(3, len(found))):
        path.unlink()
        if chance.random() < 0.5:
            path.write_bytes(b"somebody's")
    if chance.random() < 0.5:
        for table in ("known", "whole"):
            with closing(sqlite3.connect(project / ".multilang/made.sqlite")) as known, known:
                size = chance.randrange(30)
                known.execute(f"UPDATE {table} SET data = substr(data, 1, ?)", (size,))


def torn(project: Path, chance: random.Random) -> None:
    path = project / ".multilang" / chance.choice(CACHES)
    if path.exists():
        data = path.read_bytes()
        write(path, data[: chance.randrange(len(data) + 1)])


def merged(project: Path, _: random.Random) -> None:
    command(project, "run", "-q")


EDITS: tuple[Edit, ...] = (
    fields, fields, catalog, catalog, damaged, unreadable, settings, taken_off, beside, gone,
    tampered, torn, merged,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_site_and_preview_are_as_from_nothing(tmp_path: Path, seed: int) -> None:
    project, plain = lay(tmp_path / "project"), tmp_path / "plain"
    run(project, "run", "-q")
    chance = random.Random(seed)
    for _ in range(6):
        for edit in chance.sample(EDITS, 2):
            edit(project, chance)
        shutil.rmtree(plain, ignore_errors=True)
        shutil.copytree(project, plain, symlinks=True)
        for name in CACHES:
            (plain / ".multilang" / name).unlink(missing_ok=True)
        for name in ("build", ".multilang/spare"):
            shutil.rmtree(plain / name, ignore_errors=True)
        said, looked = both(project)
        assert (said, looked) == both(plain)
        for kind in ("site", "preview"):
            assert tree(plain / "build" / kind) == tree(project / "build" / kind)
        assert tree(plain / "locale") == tree(project / "locale")


def both(folder: Path) -> tuple[tuple[int, str], tuple[int, str]]:
    """Publish, and build the preview; what was said, but for whether it was new."""
    done = command(folder, "publish", "-v")
    seen = command(folder, "preview", "--build-only", "-v")
    said = (one.output.replace(", unchanged)", ")") for one in (done, seen))
    return (done.exit_code, next(said)), (seen.exit_code, next(said))


def test_an_article_that_is_not_changed_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from multilang import file_index

    monkeypatch.setattr(file_index, "YOUNG", 0)
    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    for _ in range(2):
        run(folder, "publish", "-q")
    read: list[str] = []
    article, catalogs = workspace.read_article, workspace.catalog_bytes
    monkeypatch.setattr(
        workspace, "read_article",
        lambda project, slug: read.append(slug) or article(project, slug),  # type: ignore[func-returns-value]
    )  # fmt: skip
    monkeypatch.setattr(
        workspace, "catalog_bytes",
        lambda project, tag, slug: read.append(f"{tag} {slug}") or catalogs(project, tag, slug),  # type: ignore[func-returns-value]
    )  # fmt: skip
    run(folder, "publish", "-q")
    assert [name for name in read if not name.endswith(" site")] == []
    write(folder / "content/harbour/index.md", ARTICLES["harbour"].replace("coat", "hat"))
    run(folder, "publish", "-q")
    assert {name for name in read if not name.endswith(" site")} <= {
        "harbour", "fr harbour", "fa harbour",
    }  # fmt: skip
    assert "harbour" in read


def test_slim_pages_and_whole_ones_make_one_site(tmp_path: Path) -> None:
    """What a site is made of without its texts, and with them."""
    from multilang.pipeline import publishing, unpublishing
    from multilang.pipeline.inputs import Inputs

    folder = lay(tmp_path / "project")
    run(folder, "run", "-q")
    project = pipeline.open_project(folder)
    inputs, shelf = Inputs(project, [], last_readable=True), publishing.shelf_of(project)
    data, _ = publishing.site_data(
        project, pipeline.read(project), inputs, [], False, unpublishing.read(project), shelf
    )
    assert not any(page.text for page in data.pages)
    assert all(page.text for page in data.whole().pages)
    assert exports.build(data) == exports.build(data.whole())
