"""``multilang po``: git merges with and without the driver, normalizing, restoring."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from multilang import cli
from multilang.combine import CONFLICT
from multilang.formats import po
from multilang.model import Catalog
from projects import HARBOUR, SOURCE, command, lay, write

FILE = "locale/fr/LC_MESSAGES/harbour.po"


def invoke(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.main, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@dataclass
class Repository:
    """A project in git, with two branches: ours (``main``) and ``theirs``."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / FILE

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        environ = {
            **os.environ, "PYTHONPATH": str(SOURCE), "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C",
        }  # fmt: skip
        for role in ("AUTHOR", "COMMITTER"):
            environ |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org"}
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environ, check=check, text=True,
            capture_output=True,
        )  # fmt: skip

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def use_driver(self) -> None:
        program = shlex.join([sys.executable, "-m", "multilang"])
        self.git("config", "merge.multilang.driver", f"{program} po merge-driver %O %A %B %P")
        write(self.folder / ".gitattributes", "locale/**/*.po merge=multilang\n")
        self.commit("driver")

    def edit(self, source: str, text: str, *, approve: bool = True) -> None:
        """Translate the way an editor does: the text, and the flag."""
        data = self.path.read_text()
        entry = next(e for e in data.split("\n\n") if f'msgid "{source}"' in e)
        new = re.sub(r'msgstr ".*"', lambda _: f'msgstr "{text}"', entry)
        self.path.write_text(data.replace(entry, new.replace("#, fuzzy\n", "") if approve else new))

    def catalog(self) -> Catalog:
        return po.parse(self.path.read_bytes(), FILE, "fr", "harbour")

    def text(self, source: str) -> str:
        return next(m.target.text for m in self.catalog().messages if m.source == source)

    def run(self) -> None:
        assert command(self.folder, "run", "-q", "--no-publish").exit_code == 0


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(lay(tmp_path))
    write(tmp_path / ".gitignore", ".multilang/\nbuild/\n")
    found.run()
    found.git("init", "-q", "-b", "main")
    found.commit("begin")
    return found


@pytest.mark.parametrize("driver", [False, True], ids=["plain git", "driver"])
def test_edits_of_different_entries_merge_cleanly(repository: Repository, driver: bool) -> None:
    if driver:
        repository.use_driver()
    repository.git("checkout", "-qb", "theirs")
    repository.edit("Ships", "Navires")
    repository.commit("theirs")
    repository.git("checkout", "-q", "main")
    repository.edit("Bring a warm coat.", "Un manteau chaud.")
    repository.commit("ours")
    repository.git("merge", "-q", "--no-edit", "theirs")
    assert repository.text("Ships") == "Navires"
    assert repository.text("Bring a warm coat.") == "Un manteau chaud."
    assert sum(m.reviewed for m in repository.catalog().messages) == 2
    assert repository.git("status", "--porcelain").stdout == ""


def test_neighbours_and_headers_merge_with_the_driver(repository: Repository) -> None:
    """Two editors, each of which signs the header; git alone finds a conflict there."""
    for driver in (False, True):
        if driver:
            repository.git("merge", "--abort")
            repository.git("checkout", "-q", "main")
            repository.git("reset", "-q", "--hard", "HEAD~1")
            repository.git("branch", "-qD", "theirs")
            repository.use_driver()
        repository.git("checkout", "-qb", "theirs")
        sign(repository.path, "2026-11-22 10:00+0100", "Theirs")
        repository.edit("Ships", "Navires")
        repository.commit("theirs")
        repository.git("checkout", "-q", "main")
        sign(repository.path, "2026-11-22 11:00+0100", "Ours")
        repository.edit("The harbour opens", "Le port ouvre")
        repository.commit("ours")
        merge = repository.git("merge", "-q", "--no-edit", "theirs", check=False)
        assert merge.returncode == (0 if driver else 1), merge.stderr
    assert dict(repository.catalog().header)["Last-Translator"] == "Ours"
    assert (repository.text("Ships"), repository.text("The harbour opens")) == (
        "Navires", "Le port ouvre",
    )  # fmt: skip


def sign(path: Path, date: str, name: str) -> None:
    text = re.sub(r"Revision-Date: [^\\]+", f"Revision-Date: {date}", path.read_text())
    path.write_text(re.sub(r"Last-Translator: [^\\]+", f"Last-Translator: {name}", text))


def test_source_edit_and_translators_edit(repository: Repository) -> None:
    repository.use_driver()
    repository.edit("Ships come back after the storm.", "Les navires reviennent.")
    repository.run()
    repository.commit("approved")
    repository.git("checkout", "-qb", "theirs")
    repository.edit("Ships come back after the storm.", "Les bateaux reviennent.")
    repository.commit("theirs")
    repository.git("checkout", "-q", "main")
    write(
        repository.folder / "content/harbour/index.md",
        HARBOUR.replace("come back after", "come home after"),
    )
    repository.run()
    repository.commit("ours")
    repository.git("merge", "-q", "--no-edit", "theirs")
    found = {m.source: m for m in repository.catalog().messages}
    assert "Ships come back after the storm." not in found
    new = found["Ships come home after the storm."]
    assert (new.target.text, new.target.state) == ("Les bateaux reviennent.", "translated")
    assert new.previous_source == "Ships come back after the storm."
    repository.run()
    assert repository.git("status", "--porcelain", "--", "*.po").stdout == ""


def test_paragraph_removed_on_one_side(repository: Repository) -> None:
    repository.use_driver()
    repository.git("checkout", "-qb", "theirs")
    repository.edit("Tea is served on deck.", "Le thé est servi.")
    repository.commit("theirs")
    repository.git("checkout", "-q", "main")
    write(
        repository.folder / "content/harbour/index.md",
        HARBOUR.replace("- Tea is served on deck.\n", ""),
    )
    repository.run()
    repository.commit("ours")
    repository.git("merge", "-q", "--no-edit", "theirs")
    (tea,) = (m for m in repository.catalog().messages if m.source.startswith("Tea"))
    assert (tea.target.text, tea.obsolete) == ("Le thé est servi.", True)


def test_true_conflict_keeps_both_and_stops_git(repository: Repository) -> None:
    repository.use_driver()
    repository.git("checkout", "-qb", "theirs")
    repository.edit("Ships", "Bateaux")
    repository.edit("Tea is served on deck.", "Thé")
    repository.commit("theirs")
    repository.git("checkout", "-q", "main")
    repository.edit("Ships", "Navires")
    repository.commit("ours")
    merge = repository.git("merge", "--no-edit", "theirs", check=False)
    assert merge.returncode == 1
    assert "both sides translated “Ships”" in merge.stderr
    assert repository.git("diff", "--name-only", "--diff-filter=U").stdout == f"{FILE}\n"
    text = repository.path.read_text()
    assert "<<<<<<<" not in text
    assert f'# {CONFLICT}\n# "Bateaux" (reviewed)\n' in text
    ships = next(m for m in repository.catalog().messages if m.source == "Ships")
    assert (ships.target.text, ships.fuzzy) == ("Navires", True)
    assert repository.text("Tea is served on deck.") == "Thé"


def test_what_is_no_catalog_is_merged_by_lines(repository: Repository) -> None:
    repository.use_driver()
    repository.git("checkout", "-qb", "theirs")
    text = repository.path.read_text()
    repository.path.write_text(text + "\nthis is no entry\n")
    repository.commit("theirs")
    repository.git("checkout", "-q", "main")
    repository.edit("Ships", "Navires")
    repository.commit("ours")
    merge = repository.git("merge", "--no-edit", "theirs", check=False)
    assert merge.returncode == 0
    assert "merged by lines instead" in merge.stderr
    assert "this is no entry" in repository.path.read_text()
    assert 'msgstr "Navires"' in repository.path.read_text()


def test_added_on_both_sides_without_a_common_ancestor(repository: Repository) -> None:
    repository.use_driver()
    text = repository.path.read_text()
    repository.git("rm", "-q", FILE)
    repository.commit("none")
    repository.git("checkout", "-qb", "theirs")
    write(repository.path, text)
    repository.edit("Ships", "Navires")
    repository.commit("theirs")
    repository.git("checkout", "-q", "main")
    write(repository.path, text)
    repository.edit("Tea is served on deck.", "Thé")
    repository.commit("ours")
    repository.git("merge", "-q", "--no-edit", "theirs")
    assert (repository.text("Ships"), repository.text("Tea is served on deck.")) == (
        "Navires", "Thé",
    )  # fmt: skip


class TestNormalize:
    def test_all_of_the_project_or_the_named(self, tmp_path: Path) -> None:
        lay(tmp_path)
        command(tmp_path, "run", "-q", "--no-publish")
        path = tmp_path / FILE
        canonical = path.read_text()
        assert command(tmp_path, "po", "normalize", "--check").exit_code == 0
        path.write_text(canonical.replace('msgstr "', 'msgstr ""\n"').replace("\n", "\r\n"))
        for options, status in ((["--dry-run"], 0), (["--check"], 1)):
            result = command(tmp_path, "po", "normalize", *options)
            assert (result.exit_code, result.output) == (status, f"would change {path}\n")
            assert path.read_text() != canonical
        assert invoke("po", "normalize", str(path)).exit_code == 0
        assert path.read_text() == canonical
        assert invoke("po", "normalize", "--check", str(path)).exit_code == 0

    def test_a_refused_file_is_left_and_the_others_are_done(self, tmp_path: Path) -> None:
        bad = write(tmp_path / "bad.po", 'msgid "a"\nmsgstr "b')
        good = write(tmp_path / "good.po", 'msgid ""\nmsgstr "Language: de\\n"\n\n\n\nmsgid "a"\n'
                     'msgstr ""\n"b"\n')  # fmt: skip
        result = invoke("po", "normalize", str(bad), str(good))
        assert result.exit_code == 2
        assert "not closed with a quote" in result.stderr
        assert bad.read_text() == 'msgid "a"\nmsgstr "b'
        assert 'msgid "a"\nmsgstr "b"\n' in good.read_text()
        assert "Plural-Forms: nplurals=2" in good.read_text()


class TestRestore:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        lay(tmp_path)
        command(tmp_path, "run", "-q", "--no-publish")
        return tmp_path

    def restore(self, project: Path, *options: str) -> Result:
        return command(project, "po", "restore", str(project / FILE), *options)

    def test_a_refused_file_says_how_and_it_works(self, project: Path) -> None:
        path = project / FILE
        good = path.read_text()
        path.write_text(good[:-40])
        told = command(project, "run", "-q", "--no-publish")
        assert told.exit_code == 2
        assert f"`multilang po restore {FILE}`" in told.stderr
        assert self.restore(project, "--dry-run").output.startswith("would restore")
        assert path.read_text() == good[:-40]
        assert self.restore(project).exit_code == 0
        assert path.read_text() == good
        assert self.restore(project).exit_code == 0  # and back: what was there is kept, too
        assert path.read_text() == good[:-40]

    def test_versions_are_listed_and_chosen(self, project: Path) -> None:
        path = project / FILE
        first = path.read_text()
        for text in ("A.", "B.", "C.", "D.", "E.", "F.", "G."):
            write(project / "content/harbour/index.md", f"{HARBOUR}\n{text}\n")
            command(project, "run", "-q", "--no-publish")
        listed = re.findall(r"^ ?([0-9a-f]{8}) .* left ", self.restore(project, "--list").output,
                            re.MULTILINE)  # fmt: skip
        assert len(listed) == 5
        assert self.restore(project, "--version", listed[-1]).exit_code == 0
        assert 'msgid "C."' in path.read_text()
        assert 'msgid "D."' not in path.read_text()
        assert self.restore(project, "--version", "ffffffffff").exit_code == 2
        assert first != path.read_text()

    def test_a_file_that_was_never_kept(self, project: Path) -> None:
        result = command(project, "po", "restore", str(project / "multilang.toml"))
        assert result.exit_code == 2
        assert "there is no other version" in result.stderr
        nowhere = command(project, "po", "restore", str(project / "nosuch.po"))
        assert nowhere.exit_code == 2
        assert "nosuch.po: there is no such file, and no version of it is kept" in nowhere.stderr
        outside = command(project, "po", "restore", "/etc/hostname")
        assert outside.exit_code == 2
        assert "not in the project" in outside.stderr

    def test_a_damaged_version_is_passed_over(self, project: Path) -> None:
        path = project / FILE
        path.write_text(path.read_text() + "\n# cut")
        for kept in (project / ".multilang/kept" / FILE).glob("left-*"):
            kept.write_bytes(kept.read_bytes()[:50])
        assert self.restore(project).exit_code == 2
        assert command(project, "run", "-q", "--no-publish").exit_code == 2


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """A project whose French catalog is approved as a whole."""
    folder = lay(tmp_path / "project")
    command(folder, "run", "-q", "--lang", "fr")
    path = folder / FILE
    path.write_text(path.read_text("utf-8").replace("#, fuzzy\n", ""), "utf-8")
    command(folder, "run", "-q", "--lang", "fr")
    return folder


def told(folder: Path, word: str, *arguments: str) -> str:
    """The one line of a run's summary that begins so."""
    lines = command(folder, "run", "--lang", "fr", *arguments).output.splitlines()
    (line,) = [line for line in lines if line.startswith(f"{word} ")]
    return line


class TestWhatARunTells:
    def test_nothing_of_a_catalog_that_is_well(self, reviewed: Path) -> None:
        output = command(reviewed, "run", "--lang", "fr").output
        assert not re.search("^(Deleted|Refused|Broken|Mended)", output, re.MULTILINE)

    def test_a_deleted_catalog_and_how_to_bring_it_back(self, reviewed: Path) -> None:
        path = reviewed / FILE
        before = path.read_bytes()
        path.unlink()
        assert "would begin with drafts" in told(reviewed, "Deleted", "--dry-run")
        line = told(reviewed, "Deleted")
        assert f"{FILE} was deleted, and 6 texts of people with it" in line
        assert f"`multilang po restore {FILE}` brings the old one back" in line
        assert b"fuzzy" in path.read_bytes()
        assert "Deleted" not in command(reviewed, "run", "--lang", "fr").output
        command(reviewed, "po", "restore", str(path))
        assert path.read_bytes() == before

    def test_a_deleted_catalog_of_drafts_is_nobody_s_loss(self, reviewed: Path) -> None:
        (reviewed / "locale/fr/LC_MESSAGES/library.po").unlink()
        assert "Deleted" not in command(reviewed, "run", "--lang", "fr").output

    def test_a_catalog_that_was_deleted_in_a_fresh_clone(self, reviewed: Path) -> None:
        repository = Repository(reviewed)
        write(reviewed / ".gitignore", ".multilang/\nbuild/\n")
        repository.git("init", "-q")
        repository.commit("reviewed")
        repository.git("clone", "-q", ".", "../clone")
        clone = reviewed.parent / "clone"
        before = (clone / FILE).read_bytes()
        (clone / FILE).unlink()
        assert f"`git checkout HEAD -- {FILE}` brings" in told(clone, "Deleted")
        (clone / FILE).write_bytes(before[:700])
        shutil.rmtree(clone / ".multilang")
        result = command(clone, "run", "--lang", "fr")
        assert result.exit_code == 2
        assert f"`git checkout HEAD -- {FILE}` brings back what was committed" in result.output

    @pytest.mark.parametrize("length", [0, 700])
    def test_a_catalog_that_was_cut_short(self, reviewed: Path, length: int) -> None:
        path = reviewed / FILE
        cut = path.read_bytes()[:length]
        path.write_bytes(cut)
        assert told(reviewed, "Refused").endswith(
            f"{FILE} was left as it is, and its article was not merged"
        )
        result = command(reviewed, "run", "--lang", "fr")
        assert result.exit_code == 2
        assert f"`multilang po restore {FILE}` brings back what the last run left" in result.output
        assert path.read_bytes() == cut

    def test_reviewed_texts_that_cannot_be_shown(self, reviewed: Path) -> None:
        path = reviewed / FILE
        before = path.read_bytes()
        head, mark, rest = before.decode().rpartition("(⟦1⟧)")
        assert mark
        path.write_text(head + rest, "utf-8")
        line = told(reviewed, "Broken")
        assert f"{FILE} has a text that no page can show" in line
        assert "content/harbour/index.md:8: " in line
        assert "the page is held back or shows the source" in line
        assert told(reviewed, "Broken") == line
        command(reviewed, "po", "restore", str(path))
        assert path.read_bytes() == before


def test_what_a_run_mended_is_older_than_what_it_left(reviewed: Path) -> None:
    """Restoring means the newest good version, not the damaged one that a run has replaced."""
    path = reviewed / FILE
    good = path.read_bytes()
    path.write_bytes(re.sub(rb'msgstr ".+"\n', b'msgstr ""\n', good[:900]) + good[900:])
    assert path.read_bytes() != good
    assert "Mended" in command(reviewed, "run", "--lang", "fr").output
    assert path.read_bytes() == good
    path.write_bytes(re.sub(rb'msgstr ".+"\n\Z', b'msgstr "Autre"\n', good))
    assert path.read_bytes() != good
    command(reviewed, "run", "-q", "--lang", "fr")
    command(reviewed, "po", "restore", str(path))
    assert path.read_bytes() == good
