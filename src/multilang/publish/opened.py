"""A folder on a server or in an object store, opened through fsspec. The only door to it.

Whatever goes wrong there becomes a PublishError; secrets are taken out of its words.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from multilang.errors import PublishError
from multilang.publish.headers import Headers, arguments, headers
from multilang.publish.plan import OURS

_OBJECTS: Final = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "obs"))
"""Stores without folders: asking for one may make a bucket."""
_RENAMES: Final = frozenset(("file", "local", "sftp", "ssh"))
"""Where a file that is written in place is seen half-written, and a rename replaces at once."""


class Opened:
    """Files below one address. Paths are relative to it, with ``/``."""

    def __init__(self, fs: Any, root: str, shown: str, secrets: Sequence[str] = ()) -> None:
        names = {fs.protocol} if isinstance(fs.protocol, str) else set(fs.protocol)
        self.shown = shown
        self._fs = fs
        self._root = root.rstrip("/")
        self._secrets = secrets
        self._names = names
        self._has_folders = not names & _OBJECTS
        self._renames = bool(names & _RENAMES)
        self._folders: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """The bytes; None where nothing stands."""
        with self._told(path):
            try:
                return bytes(self._fs.cat_file(self._at(path)))
            except FileNotFoundError:
                return None

    def write(self, path: str, data: bytes) -> None:
        with self._told(path):
            self._make_folder(path)
            if not self._renames:
                self._fs.pipe_file(self._at(path), data)
                return
            part = self._at(f"{OURS}/part")
            self._make_folder(f"{OURS}/part")
            self._fs.pipe_file(part, data)
            self._fs.mv(part, self._at(path))

    def create(self, path: str, data: bytes) -> None:
        """Write where nothing stands; where something does, that may stay. Look what is there."""
        with self._told(path):
            self._make_folder(path)
            try:
                self._fs.pipe_file(self._at(path), data, mode="create")
            except FileExistsError:
                return
            except (TypeError, ValueError, NotImplementedError):  # it knows no such mode
                self._fs.pipe_file(self._at(path), data)

    def put(self, files: Sequence[tuple[Path, str]]) -> None:
        """Upload files, in any order, several at once where the store can. Object stores are told
        what kind each is, and how long browsers may keep it."""
        for _, path in files:
            with self._told(path):
                self._make_folder(path)
        if self._fs.async_impl and not self._renames:
            alike: dict[Headers, list[tuple[Path, str]]] = {}
            for source, path in files:
                alike.setdefault(headers(path), []).append((source, path))
            for said, some in alike.items():
                with self._told(""):
                    sources = [str(source) for source, _ in some]
                    targets = [self._at(path) for _, path in some]
                    self._fs.put(sources, targets, **arguments(self._names, said))
            return
        for source, path in files:
            with self._told(path):
                if self._renames:
                    part = self._at(f"{OURS}/part")
                    self._fs.put_file(str(source), part)
                    self._fs.mv(part, self._at(path))
                else:
                    more = arguments(self._names, headers(path))
                    self._fs.put_file(str(source), self._at(path), **more)

    def delete(self, paths: Sequence[str]) -> None:
        """Delete files that may be gone already, then the folders that they leave empty."""
        for path in paths:
            with self._told(path), contextlib.suppress(FileNotFoundError):  # gone already
                self._fs.rm_file(self._at(path))
        if self._has_folders:
            parents = {str(one) for path in paths for one in PurePosixPath(path).parents}
            for parent in sorted(parents - {".", OURS}, key=len, reverse=True):
                self._folders.discard(parent)
                with contextlib.suppress(Exception):  # not empty, or not a folder there
                    self._fs.rmdir(self._at(parent))

    def _make_folder(self, path: str) -> None:
        parent = str(PurePosixPath(path).parent)
        if self._has_folders and parent not in self._folders:
            self._fs.makedirs(self._at(parent), exist_ok=True)
            self._folders.add(parent)

    def _at(self, path: str) -> str:
        return self._root if path == "." else f"{self._root}/{path}"

    @contextlib.contextmanager
    def _told(self, path: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise PublishError(
                f"the target refused: {_scrubbed(error, self._secrets)}",
                where=f"{self.shown}/{path}".rstrip("/"),
                hint="the files before it are there and recorded; mend it and run again to go on",
            ) from None


def open_store(url: str, options: Mapping[str, Any], secret: Sequence[str] = ()) -> Opened:
    """Open an address such as ``s3://bucket/folder``.

    Args:
        options: fsspec's storage options of its kind; whatever is in them is taken for secret.
        secret: more that no message may show.

    Raises:
        PublishError: nothing here knows such addresses, or it cannot be opened.
    """
    scheme = url.partition("://")[0]
    secrets = [*secret, *(str(value) for value in options.values() if isinstance(value, str))]
    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        raise PublishError(
            f"{scheme} addresses need fsspec", hint="pip install 'multilang[publish]'"
        ) from None
    try:
        fs, root = fsspec.core.url_to_fs(url, **options)
    except ImportError as error:
        raise PublishError(f"{scheme} addresses need more: {error}", where=url) from None
    except ValueError as error:
        known = "a folder, file://, git+…#branch, rsync://, and what fsspec knows: s3://, sftp:// …"
        raise PublishError(f"{error}", where=url, hint=f"known: {known}") from None
    except Exception as error:
        raise PublishError(
            f"cannot be opened: {_scrubbed(error, secrets)}",
            where=url,
            hint="look at the address and the credentials",
        ) from None
    return Opened(fs, root, url.rstrip("/"), secrets)


def _scrubbed(error: Exception, secrets: Sequence[str]) -> str:
    """What an error says, in one line; other people's libraries may put secrets into it."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    for secret in sorted((one for one in secrets if len(one) > 3), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text.splitlines()[0][:300]
