"""Files are replaced whole or not at all, and nobody's save is lost."""

from __future__ import annotations

import errno
import os
import pickle
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from multilang import writing
from multilang.errors import WorkspaceError
from multilang.writing import files, system

SOURCE = str(Path(writing.__file__).parents[2])


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


@pytest.fixture(params=["exchange", "plain rename"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both kinds of system: with ``renameat2``, and one whose C library has no such function."""
    if request.param == "plain rename":
        monkeypatch.setattr(system, "_renameat2", lambda: None)
    return str(request.param)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a tmpfs of its own, where this user may."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("needs the command mount")
        if done.returncode:
            pytest.skip(f"needs the right to mount a tmpfs: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


class TestWrite:
    def test_new_then_changed_then_the_same(self, tmp_path: Path, kernel: str) -> None:
        path = tmp_path / "locale" / "fr" / "bus.po"
        assert writing.write(path, b"one") is True
        assert writing.write(path, b"two", expected=b"one") is True
        before = path.stat()
        assert writing.write(path, b"two") is False
        assert writing.write(path, b"two", expected=b"one") is False
        after = path.stat()
        assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
        assert path.read_bytes() == b"two"
        assert hidden(tmp_path) == []

    def test_mode_stays_and_a_new_file_obeys_the_umask(self, tmp_path: Path, kernel: str) -> None:
        path = tmp_path / "a"
        mask = os.umask(0o027)
        try:
            writing.write(path, b"1")
        finally:
            os.umask(mask)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        writing.write(path, b"2")
        assert stat.S_IMODE(path.stat().st_mode) == 0o604

    @pytest.mark.parametrize(
        ("there", "expected"), [(b"theirs", b"ours"), (b"theirs", None), (None, b"ours")]
    )
    def test_something_else_than_expected(
        self, tmp_path: Path, kernel: str, there: bytes | None, expected: bytes | None
    ) -> None:
        path = tmp_path / "bus.po"
        if there is not None:
            path.write_bytes(there)
        with pytest.raises(writing.Changed) as caught:
            writing.write(path, b"new", expected=expected)
        assert caught.value.found == there
        assert caught.value.where == str(path)
        assert writing.read_if_there(path) == there
        assert pickle.loads(pickle.dumps(caught.value)).found == there

    @pytest.mark.parametrize("saves", [1, 2, 3])
    def test_a_save_in_the_very_moment_stands(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saves: int
    ) -> None:
        path = tmp_path / "bus.po"
        path.write_bytes(b"read")
        count = 0

        def rename_after_a_save(source: Path, target: Path, flag: int) -> bool:
            nonlocal count
            if count < saves:
                count += 1
                other = tmp_path / "editor"
                other.write_bytes(b"translator %d" % count)
                other.replace(path)
            return system.rename(source, target, flag)

        monkeypatch.setattr(files, "rename", rename_after_a_save)
        with pytest.raises(writing.Changed) as caught:
            writing.write(path, b"ours", expected=b"read")
        assert caught.value.found == path.read_bytes() == b"translator %d" % saves

    def test_deleted_or_created_in_the_very_moment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "bus.po"

        def rename_after(act: Callable[[], object]) -> None:
            def rename(source: Path, target: Path, flag: int) -> bool:
                act()
                return system.rename(source, target, flag)

            monkeypatch.setattr(files, "rename", rename)

        rename_after(lambda: path.write_bytes(b"theirs"))
        with pytest.raises(writing.Changed) as caught:
            writing.write(path, b"ours", expected=None)
        assert caught.value.found == path.read_bytes() == b"theirs"
        rename_after(path.unlink)
        with pytest.raises(writing.Changed) as caught:
            writing.write(path, b"ours", expected=b"theirs")
        assert caught.value.found is None
        assert list(tmp_path.iterdir()) == []

    def test_racing_with_an_editor_loses_no_edit(self, tmp_path: Path) -> None:
        path = tmp_path / "bus.po"
        path.write_bytes(b"")
        edits = 60
        lost: list[int] = []
        done = threading.Event()

        def translator() -> None:
            """Saves one edit after the other, each when the one before has been taken over."""
            for number in range(edits):
                temporary = tmp_path / "editor~"
                temporary.write_bytes(b"edit %d\n" % number)
                time.sleep(random.random() * 0.003)
                temporary.replace(path)
                deadline = time.monotonic() + 5
                while not {b"edit %d" % number, b"run"} <= set(path.read_bytes().splitlines()):
                    if time.monotonic() > deadline:
                        lost.append(number)
                        break
            done.set()

        thread = threading.Thread(target=translator)
        thread.start()
        seen: set[bytes] = set()
        count = changed = 0
        while not done.is_set():
            found = writing.read(path)
            seen.update(line for line in found.splitlines() if line.startswith(b"edit"))
            merged = b"\n".join([*sorted(seen), b"run", b"%d" % count, b""])
            try:
                count += writing.write(path, merged, expected=found)
            except writing.Changed:
                changed += 1
        thread.join()
        assert lost == []
        assert len(seen) == edits
        assert changed > 0
        assert hidden(tmp_path) == []

    def test_killed_at_any_moment(self, tmp_path: Path) -> None:
        path = tmp_path / "bus.po"
        contents = [bytes([65 + n]) * 300_000 for n in range(2)]
        path.write_bytes(contents[0])
        program = (
            f"import sys; sys.path.insert(0, {SOURCE!r})\n"
            "from multilang import writing\n"
            "print('ready', flush=True)\n"
            "for n in range(1, 100000):\n"
            f"    writing.write({str(path)!r}, bytes([65 + n % 2]) * 300_000)\n"
        )
        chance = random.Random(7)
        for _ in range(8):
            child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.random() * 0.03)
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
            assert path.read_bytes() in contents
            assert writing.clean(tmp_path) == []
            assert [p.name for p in tmp_path.iterdir()] == ["bus.po"]

    def test_clean_rescues_a_displaced_save(self, tmp_path: Path) -> None:
        digests = f"{files._digest(b'new')}-{files._digest(b'old')}"
        folder = tmp_path / "fr"
        folder.mkdir()
        for token, content in (("aa", b"new"), ("bb", b"old"), ("cc", b"a translator's")):
            (folder / f".bus.po.{token}.{digests}.multilang-swap").write_bytes(content)
        (folder / ".bus.po.dd.multilang-part").write_bytes(b"ne")
        (rescued,) = writing.clean(tmp_path)
        assert rescued.name.startswith("bus.po.saved-")
        assert list(folder.iterdir()) == [rescued]
        assert rescued.read_bytes() == b"a translator's"


class TestRefusals:
    def refused(self, call: Callable[[], object], path: Path, text: str) -> None:
        with pytest.raises(WorkspaceError) as caught:
            call()
        assert text in caught.value.message
        assert caught.value.where == str(path)
        assert caught.value.hint

    def test_full_disk(self, mount: Callable[[str], Path], kernel: str) -> None:
        disk = mount("size=64k")
        path = disk / "bus.po"
        writing.write(path, b"old")
        full = os.strerror(errno.ENOSPC)
        self.refused(lambda: writing.write(path, b"x" * 200_000), path, full)
        self.refused(lambda: writing.write(disk / "new.po", b"x" * 200_000), disk / "new.po", full)
        assert [p.name for p in disk.iterdir()] == ["bus.po"]
        assert path.read_bytes() == b"old"

    def test_read_only_disk(self, mount: Callable[[str], Path]) -> None:
        disk = mount("size=64k")
        path = disk / "bus.po"
        writing.write(path, b"old")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        read_only = os.strerror(errno.EROFS)
        self.refused(lambda: writing.write(path, b"new"), path, read_only)
        self.refused(lambda: writing.staging(disk / "site"), disk / "site", read_only)
        assert writing.write(path, b"old") is False

    @pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
    def test_no_permission(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        path = tmp_path / "bus.po"
        self.refused(lambda: writing.write(path, b"new"), path, os.strerror(errno.EACCES))
        tmp_path.chmod(0o700)

    def test_files_and_folders_in_each_others_place(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"x")
        (tmp_path / "folder").mkdir()
        below = tmp_path / "file" / "bus.po"
        self.refused(lambda: writing.write(below, b"y"), below, os.strerror(errno.ENOTDIR))
        folder = tmp_path / "folder"
        self.refused(lambda: writing.write(folder, b"y"), folder, os.strerror(errno.EISDIR))
        self.refused(lambda: writing.read(folder), folder, os.strerror(errno.EISDIR))
        self.refused(lambda: writing.read(tmp_path / "no"), tmp_path / "no", "no such file")
        assert writing.read_if_there(tmp_path / "no") is None

    def test_too_large_and_not_regular(self, tmp_path: Path) -> None:
        path = tmp_path / "big"
        path.write_bytes(b"x" * 11)
        assert writing.read(path, limit=11) == b"x" * 11
        self.refused(lambda: writing.read(path, limit=10), path, "larger than 10 bytes")
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        self.refused(lambda: writing.read(pipe), pipe, "not a regular file")

    def test_links_may_not_lead_out(self, tmp_path: Path) -> None:
        root = tmp_path / "project"
        root.mkdir()
        outside = tmp_path / "secret"
        outside.write_bytes(b"old")
        (root / "out").symlink_to(outside)
        (root / "folder").symlink_to(tmp_path)
        for path in (root / "out", root / "folder" / "secret", root / ".." / "secret"):
            self.refused(lambda p=path: writing.write(p, b"x", root=root), path, "leads out of")
            self.refused(lambda p=path: writing.read(p, root=root), path, "leads out of")
        assert outside.read_bytes() == b"old"

    def test_a_link_inside_stays_a_link(self, tmp_path: Path, kernel: str) -> None:
        (tmp_path / "real").write_bytes(b"old")
        link = tmp_path / "link"
        link.symlink_to("real")
        assert writing.write(link, b"new", root=tmp_path)
        assert link.is_symlink()
        assert (tmp_path / "real").read_bytes() == b"new"

    @pytest.mark.parametrize("saves", [3, 1000])
    def test_a_file_that_is_being_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saves: int
    ) -> None:
        path = tmp_path / "bus.po"
        path.write_bytes(b"x")
        left = saves

        def fstat_then_save(
            handle: int, fstat: Callable[[int], os.stat_result] = os.fstat
        ) -> object:
            nonlocal left
            result = fstat(handle)
            if left:
                left -= 1
                os.write(writer, b"x")
            return result

        writer = os.open(path, os.O_WRONLY | os.O_APPEND)
        monkeypatch.setattr(os, "fstat", fstat_then_save)
        if saves == 3:
            assert writing.read(path) == b"xxxx"
        else:
            self.refused(lambda: writing.read(path), path, "another program is writing to it")
        left = 0
        os.close(writer)


class TestExclusive:
    def test_one_at_a_time_with_a_clear_message(self, tmp_path: Path) -> None:
        lock = tmp_path / ".multilang" / "lock"
        with writing.exclusive(lock):
            start = time.monotonic()
            with pytest.raises(WorkspaceError, match=f"process {os.getpid()}") as caught:
                writing.exclusive(lock, timeout=0.1).__enter__()
            assert 0.05 < time.monotonic() - start < 5
            assert caught.value.where == str(lock)
        with writing.exclusive(lock, timeout=0):
            pass

    def test_waits_for_the_other(self, tmp_path: Path) -> None:
        lock = tmp_path / "lock"
        order = []

        def second() -> None:
            with writing.exclusive(lock, timeout=5):
                order.append("second")

        with writing.exclusive(lock):
            thread = threading.Thread(target=second)
            thread.start()
            time.sleep(0.1)
            order.append("first")
        thread.join()
        assert order == ["first", "second"]

    def test_a_killed_holder_holds_nothing(self, tmp_path: Path) -> None:
        lock = tmp_path / "lock"
        program = (
            f"import sys, time; sys.path.insert(0, {SOURCE!r})\n"
            "from multilang import writing\n"
            f"with writing.exclusive({str(lock)!r}):\n"
            "    print('held', flush=True)\n"
            "    time.sleep(60)\n"
        )
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(WorkspaceError, match=f"process {child.pid}"):
            writing.exclusive(lock, timeout=0).__enter__()
        child.kill()
        child.wait()
        child.stdout.close()
        with writing.exclusive(lock, timeout=0):
            pass


def build(target: Path, **pages: str) -> Path:
    new = writing.staging(target)
    for name, text in pages.items():
        (new / name).mkdir()
        (new / name / "index.html").write_text(text)
    return new


class TestFolders:
    def test_switched_whole(self, tmp_path: Path, kernel: str) -> None:
        site = tmp_path / "build" / "site"
        assert writing.replace_folder(build(site, a="1", b="1"), site) is True
        assert writing.replace_folder(build(site, a="2"), site) is True
        assert [p.name for p in site.iterdir()] == ["a"]
        assert (site / "a" / "index.html").read_text() == "2"
        assert [p.name for p in site.parent.iterdir()] == ["site"]

    def test_the_same_again_touches_nothing(self, tmp_path: Path, kernel: str) -> None:
        site = tmp_path / "site"
        writing.replace_folder(build(site, a="1"), site)
        before = (site / "a" / "index.html").stat()
        assert writing.replace_folder(build(site, a="1"), site) is False
        after = (site / "a" / "index.html").stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        assert [p.name for p in tmp_path.iterdir()] == ["site"]

    def test_leftovers_of_killed_runs(self, tmp_path: Path) -> None:
        site = tmp_path / "site"
        build(site, half="1")
        assert list(build(site).iterdir()) == []
        # Killed between the two renames of a system that cannot exchange.
        (tmp_path / ".site.old").mkdir()
        (tmp_path / ".site.old" / "kept").write_text("x")
        writing.staging(site)
        assert (site / "kept").read_text() == "x"
        assert sorted(p.name for p in tmp_path.iterdir()) == [".site.new", "site"]

    def test_links_and_files_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        link = tmp_path / "site"
        link.symlink_to("real")
        with pytest.raises(WorkspaceError, match=os.strerror(errno.ENOTDIR)):
            writing.replace_folder(build(link), link)
        inside = tmp_path / "inside"
        inside.mkdir()
        with pytest.raises(WorkspaceError, match="leads out of"):
            writing.replace_folder(build(link), link, root=inside)

    def test_readers_and_kills_see_one_edition(self, tmp_path: Path) -> None:
        site = tmp_path / "site"
        writing.replace_folder(build(site, **{f"p{n}": "0" for n in range(20)}), site)
        program = (
            f"import sys; sys.path.insert(0, {SOURCE!r})\n"
            "from multilang import writing\n"
            "for edition in range(1, 100000):\n"
            f"    new = writing.staging({str(site)!r})\n"
            "    for n in range(20):\n"
            "        (new / f'p{n}').mkdir()\n"
            "        (new / f'p{n}' / 'index.html').write_text(str(edition))\n"
            f"    writing.replace_folder(new, {str(site)!r})\n"
            "    print('ready', flush=True)\n"
        )
        chance = random.Random(3)
        for _ in range(5):
            child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.random() * 0.03)
            child.kill()
            child.wait()
            child.stdout.close()
            editions = {page.read_text() for page in site.glob("*/index.html")}
            assert len(list(site.iterdir())) == 20
            assert len(editions) == 1
