"""``make docs-site``: the documentation as a project of multilang's own."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest

from multilang import pipeline
from projects import run

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_site", ROOT / "requirements/docs_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def laid(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs-site")
    script.lay_all(folder)
    return folder


def test_every_listed_page_is_an_article(script: ModuleType, laid: Path) -> None:
    project = pipeline.open_project(laid)
    reading = pipeline.read(project)
    assert not reading.failures
    assert set(reading.slugs) == {page.slug for page in script.listed()}
    assert len(reading.slugs) > 50


def test_every_section_has_its_name_in_each_language(script: ModuleType, laid: Path) -> None:
    assert {page.section for page in script.listed()} <= script.WORDS.keys()
    for tag in ("fr", "fa", "ar"):
        assert pipeline.open_project(laid).config.language(tag).gate == "drafts"
        path = laid / "locale" / tag / "LC_MESSAGES" / "site.po"
        known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        assert known.keys() == script.WORDS.keys()
        assert all(known.values())


def test_links_lead_to_articles_and_pictures_that_are_there(laid: Path) -> None:
    count = 0
    for page in laid.glob("content/*/index.md"):
        prose = re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", page.read_text("utf-8"),
                                               flags=re.DOTALL | re.MULTILINE))  # fmt: skip
        for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", prose):
            if not target.startswith(("https:", "http:", "/")):
                assert (page.parent / target).exists(), (page, target)
                count += 1
    assert count > 100


def test_code_blocks_are_as_they_were(laid: Path) -> None:
    fence = re.compile(r"^```\w[^\n]*\n.*?^```$", re.DOTALL | re.MULTILINE)
    text = (ROOT / "docs/tutorial/publisher.md").read_text("utf-8")
    there = (laid / "content/tutorial-publisher/index.md").read_text("utf-8")
    assert fence.findall(text) == fence.findall(there)


def test_a_page_goes_the_whole_way(laid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTILANG_ENGINE", "pseudo")
    for page in laid.glob("content/*"):
        if page.name not in ("tutorial-publisher", "how-to-publish"):
            shutil.rmtree(page)
    run(laid, "run", "-q")
    for tag in ("fr", "fa", "ar"):
        text = (laid / f"build/site/{tag}/tutorial-publisher/index.html").read_text("utf-8")
        assert 'href="../how-to-publish/' in text or f"/{tag}/how-to-publish/" in text
