"""Single catalogs, outside the path of an article: normalize, merge for git, restore."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from multilang import locales, workspace, writing
from multilang.combine import combine
from multilang.errors import CatalogError, MultilangError, WorkspaceError
from multilang.formats import po
from multilang.model import Catalog
from multilang.workspace import Project
from multilang.writing import versions
from multilang.writing.versions import Version

TOO_DIFFERENT = 129
"""Exit status of a merge driver that tells git that there is no result at all."""


def catalogs(project: Project) -> list[Path]:
    """Every PO file under the project's ``locale/``, sorted."""
    folder = project.path(project.config.locale_dir)
    return sorted(path for path in folder.rglob("*.po") if not path.name.startswith("."))


def normalize(path: Path, *, write: bool = True) -> bool:
    """Bring a PO file of any tool to the canonical form; True where it was in another one.

    Raises:
        CatalogError: the file is refused.
        WorkspaceError: it cannot be read or written.
    """
    data = writing.read(path)
    catalog = po.parse(data, str(path), "", path.stem)
    form = po.canonical(catalog, _plural_forms(catalog))
    if form == data:
        return False
    if _texts(po.parse(form, str(path), "", path.stem)) != _texts(catalog):
        raise CatalogError(
            "its canonical form would not mean the same",
            where=str(path),
            hint="this is a defect of multilang: report it; nothing was written",
        )
    if write:
        writing.write(path, form, expected=data)
    return True


def merge_driver(base: Path, ours: Path, theirs: Path, name: str) -> tuple[int, Sequence[str]]:
    """Merge two branches' versions of a catalog into ``ours``, as git asks its merge drivers to.

    A version that is no PO file that we read is merged by lines, as git itself would.

    Args:
        base: their common ancestor; an empty file where there is none.
        name: the path in the repository, for messages.

    Returns:
        Exit status for git: 0 merged, 1 to 127 there are conflicts to resolve, more a failure; and
        what to tell people.
    """
    try:
        old = _parsed(base, name) if base.read_bytes().strip() else None
        merged, conflicts = combine(old, _parsed(ours, name), _parsed(theirs, name))
        data = po.serialize(merged, _plural_forms(merged))
        po.parse(data, name, "", merged.domain)
        writing.write(ours, data)
    except MultilangError as error:
        status = _by_lines(base, ours, theirs, name)
        return status, (f"{error}; merged by lines instead",)
    said = [
        f"{name}: both sides translated “{c.source[:60]}”; the entry is fuzzy and has the other "
        "text in a comment: choose one, then git add"
        for c in conflicts
    ]
    return min(len(conflicts), 1), said


def history(project: Project, path: Path) -> list[Version]:
    """The kept versions of a catalog, newest first."""
    found = versions.versions(project.kept_dir(_inside(project, path)))
    return [version for version in found if version.kind != "next"]


def restore(project: Project, path: Path, digest: str = "") -> Version:
    """Put a kept version of a catalog back; what stands there now is kept too.

    Args:
        digest: how the version's name begins; empty, the newest one that is not what stands there.

    Raises:
        WorkspaceError: there is none, or it is damaged, or the disk refused.
    """
    path = _inside(project, path)
    kept = project.kept_dir(path)
    with workspace.exclusive(project):
        current = writing.read_if_there(path, root=project.root)
        for version in history(project, path):
            data = version.read()
            if data is None or data == current or not version.digest.startswith(digest):
                continue
            if not project.frozen:
                if current is not None:
                    versions.keep(kept, current, "found")
                writing.write(path, data, expected=current, root=project.root)
                versions.settle(kept, data)
            return version
    if current is None and not history(project, path):
        raise WorkspaceError(
            "there is no such file, and no version of it is kept",
            where=project.shown(path),
            hint="is the path right? .multilang/ has what runs wrote; older ones may be in git",
        )
    raise WorkspaceError(
        "there is no other version of it to restore",
        where=project.shown(path),
        hint="`multilang po restore --list` shows what is kept; older ones may be in git",
    )


def _inside(project: Project, path: Path) -> Path:
    real = Path.cwd() / path
    if not real.is_relative_to(project.root):
        real = real.resolve()
    if not real.is_relative_to(project.root):
        hint = f"the project is {project.root}; -C names another one"
        raise WorkspaceError("the file is not in the project", where=str(path), hint=hint)
    return real


def _parsed(path: Path, name: str) -> Catalog:
    return po.parse(writing.read(path), name, "", Path(name).stem)


def _plural_forms(catalog: Catalog) -> str:
    """Ours, where the catalog's language is one that we know; else what the file says."""
    try:
        return locales.get(catalog.locale).plural_forms
    except MultilangError:
        return dict(catalog.header).get("Plural-Forms", "")


def _texts(catalog: Catalog) -> set[tuple[object, ...]]:
    return {
        (m.key, m.target.text, m.target.state, m.obsolete)
        for m in catalog.messages
        if m.target.text or not m.obsolete
    }


def _by_lines(base: Path, ours: Path, theirs: Path, name: str) -> int:
    """What git does without a driver; the number of conflicts, and 127 for more."""
    labels = ("-L", f"ours: {name}", "-L", "base", "-L", f"theirs: {name}")
    try:
        done = subprocess.run(
            ["git", "merge-file", *labels, str(ours), str(base), str(theirs)], check=False
        )
    except OSError:
        return TOO_DIFFERENT
    return done.returncode
