"""Translation models, and the engine that the project names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from multilang import locales
from multilang.doctor.base import Case, Finding
from multilang.errors import EngineError, EngineMissing

if TYPE_CHECKING:
    from multilang.engines.packages import Package


def models(case: Case) -> Iterator[Finding]:
    """Every file of every model is what was recorded; each language of the project has one."""
    from multilang.engines import install, packages

    config = case.project.config if case.project else None
    where = packages.places(config.models_dir if config else "", case.environ)
    sound = 0
    for verdict in install.verify(where):
        if verdict.problems:
            said = f"{verdict.package} is damaged: {'; '.join(verdict.problems[:3])}"
            name = verdict.package.rpartition("-")[0] or verdict.package
            yield Finding("error", said, f"multilang models remove {name}, then install it again")
        else:
            sound += 1
    yield Finding("ok" if sound else "note", f"{sound} models, each file as it was installed")
    if config is None or config.engine != "argos":
        return
    found = packages.list_packages(where)
    source = locales.get(config.source).tag
    for tag in config.tags:
        yield _serving(found, source, tag)


def _serving(found: tuple[Package, ...], source: str, tag: str) -> Finding:
    from multilang.engines import notice, packages

    try:
        told = notice.notice(packages.find(found, source, tag))
    except EngineMissing as error:
        return Finding("warning", f"{error.message}: {tag} gets no drafts", error.hint)
    if told.starter:
        return Finding("note", f"{tag}: {told.text}", told.hint)
    return Finding("ok", f"{tag}: {told.text}")


def engine(case: Case) -> Iterator[Finding]:
    """The engine of the settings has what it needs."""
    if case.project is None:
        return
    from multilang.engines import listing

    config = case.project.config
    try:
        known = listing.known(config.service, config.engine, case.project.root)
    except EngineError as error:
        yield Finding("error", error.message, error.hint)
        return
    kind = config.engine.partition(":")[0]
    chosen = [about for about in known if about.name.partition(":")[0] == kind]
    for about in chosen:
        where = "; text goes to a third party" if about.text == "third party" else ""
        for need in about.needs:
            yield Finding("error", f"{kind} lacks {need}", "docs: how-to/use-another-engine")
        if not about.needs:
            yield Finding("ok", f"{about.name}: {about.what}{where}")
    if not chosen:
        names = ", ".join(about.name for about in known)
        yield Finding("error", f"there is no engine {kind}", f"[engine] name: one of {names}")
