"""Who is at work in a soak: an editor, two reviewers, a reader, and somebody who kills runs.

Texts and articles come from a stock with an end, so that the corpus stops growing: what grows then
is the program. A sentence stands alone or with the one that always follows it; an article that is
deleted comes back; approved texts are replaced by others. Only the journals grow to the end.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx
import polib

from projects import argv, environment, write
from review_client import Browser, card_of, field_of

_WORDS = ("harbour", "ship", "crane", "tide", "night", "port", "captain", "grain", "rope")
_STOCK = 20
"""Sentences that articles are made of."""
_SPARE = 3
"""Articles that come and go."""


@dataclass
class Soak:
    """What goes on, and what was seen."""

    project: Path
    end: float
    seed: int
    articles: int
    review: str = ""
    """The address of the review server, with the token that lets one in."""
    edits: int = 0
    reviews: int = 0
    decided: int = 0
    """Approved in the browser."""
    held: int = 0
    """Not approved there, because a check forbids it."""
    conflicts: int = 0
    """Not saved there, because a run had changed the entry meanwhile."""
    answered: int = 0
    """Requests that the review server answered."""
    kills: int = 0
    flows: int = 0
    looks: int = 0
    approved: set[str] = field(default_factory=set)
    """Texts of the reviewers that nobody has replaced."""
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def over(self) -> bool:
        return time.monotonic() > self.end

    def rest(self, seconds: float) -> None:
        time.sleep(max(0.0, min(seconds, self.end - time.monotonic())))

    def approve(self, before: str, text: str) -> None:
        with self._lock:
            self.approved.discard(before)
            self.approved.add(text)

    def replaced(self, text: str) -> None:
        with self._lock:
            self.approved.discard(text)


def lay(state: Soak) -> None:
    chance = random.Random(state.seed)
    for number in range(state.articles):
        write(_article(state.project, number), _text(chance, number))


def editor(state: Soak) -> None:
    chance = random.Random(state.seed + 1)
    numbers = range(state.articles + _SPARE)
    while not state.over:
        state.rest(chance.random() * 0.6)
        known = {number: _article(state.project, number) for number in numbers}
        gone = [number for number, path in known.items() if not path.exists()]
        number, act = chance.choice([n for n in numbers if n not in gone]), chance.random()
        if act < 0.05 and gone:
            number = chance.choice(gone)
            write(known[number], _text(chance, number))
        elif act < 0.08 and len(gone) < 2 * _SPARE:
            known[number].unlink()
            known[number].parent.rmdir()
        else:
            parts = known[number].read_text("utf-8").split("\n\n")
            place = chance.randrange(1, len(parts))
            other = _sentence(chance) if act < 0.6 else _turned(parts[place])
            parts[place] = other or _sentence(chance)
            _replace(known[number], "\n\n".join(parts[:12]).encode())
        state.edits += 1


def reviewer(state: Soak) -> None:
    """Works in files, as with Poedit: a draft, or something else for what was approved."""
    chance = random.Random(state.seed + 2)
    while not state.over:
        state.rest(chance.random() * 0.4)
        # The other reviewer has the other articles: two who save one file must ask the server.
        files = state.project.glob("locale/*/LC_MESSAGES/story-*[02468].po")
        path = chance.choice(sorted(files))
        file = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
        live = [entry for entry in file if entry.msgstr and not entry.obsolete]
        drafts = [entry for entry in live if entry.fuzzy]
        chosen = drafts if drafts and chance.random() < 0.7 else live
        if not chosen:
            continue
        entry = chance.choice(chosen)
        # As it was, with a word of the reviewer's own: links and numbers must stay.
        before, text = entry.msgstr, f"{entry.msgid} Relu {state.reviews}."
        entry.msgstr = text
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.previous_msgid = entry.previous_msgctxt = None
        _replace(path, str(file).encode() + b"\n")
        state.approve(before, text)
        state.reviews += 1


def web_reviewer(state: Soak) -> None:
    """Approves in the browser: opens an article, a text in it, types, approves; takes back some."""
    chance = random.Random(state.seed + 5)
    base = state.review.partition("/enter")[0]
    headers = {"origin": base, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=base, timeout=120, follow_redirects=True) as client:
        browser = Browser(client, headers)  # type: ignore[arg-type]  # not in this process
        browser.get(state.review.removeprefix(base))
        browser.csrf = field_of(browser.get("/").text, "csrf")
        while not state.over:
            state.rest(chance.random())
            number = chance.randrange(1, state.articles + _SPARE, 2)
            try:
                _decide(state, browser, chance, f"{chance.choice(('fr', 'ar'))}/story-{number:04d}")
            except (httpx.HTTPError, AssertionError) as error:
                state.wrong.append(f"the review: {error!r:.500}")


def _decide(state: Soak, browser: Browser, chance: random.Random, place: str) -> None:
    page = _answer(state, browser.get(f"/article/{place}?show=all"))
    # Without JavaScript's list there are the links of the page in the frame.
    units = sorted(set(re.findall(r'data-unit="([^"]+)"', page.text)))
    if page.status_code != 200 or not units:
        return  # the editor has deleted it
    asked = f"/article/{place}?show=all&unit={chance.choice(units)}"
    answer = _answer(state, browser.get(asked))
    if answer.status_code != 200:
        return
    _answer(state, browser.get(f"/frame/{place}/"))
    card = card_of(answer.text)
    if not card["text"]:
        return
    # After a conflict that is the unsaved text, with what is saved told above it.
    text = re.sub(r" Seen \d+\.\Z", "", card["text"]) + f" Seen {state.decided}."
    typed = {"unit": card["unit"], "text": text}
    _answer(state, browser.send(f"/look/{place}", **typed))
    deed = {**typed, "base": card["base"], "deed": "approve"}
    answer = _answer(state, browser.send(f"/deed/{place}", **deed))
    outcome = answer.json()["outcome"] if answer.status_code in (200, 409) else ""
    if outcome == "saved":
        state.approve(card["saved"], text)
        state.decided += 1
    elif outcome == "held":  # a link is missing: saved, and not approved
        state.replaced(card["saved"])
        state.held += 1
    elif outcome == "conflict":
        state.conflicts += 1
    if chance.random() < 0.1:
        browser.get("/")


def _answer(state: Soak, answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 500:
        state.wrong.append(f"the review answered {answer.status_code}: {answer.text[:300]}")
    state.answered += 1
    return answer


def killer(state: Soak) -> None:
    chance = random.Random(state.seed + 3)
    while not state.over:
        state.rest(chance.random() * 2)
        command, patience = chance.choice((["run", "-q"], ["publish", "-q"])), 4.0
        if chance.random() < 0.02 and importlib.util.find_spec("prefect"):
            # Its server starts in 5 to 70 s: half of these get to work, and are killed there.
            flow = chance.choice(("localize", "publish"))
            command, patience = ["flow", "run", flow, "-q"], 90.0
            state.flows += 1
        process = subprocess.Popen(
            argv(*command, "-C", str(state.project)), env=environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        patience = min(0.3 + chance.random() * patience, max(0.3, state.end - time.monotonic()))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            state.kills += 1
        process.wait()


def reader(state: Soak) -> None:
    """Opens the front page and an article as a web server would: by path."""
    chance = random.Random(state.seed + 4)
    site = live(state.project)
    while not state.over:
        time.sleep(0.05)
        release = site.resolve()  # a server that serves one page serves it from one release
        pages = [release / "index.html", *release.glob("ar/*/index.html")]
        for page in (pages[0], chance.choice(pages)):
            try:
                text = page.read_text("utf-8")
            except FileNotFoundError:
                if not release.exists():
                    break  # three releases later: nobody reads that long
                state.wrong.append(f"a reader found no {page}")
                continue
            if not text.rstrip().endswith("</html>"):
                state.wrong.append(f"a reader found half of {page}")
        state.looks += 1


def live(project: Path) -> Path:
    current = project / "live" / "current"
    return current if current.exists() else project / "live"


def _article(project: Path, number: int) -> Path:
    return project / "content" / f"story-{number:04d}" / "index.md"


def _text(chance: random.Random, number: int) -> str:
    paragraphs = [_sentence(chance) for _ in range(6)]
    return "\n\n".join([f"---\ntitle: Story {number}\n---", *paragraphs, ""])


@cache
def _stock() -> tuple[str, ...]:
    chance = random.Random(11)
    return tuple(
        f"The {' '.join(chance.choices(_WORDS, k=9))} near "
        f"[port {chance.randrange(99)}](https://example.org/port)."
        for _ in range(_STOCK)
    )


def _sentence(chance: random.Random) -> str:
    return chance.choice(_stock())


def _turned(paragraph: str) -> str:
    """With the sentence that always follows, or without it; empty for none of the stock."""
    stock = _stock()
    for sentence, following in zip(stock, (*stock[1:], stock[0]), strict=True):
        if paragraph == sentence:
            return f"{sentence} {following}"
        if paragraph == f"{sentence} {following}":
            return sentence
    return ""


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    new.replace(path)
