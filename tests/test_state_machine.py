"""Whatever authors, translators and crashes do in whatever order: nobody's text is lost, and
nothing that nobody approved is published.

MULTILANG_TEST_STATES is the number of stories (15 by default), each of up to 30 deeds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest import mock

import polib
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from faults import MEMORY
from multilang import pipeline
from multilang.writing import files
from projects import tree, write

SETTINGS = '[project]\nname = "X"\nsource = "en"\n\n[engine]\nname = "pseudo"\n\n[languages.fr]\n'
CATALOG = "locale/fr/LC_MESSAGES/log.po"
ARTICLE = "content/log/index.md"
SENTENCES = (
    "The harbour opens in May.", "Ships wait at the quay.", "Tea is served on deck.",
    "Bring a warm coat.", "The library lends tools.", "Nobody fishes after dark.",
    "A storm broke the old pier.", "Children may row the small boat.", "Ask for the key at noon.",
    "The bus leaves every hour.", "Water is free.", "The market closes early today.",
)  # fmt: skip
WORDS = ("harbour", "warm", "old", "early", "small", "free")


class Crash(BaseException):
    """The machine stops."""


class Stories(RuleBasedStateMachine):
    """An article, its French catalog, and what is known of its translators' work."""

    @initialize(order=st.permutations(range(len(SENTENCES))), count=st.integers(3, 6))
    def begin(self, order: list[int], count: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="states-", dir=MEMORY))
        write(self.folder / "multilang.toml", SETTINGS)
        self.paragraphs = [[SENTENCES[n]] for n in order[:count]]
        self.paragraphs[0].append(SENTENCES[order[count]])
        self.unused = [SENTENCES[n] for n in order[count + 1 :]]
        self.deleted: list[list[str]] = []
        self.number = 0
        self.approved: set[str] = set()
        """Every text that a person has ever approved."""
        self.human: dict[tuple[str, str], str] = {}
        """By entry: what a person wrote there since the last run."""
        self.emptied: dict[tuple[str, str], str] = {}
        """By entry: what stood there before a person emptied it, since the last run."""
        self.kept: set[str] = set()
        """Texts that people wrote, that a run has seen, and that no person has overwritten."""
        self.save()
        self.run_to_the_end()

    # What authors do.

    def save(self) -> None:
        write(self.folder / ARTICLE, "\n\n".join(" ".join(p) for p in self.paragraphs) + "\n")

    @rule(at=st.integers(0, 9), word=st.sampled_from(WORDS), typo=st.booleans())
    def edit(self, at: int, word: str, typo: bool) -> None:
        paragraph = self.paragraphs[at % len(self.paragraphs)]
        text = paragraph[0]
        if typo:
            paragraph[0] = text[:-1] if text.endswith(".") else text + "."
        else:
            paragraph[0] = f"{text[:-1].rstrip('.')} {word}."
        self.save()

    @rule(at=st.integers(0, 9))
    def split_or_join(self, at: int) -> None:
        at %= len(self.paragraphs)
        paragraph = self.paragraphs[at]
        if len(paragraph) > 1:
            self.paragraphs[at : at + 1] = [paragraph[:1], paragraph[1:]]
        elif at + 1 < len(self.paragraphs):
            self.paragraphs[at : at + 2] = [paragraph + self.paragraphs[at + 1]]
        self.save()

    @rule(at=st.integers(0, 9), to=st.integers(0, 9))
    def move(self, at: int, to: int) -> None:
        paragraph = self.paragraphs.pop(at % len(self.paragraphs))
        self.paragraphs.insert(to % (len(self.paragraphs) + 1), paragraph)
        self.save()

    @precondition(lambda self: len(self.paragraphs) > 1)
    @rule(at=st.integers(0, 9))
    def delete(self, at: int) -> None:
        self.deleted.append(self.paragraphs.pop(at % len(self.paragraphs)))
        self.save()

    @precondition(lambda self: self.deleted)
    @rule(to=st.integers(0, 9))
    def restore(self, to: int) -> None:
        self.paragraphs.insert(to % (len(self.paragraphs) + 1), self.deleted.pop())
        self.save()

    @precondition(lambda self: self.unused)
    @rule(to=st.integers(0, 9))
    def add(self, to: int) -> None:
        self.paragraphs.insert(to % (len(self.paragraphs) + 1), [self.unused.pop()])
        self.save()

    # What translators do.

    def change(self, at: int, text: str | None, fuzzy: bool, wrap: bool) -> None:
        """Save one entry in a PO editor; ``text`` None leaves it as it is."""
        file = polib.pofile(
            str(self.folder / CATALOG), encoding="utf-8", wrapwidth=78 if wrap else 0
        )
        live = [entry for entry in file if not entry.obsolete]
        entry = live[at % len(live)]
        old, key = entry.msgstr, (entry.msgctxt or "", entry.msgid)
        if text is not None:
            entry.msgstr = text
        entry.flags = ["fuzzy"] if fuzzy and entry.msgstr else []
        if entry.msgstr and not fuzzy:
            self.approved.add(entry.msgstr)
        if text == "":
            self.emptied.setdefault(key, old)
        over = old or self.emptied.get(key, "")
        if text and not any(e.msgstr == over for e in file if e is not entry):
            self.kept.discard(over)  # overwritten by a person
        if text or (entry.msgstr and not fuzzy):
            self.human[key] = entry.msgstr
        elif text == "":
            self.human.pop(key, None)  # nobody but the editor has ever seen it
        elif "Texte humain" not in entry.msgstr:
            self.human.pop(key, None)  # an approved draft, withdrawn, is a draft again
            self.kept.discard(entry.msgstr)
        file.save()

    @rule(at=st.integers(0, 9), fuzzy=st.booleans(), wrap=st.booleans())
    def translate(self, at: int, fuzzy: bool, wrap: bool) -> None:
        self.number += 1
        code = "".join(chr(ord("a") + int(d)) for d in str(self.number))
        self.change(at, f"Texte humain {code}.", fuzzy, wrap)

    @rule(at=st.integers(0, 9))
    def approve(self, at: int) -> None:
        self.change(at, None, False, False)

    @rule(at=st.integers(0, 9))
    def withdraw(self, at: int) -> None:
        self.change(at, None, True, False)

    @rule(at=st.integers(0, 9), fuzzy=st.booleans())
    def empty(self, at: int, fuzzy: bool) -> None:
        self.change(at, "", fuzzy, False)

    @rule(options=st.sampled_from([(), ("--no-wrap",), ("--width=30",), ("--sort-output",)]))
    def rewrap(self, options: tuple[str, ...]) -> None:
        path = str(self.folder / CATALOG)
        subprocess.run(["msgcat", *options, "-o", path, path], check=True)

    # What machines do.

    @rule()
    def run(self) -> None:
        self.run_to_the_end()

    @rule()
    def run_again_some_time(self) -> None:
        """Twice as likely as any other deed: what happens between two runs is short."""
        self.run_to_the_end()

    @rule(after=st.integers(0, 25))
    def crash(self, after: int) -> None:
        """Stop a run at one of its writes, then run again as after any crash."""
        left = after

        def stop(*given: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Crash

        def synced(handle: int, fsync: object = os.fsync) -> None:
            stop()
            fsync(handle)  # type: ignore[operator]

        def renamed(*given: object, rename: object = files.rename) -> object:
            stop()
            return rename(*given)  # type: ignore[operator]

        patched = mock.patch.object
        with patched(os, "fsync", synced), patched(files, "rename", renamed):  # noqa: SIM117
            with contextlib.suppress(Crash):
                self.pipeline()
        self.run_to_the_end()

    def pipeline(self) -> pipeline.RunReport:
        project = pipeline.open_project(self.folder)
        reading = pipeline.read(project)
        self.units = {unit.key for unit in reading.extractions[0].units}
        return pipeline.run(project, reading, ["fr"])

    def run_to_the_end(self) -> None:
        report = self.pipeline()
        assert report.all_failures == ()
        self.kept |= set(self.human.values())
        self.human, self.emptied = {}, {}
        before = tree(self.folder, "locale", "build")
        self.nothing_is_lost()
        self.only_approved_text_is_published()
        self.pipeline()
        assert tree(self.folder, "locale", "build") == before

    def nothing_is_lost(self) -> None:
        path = self.folder / CATALOG
        file = polib.pofile(str(path), encoding="utf-8")
        assert self.kept <= {entry.msgstr for entry in file}
        live = [entry for entry in file if not entry.obsolete]
        assert {(entry.msgctxt or "", entry.msgid) for entry in live} == self.units
        assert len(live) == len(self.units)
        approved = {entry.msgstr for entry in live if entry.msgstr and not entry.fuzzy}
        assert approved <= self.approved
        subprocess.run(["msgfmt", "-c", "-o", os.devnull, str(path)], check=True)

    def only_approved_text_is_published(self) -> None:
        file = polib.pofile(str(self.folder / CATALOG), encoding="utf-8")
        unreviewed = {e.msgstr for e in file if e.fuzzy and e.msgstr} - {
            e.msgstr for e in file if not e.fuzzy and not e.obsolete
        }
        for page in (self.folder / "build/site").rglob("*.html"):
            text = page.read_text("utf-8")
            assert not [one for one in unreviewed if one in text], page

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_stories(tool: object) -> None:
    tool("msgcat")  # type: ignore[operator]
    tool("msgfmt")  # type: ignore[operator]
    count = int(os.environ.get("MULTILANG_TEST_STATES", "15"))
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Stories,
        settings=settings(
            max_examples=count, stateful_step_count=30, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
