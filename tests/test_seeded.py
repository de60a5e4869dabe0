"""Errors seeded into the sample translations: the checks find them, and would be missed if not.

A slice of ``benchmarks/seeded.py``, on the catalogs of this repository alone. What is measured on
other people's catalogs stands in ``benchmarks/README.md``.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from multilang.model import Issue

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # last: it has modules that are called as other packages are

import seeded  # noqa: E402
from human_texts import Text, from_project  # noqa: E402

EACH = 12
Sample = list[tuple["seeded.Case", tuple[Issue, ...], tuple[Issue, ...]]]
"""Cases with what is said of their texts before and after."""

BLOCKING = {
    "placeholder lost", "placeholder doubled", "placeholder invented", "placeholder broken",
    "link lost", "URL changed", "link spaced", "URL added", "raw HTML added",
    "script added", "stray *", "emptied", "unknown token", "bidi override", "bidi isolate open",
    "byte order mark", "tag character",
}  # fmt: skip
"""What must never be published, whoever approved it."""


@pytest.fixture(scope="module")
def clean() -> list[tuple[Text, tuple[Issue, ...]]]:
    check = seeded.checker()
    return [(t, check(t, t.target)) for t in from_project(seeded.HERE, seeded.TAGS)]


@pytest.fixture(scope="module")
def sample(clean: list[tuple[Text, tuple[Issue, ...]]]) -> Sample:
    check = seeded.checker()
    return [
        (case, issues[id(case.text)], seeded.check_case(check, case))
        for issues in [{id(text): before for text, before in clean}]
        for seed in seeded.seeds()
        for tag in seeded.TAGS
        for case in seeded.cases(seed, tag, [c for c in clean if c[0].tag == tag], EACH, 6)
    ]


def recalls(sample: Sample, without: str = "") -> dict[str, float]:
    """Share of each class of errors found by the right checks, ``without`` left out."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for case, before, after in sample:
        heard = [issue for issue in after if issue.check != without]
        hits[case.seed.name].append(seeded.judge(case, before, heard).right)
    return {name: sum(found) / len(found) for name, found in hits.items()}


def weak(found: dict[str, float]) -> dict[str, float]:
    """Classes below their bar: 99 % of what blocks, 95 % of the rest."""
    return {
        name: share
        for name, share in found.items()
        if share < (0.99 if name in BLOCKING else EXPECTED.get(name, 0.95))
    }


EXPECTED = {
    "second half left": 0.9,  # English in quotation marks may be a title
    "other digits": 0.9,  # not in times: ۸:٣٠
    "sentence lost": 0.85,  # short sentences, or one that is half as long as its source
}
"""Lower bars, each with its reason."""


def test_every_class_is_seeded_in_its_languages(sample: Sample) -> None:
    made = Counter((case.seed.name, case.text.tag) for case, _, _ in sample)
    few = {
        (seed.name, tag)
        for seed in seeded.seeds()
        for tag in seed.languages
        if made[seed.name, tag] < 1
    }
    assert few <= NONE_IN_SAMPLES


NONE_IN_SAMPLES = {*(("tags misnested", tag) for tag in seeded.TAGS), ("Latin semicolon", "ar")}
"""What the sample articles have no place for."""


def test_the_same_seed_makes_the_same_errors(
    clean: list[tuple[Text, tuple[Issue, ...]]], sample: Sample
) -> None:
    seed = seeded.seeds()[0]
    again = [
        case.bad
        for case in seeded.cases(seed, "fr", [c for c in clean if c[0].tag == "fr"], EACH, 6)
    ]
    first = [c.bad for c, _, _ in sample if c.seed.name == seed.name and c.text.tag == "fr"]
    assert again == first


def test_errors_are_found(sample: Sample) -> None:
    found = recalls(sample)
    assert found.keys() >= BLOCKING
    assert weak(found) == {}


def test_what_blocks_is_critical(sample: Sample) -> None:
    verdicts = [(c, seeded.judge(c, before, after)) for c, before, after in sample]
    mild = [
        (case.seed.name, case.bad)
        for case, verdict in verdicts
        if case.seed.name in BLOCKING and verdict.severity != "critical"
    ]
    assert len(mild) <= 0.01 * sum(case.seed.name in BLOCKING for case, _, _ in sample), mild


@pytest.mark.parametrize("check", sorted({one for seed in seeded.seeds() for one in seed.checks}))
def test_no_check_could_stop_working_unseen(check: str, sample: Sample) -> None:
    """Without any one of them a class is found less, and ``test_errors_are_found`` fails."""
    assert weak(recalls(sample, without=check)).keys() > weak(recalls(sample)).keys()


def test_fixes_give_the_text_again(sample: Sample) -> None:
    verdicts = [(c, seeded.judge(c, before, after)) for c, before, after in sample]
    wrong = [(c.seed.name, c.bad) for c, verdict in verdicts if verdict.fix is False]
    assert len(wrong) <= 0.05 * sum(v.fix is not None for _, v in verdicts), wrong


def test_no_false_alarms_in_the_samples(clean: list[tuple[Text, tuple[Issue, ...]]]) -> None:
    said = [(text, issue) for text, issues in clean for issue in issues]
    wrong = [(i.message, t.target) for t, i in said if i.severity != "cosmetic"]
    assert [one for one in wrong if one[1] not in NAMES] == []
    cosmetic = Counter((text.tag, i.check) for text, i in said if i.severity == "cosmetic")
    texts = Counter(text.tag for text, _ in clean)
    assert {one: n for one, n in cosmetic.items() if n > 0.02 * texts[one[0]]} == {}


NAMES = {"Lower Corvane"}
"""What is the same in French, and rightly."""
