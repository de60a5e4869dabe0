"""A plan holds what a run would change, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from multilang import pipeline
from projects import lay, write


@pytest.fixture
def project(tmp_path: Path) -> pipeline.Project:
    return pipeline.open_project(lay(tmp_path))


def plan(project: pipeline.Project, **given: object) -> tuple[pipeline.Shard, ...]:
    reading = pipeline.read(project)
    shards, failures = pipeline.plan(project, reading, project.config.tags, **given)  # type: ignore[arg-type]
    assert not failures
    return shards


def test_everything_then_nothing(project: pipeline.Project) -> None:
    shards = plan(project)
    assert [(s.locale, s.slugs) for s in shards] == [
        ("fr", ("harbour", "library")), ("fa", ("harbour", "library")),
    ]  # fmt: skip
    assert not project.path("locale").exists()
    for shard in shards:
        pipeline.localize(project, pipeline.read(project), shard.locale, shard.slugs)
    assert plan(project) == ()


def test_only_what_changed(project: pipeline.Project) -> None:
    pipeline.run(project, pipeline.read(project), ("fr", "fa"))
    write(project.path("content/library/index.md"), "Another text.\n")
    project.catalog_path("fa", "harbour").unlink()
    assert [(s.locale, s.slugs) for s in plan(project)] == [
        ("fr", ("library",)), ("fa", ("harbour", "library")),
    ]  # fmt: skip


def test_shards_are_cut_by_characters_and_leave_out_what_is_under_way(
    project: pipeline.Project,
) -> None:
    assert [s.slugs for s in plan(project, characters=1)] == [("harbour",), ("library",)] * 2
    busy = {("fr", "harbour"), ("fr", "library"), ("fa", "library")}
    [left] = plan(project, busy=busy)
    assert (left.locale, left.slugs) == ("fa", ("harbour",))


def test_the_digest_is_of_articles_and_catalogs(project: pipeline.Project) -> None:
    first = plan(project)
    assert plan(project) == first
    assert len({shard.digest for shard in first}) == 2
    pipeline.localize(project, pipeline.read(project), "fr", ("harbour",))
    fr, fa = plan(project)
    assert fr.slugs == ("library",)
    assert fa == first[1]
    assert fr.digest != first[0].digest


def test_a_frozen_project_is_only_looked_at(project: pipeline.Project) -> None:
    assert plan(replace(project, frozen=True)) == plan(project)


def test_a_refused_catalog_is_told_and_not_planned(project: pipeline.Project) -> None:
    pipeline.run(project, pipeline.read(project), ("fr", "fa"), publishing=False)
    write(project.catalog_path("fr", "harbour"), "<<<<<<< ours\n")
    shards, failures = pipeline.plan(project, pipeline.read(project), ("fr", "fa"))
    assert shards == ()
    assert [failure.where for failure in failures] == ["locale/fr/LC_MESSAGES/harbour.po:1"]


def test_is_built_until_article_or_catalog_changes(project: pipeline.Project) -> None:
    assert not pipeline.is_built(project, "fa", "harbour")
    pipeline.run(project, pipeline.read(project), ("fr", "fa"))
    assert pipeline.is_built(project, "fa", "harbour")
    catalog = project.catalog_path("fa", "harbour")
    revision = pipeline.revision(project, "fa", "harbour")
    catalog.write_text(catalog.read_text("utf-8").replace("#, fuzzy\n", "", 1), "utf-8")
    assert not pipeline.is_built(project, "fa", "harbour")
    assert pipeline.revision(project, "fa", "harbour") != revision
    pipeline.build_site(project, pipeline.read(project))
    assert pipeline.is_built(project, "fa", "harbour")
    write(project.path("content/harbour/index.md"), "Another text.\n")
    assert not pipeline.is_built(project, "fa", "harbour")
