"""Where a project's files live; what may be read and written, and what may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from multilang import workspace, writing
from multilang.errors import CatalogError, ConfigError, ContentError, WorkspaceError
from multilang.model import Catalog, Message, Target
from multilang.workspace import Project, open_project
from projects import HARBOUR, PICTURE, SETTINGS, command, lay, stamps, tree, write


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return open_project(lay(tmp_path / "project"))


def test_paths(project: Project) -> None:
    assert project.shown(project.catalog_path("fr", "bus")) == "locale/fr/LC_MESSAGES/bus.po"
    assert project.shown(project.catalog_path("pt-BR", "bus")) == "locale/pt_BR/LC_MESSAGES/bus.po"
    assert project.shown(project.site_dir) == "build/site"
    assert project.shown(project.preview_dir) == "build/preview"
    assert project.shown(project.cache_dir) == ".multilang"


def test_folders_as_the_settings_say(tmp_path: Path) -> None:
    settings = SETTINGS + '\n[folders]\ncontent = "a/b"\nlocale = "po"\nbuild = "out"\n'
    write(tmp_path / "multilang.toml", settings)
    write(tmp_path / "a/b/bus/index.md", HARBOUR)
    project = open_project(tmp_path)
    assert workspace.slugs(project) == (["bus"], [])
    assert workspace.article_path(project, "bus") == "a/b/bus/index.md"
    assert workspace.read_article(project, "bus") == HARBOUR.encode()
    assert project.shown(project.catalog_path("fr", "bus")) == "po/fr/LC_MESSAGES/bus.po"
    assert project.shown(project.site_dir) == "out/site"


def test_open_from_a_link_and_a_file(tmp_path: Path) -> None:
    lay(tmp_path / "project")
    (tmp_path / "link").symlink_to(tmp_path / "project")
    assert open_project(tmp_path / "link").root == tmp_path / "project"
    for name in ("nowhere", "project/multilang.toml"):
        with pytest.raises(ConfigError):
            open_project(tmp_path / name)


def test_slugs(project: Project) -> None:
    content = project.root / "content"
    write(content / "notes.txt", "no article")
    write(content / ".hidden/index.md", "no article")
    write(content / "empty/readme.md", "no article")
    assert workspace.slugs(project) == (["harbour", "library"], [])
    assert workspace.slugs(project, ["library"]) == (["library"], [])
    write(content / "Bad/index.md", "x")
    found, problems = workspace.slugs(project)
    assert found == ["harbour", "library"]
    assert [p.where for p in problems] == ["content/Bad"]
    assert workspace.slugs(project, ["library"]) == (["library"], [])
    with pytest.raises(ContentError):
        workspace.slugs(project, ["Bad"])
    with pytest.raises(ConfigError, match="there is no article bus"):
        workspace.slugs(project, ["bus"])


def test_media(project: Project, tmp_path: Path) -> None:
    folder = project.root / "content/library"
    write(folder / "more/photo.jpg", "jpg")
    write(folder / ".DS_Store", "x")
    write(folder / ".git/config", "x")
    (folder / "dangling.svg").symlink_to("nowhere")
    (folder / "inside.svg").symlink_to("shelf.svg")
    found = dict(workspace.media(project, "library"))
    assert list(found) == ["inside.svg", "more/photo.jpg", "shelf.svg"]
    assert not found["inside.svg"].is_symlink()
    assert found["inside.svg"].read_text() == PICTURE
    write(tmp_path / "outside/secret.svg", "x")
    (folder / "leak").symlink_to(tmp_path / "outside")
    (folder / "leak.svg").symlink_to(tmp_path / "outside/secret.svg")
    with pytest.raises(ContentError, match=r"leak\.svg: a media file leads out"):
        list(workspace.media(project, "library"))


def message(text: str) -> Message:
    return Message("heading", "Ships", Target(text, "reviewed", "human"))


def test_catalogs(project: Project) -> None:
    assert workspace.read_catalog(project, "fr", "harbour") == (None, None)
    catalog = Catalog("fr", "harbour", (message("Navires"),))
    assert workspace.write_catalog(project, catalog, None)
    read, data = workspace.read_catalog(project, "fr", "harbour")
    assert read is not None
    assert data is not None
    assert read.messages == catalog.messages
    before = stamps(project.root / "locale")
    assert not workspace.write_catalog(project, read, data)
    assert stamps(project.root / "locale") == before
    with pytest.raises(writing.Changed):
        workspace.write_catalog(project, Catalog("fr", "harbour", (message("Bateaux"),)), b"old")
    assert stamps(project.root / "locale") == before


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_an_emptied_catalog_is_refused(project: Project, data: bytes) -> None:
    write(project.catalog_path("fr", "harbour"), data)
    with pytest.raises(CatalogError, match=r"harbour\.po: the file is empty \(restore"):
        workspace.read_catalog(project, "fr", "harbour")


def test_a_frozen_project_writes_nothing_and_says_what_it_would(project: Project) -> None:
    frozen = Project(project.root, project.config, frozen=True)
    before = stamps(project.root)
    assert workspace.write_catalog(frozen, Catalog("fr", "harbour", (message("x"),)), None)
    assert workspace.write_built(frozen, project.path("build/x"), b"x")
    with workspace.exclusive(frozen):
        assert workspace.clean(frozen) == ()
    assert stamps(project.root) == before


def test_built_files(project: Project) -> None:
    path = project.path("build", "templates", "x.pot")
    assert workspace.write_built(project, path, b"x")
    assert not workspace.write_built(project, path, b"x")
    assert tree(project.root, "build") == {"build/templates/x.pot": b"x"}
    write(project.path("taken"), "x")
    with pytest.raises(WorkspaceError, match="cannot be made"):
        workspace.write_built(project, project.path("taken", "x"), b"x")


def test_files_that_settings_name(project: Project, tmp_path: Path) -> None:
    write(project.path("rules.srx"), "<srx/>")
    assert workspace.read_text(project, "rules.srx") == "<srx/>"
    write(tmp_path / "outside.srx", "x")
    write(project.path("latin.srx"), b"\xe9")
    for name in ("none.srx", "../outside.srx", "latin.srx", "content"):
        with pytest.raises(ConfigError, match="cannot be read"):
            workspace.read_text(project, name)


def test_one_run_at_a_time(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "LOCK_SECONDS", 0.05)
    with (
        workspace.exclusive(project),
        pytest.raises(WorkspaceError, match="another run"),
        workspace.exclusive(project),
    ):
        pass
    with workspace.exclusive(project):
        pass


def test_what_is_hidden_beside_an_article_is_told(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    for name in (".drafts/a.svg", ".drafts/.b/c.svg", "pics/.old.png", ".DS_Store", "._shelf.svg"):
        write(folder / "content/library" / name, "x")
    found = command(folder, "status")
    told = [line for line in found.output.splitlines() if line.startswith("Hidden")]
    assert [line.split()[1] for line in told] == [
        "content/library/.drafts/:",
        "content/library/pics/.old.png:",
    ]
    assert "Hidden" not in command(folder, "status", "--json").output
