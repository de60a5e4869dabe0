"""Where a site goes: an address -> a target with releases, one interface for all kinds.

A target has releases: in itself where that is a folder here, else in ``.multilang/releases``, from
which a rollback brings an earlier one there again.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from multilang import writing
from multilang.errors import PublishError
from multilang.publish.plan import Change, Manifest, change
from multilang.publish.releases import Release, Releases
from multilang.publish.store import Progress


class Carrier(Protocol):
    """Brings a release to where there is no link to switch."""

    shown: str
    knows: bool
    """Whether it can look what stands there."""

    def live(self) -> Manifest | None: ...

    def number(self) -> int: ...

    def bring(self, folder: Path, manifest: Manifest, id_: str, progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What publishing to a target did."""

    target: str
    release: str
    """Its id."""
    change: Change
    """Against what stood there before; empty when that was the same."""
    removed: tuple[str, ...] = ()
    """Old releases that are no longer kept."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place for releases of the site."""

    shown: str
    releases: Releases
    carrier: Carrier | None = None
    """None where readers are served from ``releases`` itself."""

    def live(self) -> Manifest:
        """What readers find there now; where nobody can look, what was sent last."""
        if self.carrier is not None and self.carrier.knows:
            return self.carrier.live() or Manifest()
        current = self.releases.current()
        return current.manifest if current is not None else Manifest()

    def publish(
        self, source: Path, manifest: Manifest, keep: int, progress: Progress = lambda _, __: None
    ) -> Sent:
        """Publish the files of a folder; all of them are looked at again on the way.

        Raises:
            PublishError, WorkspaceError: nothing is half-done that running again does not mend.
        """
        with self.releases.lock():
            before = self.live()
            release = self.releases.current()
            if release is None or release.manifest.files != manifest.files:
                least = self.carrier.number() if self.carrier else 0
                release = self.releases.make(source, manifest, least)
            elif before.files == manifest.files and (self.carrier is None or self.carrier.knows):
                return Sent(self.shown, release.id, Change(), self.releases.prune(keep))
            return self._bring(release, before, keep, progress)

    def go_back(self, release: Release, keep: int, progress: Progress = lambda _, __: None) -> Sent:
        """Make an earlier release what readers find. As ``publish``."""
        with self.releases.lock():
            return self._bring(release, self.live(), keep, progress)

    def _bring(self, release: Release, before: Manifest, keep: int, progress: Progress) -> Sent:
        if self.carrier is not None:
            self.carrier.bring(release.folder, release.manifest, release.id, progress)
        self.releases.switch(release)
        gone = self.releases.prune(keep)
        return Sent(self.shown, release.id, change(before, release.manifest), gone)


def open_target(
    address: str,
    root: Path,
    *,
    branch: str = "",
    options: Mapping[str, Any] | None = None,
    secret: tuple[str, ...] = (),
    force: bool = False,
) -> Target:
    """The target of an address.

    Args:
        address: a folder (relative to ``root``), ``file://``, ``git+URL#branch``, ``rsync://``,
            ``rsync+ssh://``, or what fsspec opens; empty with a ``branch`` of the project's own
            repository.
        root: the project's folder.
        options: fsspec's storage options.
        secret: values that no message may show.

    Raises:
        PublishError: no such kind of address, or what it needs is not installed.
    """
    scheme = _scheme(address)
    if address and scheme in ("", "file"):
        folder = _folder(address, root)
        return Target(str(folder.parent.resolve() / folder.name), Releases(folder))
    ours = root / ".multilang"
    name = hashlib.sha256(f"{address}#{branch}".encode()).hexdigest()[:12]
    releases = Releases(ours / "releases" / name)
    carrier = _carrier(address, scheme, root, name, branch, options or {}, secret, force)
    return Target(carrier.shown, releases, carrier)


def _carrier(
    address: str, scheme: str, root: Path, name: str, branch: str,
    options: Mapping[str, Any], secret: tuple[str, ...], force: bool,
) -> Carrier:  # fmt: skip
    ours = root / ".multilang"
    if not address or scheme.startswith("git+"):
        from multilang.publish.branch import Branch

        url, _, named = address.removeprefix("git+").partition("#")
        repository = ours / "repositories" / name if url else root
        return Branch(named or branch or "gh-pages", repository, url, force=force)
    if scheme in ("rsync", "rsync+ssh"):
        from multilang.publish.rsync import Rsync

        return Rsync(address)
    from multilang.publish.opened import open_store
    from multilang.publish.store import Store

    return Store(open_store(address, options, secret), _owner(ours / "publisher"), force=force)


def _scheme(address: str) -> str:
    """What stands before the first colon; empty for a folder."""
    if address.startswith("git+"):  # git has addresses of its own kinds
        return "git+"
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", address)
    if found is None:
        return ""
    if address[found.end() :][:2] != "//":
        raise PublishError(
            "this is neither an address nor a folder", where=address,
            hint="an address has :// in it; write a folder with a colon as ./folder",
        )  # fmt: skip
    return found[1].lower()


def _folder(address: str, root: Path) -> Path:
    if not address.startswith("file://"):
        return root / Path(address).expanduser()
    parts = urlsplit(address)
    if parts.netloc not in ("", "localhost") or not parts.path.strip("/"):
        raise PublishError(
            "a file address names a folder of this machine", where=address,
            hint="with three slashes: file:///srv/www/site",
        )  # fmt: skip
    return Path(unquote(parts.path))


def _owner(path: Path) -> str:
    """What tells this copy of the project from others. Not its name: copies keep that."""
    found = writing.read_if_there(path)
    if found is None:
        found = secrets.token_hex(16).encode()
        writing.write(path, found)
    return found.decode("ascii", "replace")
