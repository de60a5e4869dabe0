"""Bring the site to its readers: to the target that the settings name, and back again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from multilang import destinations, publish
from multilang.errors import ConfigError, PublishError
from multilang.pipeline import unpublishing
from multilang.pipeline.parts import read
from multilang.pipeline.publishing import build_site, switched
from multilang.pipeline.reports import PublishReport, Reading
from multilang.publish import Change, Release, Sent, Target, Unpublished
from multilang.publish import releases as releases_of
from multilang.workspace import Project

Progress = Callable[[int, int], None]
_MOST_TRIES = 5
"""How often a site is published that others build anew all the time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A release that can be gone back to."""

    id: str
    live: bool
    files: int
    pages: dict[str, int]
    """Article pages by locale."""


def publish_site(
    project: Project, reading: Reading, *, target: str = "", force: bool = False,
    progress: Progress = lambda _, __: None,
) -> PublishReport:  # fmt: skip
    """Build build/site/ from what the gate lets through now, and bring it to the target.

    Args:
        reading: all articles.
        target: an address, instead of ``[publish] target``.
        force: take over from a publisher that is gone, and replace a git branch with its history.
        progress: is told how many of how many files are done.

    Raises:
        PublishError, WorkspaceError: it could not be built or brought there; run again to go on.
    """
    place = _place(project, target, force=force)  # a wrong address is told before the work
    built, report = switched(project, reading)
    if reading.settled is not None and reading.is_new and not project.frozen:
        reading.settled.keep()
    if place is None or project.frozen:
        return report
    keep = project.config.publish.keep
    tries = 1
    while True:
        try:
            sent = place.publish(project.site_dir, built.manifest, keep, progress)
        except publish.SiteChanged:
            if tries == _MOST_TRIES:
                raise
            tries += 1
            built, report = switched(project, read(project))  # others know more than we have read
        else:
            return replace(report, sent=sent)


def difference(
    project: Project, reading: Reading, *, target: str = "", taken_off: Unpublished | None = None
) -> tuple[str, Change]:
    """What publishing would change, and where: on the target, or in build/site/ without one.

    Nothing is written, neither here nor there.

    Args:
        taken_off: what would be kept off the site; by default what is.
    """
    place = _place(project, target)
    built, _ = switched(replace(project, frozen=True), reading, taken_off=taken_off)
    if place is not None:
        return place.shown, publish.change(place.live(), built.manifest)
    here = project.site_dir
    before = publish.manifest_of(publish.scan(here)) if here.is_dir() else publish.Manifest()
    return project.shown(here), publish.change(before, built.manifest)


def releases(project: Project, *, target: str = "") -> tuple[Kept, ...]:
    """What is kept, newest first."""
    found = _required(project, target).releases
    live = found.current()
    return tuple(_kept(release, live) for release in found.all())


def rollback(
    project: Project, to: str = "", *, target: str = "", force: bool = False,
    progress: Progress = lambda _, __: None,
) -> Sent:  # fmt: skip
    """Make an earlier release what readers find.

    Args:
        to: its id or number; empty for what was live before the live one.

    Raises:
        PublishError: there is none, or it holds what was taken off the site since.
    """
    place = _required(project, target, force=force)
    release = place.releases.find(to) if to else place.releases.previous()
    _refuse_unpublished(project, release, place)
    if project.frozen:
        after = release.manifest
        return Sent(place.shown, release.id, publish.change(place.live(), after))
    return place.go_back(release, project.config.publish.keep, progress)


def _refuse_unpublished(project: Project, release: Release, place: Target) -> None:
    taken_off = unpublishing.read(project)

    def back(one: Release) -> list[str]:
        return [f"{tag} {slug}" for tag, slug in one.manifest.pages if taken_off.hides(tag, slug)]

    if held := back(release):
        live = place.releases.current()
        clean = next((one for one in place.releases.all() if one != live and not back(one)), None)
        other = f"`multilang rollback --to {clean.id}`" if clean else "publish the site anew"
        raise PublishError(
            f"release {release.id} holds what was taken off the site: {', '.join(held[:5])}",
            where=project.shown(unpublishing.place(project)),
            hint=f"`multilang unpublish --undo` first, or {other}",
        )


def _required(project: Project, target: str, *, force: bool = False) -> Target:
    place = _place(project, target, force=force)
    if place is None:
        raise ConfigError(
            "the site is published nowhere: there is no [publish] target", where="multilang.toml",
            hint='such as target = "/srv/www/site"; build/site/ has no releases',
        )  # fmt: skip
    return place


def _place(project: Project, target: str, *, force: bool = False) -> Target | None:
    said = project.config.publish
    address = destinations.checked(target) if target else said.target
    if not address and not said.branch:
        return None
    return publish.open_target(
        address, project.root, branch="" if target else said.branch,
        options=destinations.options(), secret=destinations.secrets(), force=force,
    )  # fmt: skip


def seen_at(project: Project, *, target: str = "") -> tuple[str, ...] | None:
    """The folders outside the project that a publication looks at; None where it asks others, or
    where nothing can be looked at without that."""
    place = _place(project, target)
    if place is None:
        return ()
    return None if place.carrier else (str(place.releases.root / releases_of.CURRENT),)


def _kept(release: Release, live: Release | None) -> Kept:
    counts: dict[str, int] = {}
    for tag, _ in release.manifest.pages:
        counts[tag] = counts.get(tag, 0) + 1
    is_live = live is not None and live.id == release.id
    return Kept(release.id, is_live, len(release.manifest.files), counts)


def preview(project: Project, reading: Reading) -> PublishReport:
    """Build build/preview/ with everything, unreviewed text marked."""
    return build_site(project, reading, preview=True)
