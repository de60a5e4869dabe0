"""Put models on disk, take them away, check them, and hand them out to be loaded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from multilang import writing
from multilang.engines import archive, lockfile, packages
from multilang.engines.packages import Package, Places
from multilang.errors import EngineError
from multilang.writing.system import reported, sync_folder

STARTER_SUMS = "SHA256.json"
_PROBE_SECONDS = 180
_LOCK_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Ready:
    """A package that may be loaded: its files are there and are what was recorded."""

    package: Package
    folder: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found of one package; no problems: it is as it was installed."""

    package: str
    path: Path
    problems: tuple[str, ...]


def install(file: Path, where: Places, limits: archive.Limits | None = None) -> Package:
    """Install an ``.argosmodel`` file: all of it or nothing. Twice the same is no error.

    Raises:
        EngineError: the file is refused, does not translate, or the same version is installed
            with other content.
        WorkspaceError: the disk refused, or another installation does not end.
    """
    found = packages.read(file, limits=limits)
    with _held(where.models), _beside(where.models) as parent:
        fresh = parent / "package"
        archive.unpack(file, fresh, limits)
        found = packages.read(fresh)
        _probe(fresh, file)
        checksums = lockfile.sums(fresh)
        target = where.models / f"translate-{found.name}-{found.version.replace('.', '_')}"
        lock = lockfile.load(where.models)
        if target.exists():
            if lock.get(target.name) == checksums == lockfile.sums(target):
                return packages.read(target)
            raise EngineError(
                f"{found.name} {found.version} is installed already, with other content",
                where=str(target),
                hint=f"multilang models remove {found.name}, then install it again",
            )
        # Lock first: an entry without a folder harms nobody, a folder without an entry is refused.
        lockfile.save(where.models, {**lock, target.name: checksums})
        fresh.rename(target)
        sync_folder(where.models)
        return packages.read(target)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep other processes from changing the models folder meanwhile."""
    with (
        writing.exclusive(folder / ".lock", timeout=_LOCK_SECONDS),
        reported(folder, "the models folder cannot be written"),
    ):
        yield


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new folder on the same file system, gone afterwards; leftovers of killed runs go too."""
    for stale in folder.glob(".incoming-*"):
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=folder) as name:
        yield Path(name)


def _probe(folder: Path, file: Path) -> None:
    """Let a child process load the model and translate a word: a bad one may crash it."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-m", "multilang.engines.ct2", str(folder)]
    environment = {**os.environ, "PYTHONPATH": path}
    try:
        child = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise archive.refuse(file, f"no answer in {_PROBE_SECONDS} s") from error
    if child.returncode:
        lines = child.stderr.strip().splitlines() or [f"exit status {child.returncode}"]
        raise archive.refuse(file, f"the model cannot be loaded: {lines[-1][:200]}")


def remove(name: str, where: Places) -> tuple[Path, ...]:
    """Remove an installed model: ``en_fr`` (every version) or ``en_fr-1.9``; returns its folders.

    Raises:
        EngineError: no such model in multilang's own folder.
    """
    with _held(where.models), _beside(where.models) as parent:
        lock = lockfile.load(where.models)
        wanted = name.removeprefix("translate-").replace(".", "_")
        gone = [
            path
            for path in sorted(where.models.glob("translate-*"))
            if path.name.removeprefix("translate-") == wanted
            or path.name.removeprefix("translate-").rpartition("-")[0] == wanted
        ]
        if not gone:
            raise EngineError(
                f"{name} is not installed here",
                where=str(where.models),
                hint="multilang models list; those of argospm are removed with argospm",
            )
        for path in gone:
            path.rename(parent / path.name)
            lock.pop(path.name, None)
        lockfile.save(where.models, lock)
        return tuple(gone)


def verify(where: Places) -> tuple[Verdict, ...]:
    """Read every file of every model again and compare it with what was recorded.

    Packages of ``argospm`` are looked at for their shape only: nobody recorded their checksums.
    """
    lock = lockfile.load(where.models)
    own = sorted({*lock, *(path.name for path in where.models.glob("translate-*"))})
    return (
        *(_verdict(where.models / name, lock.get(name)) for name in own),
        *(
            Verdict(package.name, package.path, _starter_problems(package.path))
            for package in packages.list_packages(where)
            if package.starter
        ),
    )


def _verdict(folder: Path, recorded: lockfile.Sums | None) -> Verdict:
    name = folder.name.removeprefix("translate-")
    if recorded is None:
        return Verdict(name, folder, (f"not recorded in {lockfile.NAME}",))
    if not folder.is_dir():
        return Verdict(name, folder, ("its folder is missing",))
    actual = lockfile.sums(folder)
    return Verdict(name, folder, _differences(recorded, actual))


def _differences(recorded: lockfile.Sums, actual: lockfile.Sums) -> tuple[str, ...]:
    return (
        *(f"{name} is missing" for name in sorted(recorded.keys() - actual.keys())),
        *(f"{name} is not part of it" for name in sorted(actual.keys() - recorded.keys())),
        *(
            f"{name} has changed"
            for name in sorted(recorded.keys() & actual.keys())
            if recorded[name] != actual[name]
        ),
    )


def ready(package: Package, where: Places) -> Ready:
    """Check a package and give the folder to load it from; a starter is unpacked the first time.

    Raises:
        EngineError: a file is not what was recorded when the model was installed.
    """
    if package.starter:
        return _ready_starter(package, where)
    try:
        actual = lockfile.sums(package.path, lockfile.decisive(_files(package.path)))
    except OSError as error:
        raise EngineError(f"the model cannot be read: {error}", where=str(package.path)) from error
    if package.place == "models":
        recorded = lockfile.load(where.models).get(package.path.name, {})
        expected = {name: recorded[name] for name in lockfile.decisive(recorded)}
        problems = _differences(expected, actual)
        if not expected:
            problems = (f"nothing is recorded in {lockfile.NAME}",)
        if problems:
            raise EngineError(
                f"the model is not what was installed: {', '.join(problems[:3])}",
                where=str(package.path),
                hint=f"multilang models remove {package.name}, then install it again",
            )
    return Ready(package, package.path, lockfile.digest(actual))


def _files(folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]


def _ready_starter(package: Package, where: Places) -> Ready:
    problems = _starter_problems(package.path)
    if problems:
        raise EngineError(
            f"the starter model is damaged: {problems[0]}",
            where=str(package.path),
            hint="reinstall multilang, or install a full model: "
            f"multilang models install {package.name}",
        )
    folder = where.cache / lockfile.sha256(package.path)
    recorded = kept(folder, lambda fresh: archive.unpack(package.path, fresh))
    return Ready(package, folder / "package", lockfile.digest(recorded))


def kept(folder: Path, fill: Callable[[Path], object]) -> lockfile.Sums:
    """The checksums of ``folder/package``, which ``fill`` makes where it is absent or damaged: all
    of it or nothing, once for all processes.

    Raises:
        WorkspaceError: the disk refused.
    """
    return _recorded_in_cache(folder) or _filled(folder, fill)


def _recorded_in_cache(folder: Path) -> lockfile.Sums:
    """Checksums of an unpacked starter; empty where it is absent or not what was unpacked."""
    try:
        recorded = lockfile.load(folder).get("package", {})
        same = bool(recorded) and lockfile.sums(folder / "package") == recorded
        return recorded if same else {}
    except (EngineError, OSError):
        return {}


def _filled(folder: Path, fill: Callable[[Path], object]) -> lockfile.Sums:
    with _held(folder.parent), _beside(folder.parent) as parent:
        if recorded := _recorded_in_cache(folder):  # another process was faster
            return recorded
        fresh = parent / "fresh"
        fill(fresh / "package")
        checksums = lockfile.sums(fresh / "package")
        lockfile.save(fresh, {"package": checksums})
        if folder.exists():
            folder.rename(parent / "damaged")
        fresh.rename(folder)
        sync_folder(folder.parent)
        return checksums


def _starter_problems(path: Path) -> tuple[str, ...]:
    try:
        recorded = json.loads((path.parent / STARTER_SUMS).read_text("utf-8"))
    except (OSError, ValueError):
        return (f"{STARTER_SUMS} beside it cannot be read",)
    if not isinstance(recorded, dict) or recorded.get(path.name) != lockfile.sha256(path):
        return (f"{path.name} is not the file that {STARTER_SUMS} names",)
    return ()


def write_starter_sums(folder: Path) -> Path:
    """Write ``SHA256.json`` for the archives in ``folder``; for those who make a release."""
    found = sorted(folder.glob(f"*{packages.SUFFIX}"))
    path = folder / STARTER_SUMS
    text = json.dumps({file.name: lockfile.sha256(file) for file in found}, indent=1)
    writing.write(path, f"{text}\n".encode())
    return path
