"""The path of an article: a run changes what it must and nothing else, and says what it did."""

from __future__ import annotations

import difflib
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import polib
import pytest

from multilang import pipeline, workspace, writing
from multilang.engines.base import Progress
from multilang.engines.pseudo import PseudoEngine
from multilang.errors import EngineError
from multilang.model import Draft
from multilang.pipeline import drafting, localizing, racing
from projects import (
    HARBOUR,
    SETTINGS,
    argv,
    command,
    environment,
    lay,
    run,
    stamps,
    tree,
    write,
)

FR = "locale/fr/LC_MESSAGES/harbour.po"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay(tmp_path / "project")


def whole(folder: Path, **options: bool) -> pipeline.RunReport:
    project = pipeline.open_project(folder, frozen=options.pop("frozen", False))
    return pipeline.run(project, pipeline.read(project), project.config.tags, **options)


def catalog(folder: Path, name: str = FR) -> polib.POFile:
    return polib.pofile(str(folder / name), encoding="utf-8")


def review(folder: Path, source: str, target: str, name: str = FR) -> None:
    """What a person does in a PO editor."""
    file = catalog(folder, name)
    entry = next(e for e in file if e.msgid == source and not e.obsolete)
    entry.msgstr = target
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    file.save()


def lines_changed(before: bytes, after: bytes) -> list[str]:
    both = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in both if line[0] in "+-"]


def test_a_second_run_translates_nothing_and_touches_nothing(project: Path) -> None:
    first = whole(project)
    assert [report.translated for report in first.locales] == [17, 17]
    assert first.changes
    before = {part: stamps(project / part) for part in ("content", "locale", "build")}
    second = whole(project)
    assert [report.translated for report in second.locales] == [0, 0]
    assert [report.drafted for report in second.locales] == [0, 0]
    assert not second.changes
    assert second.published is not None
    assert second.previewed is not None
    assert not second.published.changed
    assert not second.previewed.changed
    assert {part: stamps(project / part) for part in before} == before


def test_deleting_the_cache_changes_nothing_visible(project: Path) -> None:
    whole(project)
    before = {part: stamps(project / part) for part in ("content", "locale", "build")}
    shutil.rmtree(project / ".multilang")
    assert not whole(project).changes
    assert {part: stamps(project / part) for part in before} == before


def test_the_same_bytes_in_another_place_and_order(project: Path, tmp_path: Path) -> None:
    whole(project)
    other = lay(tmp_path / "elsewhere" / "deeper")
    for slug in ("library", "harbour"):
        for tag in ("fa", "fr"):
            run(other, "run", slug, "--lang", tag)
    assert tree(other, "locale", "build") == tree(project, "locale", "build")


def test_one_word_changes_one_entry(project: Path) -> None:
    whole(project)
    before = tree(project, "locale")
    write(project / "content/harbour/index.md", HARBOUR.replace("warm coat", "warm hat"))
    report = whole(project)
    after = tree(project, "locale")
    assert [len(r.written) for r in report.locales] == [1, 1]
    assert [r.translated for r in report.locales] == [1, 1]
    changed = [name for name in after if after[name] != before[name]]
    assert changed == [name for name in after if name.endswith("/harbour.po")]
    for name in changed:
        lines = lines_changed(before[name], after[name])
        assert len(lines) == 6, lines
        assert {line[2:].split()[0] for line in lines} == {"#", "msgid", "msgstr"}


def test_an_edit_beside_a_reviewed_text_leaves_it_alone(project: Path) -> None:
    whole(project)
    review(project, "Ships", "Navires")
    review(project, "Bring a warm coat.", "Apportez un manteau chaud.")
    write(project / "content/harbour/index.md", HARBOUR.replace("warm coat", "warm hat"))
    whole(project)
    entries = {e.msgid: e for e in catalog(project) if not e.obsolete}
    assert entries["Ships"].msgstr == "Navires"
    assert not entries["Ships"].fuzzy
    outdated = entries["Bring a warm hat."]
    assert outdated.msgstr == "Apportez un manteau chaud."
    assert outdated.fuzzy
    assert outdated.previous_msgid == "Bring a warm coat."


def test_frozen_writes_nothing_at_all(project: Path) -> None:
    before = stamps(project)
    for arguments in (["run", "--dry-run"], ["pretranslate", "--dry-run"], ["merge", "--dry-run"]):
        run(project, *arguments)
    for arguments in (["run", "--check"], ["run", "--frozen"], ["merge", "--check"]):
        assert command(project, *arguments).exit_code == 1
    assert stamps(project) == before
    assert sorted(path.name for path in project.iterdir()) == ["content", "multilang.toml"]


def edits(folder: Path) -> dict[str, Callable[[], object]]:
    """Each leaves the catalogs behind the articles, or does not."""
    article = folder / "content/harbour/index.md"

    def empty() -> None:
        file = catalog(folder)
        file[2].msgstr = ""
        file.save()

    return {
        "nothing": lambda: None,
        "a word": lambda: write(article, HARBOUR.replace("coat", "hat")),
        "code": lambda: write(article, HARBOUR + "\n```\ncode\n```\n"),
        "a new article": lambda: write(folder / "content/new/index.md", "# New\n"),
        "an article less": lambda: shutil.rmtree(article.parent),
        "an entry emptied": empty,
        "a catalog deleted": (folder / FR).unlink,
        "a catalog reviewed": lambda: review(folder, "Ships", "Navires"),
        "the cache deleted": lambda: shutil.rmtree(folder / ".multilang"),
        "the site deleted": lambda: shutil.rmtree(folder / "build"),
    }


def catalogs_of(folder: Path) -> dict[str, bytes]:
    """Without the review journal, which tells of what people did and asks nothing of them."""
    return {k: v for k, v in tree(folder, "locale").items() if k.endswith(".po")}


@pytest.mark.parametrize("edit", edits(Path()))
def test_check_says_what_a_run_does(project: Path, edit: str) -> None:
    whole(project)
    edits(project)[edit]()
    before = stamps(project)
    catalogs = catalogs_of(project)
    status = command(project, "run", "--check").exit_code
    assert stamps(project) == before
    run(project, "run", "--dry-run")
    assert stamps(project) == before
    whole(project)
    assert status == int(catalogs_of(project) != catalogs)
    assert command(project, "run", "--check").exit_code == 0


class Hesitant:
    """The pseudo engine, which finds nothing to say about coats."""

    def signature(self, source: str, target: str) -> str:
        return "hesitant 1"

    def translate(
        self, segments: Sequence[str], source: str, target: str, progress: Progress | None = None
    ) -> Sequence[Draft]:
        drafts = PseudoEngine().translate(segments, source, target, progress)
        return [
            Draft("", reason="no coats") if "coat" in text else draft
            for text, draft in zip(segments, drafts, strict=True)
        ]


@pytest.fixture
def hesitant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "engine_of", lambda project: Hesitant())


def test_a_refused_draft_is_noted_and_counted_and_stays_so(project: Path, hesitant: None) -> None:
    for report in (whole(project), whole(project)):
        assert [r.refused for r in report.locales] == [1, 1]
        assert [r.coverage.missing for r in report.locales] == [1, 1]
    entry = next(e for e in catalog(project) if "coat" in e.msgid)
    assert entry.msgstr == ""
    assert "no draft: no coats" in entry.comment
    before = stamps(project / "locale")
    assert whole(project, drafts=False).locales[0].refused == 1
    assert stamps(project / "locale") == before
    assert command(project, "run", "--check").exit_code == 0
    assert command(project, "merge", "--check").exit_code == 0


def test_an_engine_that_fails_leaves_the_catalogs_as_they_were(
    project: Path, monkeypatch: pytest.MonkeyPatch, hesitant: None
) -> None:
    whole(project)
    before = stamps(project / "locale")

    class Broken(Hesitant):
        def translate(
            self,
            segments: Sequence[str],
            source: str,
            target: str,
            progress: Progress | None = None,
        ) -> Sequence[Draft]:
            raise EngineError("out of order", hint="mend it")

    monkeypatch.setattr(drafting, "engine_of", lambda project: Broken())
    (project / ".multilang/settled.json").unlink()  # or nobody would ask the same engine again
    report = whole(project)
    assert [str(f) for f in report.all_failures] == ["out of order (mend it)"]
    assert stamps(project / "locale") == before
    assert report.published is not None


def test_only_the_named_articles_and_languages_are_touched(project: Path) -> None:
    run(project, "run", "harbour", "--lang", "fr")
    assert list(tree(project, "locale")) == [FR]
    whole(project)
    for slug in ("harbour", "library"):
        path = project / f"content/{slug}/index.md"
        write(path, path.read_bytes() + b"\nOne more.\n")
    before = tree(project, "locale")
    for name, arguments in {
        "locale/fa/LC_MESSAGES/library.po": ["run", "library", "--lang", "fa"],
        "locale/fr/LC_MESSAGES/library.po": ["merge", "library", "--lang", "fr"],
        "locale/fa/LC_MESSAGES/harbour.po": ["pretranslate", "harbour", "--lang", "fa"],
    }.items():
        run(project, *arguments)
        after = tree(project, "locale")
        assert [key for key in after if after[key] != before[key]] == [name]
        before = after


def test_the_numbers_are_those_of_the_files(project: Path) -> None:
    report = whole(project)
    review(project, "Ships", "Navires")
    review(project, "The harbour opens", "Le port rouvre")
    file = catalog(project)
    file.append(polib.POEntry(msgctxt="item", msgid="Gone.", msgstr="Parti.", obsolete=True))
    file.save()
    opened = pipeline.open_project(project)
    reading = pipeline.read(opened)
    counts, failures = pipeline.status(opened, reading, opened.config.tags)
    assert not failures
    for tag, articles in counts.items():
        for slug, count in articles.items():
            entries = list(catalog(project, f"locale/{tag}/LC_MESSAGES/{slug}.po"))
            live = [e for e in entries if not e.obsolete]
            assert count.units == len(live), "no two units of these articles share a message"
            assert count.reviewed == sum(bool(e.msgstr) and not e.fuzzy for e in live)
            assert count.draft == sum(bool(e.msgstr) and e.fuzzy for e in live)
            assert count.missing == sum(not e.msgstr for e in live)
            assert count.obsolete == sum(bool(e.obsolete) for e in entries)
            assert count.units == count.reviewed + count.draft + count.missing
            assert count.words == sum(len(e.msgid.split()) for e in live)
            assert count.words == count.words_reviewed + count.words_draft + count.words_missing
    again = whole(project)
    for locale in again.locales:
        total = sum(counts[locale.locale].values(), start=type(locale.coverage)())
        assert locale.coverage == total
    assert [r.drafted for r in report.locales] == [r.coverage.units for r in report.locales]


def test_what_a_person_saves_meanwhile_is_merged(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our reading and our writing: three saves, each with a text of its own."""
    whole(project)
    write(project / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    saves = iter(("Ships", "The harbour opens", "Tea is served on deck."))
    real = writing.write

    def late(path: Path, data: bytes, **options: object) -> bool:
        if str(path).endswith(FR) and (source := next(saves, None)):
            review(project, source, f"Relu : {source}")
        return real(path, data, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.writing, "write", late)
    report = whole(project)
    assert report.all_failures == ()
    entries = {e.msgid: e for e in catalog(project) if not e.obsolete}
    for source in ("Ships", "The harbour opens", "Tea is served on deck."):
        assert entries[source].msgstr == f"Relu : {source}"
        assert not entries[source].fuzzy
    assert entries["Bring a warm hat."].msgstr
    assert report.locales[0].coverage.reviewed == 3


def test_a_person_who_never_stops_saving_gets_a_clear_message(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(project)
    write(project / "content/harbour/index.md", HARBOUR.replace("coat", "hat"))
    count = 0
    real = writing.write

    def late(path: Path, data: bytes, **options: object) -> bool:
        nonlocal count
        if str(path).endswith(FR):
            count += 1
            review(project, "Ships", f"Navires {count}")
        return real(path, data, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(workspace.writing, "write", late)
    monkeypatch.setattr(racing, "PATIENCE", 1.0)
    report = whole(project)
    (failure,) = report.all_failures
    assert "has been saving it again and again for 1 seconds (nothing is lost;" in str(failure)
    assert count > 2
    assert "harbour.po" in failure.where
    monkeypatch.undo()
    assert next(e for e in catalog(project) if e.msgid == "Ships").msgstr == f"Navires {count}"
    assert b"hat" in (project / "locale/fa/LC_MESSAGES/harbour.po").read_bytes()


def test_two_runs_at_once_end_well(project: Path, tmp_path: Path) -> None:
    sentences = "".join(f"Number {n} is here. It is a sentence.\n\n" for n in range(300))
    for folder in (project, alone := lay(tmp_path / "alone")):
        for slug in ("one", "two", "three"):
            write(folder / f"content/{slug}/index.md", f"# {slug}\n\n{sentences}")
    processes = [
        subprocess.Popen(
            argv("run", "-q"), cwd=project, env=environment(), stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    errors = [process.communicate(timeout=100)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors
    assert errors == ["", "", ""]
    whole(alone)
    assert tree(project, "locale", "build") == tree(alone, "locale", "build")


def test_a_run_waits_for_another_and_says_by_whom_it_is_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = pipeline.open_project(project)
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with workspace.exclusive(opened):
            held.set()
            leave.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(30)
    monkeypatch.setattr(workspace, "LOCK_SECONDS", 0.1)
    result = command(project, "run")
    assert result.exit_code == 2
    assert "another run of multilang is at work here (process " in result.stderr
    assert command(project, "status").exit_code == 0, "looking needs no lock"
    assert command(project, "run", "--check").exit_code == 1
    monkeypatch.undo()
    threading.Timer(0.2, leave.set).start()
    run(project, "run")
    other.join()


def test_what_killed_runs_left_is_cleaned_and_a_displaced_save_is_kept(project: Path) -> None:
    whole(project)
    folder = (project / FR).parent
    write(folder / ".harbour.po.abc.multilang-part", "half")
    write(folder / f".harbour.po.abc.{'0' * 16}-{'1' * 16}.multilang-swap", "a person's save")
    report = whole(project)
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]
    (kept,) = folder.glob("harbour.po.saved-*")
    assert kept.read_text() == "a person's save"
    assert any(kept.name in line for line in report.said)
    assert not any(kept.name in line for line in whole(project).said)


def test_batches_keep_order_and_size(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        write(project / f"content/part-{number}/index.md", f"# {number}\n\n{'Word. ' * 30}\n")
    opened = pipeline.open_project(project)
    reading = pipeline.read(opened)
    assert pipeline.batches(reading) == [reading.slugs]
    assert pipeline.batches(reading, ["part-3"]) == [("part-3",)]
    monkeypatch.setattr(localizing, "BATCH_CHARACTERS", 200)
    groups = pipeline.batches(reading)
    assert tuple(slug for group in groups for slug in group) == reading.slugs
    assert len(groups) > 2
    before = tree(project)
    assert before  # the same catalogs whatever the batches
    whole(project)
    small = tree(project, "locale", "build")
    shutil.rmtree(project / "locale")
    monkeypatch.undo()
    whole(project)
    assert tree(project, "locale", "build") == small


def test_a_project_without_articles_or_languages(tmp_path: Path) -> None:
    write(tmp_path / "multilang.toml", SETTINGS)
    (tmp_path / "content").mkdir()
    report = whole(tmp_path)
    assert [r.coverage.units for r in report.locales] == [0, 0]
    assert command(tmp_path, "run", "--check").exit_code == 0
    write(tmp_path / "multilang.toml", '[project]\nsource = "en"\n')
    lay(tmp_path, '[project]\nsource = "en"\n')
    report = whole(tmp_path)
    assert report.locales == ()
    assert (tmp_path / "build/site/en/harbour/index.html").is_file()


def test_an_article_that_is_not_to_be_translated(project: Path) -> None:
    write(
        project / "content/harbour/index.md",
        HARBOUR.replace("---\n\n", "translate: false\n---\n\n"),
    )
    report = whole(project)
    assert report.all_failures == ()
    assert whole(project).changes is False


def test_the_pipeline_knows_nothing_of_prefect_and_little_of_engines(project: Path) -> None:
    code = (
        "import sys; from multilang import pipeline; "
        f"p = pipeline.open_project({str(project)!r}); "
        "pipeline.run(p, pipeline.read(p), p.config.tags); "
        "heavy = ('prefect', 'ctranslate2', 'argostranslate', 'torch'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
