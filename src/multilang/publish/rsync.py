"""A site -> a folder on a server, by rsync, where that is installed.

Several calls, in the order of ``plan``: what a page needs is there before it, deletions come last.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from multilang.errors import PublishError
from multilang.publish.plan import OURS, Manifest, phase
from multilang.publish.store import Progress

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class Rsync:
    """A folder that ``rsync://host/module/folder`` or ``rsync+ssh://user@host/folder`` names."""

    def __init__(self, url: str) -> None:
        """
        Raises:
            PublishError: rsync is not installed, or this is no such address.
        """
        self.shown = url
        self.knows = False
        self._there = destination(url)
        self._shell = () if url.startswith("rsync:") else ("--rsh=ssh -oBatchMode=yes",)
        if shutil.which("rsync") is None:
            raise PublishError(
                "rsync is not installed", where=url, hint="install it, or use sftp://"
            )

    def live(self) -> Manifest | None:
        """Nobody knows without reading all of it; rsync compares by itself."""
        return None

    def number(self) -> int:
        return 0

    def bring(self, folder: Path, manifest: Manifest, id_: str, progress: Progress) -> None:  # noqa: ARG002
        """Make the folder there hold exactly these files.

        Raises:
            PublishError: rsync failed; run again to go on.
        """
        done = 0
        for wanted in sorted({phase(path) for path in manifest.files}):
            paths = [path for path in manifest.files if phase(path) == wanted]
            self._call(folder, "--files-from=-", "--from0", given="\0".join(paths))
            done += len(paths)
            progress(done, len(manifest.files))
        self._call(folder, "--delete-after", f"--exclude=/{OURS}/")

    def _call(self, folder: Path, *options: str, given: str = "") -> None:
        try:
            done = subprocess.run(
                ["rsync", "-rtp", "--chmod=D755,F644", "--checksum", "--delay-updates",
                 *self._shell, *options, "--", f"{folder}/", self._there],
                input=given.encode("utf-8", "surrogateescape"), capture_output=True, check=False,
                env={**os.environ, "LC_ALL": "C"},
            )  # fmt: skip
        except OSError as error:
            raise PublishError(f"rsync cannot be run: {error.strerror}", where="rsync") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise PublishError(
                f"rsync failed: {said[0] if said else f'status {done.returncode}'}",
                where=self.shown,
                hint="mend it and run again: what is there already is not sent again",
            )


def destination(url: str) -> str:
    """The address as rsync takes it. Pure.

    Raises:
        PublishError: there is no host or no folder in it, or one that rsync would misread.
    """
    parts = urlsplit(url)
    folder = unquote(parts.path)
    names = [name for name in (parts.hostname, parts.username) if name is not None]
    if not names or not all(_NAME.fullmatch(name) for name in names) or len(folder) < 2:
        raise PublishError(
            "this is no address for rsync", where=url,
            hint="such as rsync+ssh://user@example.org/srv/www/site",
        )  # fmt: skip
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    if parts.scheme == "rsync":
        return f"rsync://{user}{parts.hostname}{port}{folder.rstrip('/')}/"
    if port:
        raise PublishError("the port of ssh is set in ~/.ssh/config", where=url)
    return f"{user}{parts.hostname}:{folder.rstrip('/')}/"
