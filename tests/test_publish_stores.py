"""Targets that have no switch: what order they are filled in, and that a killed upload goes on."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from multilang import publish
from multilang.errors import PublishError
from multilang.publish import Manifest, Target
from multilang.publish.opened import Opened, open_store
from multilang.publish.rsync import destination
from multilang.publish.store import BATCH, Store
from projects import tree, write
from test_publish_releases import ONE, TWO, source

MANY = {f"fr/p{n}/index.html": b"%d" % n for n in range(2 * BATCH + 7)}


class Killed(BaseException):
    """What ``kill -9`` is to the store: nothing after it is done."""


class Counting(Opened):
    """A store that writes down what is done to it, and can be killed at any step."""

    def __init__(self, fs: Any, root: str, limit: int = 10**9) -> None:
        super().__init__(fs, root, f"memory:/{root}")
        self.steps: list[tuple[str, str]] = []
        self.limit = limit

    def _step(self, what: str, path: str) -> None:
        if len(self.steps) >= self.limit:
            raise Killed
        self.steps.append((what, path))

    def write(self, path: str, data: bytes) -> None:
        self._step("write", path)
        super().write(path, data)

    def create(self, path: str, data: bytes) -> None:
        self._step("create", path)
        super().create(path, data)

    def put(self, files: Any) -> None:
        for one in files:  # a batch may be cut anywhere
            self._step("put", one[1])
            super().put([one])

    def delete(self, paths: Any) -> None:
        for path in paths:
            self._step("delete", path)
            super().delete([path])


@pytest.fixture
def memory() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    yield fs
    fs.store.clear()


def published(fs: Any, root: str = "/site") -> dict[str, bytes]:
    found = {path.removeprefix(f"{root}/"): fs.cat(path) for path in fs.find(root)}
    return {path: data for path, data in found.items() if not path.startswith(".multilang/")}


def bring(store: Opened, folder: Path, manifest: Manifest, owner: str = "me") -> None:
    Store(store, owner).bring(folder, manifest, "000001-000000000000", lambda _, __: None)


def test_what_changed_is_uploaded_and_what_is_gone_is_deleted_last(
    memory: Any, tmp_path: Path
) -> None:
    bring(Counting(memory, "/site"), *source(tmp_path / "one", ONE))
    assert published(memory) == ONE
    second = Counting(memory, "/site")
    files = {path: data for path, data in TWO.items() if path != "en/x/index.html"}
    bring(second, *source(tmp_path / "two", files))
    assert published(memory) == files
    content = [step for step in second.steps if not step[1].startswith(".multilang/")]
    assert content == [
        ("put", "fr/y/index.html"), ("put", "fr/x/index.html"), ("delete", "en/x/index.html"),
    ]  # fmt: skip
    third = Counting(memory, "/site")
    bring(third, tmp_path / "two", source(tmp_path / "two", files)[1])
    assert not [path for what, path in third.steps if what == "put"]


def test_killed_at_every_step_it_goes_on_to_the_same_end(memory: Any, tmp_path: Path) -> None:
    one, two = source(tmp_path / "one", ONE), source(tmp_path / "two", TWO)
    three = source(tmp_path / "three", {"index.html": b"3", "fr/x/index.html": b"fx"})
    for then in (one, two, three):
        limit = 0
        while True:
            memory.store.clear()
            bring(Counting(memory, "/site"), *one)
            try:
                bring(Counting(memory, "/site", limit), *two)
            except Killed:
                pass
            else:
                break
            for path in Store(Counting(memory, "/site"), "me").live().files:  # type: ignore[union-attr]
                known = Store(Counting(memory, "/site"), "me").live().files[path]  # type: ignore[union-attr]
                if known.sha256:  # what is said to be known is what stands there
                    assert publish.entry(memory.cat(f"/site/{path}")) == known
            bring(Counting(memory, "/site"), *then)
            assert published(memory) == tree(then[0])
            limit += 1
        assert limit > 8


def test_an_upload_that_was_killed_is_not_made_twice(memory: Any, tmp_path: Path) -> None:
    folder, manifest = source(tmp_path / "many", MANY)
    first = Counting(memory, "/site", limit=BATCH + 50)
    with pytest.raises(Killed):
        bring(first, folder, manifest)
    second = Counting(memory, "/site")
    bring(second, folder, manifest)
    uploads = [path for what, path in second.steps if what == "put"]
    assert len(uploads) == len(MANY) - BATCH
    assert published(memory) == MANY


def test_another_publisher_is_kept_away(memory: Any, tmp_path: Path) -> None:
    site = source(tmp_path / "one", ONE)
    with pytest.raises(Killed):
        bring(Counting(memory, "/site", limit=4), *site)
    with pytest.raises(PublishError, match="another publisher"):
        bring(Counting(memory, "/site"), *site, owner="you")
    Store(Counting(memory, "/site"), "you", force=True).bring(*site, "000002-0", lambda _, __: None)
    assert published(memory) == ONE


@pytest.mark.parametrize("name", ["manifest.json", "plan.json"])
def test_hostile_records_delete_nothing(memory: Any, tmp_path: Path, name: str) -> None:
    bring(Counting(memory, "/site"), *source(tmp_path / "one", ONE))
    memory.pipe("/secret.txt", b"mine")
    record = {"version": 1, "pages": [], "files": {}, "upload": [], "delete": ["../secret.txt"]}
    if name == "manifest.json":
        record["files"] = {"../secret.txt": ["0" * 64, 4]}
    memory.pipe(f"/site/.multilang/{name}", json.dumps(record).encode())
    with pytest.raises(PublishError, match="not a path inside"):
        bring(Counting(memory, "/site"), *source(tmp_path / "two", TWO))
    assert memory.cat("/secret.txt") == b"mine"


def test_what_others_have_in_the_bucket_stays(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/site/theirs.txt", b"1")
    bring(Counting(memory, "/site"), *source(tmp_path / "one", ONE))
    assert published(memory) == {**ONE, "theirs.txt": b"1"}


def kinds(folder: Path) -> dict[str, str]:
    return {"memory": "memory://kinds", "local": f"local://{folder}/store"}


@pytest.mark.parametrize("kind", ["memory", "local"])
def test_a_store_has_releases_and_a_way_back(memory: Any, tmp_path: Path, kind: str) -> None:
    def place() -> Target:
        return publish.open_target(kinds(tmp_path)[kind], tmp_path)

    def there() -> dict[str, bytes]:
        if kind == "memory":
            return published(memory, "/kinds")
        found = tree(tmp_path / "store")
        return {path: data for path, data in found.items() if not path.startswith(".multilang/")}

    first = place().publish(*source(tmp_path / "one", ONE), 5)
    assert there() == ONE
    second = place().publish(*source(tmp_path / "two", TWO), 5)
    assert second.change == publish.Change(("fr/y/index.html",), ("fr/x/index.html",))
    assert place().publish(*source(tmp_path / "two", TWO), 5).change == publish.Change()
    assert there() == TWO
    back = place().go_back(place().releases.previous(), 5)
    assert back.release == first.release
    assert there() == ONE
    assert place().live().files == source(tmp_path / "one", ONE)[1].files


def test_another_copy_of_the_project_counts_on(memory: Any, tmp_path: Path) -> None:
    for number, files in enumerate((ONE, TWO, ONE), 1):
        root = tmp_path / f"copy{number}"
        sent = publish.open_target("memory://kinds", root).publish(*source(root / "s", files), 5)
        assert sent.release.startswith(f"00000{number}-")


def test_no_secret_is_told(tmp_path: Path) -> None:
    class Talking:
        protocol = "memory"
        async_impl = False

        def cat_file(self, path: str) -> bytes:
            raise RuntimeError(f"403 for key hunter2hunter2 at {path}")

    with pytest.raises(PublishError) as caught:
        Opened(Talking(), "/x", "s3://x", ["hunter2hunter2"]).read("a")
    assert "hunter2" not in str(caught.value)
    assert "403" in str(caught.value)


def test_addresses_that_nobody_knows() -> None:
    with pytest.raises(PublishError, match="nosuch"):
        open_store("nosuch://x", {})


# -- git -----------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def on_branch(repository: Path, branch: str = "gh-pages") -> dict[str, bytes]:
    names = git(repository, "ls-tree", "-r", "-z", "--name-only", branch).strip("\0").split("\0")
    command = ["git", "-C", str(repository), "show"]
    return {
        name: subprocess.run([*command, f"{branch}:{name}"], capture_output=True, check=True).stdout
        for name in names
    }


@pytest.fixture
def remote(tmp_path: Path, tool: Any) -> Path:
    tool("git")
    folder = tmp_path / "site.git"
    folder.mkdir()
    git(folder, "init", "--quiet", "--bare")
    return folder


def test_a_branch_elsewhere_gets_one_commit_for_each_site(remote: Path, tmp_path: Path) -> None:
    def place(force: bool = False) -> Target:
        return publish.open_target(f"git+file://{remote}#gh-pages", tmp_path, force=force)

    odd = {**ONE, 'fr/a "b" é/index.html': b"odd", "crlf.txt": b"a\r\nb"}
    place().publish(*source(tmp_path / "odd", odd), 5)
    assert on_branch(remote) == {**odd, ".nojekyll": b""}
    assert not place().publish(*source(tmp_path / "odd", odd), 5).change
    place().publish(*source(tmp_path / "two", TWO), 5)
    assert git(remote, "rev-list", "--count", "gh-pages") == "2"
    place().go_back(place().releases.previous(), 5)
    assert on_branch(remote) == {**odd, ".nojekyll": b""}
    assert git(remote, "rev-list", "--count", "gh-pages") == "3"
    place(force=True).publish(*source(tmp_path / "two", TWO), 5)
    assert git(remote, "rev-list", "--count", "gh-pages") == "1"


def test_what_others_committed_is_built_upon_not_lost(remote: Path, tmp_path: Path) -> None:
    publish.open_target(f"git+file://{remote}#gh-pages", tmp_path).publish(
        *source(tmp_path / "one", ONE), 5
    )
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(remote), str(clone))
    (clone / "CNAME").write_text("news.example.org\n")
    git(clone, "add", "CNAME")
    git(clone, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "domain")
    git(clone, "push", "--quiet")
    sent = publish.open_target(f"git+file://{remote}#gh-pages", tmp_path).publish(
        *source(tmp_path / "two", TWO), 5
    )
    assert sent.release.startswith("000002-")
    assert on_branch(remote) == {**TWO, ".nojekyll": b"", "CNAME": b"news.example.org\n"}
    assert git(remote, "rev-list", "--count", "gh-pages") == "3"


def test_a_branch_of_the_projects_own_repository(tmp_path: Path, tool: Any) -> None:
    tool("git")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    publish.open_target("", tmp_path, branch="pages").publish(*source(tmp_path / "one", ONE), 5)
    assert on_branch(tmp_path, "pages") == {**ONE, ".nojekyll": b""}
    git(tmp_path, "checkout", "--quiet", "pages")
    with pytest.raises(PublishError, match="checked out"):
        publish.open_target("", tmp_path, branch="pages").publish(*source(tmp_path / "two", TWO), 5)


@pytest.mark.parametrize(
    "address",
    ["git+ext::sh -c id#b", "git+file:///x#-b", "git+file:///x#a..b", "git+--upload#b", "s3:/b/x"],
)
def test_addresses_that_git_would_run(tmp_path: Path, address: str) -> None:
    with pytest.raises(PublishError):
        publish.open_target(address, tmp_path)


def test_a_repository_that_is_not_there(tmp_path: Path, tool: Any) -> None:
    tool("git")
    place = publish.open_target(f"git+file://{tmp_path}/none.git#b", tmp_path)
    with pytest.raises(PublishError, match="git ls-remote was refused"):
        place.publish(*source(tmp_path / "one", ONE), 5)


# -- rsync ---------------------------------------------------------------------------------------


@pytest.fixture
def daemon(tmp_path: Path, tool: Any) -> Iterator[str]:
    """An rsync daemon of our own; its address."""
    program = tool("rsync")
    folder = tmp_path / "module"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = tmp_path / "rsyncd.conf"
    root = "uid = root\ngid = root\n" if os.getuid() == 0 else ""
    settings.write_text(
        f"use chroot = no\n{root}[site]\npath = {folder}\nread only = no\n", "utf-8"
    )
    process = subprocess.Popen(
        [program, "--daemon", "--no-detach", f"--config={settings}", f"--port={port}",
         "--address=127.0.0.1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield f"rsync://127.0.0.1:{port}/site"
    finally:
        process.kill()
        process.wait()


def test_rsync_to_a_daemon_and_back(daemon: str, tmp_path: Path) -> None:
    def place() -> Target:
        return publish.open_target(daemon, tmp_path)

    place().publish(
        *source(tmp_path / "one", {**ONE, "odd \n name.html".replace("\n", "é"): b"o"}), 5
    )
    place().publish(*source(tmp_path / "two", TWO), 5)
    assert tree(tmp_path / "module") == TWO
    place().go_back(place().releases.previous(), 5)
    assert "odd é name.html" in tree(tmp_path / "module")
    write(tmp_path / "module/stray.html", "x")
    place().publish(*source(tmp_path / "two", TWO), 5)
    assert tree(tmp_path / "module") == TWO


def test_addresses_for_rsync() -> None:
    assert destination("rsync+ssh://me@example.org/srv/www") == "me@example.org:/srv/www/"
    assert destination("rsync://example.org:8730/m/x") == "rsync://example.org:8730/m/x/"
    for bad in ("rsync+ssh://-oProxyCommand=x/y", "rsync+ssh://example.org/", "rsync:///x"):
        with pytest.raises(PublishError):
            destination(bad)
