"""The oracles that the whole design stands on (design, section 6), over specifications and corpora.

identity catalog -> byte-equal article
pseudo-translated article, extracted again -> the same units, each equal to its target
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

import specs
from multilang import locales
from multilang.assemble import assemble, fill
from multilang.checks import check_message, refuse
from multilang.config import Language
from multilang.engines.pseudo import PseudoEngine
from multilang.errors import ContentError
from multilang.extract import extract, read_article
from multilang.merge import merge
from multilang.model import Draft, Extraction, Target, Unit
from multilang.pretranslate import pretranslate
from multilang.segment import segment

ROOT = Path(__file__).parent.parent
FIELDS = ("title", "description", "summary", "image_alt", "section", "tags")
CORPUS = Path(os.environ.get("MULTILANG_TEST_CORPUS", ROOT.parent / "shared" / "corpus"))
"""A folder of real Markdown files, looked at where it exists."""
EN = locales.get("en")


class NoCache:
    """Forgets at once."""

    def get(self, signature: str, sources: Sequence[str]) -> dict[str, Draft]:
        return {}

    def put(self, signature: str, drafts: object) -> None:
        """Forget."""


def cut(text: str) -> Extraction:
    return extract(read_article(text.encode(), "content/a/index.md", "a", FIELDS))


def variants(data: bytes) -> Iterator[bytes]:
    """The file, and as other editors would have saved it."""
    yield data
    if b"\r" not in data:
        yield data.replace(b"\n", b"\r\n")
    if not data.startswith(b"\xef\xbb\xbf"):
        yield b"\xef\xbb\xbf" + data


def assert_identity(data: bytes) -> None:
    extraction = extract(read_article(data, "a.md", "a", FIELDS))
    text, shown = fill(extraction, {unit.id: unit.source for unit in extraction.units})
    assert text.encode() == data
    assert not shown


def pseudo(extraction: Extraction, tag: str) -> dict[tuple[str, str], Target]:
    locale = locales.get(tag)
    outcome = pretranslate(
        extraction.units, EN, locale, PseudoEngine(),
        segmenter=partial(segment, language="en"),
        guard=lambda source, draft: "",
        check=lambda unit, text: check_message(unit, text, locale, EN),
        cache=NoCache(),
    )  # fmt: skip
    return dict(outcome.drafts)


def assert_pseudo(text: str, tag: str) -> tuple[int, int]:
    """The proof that assembling makes holds for every unit; counts of drafts and of messages."""
    extraction = cut(text)
    drafts = pseudo(extraction, tag)
    catalog = merge(extraction.units, drafts, None, locale=tag, domain="a", path="a.md")
    locale = locales.get(tag)
    bundle = assemble(
        extraction, catalog, locale, Language(tag, "drafts"), reread=cut,
        check=lambda unit, target: check_message(unit, target, locale, EN),
    )  # fmt: skip
    assert bundle.publishable, bundle.issues[:3]
    again = cut(bundle.text)
    assert [u.kind for u in again.units] == [u.kind for u in extraction.units]
    return len(drafts), len({unit.key for unit in extraction.units})


def spec(name: str) -> tuple[str, ...]:
    try:
        return specs.examples(name)
    except specs.Unavailable as error:
        if os.environ.get("MULTILANG_TEST_REQUIRE_TOOLS"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.mark.parametrize(("name", "least"), [("commonmark", 640), ("gfm", 660)])
class TestSpecifications:
    def test_identity(self, name: str, least: int) -> None:
        examples = spec(name)
        assert len(examples) >= least
        for example in examples:
            for data in variants(example.encode()):
                assert_identity(data)

    @pytest.mark.parametrize("tag", ["en-XA", "ar-XB"])
    def test_pseudo(self, name: str, least: int, tag: str) -> None:
        drafted = units = 0
        for example in spec(name):
            one, all_ = assert_pseudo(example, tag)
            drafted, units = drafted + one, units + all_
        assert drafted >= 0.98 * units, (drafted, units)


SAMPLES = sorted((ROOT / "content").glob("*/index.md"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_samples(path: Path) -> None:
    for data in variants(path.read_bytes()):
        assert_identity(data)
        for tag in ("en-XA", "ar-XB"):
            drafted, units = assert_pseudo(data.decode(), tag)
            assert drafted == units


def corpus_files() -> list[Path]:
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus at {CORPUS}; MULTILANG_TEST_CORPUS names another folder")
    return sorted(CORPUS.rglob("*.md"))


def test_identity_of_a_corpus() -> None:
    files = corpus_files()
    for path in files:
        for data in variants(path.read_bytes()):
            if not data.strip(b"\xef\xbb\xbf \t\r\n"):
                continue  # an empty file is refused, with that reason
            try:
                assert_identity(data)
            except (AssertionError, ContentError) as error:
                pytest.fail(f"{path}: {error}")


def test_pseudo_of_a_corpus() -> None:
    drafted = units = 0
    for path in corpus_files()[::5]:
        text = path.read_text("utf-8")
        if not text.strip():
            continue
        try:
            one, all_ = assert_pseudo(text, "en-XA")
        except AssertionError as error:
            pytest.fail(f"{path}: {error}")
        drafted, units = drafted + one, units + all_
    assert drafted >= 0.99 * units, (drafted, units)


def test_all_fuzzy_is_never_published() -> None:
    for path in SAMPLES:
        extraction = cut(path.read_text("utf-8"))
        catalog = merge(
            extraction.units, pseudo(extraction, "fr"), None, locale="fr", domain="a", path="a"
        )
        bundle = assemble(
            extraction, catalog, locales.get("fr"), Language("fr"), reread=cut,
            check=lambda unit, target: (),
        )  # fmt: skip
        assert not bundle.publishable
        assert bundle.text == extraction.article.text


def test_guards_stand_before_drafts() -> None:
    """A machine that answers nonsense fills nothing."""

    class Parrot(PseudoEngine):
        def translate(self, segments, source, target, progress=None):  # type: ignore[no-untyped-def]
            return [Draft(text) for text in segments]

    fa = locales.get("fa")
    extraction = cut("The harbour opens its new market hall on the third of May.\n")
    outcome = pretranslate(
        extraction.units, EN, fa, Parrot(), segmenter=partial(segment, language="en"),
        guard=lambda source, draft: refuse(source, draft, fa),
        check=lambda unit, text: check_message(unit, text, fa, EN), cache=NoCache(),
    )  # fmt: skip
    assert not outcome.drafts
    assert list(outcome.refused) == [extraction.units[0].key]


def test_units_are_what_they_were() -> None:
    """Extraction decides which reviewed texts still fit: a change of it is a data migration."""
    golden = (ROOT / "tests" / "cases" / "extract" / "samples.txt").read_text("utf-8")
    found = []
    for path in SAMPLES:
        units = cut(path.read_text("utf-8")).units
        found += [_golden_line(path.parent.name, unit) for unit in units]
    assert "".join(found) == golden, "a change of extraction: see docs/decisions"


def _golden_line(slug: str, unit: Unit) -> str:
    return f"{slug}\t{unit.id}\t{unit.line}\t{unit.source!r}\n"
