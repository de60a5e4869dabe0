"""The desk beside others who write: outside saves at the worst moment, two desks, kills."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest

import faults
import races
from multilang import pipeline
from multilang.errors import WorkspaceError
from multilang.project import open_project
from multilang.review.desk import deciding, open_desk
from multilang.review.desk.base import Conflict, Person, Saved
from multilang.review.desk.desk import ProjectDesk
from multilang.review.desk.door import Work
from multilang.review.desk.files import Place
from projects import environment, lay, run, tree, write

ANA, BEN = Person("Ana"), Person("Ben")
LINES = 24
PO = "locale/fr/LC_MESSAGES/harbour.po"


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay(tmp_path_factory.mktemp("saves") / "project")
    text = "".join(f"Line {n} of the log.\n\n" for n in range(LINES))
    write(folder / "content/harbour/index.md", text)
    run(folder, "pretranslate", "-q")
    return folder


@pytest.fixture
def project(laid: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(laid, tmp_path / "project"))


def texts(project: Path) -> dict[str, str]:
    """What is approved, by source."""
    catalog = polib.pofile(str(project / PO), encoding="utf-8")
    return {entry.msgid: entry.msgstr for entry in catalog if not entry.fuzzy}


def source(number: int) -> str:
    return f"Line {number} of the log."


def approve(desk: ProjectDesk, person: Person, number: int, text: str) -> object:
    row = next(r for r in desk.sheet("fr", "harbour", person).rows if r.source == source(number))
    return desk.save(person, "fr", "harbour", row.id, row.base, text, True)


def outside(project: Path, number: int) -> None:
    """Somebody approves a line with another program."""
    path = project / PO
    races.by_replacing(path, races.approved(path.read_bytes(), number))


@pytest.mark.parametrize("theirs", [3, 5])
def test_a_save_between_reading_and_writing(project: Path, theirs: int) -> None:
    """The desk decides again: another entry is kept beside ours, the same one is a conflict."""
    desk = ProjectDesk(open_project(project))
    row = next(r for r in desk.sheet("fr", "harbour", ANA).rows if r.source == source(5))
    decide = deciding.save(ANA, row.id, row.base, "Le cinq", True)
    calls = []

    def late(place: Place) -> Work:
        calls.append(place.data)
        work = decide(place)
        if len(calls) == 1:
            outside(project, theirs)
        return work

    work = desk._door.write("Ana", "fr", "harbour", late)
    desk.close()
    assert len(calls) == 2
    found = texts(project)
    assert found[source(theirs)] == f"Ligne {theirs}"
    if theirs == 5:
        assert isinstance(work.outcomes[0], Conflict)
    else:
        assert found[source(5)] == "Le cinq"
    told = pipeline.read_journal(open_project(project), "fr", "harbour")
    assert [e.who for e in told if e.by == "review"] == ([] if theirs == 5 else ["Ana"]), (
        "the journal tells of no deed that came to nothing"
    )


@pytest.mark.parametrize("style", ["replace", "in-place", "delete"])
def test_a_translator_saves_all_the_time(project: Path, style: str) -> None:
    """Ours and theirs are there in the end, every one."""
    desk = ProjectDesk(open_project(project))
    path, save = project / PO, races.STYLES[style]
    stop = threading.Event()
    done: list[int] = []

    def other() -> None:
        for number in range(LINES // 2, LINES):
            data = path.read_bytes()
            save(path, races.approved(data, number))
            done.append(number)
            if stop.wait(0.05):
                return

    thread = threading.Thread(target=other)
    thread.start()
    try:
        for number in range(LINES // 2):
            for _ in range(20):
                outcome = approve(desk, ANA, number, f"Le {number}")
                if isinstance(outcome, Saved):
                    break
            assert isinstance(outcome, Saved), outcome
    finally:
        stop.set()
        thread.join()
        desk.close()
    found = texts(project)
    # What they had read before we saved, and wrote after: their program's loss, restored by a run.
    run(project, "pretranslate", "-q")
    found = texts(project)
    assert {n: found.get(source(n)) for n in done} == {n: f"Ligne {n}" for n in done}
    ours = {n: found.get(source(n)) for n in range(LINES // 2)}
    assert sum(text == f"Le {n}" for n, text in ours.items()) >= LINES // 2 - 3, ours


def test_two_desks_on_one_project(project: Path) -> None:
    """Each approves every line with a text of its own: one gets it, the other hears of it."""
    outcomes: dict[str, list[object]] = {"Ana": [], "Ben": []}
    start = threading.Barrier(2)

    def work(person: Person) -> None:
        desk = ProjectDesk(open_project(project))
        rows = desk.sheet("fr", "harbour", person).rows
        start.wait()
        for row in rows:
            text = f"{person.name} : {row.source}"
            outcome = desk.save(person, "fr", "harbour", row.id, row.base, text, True)
            outcomes[person.name].append(outcome)
        desk.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in (ANA, BEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = texts(project)
    for number, pair in enumerate(zip(*outcomes.values(), strict=True)):
        assert {type(one) for one in pair} == {Saved, Conflict}, pair
        saved, lost = sorted(pair, key=lambda one: isinstance(one, Conflict))
        assert isinstance(saved, Saved)
        assert isinstance(lost, Conflict)
        assert found[source(number)] == saved.text == lost.theirs
    told = pipeline.read_journal(open_project(project), "fr", "harbour")
    assert sorted(e.by for e in told) == ["review"] * LINES


def test_threads_of_one_desk(project: Path) -> None:
    desk = ProjectDesk(open_project(project))
    rows = desk.sheet("fr", "harbour", ANA).rows
    failed: list[BaseException] = []

    def work(person: Person, mine: list[int]) -> None:
        try:
            for number in mine:
                desk.card("fr", "harbour", rows[number].id, person)
                desk.typed(person, "fr", "harbour", rows[number].id, rows[number].base, "x")
                assert isinstance(approve(desk, person, number, f"Le {number}"), Saved)
                desk.dashboard()
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=work, args=(Person(f"P{n}"), list(range(n, LINES, 4))))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.close()
    assert failed == []
    assert texts(project) == {source(n): f"Le {n}" for n in range(LINES)}


def test_a_folder_that_may_not_be_written(project: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    desk = ProjectDesk(open_project(project))
    row = desk.sheet("fr", "harbour", ANA).rows[0]
    (project / PO).parent.chmod(0o500)
    try:
        with pytest.raises(WorkspaceError):
            desk.save(ANA, "fr", "harbour", row.id, row.base, "Le zéro", True)
    finally:
        (project / PO).parent.chmod(0o700)
        desk.close()


SAVING = """
import sys
from multilang.project import open_project
from multilang.review.desk import open_desk
from multilang.review.desk.base import Person
desk = open_desk(open_project(sys.argv[1]))
ana = Person("Ana")
for source, text in (("Line 5 of the log.", "Le cinq"), ("Line 6 of the log.", "Le six")):
    row = next(r for r in desk.sheet("fr", "harbour", ana).rows if r.source == source)
    desk.typed(ana, "fr", "harbour", row.id, row.base, text)
    outcome = desk.save(ana, "fr", "harbour", row.id, row.base, text, True)
    print(type(outcome).__name__)
"""
_TIME = re.compile(rb'"(?:at|noticed|who|by)":"[^"]*"')


@pytest.fixture
def memory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="desk-", dir=faults.MEMORY) as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("fault", "every"), [("KILL", 13), ("ENOSPC", 17), ("EIO", 19)])
def test_a_slice_of_the_faults(
    tool: Callable[[str], str], laid: Path, memory: Path, fault: str, every: int
) -> None:
    """At calls that change a file: the process is killed, the disk is full, or broken. After it the
    catalog is whole and holds all that people wrote; the same saves again end in the same bytes."""
    tool("strace")
    script = write(memory / "saving.py", SAVING)
    start = Path(shutil.copytree(laid, memory / "start"))
    outside(start, 3)
    log = memory / "trace"
    done = _strace(script, _fresh(memory), "-y", "-e", f"trace={','.join(faults.CALLS)}",
                   "-o", str(log))  # fmt: skip
    if "PTRACE" in done.stderr or "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.stdout.split() == ["Saved", "Saved"], done.stderr
    expected = _content(memory / "work")
    points = list(faults.read_trace(log.read_text("utf-8", "replace"), memory / "work"))
    assert len(points) > 60
    kind = "signal=KILL" if fault == "KILL" else f"error={fault}"
    for point in points[::every]:
        work = _fresh(memory)
        done = _strace(
            script, work, "-e", f"trace={point.call}", "-o", os.devnull,
            "-e", f"inject={point.call}:{kind}:when={point.number}",
        )  # fmt: skip
        found = texts(work)
        assert found[source(3)] == "Ligne 3", point
        assert found.get(source(5), "Le cinq") == "Le cinq", point
        said = done.stdout.split()
        for number, text in enumerate(("Le cinq", "Le six")[: said.count("Saved")]):
            assert found[source(5 + number)] == text, f"{point}: said and not done"
        if fault != "KILL" and done.returncode:
            assert "multilang.errors." in done.stderr, f"{point}: {done.stderr}"
        again = subprocess.run(_argv(script, work), env=environment(), capture_output=True,
                               text=True, check=False)  # fmt: skip
        assert again.stdout.split() == ["Saved", "Saved"], f"{point}: {again.stderr}"
        run(work, "pretranslate", "-q")
        assert _content(work) == expected, point


def _fresh(memory: Path) -> Path:
    work = memory / "work"
    shutil.rmtree(work, ignore_errors=True)
    return Path(shutil.copytree(memory / "start", work))


def _argv(script: Path, work: Path) -> list[str]:
    return [sys.executable, str(script), str(work)]


def _strace(script: Path, work: Path, *options: str) -> subprocess.CompletedProcess[str]:
    quick = () if any("signal=" in option for option in options) else ("--seccomp-bpf",)
    return subprocess.run(
        ["strace", "-f", *quick, *options, "--", *_argv(script, work)],
        env=environment(PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0"), capture_output=True,
        encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, timeout=120, check=False,
    )  # fmt: skip


def _content(work: Path) -> dict[str, bytes]:
    """The catalogs, and nothing that a kill left beside them; what the journal says of the deeds
    themselves: a run that finds a text before its desk could write the journal asks who it was."""
    return {name: _TIME.sub(b"", data) for name, data in tree(work, "locale").items()}


def test_open_desk_tidies_up(project: Path) -> None:
    left = (project / PO).with_name(".harbour.po.1234abcd.multilang-part")
    write(left, "half")
    desk = open_desk(open_project(project))
    assert not left.exists()
    assert desk.sheet("fr", "harbour", ANA).rows
