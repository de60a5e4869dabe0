"""The dashboard shows how far the first look at everything is, and does not wait for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from multilang.errors import WorkspaceError
from multilang.project import open_project
from multilang.review.desk.base import Dashboard, Progress
from multilang.review.desk.desk import ProjectDesk
from multilang.review.scanning import Scanning, Underway
from projects import lay, run
from review_client import client, office


class Slow(ProjectDesk):
    """Looks at all files when it is allowed to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(open_project(folder))
        self.may = threading.Event()
        self.error: Exception | None = None
        self.looks = 0

    def dashboard(self, progress: Progress | None = None) -> Dashboard:
        self.looks += 1
        if progress:
            progress(1, 2)
        assert self.may.wait(30)
        if self.error:
            raise self.error
        return super().dashboard(progress)


@pytest.fixture
def desk(tmp_path: Path) -> Slow:
    run(lay(tmp_path), "pretranslate", "-q")
    return Slow(tmp_path)


def test_a_long_look_is_joined_and_its_end_is_seen(desk: Slow) -> None:
    scanning = Scanning(desk.dashboard, patience=0.05)
    assert scanning.dashboard() == Underway(1, 2)
    assert scanning.dashboard() == Underway(1, 2)
    assert desk.looks == 1
    desk.may.set()
    patient = Scanning(desk.dashboard, patience=30)
    found = patient.dashboard()
    assert isinstance(found, Dashboard)
    assert len(found.lines) == 4
    desk.close()


def test_what_was_written_during_a_long_look_is_in_what_is_shown(desk: Slow) -> None:
    scanning = Scanning(desk.dashboard, patience=0.05)
    assert isinstance(scanning.dashboard(), Underway)
    desk.may.set()
    scanning._patience = 30  # a patient page
    assert isinstance(scanning.dashboard(), Dashboard)
    assert desk.looks == 2, "the long look began too early to count"
    desk.close()


def test_a_look_that_fails_says_so_and_the_next_one_tries_again(desk: Slow) -> None:
    scanning = Scanning(desk.dashboard, patience=0.05)
    assert isinstance(scanning.dashboard(), Underway)
    desk.error = WorkspaceError("the disk is full")
    desk.may.set()
    scanning._patience = 30
    with pytest.raises(WorkspaceError):
        scanning.dashboard()
    desk.error = None
    assert isinstance(scanning.dashboard(), Dashboard)
    desk.close()


def test_the_page_says_how_far_it_is_and_comes_back(tmp_path: Path, desk: Slow) -> None:
    served = office(tmp_path)
    object.__setattr__(served, "desk", desk)
    asked = client(served)
    page = asked.get(f"/enter?token={served.door.token}")
    assert "1 of 2 articles" in page.text
    assert page.headers["refresh"] == "1"
    desk.may.set()
    for _ in range(50):
        page = asked.get("/?find=harb")
        if "refresh" not in page.headers:
            break
    assert 'href="/article/fr/harbour"' in page.text
    desk.close()
