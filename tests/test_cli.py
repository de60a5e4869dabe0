"""The commands in a fresh folder: what they print and where, their status, and that they end."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click
import polib
import pytest
from click.testing import CliRunner

from multilang import __version__, cli, locales
from projects import (
    HARBOUR,
    argv,
    command,
    environment,
    lay,
    process,
    run,
    stamps,
    tree,
    write,
)

PATH = (
    "run",
    "status",
    "check",
    "assemble",
    "preview --build-only",
    "publish",
    "extract",
    "pretranslate",
    "merge",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay(tmp_path / "project")


def commands(group: click.Group, *names: str) -> list[list[str]]:
    found = [list(names)]
    for name, one in group.commands.items():
        below = commands(one, *names, name) if isinstance(one, click.Group) else [[*names, name]]
        found += below
    return found


@pytest.mark.parametrize("names", commands(cli.main), ids=" ".join)
def test_help_of_everything(names: list[str]) -> None:
    for option in ("--help", "-h"):
        result = CliRunner().invoke(cli.main, [*names, option])
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage: ")
        assert result.stderr == ""


def test_help_imports_nothing_heavy() -> None:
    """The time of it is in benchmarks; this is what decides it."""
    heavy = ("prefect", "ctranslate2", "argostranslate", "babel", "jinja2", "rich", "yaml",
             "polib", "pyromark", "sentencepiece", "choppa", "sqlite3", "tomllib")  # fmt: skip
    for names in commands(cli.main):
        code = (
            "import sys\nfrom multilang import cli\n"
            f"try: cli.main({[*names, '--help']!r})\n"
            "except SystemExit: pass\n"
            f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
        )
        if len(names) > 1 and names[0] != "models":
            continue
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment(), capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert done.stderr.strip() == "[]", names


def test_help_answers_in_a_fifth_of_a_second_of_cpu(tmp_path: Path) -> None:
    process(tmp_path, "--help")  # compiles
    used = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process(tmp_path, "run", "--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(used) < 0.2


def test_version_and_module(tmp_path: Path) -> None:
    assert process(tmp_path, "--version").stdout == f"multilang {__version__}\n"
    done = process(tmp_path)
    assert "Commands:" in done.stdout + done.stderr


def test_wrong_arguments_are_status_2(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    for arguments in (
        ["rnu"], ["run", "--nope"], ["preview", "--port", "0"], ["check", "--severity", "bad"],
        ["init"], ["status", "--lang"], ["run", "--beam", "2", "--fast"],
        ["status", "--worst", "3", "--by-article"], ["status", "--worst", "3", "--provenance"],
    ):  # fmt: skip
        done = CliRunner().invoke(cli.main, arguments)
        assert done.exit_code == 2, arguments
        assert done.stdout == ""
        assert "Error: " in done.stderr


LANGUAGES = (("fr",), ("fr", "fa", "ar"), ("pt-BR", "zh-Hant", "ar-u-nu-arab"), ("en-XA", "ar-XB"))


@pytest.mark.parametrize("tags", LANGUAGES, ids=" ".join)
def test_init_then_every_command(
    tmp_path: Path, tags: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTILANG_ENGINE", "pseudo")
    folder = tmp_path / "My “news” & more"
    options = [word for tag in tags for word in ("--lang", tag)]
    result = CliRunner().invoke(cli.main, ["init", str(folder), "--source", "en", *options])
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    for name in ("multilang.toml", "README.md", ".gitignore", "content", "locale", "flows"):
        assert (folder / name).exists(), name
    for name in PATH:
        run(folder, *name.split())
    for tag in tags:
        name = locales.get(tag).gettext_name
        assert (folder / f"locale/{name}/LC_MESSAGES/welcome.po").is_file()
        place = tag.partition("-u-")[0]  # other digits move no page
        assert (folder / f"build/preview/{place}/welcome/index.html").is_file()
    before = stamps(folder / "locale")
    run(folder, "run")
    assert stamps(folder / "locale") == before


@pytest.mark.parametrize("source", ["fr", "fa", "ja"])
def test_a_project_in_another_source_language(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTILANG_ENGINE", "pseudo")
    folder = tmp_path / "p"
    result = CliRunner().invoke(cli.main, ["init", str(folder), "--source", source, "--lang", "en"])
    assert result.exit_code == 0, result.output
    for name in PATH:
        run(folder, *name.split())
    assert (folder / f"build/site/{source}/welcome/index.html").is_file()


def test_every_known_language_can_be_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULTILANG_ENGINE", "pseudo")
    tags = [tag for tag in locales.known() if tag != "en"]
    options = [word for tag in tags for word in ("--lang", tag)]
    folder = tmp_path / "p"
    result = CliRunner().invoke(cli.main, ["init", str(folder), *options])
    assert result.exit_code == 0, result.output
    run(folder, "run")
    assert len(list((folder / "locale").glob("*/LC_MESSAGES/welcome.po"))) == len(tags)


def test_init_refuses_a_folder_with_files(tmp_path: Path) -> None:
    for name in ("multilang.toml", "notes.txt", "content/x"):
        folder = tmp_path / name.replace("/", "-")
        write(folder / name, "mine")
        before = tree(folder)
        result = CliRunner().invoke(cli.main, ["init", str(folder)])
        assert result.exit_code == 2, name
        assert result.stderr.startswith("multilang: ")
        assert tree(folder) == before
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "notes.txt" / "notes.txt")])
    assert result.exit_code == 2
    for arguments in (["--lang", "xx"], ["--source", "English"], ["--lang", "en"]):
        result = CliRunner().invoke(cli.main, ["init", str(tmp_path / "new"), *arguments])
        assert result.exit_code == 2, arguments
        assert result.stderr.startswith("multilang: ")
        assert not (tmp_path / "new").exists()


def test_init_in_an_empty_folder_or_a_fresh_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    done = process(tmp_path, "init", ".")
    assert done.returncode == 0, done.stderr
    assert process(tmp_path, "status").returncode == 0


def test_json_is_complete(project: Path) -> None:
    before = json.loads(run(project, "status", "--json").stdout)
    assert before["fr"]["harbour"]["missing"] == before["fr"]["harbour"]["units"] == 6
    told = json.loads(run(project, "run", "--json").stdout)
    assert told.keys() == {"locales", "published", "previewed", "said", "failures"}
    (french, persian) = told["locales"]
    assert french["coverage"]["draft"] == french["drafted"] == french["coverage"]["units"]
    assert french["written"] == [f"locale/fr/LC_MESSAGES/{s}.po" for s in ("harbour", "library")]
    assert persian["locale"] == "fa"
    assert told["published"]["pages"] == {"en": 2, "fa": 2}
    assert told["previewed"]["pages"] == {"en": 2, "fr": 2, "fa": 2}
    extracted = json.loads(run(project, "extract", "--json").stdout)
    assert [row["article"] for row in extracted] == ["harbour", "library"]
    assert json.loads(run(project, "check", "--json", "--lang", "fr").stdout)["findings"] == []
    bundles = json.loads(run(project, "assemble", "--json").stdout)
    assert bundles["bundles"] == 2
    assert {"build/bundles/library/fa/index.md", "build/bundles/library.zip"} <= {
        *bundles["written"]
    }
    assert {held["check"] for held in bundles["held"]} == {"gate"}
    for name in ("merge", "pretranslate"):
        assert json.loads(run(project, name, "--json").stdout)["failures"] == []
    for name in ("publish", "preview --build-only"):
        assert json.loads(run(project, *name.split(), "--json").stdout)["changed"] is False


def test_json_of_a_run_with_problems(project: Path) -> None:
    write(project / "content/harbour/index.md", b"\xff")
    result = command(project, "run", "--json")
    assert result.exit_code == 2
    (failure,) = json.loads(result.stdout)["failures"]
    assert failure["error"] == "ContentError"
    assert failure["where"] == "content/harbour/index.md:1"
    assert failure["message"]
    assert failure["hint"]
    assert result.stderr.count("multilang: ") == 1


@pytest.mark.parametrize("name", PATH)
def test_quiet_prints_nothing(project: Path, name: str) -> None:
    result = run(project, *name.split(), "-q")
    assert result.output == ""


def test_results_to_stdout_messages_to_stderr(project: Path) -> None:
    done = process(project, "run")
    assert done.returncode == 0
    assert "Catalogs " in done.stdout
    assert "sentences" in done.stderr
    assert "sentences" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr, "no colours without a terminal"
    assert process(project, "run").stderr == "", "nothing to do, nothing to tell"


def test_progress_adds_up(project: Path) -> None:
    """Every sentence that the engine is asked for is told of once; what is known is no work."""
    told = command(project, "run", "--lang", "fr").stderr
    totals = re.findall(r": (\d+) of (\d+)$", told, re.MULTILINE)
    assert totals[-1][0] == totals[-1][1]
    (project / "locale/fr/LC_MESSAGES/harbour.po").unlink()
    assert command(project, "run", "--lang", "fr").stderr == ""


def test_tables_say_what_the_files_say(project: Path) -> None:
    run(project, "run")
    rows = run(project, "status", "--by-article").stdout.splitlines()
    row = next(row.split() for row in rows if "fr harbour" in row)
    assert row[2:8] == ["6", "0", "6", "0", "0", "0"]


def test_check_finds_what_a_person_broke(project: Path) -> None:
    run(project, "run")
    path = project / "locale/fr/LC_MESSAGES/library.po"
    text = path.read_text("utf-8")
    before, entry, after = text.rpartition('msgid "The library lends')
    head, fuzzy, tail = before.rpartition("#, fuzzy\n")
    body = re.sub(
        r'msgstr ".*"', 'msgstr "La bibliothèque prête aussi des outils."', after, count=1
    )
    path.write_text(head + tail + entry + body, "utf-8")
    assert fuzzy
    result = command(project, "check", "--lang", "fr")
    assert result.exit_code == 1, result.output
    assert "library · fr  locale/fr/LC_MESSAGES/library.po" in result.stdout
    assert json.loads(command(project, "check", "--json").stdout)["summary"]["failed"]
    assert command(project, "check", "--lang", "fa").exit_code == 0
    assert result.stdout.splitlines()[-1] == "2 findings"


def test_a_broken_text_is_not_counted_as_finished(project: Path) -> None:
    run(project, "run")
    path = project / "locale/fr/LC_MESSAGES/library.po"
    file = polib.pofile(path, wrapwidth=0)
    for entry in file:
        entry.flags, entry.tcomment = [], ""
        if entry.msgid.startswith("The library lends"):
            entry.msgstr = "La bibliothèque prête aussi des outils."
    file.save()
    rows = run(project, "status", "--by-article").stdout.splitlines()
    head = next(row.split() for row in rows if "reviewed" in row)
    row = next(row.split() for row in rows if "fr library" in row)[1:]
    facts = dict(zip(head, row, strict=True))
    assert int(facts["reviewed"]) + 1 == int(facts["units"])
    assert facts["broken"] == "1"
    assert facts["done"] != "100%"
    counts = json.loads(run(project, "status", "--json").stdout)["fr"]["library"]
    assert (counts["broken"], counts["units"]) == (1, counts["reviewed"] + 1)
    told = json.loads(run(project, "run", "--lang", "fr", "--json").stdout)
    assert told["locales"][0]["coverage"]["broken"] == 1
    assert "broken" in run(project, "run", "--lang", "fr").stdout
    assert "broken" not in run(project, "status", "--lang", "fa").stdout


def test_findings_that_do_not_fail_say_what_would(project: Path) -> None:
    run(project, "run")
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    file = polib.pofile(path, wrapwidth=0)
    entry = next(entry for entry in file if entry.msgid.startswith("The *old*"))
    entry.flags, entry.msgstr = [], "Le *vieux* port ouvre le 4 mai. Voici [le quai](⟦1⟧)."
    file.save()
    result = run(project, "check", "--lang", "fr")
    last = result.stdout.splitlines()[-1]
    assert last.endswith(" critical: --fail-on functional would end with 1")
    assert command(project, "check", "--severity", "functional").exit_code == 1


def test_the_order_of_languages_and_repeats(project: Path) -> None:
    told = json.loads(
        run(project, "run", "--lang", "fa", "--lang", "fr", "--lang", "fa", "--json").stdout
    )
    assert [r["locale"] for r in told["locales"]] == ["fa", "fr"]


def test_from_another_folder(project: Path, tmp_path: Path) -> None:
    done = process(tmp_path, "run", "-C", str(project))
    assert done.returncode == 0, done.stderr
    relative = process(tmp_path, "status", "-C", project.name, "--json")
    assert json.loads(relative.stdout)["fr"]["harbour"]["draft"] == 6


def test_no_publish_stops_after_the_catalogs(project: Path) -> None:
    run(project, "run", "--no-publish")
    assert tree(project, "locale")
    assert not (project / "build").exists()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _interruptible() -> None:
    """A shell starts what runs in its background with Ctrl-C switched off, and children inherit."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_preview_serves_until_it_is_interrupted(project: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        argv("preview", "--port", str(port)), cwd=project, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
        preexec_fn=_interruptible,
    )  # fmt: skip
    try:
        page = _fetched(f"http://127.0.0.1:{port}/fr/harbour/", server)
        assert "<html" in page
        assert 'lang="fr"' in page
        second = process(project, "preview", "--port", str(port))
        assert second.returncode == 2
        assert str(port) in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)
    assert server.returncode == 0, err
    assert f"http://127.0.0.1:{port}/" in out
    assert "Traceback" not in err


def _fetched(url: str, server: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer; status {server.poll()}")


def test_interrupting_a_run_leaves_no_traceback(project: Path) -> None:
    for number in range(30):
        text = HARBOUR + "".join(f"\nLine {n} of {number}.\n" for n in range(100))
        write(project / f"content/part-{number}/index.md", text)
    one = subprocess.Popen(
        argv("run"), cwd=project, env=environment(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, preexec_fn=_interruptible,
    )  # fmt: skip
    assert one.stderr is not None
    one.stderr.readline()  # it is translating now
    os.kill(one.pid, signal.SIGINT)
    _, err = one.communicate(timeout=30)
    assert one.returncode not in (0, 2), err
    assert "Traceback" not in err
    run(project, "run", "-q")
