"""Seeded errors found, and false alarms at human texts, beside Weblate's checks and pofilter.

    python benchmarks/seeded.py --catalog fr.po --catalog fa.po --articles FOLDER [--peers PYTHON]

``--articles FOLDER`` pairs the Markdown files of ``FOLDER`` with those of ``FOLDER-fr`` and so on;
the sample articles of this repository are always there. Errors are put into texts in which the
checks that should see them are silent, ``--each`` of a class in a language; found is what is said
of the changed text and not of the text before. PYTHON has Weblate and translate-toolkit
(``peer_checks.py`` says how). ``--show CHECK`` prints what a check says of human texts,
``--missed`` the errors that nothing found, ``--json FILE`` writes every figure.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from human_texts import Text, gather, glossary_of
from seeds import STRUCTURE, Seed
from seeds_typography import TYPOGRAPHY
from seeds_words import WORDS, term_lost

from multilang import locales
from multilang.checks import Check, check_catalog, check_message, terms_check
from multilang.model import Issue
from multilang.placeholders import numbers

HERE = Path(__file__).parents[1]
TAGS = ("fr", "fa", "ar")
PEERS = ("weblate", "pofilter")
Said = frozenset[str]
"""Ids of a tool's checks that object to one text."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text with an error in it."""

    seed: Seed
    text: Text
    bad: str


@dataclass(frozen=True, slots=True)
class Verdict:
    right: bool
    """By a check that is there for this."""
    any: bool
    severity: str
    """The worst of the right ones; empty for none."""
    fix: bool | None
    """Whether the fixes of the right ones give the good text again; None without a fix."""


def seeds(project: Path = HERE) -> tuple[Seed, ...]:
    lost = term_lost(glossary_of(project, TAGS))
    term = Seed("term not used", ("terms",), lost, TAGS, "samples")
    return (*STRUCTURE, *WORDS, term, *TYPOGRAPHY)


def checker(project: Path = HERE) -> Callable[[Text, str], tuple[Issue, ...]]:
    """All checks as a run asks them; terms only of the project that has a glossary."""
    english = locales.get("en")
    terms = terms_check(glossary_of(project, TAGS), english)

    def check(text: Text, target: str) -> tuple[Issue, ...]:
        extra: tuple[Check, ...] = (terms,) if text.corpus == "samples" else ()
        locale = locales.get(text.tag)
        return check_message(text.unit, target, locale, english, extra=extra)

    return check


def check_case(check: Callable[[Text, str], tuple[Issue, ...]], case: Case) -> tuple[Issue, ...]:
    """What is said of a text with an error; two ways to say one thing are seen side by side."""
    if case.seed.checks != ("consistency",):
        return check(case.text, case.bad)
    both = [(case.text.unit, case.text.target), (case.text.unit, case.bad)]
    return check_catalog(both, locales.get(case.text.tag))


def cases(
    seed: Seed, tag: str, texts: Sequence[tuple[Text, tuple[Issue, ...]]], each: int, start: int
) -> Iterator[Case]:
    """Up to ``each`` texts of a language with this error, the same ones for the same ``start``."""
    chance = random.Random(f"{start} {tag} {seed.name}")
    for text, issues in chance.sample(texts, len(texts)) if tag in seed.languages else ():
        if any(i.check in seed.checks for i in issues) or seed.corpus not in ("", text.corpus):
            continue
        bad = seed.make(text.unit, text.target, tag, chance)
        if bad is not None and bad != text.target:
            yield Case(seed, text, bad)
            each -= 1
        if not each:
            return


def judge(case: Case, before: Iterable[Issue], after: Iterable[Issue]) -> Verdict:
    known = {(i.check, i.message) for i in before}
    new = [i for i in after if (i.check, i.message) not in known]
    right = [i for i in new if i.check in case.seed.checks]
    fixes = {(*i.span, i.fix) for i in right if i.fix is not None and i.span is not None}
    fixed = case.bad
    for start, end, fix in sorted(fixes, reverse=True):
        fixed = fixed[:start] + fix + fixed[end:]
    order = ("critical", "functional", "cosmetic", "")
    worst = min((i.severity for i in right), key=order.index, default="")
    return Verdict(bool(right), bool(new), worst, fixed == case.text.target if fixes else None)


def ask_peers(python: str, asked: Sequence[tuple[str, str, str]]) -> dict[str, list[Said]]:
    """What other tools say of ``(tag, source, target)``, in the environment that has them."""
    script = str(Path(__file__).with_name("peer_checks.py").resolve())
    answer = subprocess.run(
        # Away from this folder: it has modules that are called as theirs are.
        [str(Path(python).absolute()), "-P", script],
        cwd="/",
        check=True,
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
    )
    return {tool: [frozenset(s) for s in said] for tool, said in json.loads(answer.stdout).items()}


@dataclass(frozen=True, slots=True)
class Measured:
    found: dict[str, dict[str, Counter[str]]]
    """Error -> language -> counts."""
    alarms: dict[str, dict[str, dict[str, float]]]
    missed: list[tuple[Case, Verdict]]
    """What no right check found."""
    clean: list[tuple[Text, tuple[Issue, ...]]]


def measure(texts: Sequence[Text], each: int, start: int, peers: str) -> Measured:
    check = checker()
    clean = [(text, check(text, text.target)) for text in texts]
    made = [
        case
        for seed in seeds()
        for tag in TAGS
        for case in cases(seed, tag, [c for c in clean if c[0].tag == tag], each, start)
    ]
    before = {id(text): issues for text, issues in clean}
    verdicts = [judge(c, before[id(c.text)], check_case(check, c)) for c in made]
    others: dict[str, list[Said]] = {}
    if peers:
        asked = [(t.tag, t.unit.source, t.target) for t in texts]
        others = ask_peers(peers, asked + [(c.text.tag, c.text.unit.source, c.bad) for c in made])
    place = {id(text): number for number, text in enumerate(texts)}
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for number, (case, verdict) in enumerate(zip(made, verdicts, strict=True), len(texts)):
        row = found[case.seed.name][case.text.tag]
        row["cases"] += 1
        row["right"] += verdict.right
        row["any"] += verdict.any
        row[f"{verdict.severity or 'not'} found"] += 1
        row["fixes"] += verdict.fix is not None
        row["fixes right"] += bool(verdict.fix)
        for tool, said in others.items():
            row[tool] += bool(said[number] - said[place[id(case.text)]])
    missed = [(c, v) for c, v in zip(made, verdicts, strict=True) if not v.right]
    return Measured(found, alarms(clean, others), missed, clean)


def alarms(
    clean: Sequence[tuple[Text, tuple[Issue, ...]]], others: dict[str, list[Said]]
) -> dict[str, dict[str, dict[str, float]]]:
    """Tool -> language -> check -> share of human texts that it objects to. ``*`` is any check;
    severities are told as checks are. Ours also by corpus, ``fr catalog``, and of texts that have
    their source's placeholders, ``fr intact``: people who see ``⟦1⟧`` do not write it otherwise."""
    rates: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    ours = [{one for i in s for one in (i.check, i.severity)} for _, s in clean]
    for tool, said in (("multilang", ours), *others.items()):
        groups: dict[str, list[Iterable[str]]] = defaultdict(list)
        for (text, _), ids in zip(clean, said, strict=False):
            groups[text.tag].append(ids)
            groups[f"{text.tag} {text.corpus}"].append(ids)
            if sorted(numbers(text.target)) == sorted(numbers(text.unit.source)):
                groups[f"{text.tag} intact"].append(ids)
        for name, members in groups.items():
            counts = Counter(one for ids in members for one in (*ids, *(["*"] if ids else [])))
            rates[tool][name] = {c: n / len(members) for c, n in counts.most_common()}
    return rates


def share(part: int, of: int) -> str:
    return f"{part / of:.1%}".replace("100.0%", "100%") if of else ""


def found_table(found: dict[str, dict[str, Counter[str]]]) -> Iterator[str]:
    tools = [t for t in PEERS if any(t in row for rows in found.values() for row in rows.values())]
    heads = ("error", *TAGS, "by the right check", "by any", "fix right", *tools)
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    totals: dict[str, Counter[str]] = {tag: Counter() for tag in TAGS}
    for name, rows in found.items():
        for tag in TAGS:
            totals[tag] += rows[tag]
        yield _row(name, rows, tools)
    yield _row("**all**", totals, tools)


def _row(name: str, rows: dict[str, Counter[str]], tools: list[str]) -> str:
    row = sum(rows.values(), Counter[str]())
    cells = [share(rows[tag]["right"], rows[tag]["cases"]) for tag in TAGS]
    cells += [share(row[key], row["cases"]) for key in ("right", "any")]
    cells += [share(row["fixes right"], row["fixes"])]
    cells += [share(row[tool], row["cases"]) for tool in tools]
    return f"| {name} ({row['cases']}) | {' | '.join(cells)} |"


def alarm_table(rates: dict[str, dict[str, dict[str, float]]]) -> Iterator[str]:
    for tool, groups in rates.items():
        names = sorted(groups, key=lambda name: (TAGS.index(name[:2]), name))
        names = names if tool == "multilang" else list(TAGS)
        yield f"| {tool} | {' | '.join(names)} |"
        yield "|---" * (len(names) + 1) + "|"
        ids = sorted({c for g in names for c in groups[g]})
        for check in ids:
            cells = (f"{groups[g].get(check, 0):.2%}" for g in names)
            yield f"| `{check}` | {' | '.join(cells)} |"
        yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalog", action="append", type=Path, default=[])
    parser.add_argument("--articles", action="append", type=Path, default=[])
    parser.add_argument("--each", type=int, default=25, help="errors of a class and language")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--peers", default="", help="Python that has Weblate and translate-toolkit")
    parser.add_argument("--show", default="", help="print what this check says of human texts")
    parser.add_argument("--missed", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    texts = gather(asked.catalog, asked.articles, HERE, TAGS)
    sizes = Counter((text.tag, text.corpus) for text in texts)
    print(", ".join(f"{number} {tag} {corpus}" for (tag, corpus), number in sizes.items()))
    made = measure(texts, asked.each, asked.seed, asked.peers)
    print("\n".join([*found_table(made.found), "", *alarm_table(made.alarms)]))
    for text, issues in made.clean if asked.show else ():
        for issue in issues:
            if asked.show in (issue.check, issue.severity):
                print(f"{text.tag} {text.corpus} {issue.check}: {issue.message}")
                print(f"  {text.unit.source!r}\n  {text.target!r}")
    for case, verdict in made.missed if asked.missed else ():
        other = " (another check objects)" if verdict.any else ""
        print(f"{case.text.tag} {case.seed.name}{other}")
        print(f"  {case.text.unit.source!r}\n  {case.bad!r}")
    if asked.json:
        figures = {"found": made.found, "alarms": made.alarms}
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
