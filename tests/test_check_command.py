"""`multilang check` as translators and CI use it: what it shows, writes, mends, and ends with."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import polib
import pytest

from multilang import journal
from projects import SETTINGS, argv, command, environment, lay, run, tree

FR, FA = "locale/fr/LC_MESSAGES/harbour.po", "locale/fa/LC_MESSAGES/harbour.po"
LOST = "Le *vieux* port ouvre le 3 mai. Les bateaux attendent [au quai]."
NUMBER = "Le *vieux* port ouvre le 4 mai. Les bateaux attendent [au quai](⟦1⟧)."
HIDDEN = "On sert le thé\u200b sur le pont."


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafted")
    run(lay(folder, SETTINGS.replace('gate = "drafts"', "")), "run")
    return folder


@pytest.fixture
def project(drafted: Path, tmp_path: Path) -> Path:
    """Catalogs with drafts, and nothing approved."""
    return shutil.copytree(drafted, tmp_path, dirs_exist_ok=True)


def edit(path: Path, source: str, target: str, *, fuzzy: bool = False, comment: str = "") -> None:
    """A translator's work: a text written anew, and approved."""
    file = polib.pofile(path, wrapwidth=60)
    entry = next(entry for entry in file if entry.msgid.startswith(source))
    entry.msgstr, entry.tcomment = target, comment
    entry.flags = ["fuzzy"] if fuzzy else []
    file.save()


def text(path: Path, source: str) -> polib.POEntry:
    file = polib.pofile(path, wrapwidth=0)
    return next(entry for entry in file if entry.msgid.startswith(source))


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(
        ["git", "-C", folder, *who, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "now")
    return git(folder, "rev-parse", "HEAD")


def test_a_finding_has_the_line_of_the_catalog(project: Path) -> None:
    edit(project / FR, "The *old*", NUMBER)
    edit(project / FR, "Tea is", HIDDEN)
    shown = run(project, "check").stdout
    place = re.search(rf"{re.escape(FR)}:(\d+):(\d+)\n.*U\+200B", shown)
    assert place, shown
    line = (project / FR).read_text("utf-8").split("\n")[int(place[1]) - 1]
    assert line[int(place[2]) - 1] == "\u200b"
    assert "thé[ZWSP] → thé" in shown


class TestStatus:
    @pytest.mark.parametrize(
        ("options", "status"),
        [
            ((), 0),
            (("--fail-on", "functional"), 1),
            (("--fail-on", "cosmetic"), 1),
            (("--fail-on", "never"), 0),
            (("--severity", "functional"), 1),
            (("--severity", "functional", "--fail-on", "critical"), 0),
            (("--severity", "critical"), 0),
            (("--check", "placeholders", "--fail-on", "cosmetic"), 0),
            (("--check", "numbers", "--fail-on", "cosmetic"), 1),
            (("--lang", "fa", "--no-drafts", "--fail-on", "cosmetic"), 0),
            (("library", "--lang", "fr", "--fail-on", "cosmetic"), 0),
        ],
    )
    def test_of_a_functional_finding(
        self, project: Path, options: tuple[str, ...], status: int
    ) -> None:
        edit(project / FR, "The *old*", NUMBER)
        assert command(project, "check", *options).exit_code == status

    def test_a_critical_finding_fails_unless_never(self, project: Path) -> None:
        edit(project / FR, "The *old*", LOST)
        assert command(project, "check").exit_code == 1
        assert command(project, "check", "-q").stdout == ""
        assert command(project, "check", "-q").exit_code == 1
        assert command(project, "check", "--fail-on", "never").exit_code == 0

    @pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "html"])
    def test_a_file_that_cannot_be_read_is_an_error_and_in_the_report(
        self, project: Path, form: str
    ) -> None:
        (project / FA).write_text("msgid", "utf-8")
        result = command(project, "check", "--format", form, "--fail-on", "never")
        assert result.exit_code == 2
        assert FA in result.stderr
        assert form == "text" or FA in result.stdout

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--check", "nubmers"], "did you mean numbers?"),
            (["--json", "--format", "html"], "take one"),
            (["--dry-run"], "--fix"),
            (["--fail-on", "bad"], "never"),
            (["--format", "xml"], "sarif"),
            (["--changed-from", "HEAD"], "no repository"),
        ],
    )
    def test_wrong_arguments(self, project: Path, arguments: list[str], told: str) -> None:
        result = command(project, "check", *arguments)
        assert result.exit_code == 2
        assert told in result.stderr


class TestFormats:
    def test_each_on_standard_output_or_in_a_file(self, project: Path, tmp_path: Path) -> None:
        edit(project / FR, "The *old*", LOST)
        for form, start in (("json", "{"), ("sarif", "{"), ("junit", "<?xml"), ("html", "<!doc")):
            shown = command(project, "check", "--format", form).stdout
            assert shown.startswith(start)
            assert command(project, "check", "--format", form, "-o", "-").stdout == shown
            path = tmp_path / "reports" / f"check.{form}"
            told = command(project, "check", "--format", form, "--output", str(path))
            assert path.read_text("utf-8") == shown
            assert told.stdout.startswith(f"Report     {path} (")
            assert told.exit_code == 1

    def test_quiet_writes_the_file_and_says_nothing(self, project: Path, tmp_path: Path) -> None:
        path = tmp_path / "check.xml"
        result = run(project, "check", "--format", "junit", "-q", "-o", str(path))
        assert result.output == ""
        assert ET.parse(path).getroot().tag == "testsuites"

    def test_json_is_the_same_by_both_names(self, project: Path) -> None:
        told = run(project, "check", "--json").stdout
        assert told == run(project, "check", "--format", "json").stdout
        assert json.loads(told)["findings"] == []

    def test_paths_begin_at_the_root_of_the_repository(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        project = lay(tmp_path / "sites" / "news")
        run(project, "run")
        edit(project / FR, "The *old*", LOST)
        sarif = json.loads(command(project, "check", "--format", "sarif").stdout)
        place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == f"sites/news/{FR}"
        assert f'file="sites/news/{FR}"' in command(project, "check", "--format", "junit").stdout

    def test_a_fix_in_sarif_mends_the_file(self, project: Path) -> None:
        """Whoever puts the replacement into its region gets the text that --fix writes."""
        edit(project / FR, "Tea is", f'Dit "oui"\n{HIDDEN} ' + "Encore du thé. " * 4)
        sarif = json.loads(
            run(project, "check", "--format", "sarif", "--check", "invisible").stdout
        )
        (result,) = sarif["runs"][0]["results"]
        change = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
        region, new = change["deletedRegion"], change["insertedContent"]["text"]
        lines = (project / FR).read_text("utf-8").split("\n")
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        lines[region["startLine"] - 1] = (
            line[: region["startColumn"] - 1] + new + line[region["endColumn"] - 1 :]
        )
        expected = polib.pofile("\n".join(lines)).find("Tea is served on deck.")
        run(project, "check", "--fix", "--check", "invisible")
        assert expected is not None
        assert text(project / FR, "Tea is").msgstr == expected.msgstr

    def test_no_colours_without_a_terminal(self, project: Path) -> None:
        edit(project / FR, "The *old*", NUMBER)
        done = subprocess.run(
            argv("check"), cwd=project, env=environment(), capture_output=True, check=True
        )
        assert b"\x1b" not in done.stdout

    @pytest.mark.parametrize(("no_colour", "painted"), [("", True), ("1", False)])
    def test_colours_on_a_terminal(self, project: Path, no_colour: str, painted: bool) -> None:
        edit(project / FR, "The *old*", NUMBER)
        more = {"NO_COLOR": no_colour} if no_colour else {}
        ours, theirs = pty.openpty()
        env = environment(TERM="xterm", COLUMNS="100", **more)
        env.pop("NO_COLOR", None) if not no_colour else None
        with subprocess.Popen(argv("check"), cwd=project, env=env, stdout=theirs) as process:
            os.close(theirs)
            shown = b""
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # how Linux says that the other end is closed
                    break
                if not part:
                    break
                shown += part
        os.close(ours)
        assert process.returncode == 0
        assert (b"\x1b[" in shown) == painted


class TestChangedFrom:
    @pytest.fixture
    def repository(self, project: Path) -> Path:
        edit(project / FR, "The *old*", LOST)
        git(project, "init", "-q")
        commit(project)
        return project

    def found(self, project: Path, revision: str, *more: str) -> set[str]:
        result = command(project, "check", "--json", "--changed-from", revision, *more)
        told = json.loads(result.stdout)
        return {finding["target"] for finding in told["findings"]}

    def test_only_what_has_changed_is_looked_at(self, repository: Path) -> None:
        assert self.found(repository, "HEAD") == set()
        edit(repository / FR, "Tea is", HIDDEN)
        assert self.found(repository, "HEAD") == {HIDDEN}
        commit(repository)
        assert self.found(repository, "HEAD") == set()
        assert self.found(repository, "HEAD~1") == {HIDDEN}
        assert command(repository, "check", "--changed-from", "HEAD").exit_code == 0
        assert command(repository, "check").exit_code == 1

    def test_approving_and_waiving_are_changes(self, repository: Path) -> None:
        edit(repository / FR, "Tea is", HIDDEN, fuzzy=True)
        edit(repository / FR, "The *old*", NUMBER, comment="multilang:ignore numbers")
        commit(repository)
        edit(repository / FR, "Tea is", HIDDEN)
        edit(repository / FR, "The *old*", NUMBER)
        assert self.found(repository, "HEAD") == {HIDDEN, NUMBER}

    def test_a_new_or_broken_catalog_has_changed_as_a_whole(self, repository: Path) -> None:
        whole = (repository / FR).read_bytes()
        for before in (b"msgid", None):
            (repository / FR).unlink()
            if before:
                (repository / FR).write_bytes(before)
            commit(repository)
            (repository / FR).write_bytes(whole)
            assert self.found(repository, "HEAD") == {LOST}
            commit(repository)

    def test_a_project_in_a_folder_of_the_repository(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")
        project = lay(tmp_path / "sites")
        run(project, "run")
        edit(project / FR, "The *old*", LOST)
        commit(tmp_path)
        assert self.found(project, "HEAD") == set()

    @pytest.mark.parametrize(
        "revision", ["nowhere", "--all", "HEAD:x", "-n1", "HEAD~99", ""]
    )  # "": an unset variable
    def test_an_unknown_revision(self, repository: Path, revision: str) -> None:
        result = command(repository, "check", "--changed-from", revision)
        assert result.exit_code == 2
        assert "git knows no revision" in result.stderr


class TestFix:
    def test_an_approved_text_is_mended_and_stays_approved(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        shown = run(project, "check", "--fix").stdout
        assert "1 finding mended in 1 text of 1 catalog; 1 of them approved" in shown
        assert shown.endswith("nothing found\n")
        entry = text(project / FR, "Tea is")
        assert (entry.msgstr, entry.fuzzy) == ("On sert le thé sur le pont.", False)

    def test_the_journal_says_who_and_by_what(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        run(project, "check", "--fix")
        data = (project / "locale/fr/journal/harbour.jsonl").read_bytes()
        approved, mended = journal.parse(data)
        assert (approved.event, approved.by) == ("approved-edited", "check --fix")
        assert (mended.event, mended.approved, mended.by) == ("edited", True, "check --fix")
        assert mended.via == "user"
        assert mended.target == journal.digest("On sert le thé sur le pont.")
        run(project, "run")
        assert (project / "locale/fr/journal/harbour.jsonl").read_bytes() == data
        (project / ".multilang").rename(project / "away")
        run(project, "run")
        assert (project / "locale/fr/journal/harbour.jsonl").read_bytes() == data

    def test_only_the_mended_entry_changes_its_lines(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        before = (project / FR).read_text("utf-8")
        run(project, "check", "--fix")
        after = (project / FR).read_text("utf-8")
        assert after == before.replace("thé\u200b", "thé")

    def test_dry_run_shows_the_difference_and_writes_nothing(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        before = tree(project)
        result = run(project, "check", "--fix", "--dry-run")
        assert '-msgstr "On sert le thé[ZWSP] sur le pont."' in result.stdout
        assert '+msgstr "On sert le thé sur le pont."' in result.stdout
        assert "1 finding would be mended" in result.stdout
        assert tree(project) == before

    def test_a_machine_draft_stays_one(self, project: Path) -> None:
        path = project / FA
        raw = path.read_text("utf-8")
        draft = text(path, "Tea is").msgstr
        from multilang.formats.po import fingerprint

        broken = f"{draft[:5]}\u200b {draft[5:]}"
        path.write_text(
            raw.replace(draft, broken).replace(fingerprint(draft), fingerprint(broken)), "utf-8"
        )
        run(project, "status")
        journal_path = project / "locale/fa/journal/harbour.jsonl"
        events = journal_path.read_bytes() if journal_path.exists() else b""
        done = command(
            project, "check", "--fix", "--drafts", "--check", "invisible", "--lang", "fa"
        )
        assert "1 finding mended" in done.stdout
        entry = text(path, "Tea is")
        assert entry.fuzzy
        assert f"text {fingerprint(entry.msgstr)}" in entry.tcomment
        assert (journal_path.read_bytes() if journal_path.exists() else b"") == events

    def test_words_are_never_mended(self, project: Path) -> None:
        doubled = "On sert le le thé sur le pont."
        edit(project / FR, "Tea is", doubled)
        run(project, "check", "--fix")
        assert text(project / FR, "Tea is").msgstr == doubled

    def test_only_what_was_asked_for_is_mended(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        for options in (["--check", "numbers"], ["--severity", "critical"], ["--lang", "fa"]):
            run(project, "check", "--fix", *options)
            assert text(project / FR, "Tea is").msgstr == HIDDEN

    def test_a_text_that_no_file_keeps_is_left_and_others_are_mended(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        path = project / FR
        broken = "Apportez\u200b un manteau\x07[31m](x"
        edit(path, "Bring a", broken)
        command(project, "check", "--fix", "--check", "invisible")
        assert text(path, "Tea is").msgstr == "On sert le thé sur le pont."
        assert "\x07" in path.read_text("utf-8")

    def test_a_save_in_between_is_not_lost(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A translator saves between our reading and our writing: both are in the file."""
        from multilang import workspace

        edit(project / FR, "Tea is", HIDDEN)
        write = workspace.write_catalog
        saved = []

        def late(*arguments: object) -> bool:
            if not saved:
                saved.append(True)
                edit(project / FR, "Bring a", "Apportez un manteau chaud.")
            return write(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(workspace, "write_catalog", late)
        run(project, "check", "--fix")
        assert text(project / FR, "Bring a").msgstr == "Apportez un manteau chaud."
        assert text(project / FR, "Tea is").msgstr == "On sert le thé sur le pont."

    def test_json_tells_what_was_mended(self, project: Path) -> None:
        edit(project / FR, "Tea is", HIDDEN)
        told = json.loads(run(project, "check", "--fix", "--json").stdout)
        (mended,) = told["mended"]
        assert (mended["before"], mended["after"]) == (HIDDEN, "On sert le thé sur le pont.")
        assert (mended["checks"], mended["reviewed"]) == (["invisible"], True)
        assert told["findings"] == []
