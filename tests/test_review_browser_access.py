"""axe-core finds nothing on any page of the review, light and dark, wide and narrow, both ways.

axe-core (MPL-2.0, npm) is no dependency: MULTILANG_TEST_AXE names its ``axe.min.js``.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from multilang.review import people
from projects import lay, run
from review_screen import PASSWORD, Screen, served, write_anew
from test_review_browser import SETTINGS, po, poedit

NUMBERS = itertools.count()
AXE = os.environ.get("MULTILANG_TEST_AXE", "")
pytestmark = pytest.mark.skipif(not AXE, reason="MULTILANG_TEST_AXE names no axe.min.js")


@pytest.fixture(scope="module")
def browser(tool: Callable[[str], str]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=tool("chromium"))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    laid = lay(tmp_path_factory.mktemp("axe"), SETTINGS)
    run(laid, "pretranslate", "-q")
    return laid


@pytest.fixture(scope="module")
def screen(folder: Path) -> Iterator[Screen]:
    with served(folder) as made:
        yield made


@pytest.fixture(
    params=[(scheme, width) for scheme in ("light", "dark") for width in (1440, 390)],
    ids=lambda given: f"{given[0]}-{given[1]}",
)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    scheme, width = request.param
    opened = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    yield opened
    opened.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page, and that it does not scroll sideways."""
    page.evaluate(Path(AXE).read_text("utf-8"))
    found = page.evaluate("axe.run(document, {iframes: false}).then(all => all.violations)")
    told = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return told + ([f"{wide} pixels too wide"] if wide > 0 else [])


def test_the_dashboard(screen: Screen, context: BrowserContext) -> None:
    assert violations(screen.entered(context)) == []


def test_signing_in(folder: Path, context: BrowserContext, tmp_path: Path) -> None:
    people.add(tmp_path / "team.toml", "Ines Duarte", "reviewer", PASSWORD)
    with served(folder, people.read(tmp_path / "team.toml")) as screen:
        page = context.new_page()
        page.goto(screen.address)
        assert violations(page) == []
        page.locator("#name").fill("Ines Duarte")
        page.locator("#password").fill("wrong")
        page.locator("#login-form button").click()
        expect(page.locator("#problem")).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("tag", ["fr", "fa"])
def test_an_article(screen: Screen, context: BrowserContext, tag: str) -> None:
    page = screen.entered(context, f"article/{tag}/harbour?show=all")
    found = violations(page)
    for name in ("comments", "history", "draft", "memory"):
        if page.locator(f"#{name}:not([open]) > summary").count():
            page.locator(f"#{name} > summary").click()
    page.locator("#view-list").click()
    assert found + violations(page) == []


@pytest.mark.parametrize("tag", ["fr", "fa"])
def test_the_page_in_the_frame(screen: Screen, context: BrowserContext, tag: str) -> None:
    page = screen.entered(context, f"frame/{tag}/library/")
    assert violations(page) == []


@pytest.mark.parametrize("tag", ["fr", "fa"])
def test_the_dialogs(screen: Screen, context: BrowserContext, tag: str) -> None:
    page = screen.entered(context, f"article/{tag}/harbour?show=all")
    page.locator("#bulk").click()
    expect(page.locator("#bulk-form")).to_be_visible()
    found = violations(page)
    page.keyboard.press("Escape")
    page.locator("#view-list").focus()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    assert found + violations(page) == []


@pytest.mark.parametrize("tag", ["fr", "fa"])
def test_a_conflict(
    folder: Path, screen: Screen, context: BrowserContext, tool: Callable[[str], str], tag: str
) -> None:
    page = screen.entered(context, f"article/{tag}/harbour?show=all")
    write_anew(page, "Le port, اینجا")
    other = f"Ouverture {next(NUMBERS)}"
    poedit(po(folder, tag), {"The harbour opens": other}, tool("msgcat"))
    page.locator("#save").click()
    expect(page.locator("#conflict-theirs")).to_be_visible()
    assert violations(page) == []
    page.locator("#keep-theirs").click()
    expect(page.locator("#told")).to_have_count(0)
