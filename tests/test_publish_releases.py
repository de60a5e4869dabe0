"""Releases in a folder: old or new, never none, never mixed; and the way back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from multilang import publish
from multilang.errors import PublishError, WorkspaceError
from multilang.publish import Manifest, Target
from multilang.publish.plan import UNKNOWN, change, checked, described, from_json, plan, to_json
from projects import SOURCE, tree, write

ONE = {"assets/a.css": b"a", "en/x/index.html": b"x", "fr/x/index.html": b"fx", "index.html": b"i"}
TWO = {**ONE, "fr/x/index.html": b"edited", "fr/y/index.html": b"new"}


def source(folder: Path, files: dict[str, bytes]) -> tuple[Path, Manifest]:
    for path, data in files.items():
        write(folder / path, data)
    pages = [(p.split("/")[0], p.split("/")[1]) for p in files if p.count("/") == 2]
    return folder, publish.manifest_of({p: publish.entry(d) for p, d in files.items()}, pages)


def target(folder: Path) -> Target:
    return publish.open_target(str(folder), folder.parent)


def send(folder: Path, files: dict[str, bytes], name: str, keep: int = 5) -> publish.Sent:
    return target(folder).publish(*source(folder.parent / name, files), keep)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def live(folder: Path) -> dict[str, bytes]:
    return tree(folder / "current")


def test_a_release_is_switched_to_and_keeps_what_did_not_change(tmp_path: Path) -> None:
    www = tmp_path / "www"
    first = send(www, ONE, "one")
    assert first.change.added == tuple(sorted(ONE))
    assert live(www) == ONE
    assert (www / "current").readlink() == Path("releases", first.release)
    second = send(www, TWO, "two")
    assert second.change == publish.Change(("fr/y/index.html",), ("fr/x/index.html",))
    assert live(www) == TWO
    assert tree(www / "releases" / first.release) == ONE
    inodes = {(www / "releases" / r / "index.html").stat().st_ino for r in names(www / "releases")}
    assert len(inodes) == 1
    assert second.release.startswith("000002-")
    assert not (www / "current/index.html").stat().st_mode & 0o222


def test_the_same_site_is_no_new_release(tmp_path: Path) -> None:
    www = tmp_path / "www"
    one = send(www, ONE, "one")
    before = tree(www)
    again = send(www, ONE, "one")
    assert (again.release, bool(again.change)) == (one.release, False)
    assert tree(www) == before


def test_releases_are_named_by_counter_and_content_alone(tmp_path: Path) -> None:
    ids = [send(tmp_path / name / "www", ONE, "one").release for name in "ab"]
    assert ids[0] == ids[1]


def test_old_releases_go_but_never_the_live_one(tmp_path: Path) -> None:
    www = tmp_path / "www"
    first = send(www, ONE, "one")
    for number in range(4):
        sent = send(www, {**ONE, "n.html": b"%d" % number}, f"n{number}", keep=2)
    assert sent.removed
    assert len(names(www / "releases")) == 2
    assert not (www / "releases" / first.release).exists()
    back = target(www).go_back(target(www).releases.previous(), keep=1)
    assert names(www / "releases") == [back.release]
    assert live(www)["n.html"] == b"2"


def test_back_is_what_was_live_before_not_what_was_bad(tmp_path: Path) -> None:
    www = tmp_path / "www"
    good = send(www, ONE, "one")
    send(www, {**ONE, "index.html": b"bad"}, "bad")
    place = target(www)
    place.go_back(place.releases.previous(), 5)
    assert live(www) == ONE
    send(www, TWO, "two")
    assert target(www).releases.previous().id == good.release
    assert target(www).releases.find("2").id.startswith("000002-")
    with pytest.raises(PublishError, match="there is no release 9"):
        target(www).releases.find("9")


def test_a_first_release_has_no_earlier_one(tmp_path: Path) -> None:
    send(tmp_path / "www", ONE, "one")
    with pytest.raises(PublishError, match="no earlier release"):
        target(tmp_path / "www").releases.previous()


def test_a_release_that_somebody_wrote_into_is_not_linked_to(tmp_path: Path) -> None:
    www = tmp_path / "www"
    send(www, ONE, "one")
    page = www / "current/index.html"
    page.chmod(0o644)
    page.write_bytes(b"!")
    os.utime(page, ns=(page.stat().st_atime_ns, page.stat().st_mtime_ns + 10**9))
    send(www, TWO, "two")
    assert live(www) == TWO


def test_two_publishers_do_not_meet(tmp_path: Path) -> None:
    www = tmp_path / "www"
    place = target(www)
    with place.releases.lock(), pytest.raises(WorkspaceError, match="another run"):
        target(www).releases.lock(timeout=0.01).__enter__()


def test_a_source_that_changes_meanwhile_is_not_published(tmp_path: Path) -> None:
    www = tmp_path / "www"
    send(www, ONE, "one")
    folder, manifest = source(tmp_path / "two", TWO)
    write(folder / "fr/y/index.html", b"half")
    with pytest.raises(PublishError, match="changed while"):
        target(www).publish(folder, manifest, 5)
    assert live(www) == ONE
    assert len(target(www).releases.all()) == 1


def test_links_in_a_source_are_refused(tmp_path: Path) -> None:
    folder, manifest = source(tmp_path / "one", ONE)
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to("/etc/hostname")
    with pytest.raises(WorkspaceError, match="cannot be laid"):
        target(tmp_path / "www").publish(folder, manifest, 5)


@pytest.mark.parametrize("kind", ["folder", "foreign link", "linked releases"])
def test_a_folder_that_is_somebody_elses_is_not_touched(tmp_path: Path, kind: str) -> None:
    www = tmp_path / "www"
    www.mkdir()
    if kind == "folder":
        write(www / "current/index.html", "theirs")
    elif kind == "foreign link":
        (www / "current").symlink_to("/etc")
    else:
        (www / "releases").symlink_to(tmp_path)
    before = sorted(p.name for p in www.rglob("*"))
    with pytest.raises(PublishError, match=r"link|must be a folder"):
        send(www, ONE, "one")
    assert sorted(p.name for p in www.rglob("*")) == before


def test_records_may_be_lost(tmp_path: Path) -> None:
    import shutil

    www = tmp_path / "www"
    send(www, ONE, "one")
    shutil.rmtree(www / ".multilang")
    sent = send(www, TWO, "two")
    assert sent.release.startswith("000002-")
    assert live(www) == TWO


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../x", "a//b", "./a", "", "a\\b", "a\nb", "a\0", ".multilang/x", "a/"]
)
def test_paths_that_lead_out_are_refused(path: str) -> None:
    with pytest.raises(PublishError):
        checked(path)
    with pytest.raises(PublishError, match="cannot be read"):
        from_json(to_json(Manifest({path: UNKNOWN})), "there")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"version":2}', b"[" * 100_000, b"\xff"])
def test_records_that_are_none_are_refused(data: bytes) -> None:
    with pytest.raises(PublishError, match="cannot be read"):
        from_json(data, "there")


def test_the_order_is_assets_pages_feeds_index_and_deletes() -> None:
    entries = {path: publish.entry(b"1") for path in (
        "index.html", "fr/index.html", "fr/a/index.html", "fr/b/index.html", "fr/feed.xml",
        "sitemap.xml", "assets/x.css", "media/a/x.svg", "gone.html",
    )}  # fmt: skip
    old = publish.manifest_of(
        dict.fromkeys(("fr/a/index.html", "index.html", "gone.html"), UNKNOWN)
    )
    del entries["gone.html"]
    found = plan(old, publish.manifest_of(entries))
    assert found.upload == (
        "assets/x.css", "media/a/x.svg", "fr/b/index.html", "fr/a/index.html", "fr/feed.xml",
        "sitemap.xml", "fr/index.html", "index.html",
    )  # fmt: skip
    assert found.delete == ("gone.html",)


def test_a_difference_in_words() -> None:
    entries = {path: publish.entry(data) for path, data in TWO.items()}
    old = publish.manifest_of({path: publish.entry(data) for path, data in ONE.items()})
    del entries["assets/a.css"]
    found = change(old, publish.manifest_of(entries))
    assert described(found, ("en", "fr")) == ("fr: 1 new, 1 changed", "files: 1 removed")


WRITER = """
import sys
from pathlib import Path
from multilang import publish
folder = Path(sys.argv[1])
place = publish.open_target(sys.argv[2], folder)
place.publish(folder, publish.manifest_of(publish.scan(folder)), 2)
"""


def test_readers_see_one_release_while_publishers_are_killed(tmp_path: Path) -> None:
    """Killed at times spread over the run; the link is followed once, as servers should do."""
    www = tmp_path / "www"
    sites = [{f"p{n}.html": b"%d" % version for n in range(30)} for version in range(2)]
    folders = [source(tmp_path / f"s{version}", site)[0] for version, site in enumerate(sites)]
    send(www, sites[0], "s0")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    for attempt in range(6):
        command = [sys.executable, "-c", WRITER, str(folders[(attempt + 1) % 2]), str(www)]
        process = subprocess.Popen(command, env=environment, start_new_session=True)
        try:
            process.wait(0.12 + 0.03 * attempt)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert tree((www / "current").resolve()) in sites
    assert target(www).publish(folders[1], publish.manifest_of(publish.scan(folders[1])), 2)
    assert live(www) == sites[1]
    assert names(www / ".multilang") == ["lock", "releases"]
