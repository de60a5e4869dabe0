"""A catalog that somebody took away, worked on, and put back after others had gone on here."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import polib
import pytest

from multilang.writing import versions
from projects import lay, run, write

FR = "locale/fr/LC_MESSAGES/harbour.po"
Texts = dict[str, tuple[str, bool]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay(tmp_path / "project")
    run(tmp_path / "project", "run", "-q")
    return tmp_path / "project"


def approve(path: Path, texts: Iterable[tuple[int, str]]) -> None:
    file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    for number, text in texts:
        file[number].msgstr = text
        file[number].flags = []
    write(path, f"{file}\n")


def texts(path: Path) -> list[tuple[str, bool]]:
    file = polib.pofile(str(path), encoding="utf-8")
    return [(entry.msgstr, entry.fuzzy) for entry in file if not entry.obsolete]


def there(folder: Path, away: Path) -> str:
    """Put the copy in the catalog's place; what a run says of it."""
    shutil.copyfile(away, folder / FR)
    return " ".join(run(folder, "run", "--no-publish").output.split())


def as_tools_save(path: Path) -> None:
    """Without signatures and previous texts, with other line ends and header fields."""
    file = polib.pofile(str(path), encoding="utf-8", wrapwidth=40)
    for entry in file:
        entry.tcomment, entry.previous_msgid, entry.previous_msgctxt = "", None, None
    file.metadata.pop("X-Multilang-Rules", None)
    file.metadata["X-Generator"] = "Some editor 3"
    write(path, f"{file}\n".replace("\n", "\r\n"))


@pytest.mark.parametrize("tool", [lambda _: None, as_tools_save])
def test_what_others_did_meanwhile_stays(
    folder: Path, tmp_path: Path, tool: Callable[[Path], None]
) -> None:
    away = tmp_path / "mailed.po"
    shutil.copyfile(folder / FR, away)
    approve(folder / FR, [(0, "Ici zéro"), (1, "Ici un"), (2, "Ici deux")])
    run(folder, "run", "-q", "--no-publish")
    run(folder, "run", "-q", "--no-publish")
    approve(away, [(3, "Là trois"), (5, "Là cinq")])
    tool(away)
    said = there(folder, away)
    found = texts(folder / FR)
    assert [found[n] for n in (0, 1, 2, 3, 5)] == [
        ("Ici zéro", False), ("Ici un", False), ("Ici deux", False), ("Là trois", False),
        ("Là cinq", False),
    ]  # fmt: skip
    assert f"Mended {FR}: the file comes from an older copy; " in said
    assert "what people changed here since stays, 3 texts:" in said
    assert texts(folder / FR) == (run(folder, "run", "-q"), texts(folder / FR))[1]


def test_where_both_changed_a_text_a_person_has_to_choose(folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "mailed.po"
    shutil.copyfile(folder / FR, away)
    approve(folder / FR, [(0, "Ici zéro"), (1, "Ici un"), (2, "Ici deux")])
    run(folder, "run", "-q", "--no-publish")
    approve(away, [(2, "Là deux"), (3, "Là trois")])
    said = there(folder, away)
    assert texts(folder / FR)[:4] == [
        ("Ici zéro", False), ("Ici un", False), ("Ici deux", True), ("Là trois", False),
    ]  # fmt: skip
    assert '# "Là deux" (reviewed)\n' in (folder / FR).read_text("utf-8")
    assert "an older copy; 1 text changed there and here" in said


def git_in(folder: Path) -> Callable[..., None]:
    def git(*words: str) -> None:
        name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    write(folder / ".gitignore", ".multilang/\nbuild/\n")
    return git


def test_what_was_committed_since_the_last_run_is_no_older_copy(folder: Path) -> None:
    git = git_in(folder)
    number = len(texts(folder / FR))
    for again in ("un", "deux", "trois"):
        approve(folder / FR, [(n, f"Texte {n} {again}") for n in range(number)])
        git("add", ".")
        git("commit", "-q", "-m", again)
        approve(folder / FR, [(0, f"Texte 0 {again} encore")])
        said = " ".join(run(folder, "run", "--no-publish").output.split())
        assert "older copy" not in said
        assert texts(folder / FR) == [
            (f"Texte {n} {again}" + " encore" * (n == 0), False) for n in range(number)
        ]


def test_git_knows_the_copy_when_nothing_else_does(folder: Path, tmp_path: Path) -> None:
    git = git_in(folder)
    away = tmp_path / "mailed.po"
    shutil.copyfile(folder / FR, away)
    for number in range(4):
        git("add", ".")
        git("commit", "-q", "-m", f"{number}")
        approve(folder / FR, [(number, f"Ici {number}")])
    shutil.rmtree(folder / ".multilang")
    run(folder, "run", "-q", "--no-publish")
    approve(away, [(5, "Là cinq")])
    there(folder, away)
    assert [text for text, _ in texts(folder / FR)[:4]] == [f"Ici {n}" for n in range(4)]
    assert texts(folder / FR)[5] == ("Là cinq", False)


def test_one_text_that_a_person_takes_back_is_taken_back(folder: Path) -> None:
    before = texts(folder / FR)
    approve(folder / FR, [(0, "Ici zéro")])
    run(folder, "run", "-q", "--no-publish")
    file = polib.pofile(str(folder / FR), encoding="utf-8", wrapwidth=0)
    file[0].msgstr, file[0].flags = before[0][0], ["fuzzy"]
    file[1].msgstr, file[1].flags = "Ici un", []
    write(folder / FR, f"{file}\n")
    said = " ".join(run(folder, "run", "--no-publish").output.split())
    assert texts(folder / FR)[:2] == [before[0], ("Ici un", False)]
    assert f"Look at {FR}: 1 text of people became a machine's again in one save" in said


def test_a_second_look_at_a_whole_catalog_is_no_older_copy(folder: Path) -> None:
    """An earlier version of an article that has changed since has few texts in common with it, and
    so few that differ."""
    article = folder / "content/harbour/index.md"
    head = article.read_text("utf-8").rpartition("---\n")[0]
    write(article, f"{head}---\n" + "\n\n".join(f"This was paragraph {n}." for n in "abcdefgh"))
    run(folder, "run", "-q", "--no-publish")
    write(article, f"{head}---\n" + "\n\n".join(f"Boats of kind {n} came." for n in "ijklmnop"))
    run(folder, "run", "-q", "--no-publish")
    number = len(texts(folder / FR))
    for again in ("un", "deux", "trois"):
        approve(folder / FR, [(n, f"Texte {n} {again}") for n in range(number)])
        said = " ".join(run(folder, "run", "--no-publish").output.split())
        assert "older copy" not in said
        assert texts(folder / FR) == [(f"Texte {n} {again}", False) for n in range(number)]


def test_what_a_killed_run_had_found_is_no_older_copy(folder: Path) -> None:
    """It had kept what a person saved, and was killed before it wrote: the person goes on."""
    number = len(texts(folder / FR))
    for again in ("un", "deux"):
        approve(folder / FR, [(n, f"Texte {n} {again}") for n in range(number)])
        kept = folder / ".multilang/kept" / FR
        assert versions.versions(kept, "left")
        versions.keep(kept, (folder / FR).read_bytes(), "found")
        versions.keep(kept, (folder / FR).read_bytes() + b"\n", "next")
        approve(folder / FR, [(0, f"Texte 0 {again} encore")])
        said = " ".join(run(folder, "run", "--no-publish").output.split())
        assert "older copy" not in said
        assert texts(folder / FR) == [
            (f"Texte {n} {again}" + " encore" * (n == 0), False) for n in range(number)
        ]


def test_an_older_version_that_is_put_back_whole_is_what_counts(folder: Path) -> None:
    old = (folder / FR).read_bytes()
    approve(folder / FR, [(0, "Ici zéro"), (1, "Ici un"), (2, "Ici deux")])
    run(folder, "run", "-q", "--no-publish")
    for saved in (old, old.replace(b"\n", b"\r\n")):
        write(folder / FR, saved)
        run(folder, "run", "-q", "--no-publish")
        assert not any("Ici" in text for text, _ in texts(folder / FR))
        approve(folder / FR, [(0, "Ici zéro"), (1, "Ici un"), (2, "Ici deux")])
        run(folder, "run", "-q", "--no-publish")


@pytest.mark.parametrize("seed", range(12))
def test_nobody_loses_a_text(folder: Path, tmp_path: Path, seed: int) -> None:
    """People here and one away, each with texts of their own, in any order, over several runs."""
    chance = random.Random(seed)
    count = len(texts(folder / FR))
    away = tmp_path / "mailed.po"
    for _ in range(chance.randrange(3)):
        approve(folder / FR, [(chance.randrange(count), f"Avant {chance.random()}")])
        run(folder, "run", "-q", "--no-publish")
    shutil.copyfile(folder / FR, away)
    theirs = {n: f"Là {n}" for n in chance.sample(range(count), chance.randrange(1, count // 2))}
    ours: dict[int, str] = {}
    for turn in range(chance.randrange(1, 4)):
        for n in chance.sample(range(count), chance.randrange(2, 4)):
            ours[n] = f"Ici {n} {turn}"
        approve(folder / FR, ours.items())
        run(folder, "run", "-q", "--no-publish")
    approve(away, theirs.items())
    there(folder, away)
    found = [text for text, _ in texts(folder / FR)]
    kept = (folder / FR).read_text("utf-8")
    assert all(found[n] == text or f'# "{text}" (reviewed)' in kept for n, text in theirs.items())
    assert all(found[n] == text for n, text in theirs.items() if n not in ours)
    if len(ours.keys() - theirs.keys()) > 1:
        assert {n: found[n] for n in ours} == ours


@pytest.mark.parametrize("seed", range(8))
def test_who_works_in_one_place_is_never_set_back(folder: Path, seed: int) -> None:
    """Saves, commits, edits of the article, runs, and runs that were killed, in any order."""
    chance, git = random.Random(seed), git_in(folder)
    article, kept = folder / "content/harbour/index.md", folder / ".multilang/kept" / FR
    for act in range(14):
        here = texts(folder / FR)
        some = chance.sample(range(len(here)), chance.randrange(1, len(here) + 1))
        last = {n: f"Texte {n} {act}" for n in some}
        approve(folder / FR, last.items())
        if chance.random() < 0.5:
            git("add", ".")
            git("commit", "-q", "-m", str(act))
        if chance.random() < 0.4:
            versions.keep(kept, (folder / FR).read_bytes(), "found")
            versions.keep(kept, (folder / FR).read_bytes() + b"\n", "next")
        if chance.random() < 0.3:
            before = article.read_text("utf-8")
            head, _, body = before.rpartition("---\n")
            lines = body.split("\n\n")
            lines.insert(chance.randrange(len(lines) + 1), f"Boat {act} of {seed} came in.")
            write(article, f"{head}---\n" + "\n\n".join(lines[-9:]))
        if chance.random() < 0.6:
            saved = {text for text, fuzzy in texts(folder / FR) if text and not fuzzy}
            said = " ".join(run(folder, "run", "--no-publish").output.split())
            assert "older copy" not in said
            assert saved <= {e.msgstr for e in polib.pofile(str(folder / FR), encoding="utf-8")}
