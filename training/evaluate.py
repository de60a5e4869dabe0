"""``python -m training.evaluate``: what a package is worth, in figures.

BLEU and chrF2 with sacrebleu's signatures, through plain CTranslate2 as argostranslate decodes
(beam 4, length penalty 0.2), through multilang's own engine, and with the second tries that
multilang gives to what its guards refuse; what they refuse; words a second; which lines of
``robustness.tsv`` come through; how often attention finds the source of a word that both sides
share.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from multilang import locales
from multilang.checks import refuse
from multilang.engines import make
from multilang.engines.install import install
from multilang.engines.packages import Package, places, read
from multilang.errors import MultilangError
from multilang.model import Alignment, Draft, Locale
from multilang.pretranslate.asking import Desk
from training import robustness
from training.packs import Array

BEAM = 4
ARGOS_PENALTY = 0.2


@dataclass(frozen=True, slots=True)
class Result:
    """Of one way of decoding."""

    decoder: str
    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str
    length_ratio: float
    """Words of the output for each of the references'."""
    words_per_second: float
    """Source words a second of process CPU time."""
    refused: dict[str, int]
    """Sentences that the guards would hide, by reason."""


def evaluate(archive: Path, sources: Sequence[str], references: Sequence[str]) -> dict[str, Any]:
    """All figures of one package on one set, as JSON can hold them.

    Raises:
        MultilangError: the package is refused.
    """
    package = read(archive)
    with tempfile.TemporaryDirectory() as name:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(name)
        folder = next(Path(name).iterdir())
        plain, alignment = _plain(folder, package, sources, references)
    *ours, robust = _engine(archive, package, sources, references)
    return {
        "package": archive.name,
        "bytes": archive.stat().st_size,
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "source": package.source,
        "target": package.target,
        "quality": package.quality,
        "sentences": len(sources),
        "results": [asdict(plain), *map(asdict, ours)],
        "alignment": alignment,
        "robustness": robust,
    }


def _plain(
    folder: Path, package: Package, sources: Sequence[str], references: Sequence[str]
) -> tuple[Result, dict[str, float]]:
    import ctranslate2  # type: ignore[import-untyped]
    from sentencepiece import SentencePieceProcessor  # type: ignore[import-untyped]

    processor = SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    translator = ctranslate2.Translator(str(folder / "model"), device="cpu", compute_type="int8",
                                        inter_threads=1, intra_threads=1)  # fmt: skip
    started = time.process_time()
    rows = processor.encode(list(sources), out_type=str)
    found = translator.translate_batch(
        rows, beam_size=BEAM, length_penalty=ARGOS_PENALTY, max_batch_size=1024,
        batch_type="tokens", replace_unknowns=True, max_decoding_length=256,
    )  # fmt: skip
    texts = [processor.decode(one.hypotheses[0]) for one in found]
    seconds = time.process_time() - started
    drafts = [Draft(text) for text in texts]
    result = _result("CTranslate2, beam 4, length penalty 0.2 (as argostranslate)", package,
                     sources, references, drafts, seconds)  # fmt: skip
    return result, _alignment(translator, rows, [list(one.hypotheses[0]) for one in found])


def _engine(
    archive: Path, package: Package, sources: Sequence[str], references: Sequence[str]
) -> tuple[Result, Result, dict[str, tuple[int, int]]]:
    locale = locales.get(package.target)
    with tempfile.TemporaryDirectory() as folder:
        install(archive, places(folder))
        engine = make("argos", models_dir=folder, beam=BEAM, threads=1)
        hard = engine.translate(
            [text for _, text in robustness.lines()], package.source, package.target
        )
        started = time.process_time()
        drafts = engine.translate(list(sources), package.source, package.target)
        first = time.process_time() - started
        desk = Desk(engine, locales.get(package.source), locale,
                    lambda source, text: refuse(source, text, locale), _Memory())  # fmt: skip
        started = time.process_time()
        answered = desk.ask(sources)
        whole = time.process_time() - started
    name = f"multilang.engines.argos, beam 4, length penalty {package.length_penalty:g}"
    if package.no_repeat:
        name += f", no {package.no_repeat} tokens twice"
    shown = [answered[source] for source in sources]
    return (
        _result(name, package, sources, references, drafts, first),
        _result("the same with second tries", package, sources, references, shown, whole),
        robustness.count(hard, locale),
    )


class _Memory:
    """A cache that ends with the process."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Draft] = {}

    def get(self, key: str, sources: Sequence[str]) -> Mapping[str, Draft]:
        return {text: self.known[key, text] for text in sources if (key, text) in self.known}

    def put(self, key: str, drafts: Mapping[str, Draft]) -> None:
        self.known |= {(key, text): draft for text, draft in drafts.items()}

    def get_alignments(self, *_: object, **__: object) -> Mapping[tuple[str, str], Alignment]:
        return {}

    def put_alignments(self, *_: object, **__: object) -> None: ...


def _result(
    decoder: str,
    package: Package,
    sources: Sequence[str],
    references: Sequence[str],
    drafts: Sequence[Draft],
    seconds: float,
) -> Result:
    from sacrebleu import BLEU, CHRF

    texts, locale = [draft.text for draft in drafts], locales.get(package.target)
    bleu, chrf = BLEU(), CHRF()
    score = bleu.corpus_score(texts, [list(references)])
    reasons = Counter(
        _why(source, draft, locale) for source, draft in zip(sources, drafts, strict=True)
    )
    reasons.pop("", None)
    return Result(
        decoder=decoder,
        bleu=round(score.score, 2),
        chrf=round(chrf.corpus_score(texts, [list(references)]).score, 2),
        bleu_signature=str(bleu.get_signature()),
        chrf_signature=str(chrf.get_signature()),
        length_ratio=round(score.sys_len / max(1, score.ref_len), 3),
        words_per_second=round(sum(len(s.split()) for s in sources) / max(seconds, 1e-6)),
        refused=dict(sorted(reasons.items())),
    )


def _why(source: str, draft: Draft, locale: Locale) -> str:
    """The guard that refuses a draft; or that nothing came."""
    name = (draft.reason or refuse(source, draft.text, locale)).partition(" ")[0]
    return "the model looped" if name == "the" else name


def _alignment(
    translator: Any, rows: Sequence[list[str]], texts: Sequence[list[str]]
) -> dict[str, float]:
    """Of the tokens that stand once in source and output, the share whose attention is greatest
    where they stand. Greedy with the output forced: in a batched beam the first row is another
    sentence's (CTranslate2 4.8)."""
    found = translator.translate_batch(
        list(rows), target_prefix=list(texts), beam_size=1, return_attention=True,
        max_decoding_length=256, max_batch_size=1024, batch_type="tokens",
    )  # fmt: skip
    right = total = 0
    for row, text, one in zip(rows, texts, found, strict=True):
        attention: list[Array] = one.attention[0]
        for place, token in enumerate(text[: len(attention)]):
            anchor = len(token.lstrip("▁")) > 1 and row.count(token) == text.count(token) == 1
            if anchor and len(attention[place]) >= len(row):
                shares = list(attention[place])
                total += 1
                right += shares.index(max(shares)) == row.index(token)
    return {"anchors": total, "right": round(right / total, 3) if total else 0.0}


def markdown(report: dict[str, Any]) -> str:
    """The figures as a table."""
    lines = [
        f"{report['package']}, {report['bytes'] / 1e6:.2f} MB, {report['sentences']} sentences",
        "",
        "| decoder | BLEU | chrF2 | length | words/CPU s | refused by guards |",
        "|---|---|---|---|---|---|",
    ]
    for row in report["results"]:
        held = ", ".join(f"{reason} {count}" for reason, count in row["refused"].items())
        lines.append(
            f"| {row['decoder']} | {row['bleu']:.2f} | {row['chrf']:.2f} "
            f"| {row['length_ratio']:.2f} | {row['words_per_second']:.0f} | {held or 'none'} |"
        )
    first, alignment = report["results"][0], report["alignment"]
    shared = f"{alignment['right']:.1%} of {alignment['anchors']} shared tokens"
    lines += [
        "",
        f"BLEU {first['bleu_signature']}; chrF2 {first['chrf_signature']}",
        f"attention right for {shared}",
        "lines of robustness.tsv that came through: "
        + ", ".join(f"{kind} {n} of {total}" for kind, (n, total) in report["robustness"].items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("package", type=Path, help="an .argosmodel file")
    parser.add_argument("source", type=Path, help="one sentence a line")
    parser.add_argument("reference", type=Path, help="their translations, line by line")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--sentences", type=int, default=0, help="only the first so many")
    options = parser.parse_args()
    sides = [path.read_text("utf-8").splitlines()[: options.sentences or None]
             for path in (options.source, options.reference)]  # fmt: skip
    if len(sides[0]) != len(sides[1]):
        sys.exit(f"evaluate: {len(sides[0])} sentences but {len(sides[1])} references")
    try:
        report = evaluate(options.package, *sides)
    except MultilangError as error:
        sys.exit(f"evaluate: {error}")
    report["set"] = options.source.stem
    if options.out:
        options.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(markdown(report))


if __name__ == "__main__":
    main()
