"""Machine translation side by side, the same sentences in the same run: words a second, memory.

    python benchmarks/translate.py FILE_OR_FOLDER... [--lang fr] [--models FOLDER] [--threads 2]
        [--rounds 3] [--sentences 1000] [--argos PYTHON] [--only raw,engine]
        [--lenient]

raw           one call of CTranslate2's ``translate_batch``, beam 4, batches of 1,024 tokens, and
              nothing else: the text is cut into tokens beforehand
engine        ``ArgosEngine.translate``
pretranslate  the whole way: units -> sentences -> drafts with markup, guards, an empty cache
rerun         the same with the cache as pretranslate left it
align         ``ArgosEngine.align`` of every fifth sentence with its draft
greedy        the engine with beam 1
argos         argostranslate's own API, an article a call, its splitter replaced by one that knows
              the sentences (MiniSBD would have to download a model)

Each is a process of its own, loads its model first, and works in turn with the others, round by
round; the best round counts. FILE_OR_FOLDER are Markdown articles. --models holds unpacked packages
as argospm installs them (``random_model.py`` makes one); the starter models otherwise. --argos is a
Python that has argos-translate-lt; this one by default.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

TOOLS = ("raw", "engine", "pretranslate", "rerun", "align", "greedy", "argos")
Work = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="*", type=Path)
    parser.add_argument("--lang", default="fr")
    parser.add_argument("--models", type=Path, default=None)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=1000, help="at most")
    parser.add_argument("--argos", default=sys.executable)
    parser.add_argument("--only", default=",".join(TOOLS))
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--lenient", action="store_true", help="guards are asked, never heeded")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, json.loads(sys.stdin.readline()))
        return
    with tempfile.TemporaryDirectory() as name:
        compare(asked, Path(name))


def compare(asked: argparse.Namespace, folder: Path) -> None:
    articles = [path for given in asked.articles for path in markdown(given)]
    paragraphs = sentences(articles, asked.sentences)
    flat = list(dict.fromkeys(s for article in paragraphs for part in article for s in part))
    words = sum(len(sentence.split()) for sentence in flat)
    everything = sum(len(s.split()) for article in paragraphs for part in article for s in part)
    print(f"{len(paragraphs)} articles, {len(flat)} different sentences, {words} words "
          f"({everything} with repeats); {asked.threads or 'all'} threads")  # fmt: skip
    facts = {
        "articles": [str(path) for path in articles[: len(paragraphs)]],
        "paragraphs": paragraphs,
        "sentences": flat,
        "lang": asked.lang,
        "models": str(asked.models or ""),
        "threads": asked.threads,
        "folder": str(folder),
        "verbose": asked.verbose,
        "lenient": asked.lenient or bool(asked.models),  # random words would all be refused
    }
    running = {tool: start(tool, asked, facts) for tool in asked.only.split(",")}
    best: dict[str, dict[str, float]] = {}
    for _ in range(asked.rounds):
        for tool, child in running.items():
            result = answer(child, "go")
            known = best.setdefault(tool, result)
            best[tool] = {key: min(known[key], value) for key, value in result.items()}
    for child in running.values():
        answer(child, "end")
        child.wait()
    raw = best.get("raw", best[next(iter(best))])
    print(f"{'':<13} {'words/CPU s':>11} {'of raw':>7} {'words/s':>8} {'of raw':>7} "
          f"{'load s':>7} {'peak MB':>8}")  # fmt: skip
    for tool, one in best.items():
        part = words / 5 if tool == "align" else words
        print(f"{tool:<13} {part / one['cpu']:>11.0f} {raw['cpu'] / one['cpu']:>7.2f} "
              f"{part / one['wall']:>8.0f} {raw['wall'] / one['wall']:>7.2f} "
              f"{one['load']:>7.2f} {one['peak']:>8.0f}")  # fmt: skip


def start(tool: str, asked: argparse.Namespace, facts: dict[str, Any]) -> subprocess.Popen[str]:
    python = asked.argos if tool == "argos" else sys.executable
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if tool == "argos":
        # Its own packages go first, so that the version it brings is the one that runs.
        environment = {**os.environ, "ARGOS_PACKAGES_DIR": str(unpacked(facts))}
        if facts["threads"]:
            environment["ARGOS_INTRA_THREADS"] = str(facts["threads"])
    child = subprocess.Popen(
        [python, __file__, "--serve", tool],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    loaded = answer(child, json.dumps(facts))
    if "ready" not in loaded:
        sys.exit(f"{tool} does not run")
    return child


def answer(child: subprocess.Popen[str], line: str) -> dict[str, float]:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()
    reply = child.stdout.readline()
    result: dict[str, float] = json.loads(reply) if reply else {}
    return result


def serve(tool: str, facts: dict[str, Any]) -> None:
    """Load, then do the work once for each line that says so."""
    began = time.perf_counter()
    work: Work = globals()[f"make_{tool}"](facts)
    load = time.perf_counter() - began
    print(json.dumps({"ready": 1}), flush=True)
    while sys.stdin.readline().strip() == "go":
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        result = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**result, "load": load, "peak": peak}), flush=True)
    print("{}", flush=True)


# -- what is translated -----------------------------------------------------------------------


def markdown(given: Path) -> list[Path]:
    return sorted(given.rglob("*.md")) if given.is_dir() else [given]


def units(path: Path) -> tuple[Any, ...]:
    from multilang.extract import extract, read_article

    return extract(read_article(path.read_bytes(), path.as_posix(), path.stem)).units


def sentences(articles: Sequence[Path], most: int) -> list[list[list[str]]]:
    """By article and unit, what pretranslation asks an engine for, up to ``most`` in all."""
    found: list[list[list[str]]] = []
    for path in articles:
        if sum(len(part) for article in found for part in article) >= most:
            break
        echo = Echo()
        found.append([echo.asked_for(unit) for unit in units(path)])
    return found


class Echo:
    """An engine that repeats what it hears, and remembers it."""

    verbatim = True

    def __init__(self) -> None:
        self.heard: list[str] = []

    def asked_for(self, unit: Any) -> list[str]:
        self.heard = []
        pretranslated([unit], self, "fr", None, guard=lambda _a, _b: "")
        return self.heard

    def signature(self, source: str, target: str) -> str:
        return f"echo {source} {target}"

    def translate(self, segments: Sequence[str], *_: Any) -> list[Any]:
        from multilang.model import Draft

        self.heard.extend(segments)
        return [Draft(text) for text in segments]

    def align(self, pairs: Sequence[tuple[str, str]], *_: Any) -> list[Any]:
        from multilang.model import Alignment

        found = []
        for text, _same in pairs:
            spans = tuple(match.span() for match in re.finditer(r"\S+", text))
            rows = tuple(tuple(float(a == b) for a in spans) for b in spans)
            found.append(Alignment(spans, spans, rows))
        return found

    def anchor_accuracy(self, *_: Any) -> float:
        return 1.0


class NoCache:
    def get(self, *_: Any) -> dict[Any, Any]:
        return {}

    put = get_alignments = put_alignments = get


def pretranslated(some: Sequence[Any], engine: Any, lang: str, cache: Any, guard: Any) -> Any:
    from multilang import locales, pretranslate
    from multilang.segment import segment

    return pretranslate.pretranslate(
        some,
        locales.get("en"),
        locales.get(lang),
        engine,
        segmenter=lambda text: segment(text, "en"),
        guard=guard,
        check=lambda _u, _t: (),
        cache=cache or NoCache(),
    )


# -- who translates ---------------------------------------------------------------------------


def unpacked(facts: dict[str, Any]) -> Path:
    """The folder with the package, for those who read no archives."""
    from multilang.engines import install, packages

    if facts["models"]:
        return Path(facts["models"])
    where = packages.places()
    [package] = packages.find(packages.list_packages(where), "en", facts["lang"])
    folder = Path(facts["folder"]) / "packages"
    folder.mkdir(exist_ok=True)
    link = folder / package.name
    if not link.exists():
        link.symlink_to(install.ready(package, where).folder)
    return folder


def engine_of(facts: dict[str, Any], beam: int = 4) -> Any:
    from multilang.engines.argos import ArgosEngine
    from multilang.engines.packages import Places

    folder = Path(facts["folder"])
    here = Places(folder / "none", unpacked(facts), folder / "none", folder / "cache")
    engine = ArgosEngine(here, beam, facts["threads"])
    engine.translate(["Hello."], "en", facts["lang"])
    return engine


def make_raw(facts: dict[str, Any]) -> Work:
    import ctranslate2  # type: ignore[import-untyped]

    from multilang.engines import packages
    from multilang.engines.loading import cores
    from multilang.engines.tokenizers import tokenizer

    [package] = [
        p for p in map(packages.read, unpacked(facts).iterdir()) if p.target == facts["lang"]
    ]
    translator = ctranslate2.Translator(
        str(package.path / "model"), compute_type="int8",
        inter_threads=facts["threads"] or cores(), intra_threads=1,
    )  # fmt: skip
    cut = tokenizer(package, package.path)
    rows = [cut.encode(sentence) for sentence in facts["sentences"]]
    return lambda: translator.translate_batch(
        rows, beam_size=4, max_batch_size=1024, batch_type="tokens",
        length_penalty=package.length_penalty, return_scores=True,
    )  # fmt: skip


def make_engine(facts: dict[str, Any]) -> Work:
    return partial(engine_of(facts).translate, facts["sentences"], "en", facts["lang"])


def make_greedy(facts: dict[str, Any]) -> Work:
    return partial(engine_of(facts, 1).translate, facts["sentences"], "en", facts["lang"])


def make_align(facts: dict[str, Any]) -> Work:
    engine, some = engine_of(facts), facts["sentences"][::5]
    drafts = engine.translate(some, "en", facts["lang"])
    pairs = [(text, draft.text) for text, draft in zip(some, drafts, strict=True)]
    engine.align(pairs[:1], "en", facts["lang"])
    return partial(engine.align, pairs, "en", facts["lang"])


def make_pretranslate(facts: dict[str, Any], *, fresh: bool = True) -> Work:
    from multilang import checks, locales
    from multilang.draft_cache import open_cache

    engine, language = engine_of(facts), locales.get(facts["lang"])
    engine.align([("Hello.", "Hello.")], "en", facts["lang"])
    path = Path(facts["folder"]) / f"{'drafts' if fresh else 'rerun'}.sqlite"

    def guard(source: str, draft: str) -> str:
        reason = checks.refuse(source, draft, language)
        return "" if facts["lenient"] else reason

    def work() -> None:
        if fresh:
            path.unlink(missing_ok=True)
        some = [unit for name in facts["articles"] for unit in units(Path(name))]
        with open_cache(path) as cache:
            result = pretranslated(some, engine, facts["lang"], cache, guard)
        if facts.get("verbose"):
            print(result.translated, result.tries, file=sys.stderr)

    return work


def make_rerun(facts: dict[str, Any]) -> Work:
    work = make_pretranslate(facts, fresh=False)
    work()
    return work


def make_argos(facts: dict[str, Any]) -> Work:
    from argostranslate import settings, translate  # type: ignore[import-untyped]

    known = {" ".join(part): part for article in facts["paragraphs"] for part in article if part}

    class Splitter:
        def split_sentences(self, text: str) -> list[str]:
            return known.get(text, [text])

    translation = translate.get_translation_from_codes("en", facts["lang"])
    translation.underlying.sentencizer = Splitter()
    texts = ["\n".join(" ".join(p) for p in article if p) for article in facts["paragraphs"]]
    translation.translate("Hello.")
    assert settings.beam_size == 4

    def work() -> None:
        for text in texts:
            # num_hypotheses=1, as ``translate`` does; its cache of the last text is never hit
            translation.underlying.hypotheses(text, 1)

    return work


if __name__ == "__main__":
    main()
