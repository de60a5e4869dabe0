"""The review on a screen: its server on a thread of this process, and people at keyboards."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from multilang.review import app, place
from multilang.review.office import Office
from multilang.review.people import Account
from review_client import office

PASSWORD = "a sentence to remember"
SLOWEST = 15_000
"""Milliseconds that a shared machine may take for anything."""
expect.set_options(timeout=SLOWEST)


@contextmanager
def served(folder: Path, people: Mapping[str, Account] | None = None) -> Iterator[Screen]:
    """The review of a project, reached as browsers reach it, until the end of the block."""
    made = office(folder, people)
    listener = place.listening("127.0.0.1", 0)
    server = app.Server(made)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Screen(made, place.address_of(listener, made.place))
    finally:
        server.handle_exit(signal.SIGTERM, None)
        thread.join()
        listener.close()
        made.desk.close()


class Screen:
    """Where a review is reached, and who may enter."""

    def __init__(self, made: Office, address: str) -> None:
        self.office = made
        self.address = address

    def entered(self, context: BrowserContext, path: str = "") -> Page:
        """The first page, for the person at this machine."""
        page = context.new_page()
        page.set_default_timeout(SLOWEST)
        page.goto(f"{self.address}enter?token={self.office.door.token}")
        expect(page.locator("main.board")).to_be_visible()  # not that it is still being read
        if path:
            page.goto(self.address + path)
        return page

    def signed_in(self, browser: Browser, name: str) -> Page:
        """The first page, in a browser of one's own, the password typed."""
        page = browser.new_context().new_page()
        page.set_default_timeout(SLOWEST)
        page.goto(self.address)
        expect(page.locator("#name")).to_be_focused()
        page.keyboard.insert_text(name)
        page.keyboard.press("Tab")
        page.keyboard.insert_text(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("main.board")).to_be_visible()
        expect(page.locator("#who")).to_contain_text(name)
        return page


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the element with that id has the focus."""
    for _ in range(most):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name}; it is at {focused(page)}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement?.id ?? ''"))


def card(page: Page) -> Locator:
    return page.locator("#card")


def unit(page: Page) -> str:
    return card(page).get_attribute("data-unit") or ""


def source(page: Page) -> str:
    return page.locator("#source").inner_text()


def text(page: Page) -> str:
    return page.locator("#target").input_value()


def write_anew(page: Page, words: str) -> None:
    """Another text in place of the one that stands there."""
    if focused(page) != "target":
        page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


def pressed(page: Page, keys: str) -> None:
    """A key that the server is asked by, and the answer on the screen."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press(keys)
    expect(page.locator("#status")).not_to_have_attribute("data-kind", "busy")
