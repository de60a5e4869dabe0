"""What is wrong ends in one clear message and status 2; the rest is done, nothing half-written."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tiny_model
from projects import HARBOUR, SETTINGS, argv, command, environment, lay, process, run, tree, write

STARTERS = Path(__file__).parents[1] / "src/multilang/engines/starter"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay(tmp_path / "project")


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a tmpfs of its own, where this user may."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        arguments = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("needs the command mount")
        if done.returncode:
            pytest.skip(f"needs the right to mount a tmpfs: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def refused(folder: Path, *arguments: str) -> list[str]:
    """The messages of a command that must end with status 2."""
    result = command(folder, *arguments or ("run", "-q"))
    assert result.exit_code == 2, (result.exit_code, result.output)
    assert "Traceback" not in result.output
    lines = result.stderr.splitlines()
    assert all(line.startswith("multilang: ") for line in lines), lines
    return lines


def hidden(folder: Path) -> list[str]:
    """Leftovers: whatever is hidden beside the files of people and readers."""
    return [
        path.name
        for part in ("locale", "build", "content")
        for path in (folder / part).rglob(".*")
    ]  # fmt: skip


def library_is_done(folder: Path) -> None:
    assert (folder / "locale/fr/LC_MESSAGES/library.po").is_file()
    assert (folder / "build/site/fa/library/index.html").is_file()
    assert hidden(folder) == []


ARTICLE = {
    "no closing line": ("---\ntitle: A\n\nText\n", "1", "closing ---"),
    "bad YAML": ("---\ntitle: a: b\n---\n\nText\n", "2", "not valid YAML"),
    "duplicate key": ("---\ntitle: A\ntitle: B\n---\n\nText\n", "3", "given twice"),
    "alias": ("---\ntitle: &a A\nsummary: *a\n---\n\nText\n", "2", "aliases are not allowed"),
    "tag": ("---\ntitle: !!python/object:os.system A\n---\n\nText\n", "2", "tags"),
    "no date": ("---\ntitle: A\ndate: 2026-02-30\n---\n\nText\n", "3", "is not a date"),
    "not UTF-8": (HARBOUR.encode() + "Caf\xe9\n".encode("latin-1"), "12", "0xe9 is not UTF-8"),
    "UTF-16": (HARBOUR.encode("utf-16"), "1", "NUL"),
    "NUL byte": (HARBOUR.encode() + b"one\ntwo\0\n", "13", "NUL byte"),
    "empty": ("", "", "empty"),
    "blank": ("\ufeff \r\n\n", "", "empty"),
    "too large": ("word " * 500_000, "", "larger than 2,000,000 bytes"),
}


@pytest.mark.parametrize("case", ARTICLE)
def test_an_article_that_cannot_be_read(project: Path, case: str) -> None:
    data, line, problem = ARTICLE[case]
    path = write(project / "content/harbour/index.md", data)
    before = path.read_bytes()
    (message,) = refused(project)
    where = "content/harbour/index.md" + (f":{line}" if line else "")
    assert message.startswith(f"multilang: {where}: ")
    assert problem in message
    assert message.endswith(")"), "says what to do"
    assert path.read_bytes() == before
    assert not (project / "locale/fr/LC_MESSAGES/harbour.po").exists()
    library_is_done(project)


def test_catalogs_of_an_article_that_broke_stay_as_they_are(project: Path) -> None:
    run(project, "run")
    before = tree(project, "locale")
    write(project / "content/harbour/index.md", b"\xff")
    refused(project)
    assert tree(project, "locale") == before


def test_every_command_says_it_and_does_the_rest(project: Path) -> None:
    write(project / "content/harbour/index.md", "---\ntitle: a: b\n---\n")
    for name in (
        "extract", "pretranslate", "merge", "status", "check", "assemble", "preview --build-only",
        "publish",
    ):  # fmt: skip
        (message,) = refused(project, *name.split(), "-q")
        assert "content/harbour/index.md:2: " in message, name
    assert (project / "build/templates/library.pot").is_file()
    assert (project / "build/bundles/library/fa/index.md").is_file()
    library_is_done(project)


@pytest.mark.parametrize("name", ["Harbour", "site", "a b", "-x", "é", "con", "a.b", "x" * 81])
def test_a_folder_that_cannot_be_an_article(project: Path, name: str) -> None:
    write(project / "content" / name / "index.md", HARBOUR)
    (message,) = refused(project)
    assert f"content/{name}: " in message
    assert "small letters" in message
    library_is_done(project)
    assert name not in {path.stem for path in (project / "locale").rglob("*.po")}


def test_an_article_that_leads_out_through_a_link(project: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside/index.md", "# Secret\n\nNobody may read this.\n")
    (project / "content/leak").symlink_to(outside.parent)
    (project / "content/sneak").mkdir()
    (project / "content/sneak/index.md").symlink_to(outside)
    messages = refused(project)
    assert [m.split(": ")[1] for m in messages[:2]] == ["content/leak", "content/sneak"]
    assert "leads out of the project" in messages[0]
    library_is_done(project)
    assert not any(b"Nobody may" in data for data in tree(project, "build", "locale").values())


def test_media_that_lead_out_through_a_link(project: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.svg", "<svg>secret</svg>")
    link = project / "content/harbour/leak.svg"
    link.symlink_to(secret)
    (message,) = refused(project)
    assert "content/harbour/leak.svg: " in message
    assert "copy the file" in message
    library_is_done(project)
    assert not any(b"secret" in data for data in tree(project, "build").values())
    for name in ("assemble", "preview --build-only", "publish"):
        refused(project, *name.split(), "-q")
    assert not any(b"secret" in data for data in tree(project, "build").values())


def test_media_that_are_links_inside_the_project_are_copied(project: Path) -> None:
    shared = write(project / "shared.svg", "<svg>shared</svg>")
    article = project / "content/library"
    (article / "shelf.svg").unlink()
    (article / "shelf.svg").symlink_to(shared)
    run(project, "run")
    copies = [path for path in (project / "build/site").rglob("*.svg") if not path.is_symlink()]
    assert any(path.read_bytes() == b"<svg>shared</svg>" for path in copies)


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to itself"])
def test_an_article_that_is_no_file(project: Path, kind: str) -> None:
    path = project / "content/harbour/index.md"
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path)
    (message,) = refused(project)
    assert "content/harbour" in message
    library_is_done(project)


def test_no_project_and_no_content(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, "run")
    assert "there is no multilang.toml" in message
    assert "multilang init" in message
    write(tmp_path / "multilang.toml", SETTINGS)
    (message,) = refused(tmp_path, "run")
    assert "there is no folder content/" in message
    assert [path.name for path in tmp_path.iterdir()] == ["multilang.toml"]
    write(tmp_path / "content", "a file")
    refused(tmp_path, "run")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "multilang.toml"]


SETTING = {
    "bad TOML": ("[project\n", "multilang.toml:1: not valid TOML"),
    "not UTF-8": (SETTINGS.encode() + b'\n[site]\nbase_url = "\xff"\n', "multilang.toml:14: "),
    "unknown key": (SETTINGS.replace("source", "sorce"), "multilang.toml:3: unknown setting"),
    "unknown section": (SETTINGS + "[engin]\n", "multilang.toml:12: unknown section"),
    "wrong type": (SETTINGS.replace('"en"', "1"), "multilang.toml:3: [project] source must be"),
    "unknown language": (SETTINGS + "[languages.xx]\n", "xx"),
    "no language": (SETTINGS + "[languages.french]\n", "multilang.toml:12: 'french' is not"),
    "unknown source": (SETTINGS.replace('"en"', '"qq"'), "qq"),
    "unknown gate": (SETTINGS.replace('"drafts"', '"all"'), "multilang.toml:11: [languages.fa]"),
    "unknown engine": (SETTINGS.replace("pseudo", "psuedo"), "'psuedo' is not an engine"),
    "rules not there": (SETTINGS + '[segmentation]\nrules = "x.srx"\n', "x.srx"),
    "rules outside": (SETTINGS + '[segmentation]\nrules = "../x.srx"\n', "x.srx"),
}


@pytest.mark.parametrize("case", SETTING)
def test_settings_that_are_wrong(project: Path, case: str) -> None:
    text, problem = SETTING[case]
    write(project / "multilang.toml", text)
    message = refused(project)[0]
    assert problem in message
    assert not (project / "locale").exists() or not tree(project, "locale")
    assert not (project / "build").exists()


def test_the_setting_that_was_meant(project: Path) -> None:
    write(project / "multilang.toml", SETTINGS.replace("gate", "gaet"))
    (message,) = refused(project)
    problem = "unknown setting in [languages.fa]: gaet (did you mean gate?)"
    assert message == f"multilang: multilang.toml:11: {problem}"


@pytest.mark.parametrize("text", ["<srx", "plain text", "", "\0", "<html/>"])
def test_broken_segmentation_rules(project: Path, text: str) -> None:
    write(project / "rules.srx", text)
    write(project / "multilang.toml", SETTINGS + '[segmentation]\nrules = "rules.srx"\n')
    (message,) = refused(project)
    assert "rules.srx" in message
    assert not (project / "build").exists()


def test_a_recording_that_is_not_there(project: Path) -> None:
    write(project / "multilang.toml", SETTINGS.replace("pseudo", "replay:none.json"))
    messages = refused(project)
    assert all("none.json" in message for message in messages)
    assert (project / "locale/fr/LC_MESSAGES/library.po").is_file(), "catalogs without drafts"


def test_names_that_are_not_there(project: Path) -> None:
    (message,) = refused(project, "run", "--lang", "de")
    assert "de is not a language of this project" in message
    assert "fr, fa" in message
    for name in ("run", "extract", "merge", "status", "check", "assemble", "pretranslate"):
        (message,) = refused(project, name, "harbor")
        assert "there is no article harbor" in message
    assert sorted(path.name for path in project.iterdir()) == ["content", "multilang.toml"]


def test_an_article_named_that_is_broken(project: Path) -> None:
    write(project / "content/harbour/index.md", b"\xff")
    write(project / "content/harbour-bar/index.md", HARBOUR)
    for name in ("run", "merge", "status"):
        (message,) = refused(project, name, "harbour", "-q")
        assert "content/harbour/index.md:1: " in message
    refused(project, "run", "harbour-bar", "-q")  # the site is of all
    assert (project / "locale/fr/LC_MESSAGES/harbour-bar.po").is_file()
    write(project / "content/Harbour/index.md", HARBOUR)
    (message,) = refused(project, "status", "Harbour", "-q")
    assert "small letters" in message


CATALOG: dict[str, Callable[[str], bytes]] = {
    "syntax": lambda po: po.replace('msgid "Ships"', "msgid Ships").encode(),
    "conflict markers": lambda po: po.replace(
        'msgctxt "heading"', '<<<<<<< HEAD\n=======\n>>>>>>> other\nmsgctxt "heading"', 1
    ).encode(),
    "truncated in a string": lambda po: po[: po.index("Ships") + 3].encode(),
    "truncated before msgstr": lambda po: po[: po.rindex("msgstr")].encode(),
    "another charset": lambda po: po.replace("charset=UTF-8", "charset=ISO-8859-1").encode(),
    "not UTF-8": lambda po: po.encode() + b"# \xff\n",
    "UTF-16": lambda po: po.encode("utf-16"),
    "twice the same": lambda po: (
        po + '\nmsgctxt "heading"\nmsgid "Ships"\nmsgstr "Navires"\n'
    ).encode(),
    "another language": lambda po: po.replace("Language: fr", "Language: de").encode(),
    "cut to nothing": lambda po: b"",
    "NUL bytes": lambda po: b"\0" * len(po),
}  # fmt: skip


@pytest.mark.parametrize("case", CATALOG)
def test_a_catalog_that_is_refused(project: Path, case: str) -> None:
    run(project, "run")
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    broken = CATALOG[case](path.read_text("utf-8"))
    path.write_bytes(broken)
    others = {k: v for k, v in tree(project, "locale").items() if "fr/" not in k}
    write(project / "content/library/index.md", "# Another library\n\nIt lends nothing.\n")
    messages = refused(project)
    assert len(messages) == 1, messages
    assert messages[0].startswith("multilang: locale/fr/LC_MESSAGES/harbour.po")
    assert messages[0].endswith(")"), "says what to do"
    assert path.read_bytes() == broken, "nobody overwrites what could not be read"
    assert "It lends" in (project / "locale/fr/LC_MESSAGES/library.po").read_text("utf-8")
    assert others.keys() == {k for k in tree(project, "locale") if "fr/" not in k}
    library_is_done(project)
    assert not (project / "build/site/fr/harbour").exists()
    for name in (
        "status", "check", "assemble", "publish", "preview --build-only", "merge", "pretranslate",
    ):  # fmt: skip
        (message,) = refused(project, *name.split(), "-q")
        assert "harbour.po" in message, name
    assert path.read_bytes() == broken


def test_the_line_of_a_broken_catalog(project: Path) -> None:
    run(project, "run")
    path = project / "locale/fr/LC_MESSAGES/harbour.po"
    text = path.read_text("utf-8").replace('msgid "Ships"', "msgid Ships")
    path.write_text(text, "utf-8")
    line = text[: text.index("msgid Ships")].count("\n") + 1
    (message,) = refused(project)
    assert f"harbour.po:{line}: " in message


def test_catalogs_that_are_no_files(project: Path, tmp_path: Path) -> None:
    folder = project / "locale/fr/LC_MESSAGES"
    (folder / "harbour.po").mkdir(parents=True)
    write(tmp_path / "outside.po", "")
    (folder / "library.po").symlink_to(tmp_path / "outside.po")
    messages = refused(project)
    assert any("harbour.po: " in m for m in messages)
    assert any("library.po: " in m and "leads out" in m for m in messages)
    assert (tmp_path / "outside.po").read_bytes() == b""
    assert (project / "locale/fa/LC_MESSAGES/library.po").is_file()


@pytest.mark.parametrize("name", ["locale", "build", ".multilang", "locale/fr", "build/site"])
def test_a_file_where_a_folder_is_needed(project: Path, name: str) -> None:
    write(project / name, "in the way")
    messages = refused(project)
    assert any(name in message for message in messages), messages
    assert (project / name).read_text() == "in the way"
    assert {*hidden(project)} <= {".site.new"}, "which the next run takes away"
    if name.startswith("build"):
        assert (project / "locale/fr/LC_MESSAGES/library.po").is_file()
    if name == "locale/fr":
        assert (project / "locale/fa/LC_MESSAGES/library.po").is_file()
        assert (project / "build/site/fa/library/index.html").is_file()


def test_a_read_only_disk(mount: Callable[[str], Path]) -> None:
    disk = mount("size=8m")
    project = lay(disk / "project")
    run(project, "run")
    write(project / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = process(project, "run", "-q")
    assert done.returncode == 2, done.stderr
    assert "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
    for arguments in (["status"], ["check"], ["run", "--dry-run"]):
        done = process(project, *arguments)
        assert done.returncode == 0, done.stderr
    assert process(project, "run", "--check").returncode == 1


def test_a_full_disk(mount: Callable[[str], Path]) -> None:
    disk = mount("size=2m")
    project = lay(disk / "project")
    run(project, "run")
    before = tree(project, "locale", "build")
    text = "".join(f"Sentence {n} of a long article is here.\n\n" for n in range(900))
    write(project / "content/harbour/index.md", text)
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    done = process(project, "run", "-q")
    assert done.returncode == 2, done.stderr
    assert "No space left" in done.stderr or "disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(project, "locale", "build") == before, "old files stand, nothing is half-written"
    ballast.unlink()
    write(project / "content/harbour/index.md", HARBOUR)
    done = process(project, "run", "-q")
    assert done.returncode == 0, done.stderr
    assert tree(project, "locale", "build") == before
    assert hidden(project) == []


ARGOS = SETTINGS.replace("pseudo", "argos")


def argos(project: Path) -> Path:
    """The project with engine argos and a models folder of its own."""
    write(project / "multilang.toml", ARGOS.replace("[engine]", '[engine]\nmodels = "MODELS"'))
    text = (project / "multilang.toml").read_text().replace("MODELS", str(project / "models"))
    write(project / "multilang.toml", text)
    return project / "models"


def test_a_model_that_is_missing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(project / "none"))
    argos(project)
    text = (project / "multilang.toml").read_text().replace("languages.fr", "languages.sw")
    write(project / "multilang.toml", text.replace("languages.fa", "languages.th"))
    messages = refused(project)
    assert [m for m in messages if "no translation model for en to sw" in m]
    assert [m for m in messages if "multilang models install en_th" in m]
    assert (project / "locale/sw/LC_MESSAGES/library.po").is_file(), "catalogs without drafts"
    before = tree(project, "locale", "build")
    refused(project)
    assert tree(project, "locale", "build") == before


def test_a_project_that_is_drafted_needs_no_model(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(project / "none"))
    settings = SETTINGS.replace("languages.fr", "languages.sw")
    write(project / "multilang.toml", settings.replace("languages.fa", "languages.th"))
    run(project, "run")
    before = tree(project, "locale", "build")
    text = (project / "multilang.toml").read_text()
    write(project / "multilang.toml", text.replace("pseudo", "argos"))
    run(project, "run")
    assert tree(project, "locale", "build") == before


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """For a pair that no starter serves."""
    words = dict.fromkeys(("ships", "tea", "the", "old", "harbour", "opens", "library"), "mot")
    folder = tiny_model.build(tmp_path / "m" / "en_sw", "en", "sw", words)
    return tiny_model.pack(folder, tmp_path / "translate-en_sw.argosmodel")


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x40]) + data[middle + 1 :]


@pytest.mark.parametrize("case", ["flipped", "truncated", "gone", "empty", "metadata"])
def test_a_model_that_is_damaged_after_installing(
    project: Path, model: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(project / "none"))
    models = argos(project)
    text = (project / "multilang.toml").read_text()
    write(project / "multilang.toml", text.replace("languages.fr", "languages.sw"))
    run(project, "models", "install", str(model))
    (weights,) = models.rglob("model.bin")
    if case == "flipped":
        weights.write_bytes(flipped(weights.read_bytes()))
    elif case == "truncated":
        weights.write_bytes(weights.read_bytes()[:100])
    elif case == "empty":
        weights.write_bytes(b"")
    elif case == "metadata":
        (weights.parents[1] / "metadata.json").write_text("{")
    else:
        weights.unlink()
    messages = refused(project, "run", "-q", "--lang", "sw")
    assert len(messages) == 1, messages
    assert "multilang models" in messages[0], "says what to do"
    assert (project / "locale/sw/LC_MESSAGES/library.po").is_file()
    assert command(project, "models", "verify").exit_code == 1


@pytest.mark.parametrize("case", ["truncated", "flipped", "not an archive", "empty", "missing"])
def test_a_model_file_that_cannot_be_installed(project: Path, model: Path, case: str) -> None:
    models = argos(project)
    data = model.read_bytes()
    broken = {
        "truncated": data[: len(data) // 2],
        "flipped": flipped(data),
        "not an archive": b"hello",
        "empty": b"",
    }  # fmt: skip
    if case == "missing":
        model.unlink()
    else:
        model.write_bytes(broken[case])
    (message,) = refused(project, "models", "install", str(model))
    assert model.name in message
    assert not [path for path in models.rglob("*") if path.name != ".lock"]


@pytest.mark.parametrize("name", ["en_fr", "en_fa", "en_ar"])
def test_a_real_model_with_one_bit_flipped(project: Path, tmp_path: Path, name: str) -> None:
    models = argos(project)
    (package,) = STARTERS.glob(f"translate-{name}-*.argosmodel")
    run(project, "models", "install", str(package))
    (weights,) = models.rglob("model.bin")
    weights.write_bytes(flipped(weights.read_bytes()))
    language = name[-2:]
    text = (project / "multilang.toml").read_text().replace("languages.fr", f"languages.{language}")
    write(project / "multilang.toml", re.sub(r"\[languages.fa\]\ngate.*\n\Z", "", text))
    (message,) = refused(project, "run", "-q")
    assert "not what was installed" in message
    truncated = write(tmp_path / package.name, package.read_bytes()[:200_000])
    run(project, "models", "remove", name)
    refused(project, "models", "install", str(truncated))


def test_a_damaged_draft_cache_is_begun_anew(project: Path) -> None:
    run(project, "run")
    before = tree(project, "locale", "build")
    cache = project / ".multilang/drafts.sqlite"
    for broken in (b"no database at all", cache.read_bytes()[:4096] + b"\xff" * 40_000):
        cache.write_bytes(broken)
        (project / "locale/fr/LC_MESSAGES/harbour.po").unlink()
        run(project, "run", "-q")
        assert tree(project, "locale", "build") == before


def test_from_a_process_no_traceback_and_no_language_of_its_own(project: Path) -> None:
    write(project / "content/harbour/index.md", b"\xff")
    done = process(project, "run", env={"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 2
    problem = "byte 0xff is not UTF-8 (save the file as UTF-8)"
    assert f"multilang: content/harbour/index.md:1: {problem}\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert "multilang:" not in done.stdout
    library_is_done(project)


def test_a_reader_who_goes_away(project: Path) -> None:
    run(project, "run")
    shell = f"'{argv()[0]}' -m multilang status --json --by-article | true"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", shell], cwd=project, env=environment(),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""
