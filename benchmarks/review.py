"""The review desk: approve-and-next on a long article, checks while typing, a large dashboard.

    python benchmarks/review.py [--units 400] [--approvals 200] [--screen 20] [--articles 2000]
        [--words 120] [--folder FOLDER]

Writes its projects into a folder of its own below FOLDER (by default the system's temporary one;
what fsync costs depends on the disk). Every figure is CPU and wall time, median and worst.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generate import SETTINGS, WHAT, WHO, WHY

from multilang import cli
from multilang.project import open_project
from multilang.review.desk.base import Person, Saved
from multilang.review.desk.desk import ProjectDesk
from review_screen import on_screen

ANA = Person("Ana Duarte")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, default=400)
    parser.add_argument("--approvals", type=int, default=200)
    parser.add_argument("--screen", type=int, default=20, help="approvals in Chromium")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.units:
            one_article(Path(folder) / "one", given.units, given.approvals, given.screen)
        if given.articles:
            many_articles(Path(folder) / "many", given.articles, given.words)


def one_article(folder: Path, units: int, approvals: int, screen: int) -> None:
    lines = (
        f"On day {n} {WHO[n % 12]} said of {WHAT[n % 11]}: it is *open*, "
        f"[see here](https://example.org/{n}), {WHY[n % 8].format(n=n)}."
        for n in range(units)
    )
    article = folder / "content/long/index.md"
    article.parent.mkdir(parents=True)
    article.write_text("---\ntitle: Long\n---\n\n" + "\n\n".join(lines) + "\n", "utf-8")
    (folder / "multilang.toml").write_text(SETTINGS, "utf-8")
    multilang(folder, "pretranslate", "-q")
    desk = ProjectDesk(open_project(folder))
    with timed("first sheet, one look at each text"):
        rows = desk.sheet("fr", "long", ANA).rows
    print(f"{len(rows)} units; the catalog has "
          f"{(folder / 'locale/fr/LC_MESSAGES/long.po').stat().st_size:,} bytes")  # fmt: skip
    desk.visit(ANA, "fr", "long")
    many(f"approve and next, {approvals} times", approving(desk, rows[0].id), approvals)
    many("an edit, left unapproved", editing(desk, [one.id for one in rows]), 50)
    last = rows[-1]
    texts = iter(last.target[:n] for n in range(200))
    many(
        "look at a text while it is typed",
        lambda: desk.look("fr", "long", last.id, next(texts)),
        100,
    )
    many("a whole sheet again", lambda: desk.sheet("fr", "long", ANA, "unreviewed"), 20)
    many("a card with memory", lambda: desk.card("fr", "long", last.id, ANA), 20)
    if screen:
        on_screen(folder, "long", screen)
    with timed("approve the rest"):
        rest = [(one.id, one.base) for one in desk.sheet("fr", "long", ANA).rows]
        desk.approve_many(ANA, "fr", "long", rest)
    with timed("undo of that"):
        desk.undo(ANA)
    desk.close()


def approving(desk: ProjectDesk, name: str) -> Callable[[], object]:
    """Approve the card, find the next one, and read its card: what one key press asks for."""
    now = desk.card("fr", "long", name, ANA)

    def approve() -> None:
        nonlocal now
        saved = desk.save(ANA, "fr", "long", now.row.id, now.base, now.row.target, True)
        assert isinstance(saved, Saved), saved
        now = desk.card("fr", "long", desk.next("fr", "long", now.row.id, ANA), ANA)

    return approve


def editing(desk: ProjectDesk, names: list[str]) -> Callable[[], object]:
    left = iter(reversed(names))

    def edit() -> None:
        row = desk.card("fr", "long", next(left), ANA).row
        text = row.target.replace(".", " !", 1)
        saved = desk.save(ANA, "fr", "long", row.id, row.base, text, False)
        assert isinstance(saved, Saved), saved

    return edit


def many_articles(folder: Path, articles: int, words: int) -> None:
    generate = Path(__file__).with_name("generate.py")
    command = [sys.executable, generate, str(articles), folder, "--words", str(words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with timed(f"drafts for {articles} articles in 3 languages (not the desk's work)"):
        multilang(folder, "pretranslate", "-q")
    project = open_project(folder)
    desk = ProjectDesk(project)
    with timed("dashboard, first scan"):
        shown = desk.dashboard()
    print(f"{len(shown.lines)} lines, {sum(sum(c.words) for _, c in shown.languages):,} words")
    many("dashboard, nothing changed", desk.dashboard, 5)
    slug = shown.lines[0].slug
    row = desk.sheet("fr", slug, ANA).rows[0]
    desk.save(ANA, "fr", slug, row.id, row.base, row.target, True)
    with timed("dashboard, one text approved"):
        desk.dashboard()
    desk.close()
    desk = ProjectDesk(project)
    with timed("dashboard of a new process' desk, lines on disk"):
        desk.dashboard()
    desk.close()


def multilang(folder: Path, *arguments: str) -> None:
    cli.main([*arguments, "-C", str(folder)], standalone_mode=False)


@contextmanager
def timed(what: str) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{what}: {cpu * 1000:.0f} ms CPU, {wall * 1000:.0f} ms", flush=True)


def many(what: str, work: Callable[[], object], times: int) -> None:
    cpus, walls = [], []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        cpus.append(1000 * (time.process_time() - cpu))
        walls.append(1000 * (time.perf_counter() - wall))
    print(
        f"{what}: {statistics.median(cpus):.1f} ms CPU (worst {max(cpus):.1f}), "
        f"{statistics.median(walls):.1f} ms (worst {max(walls):.1f})",
        flush=True,
    )


if __name__ == "__main__":
    main()
