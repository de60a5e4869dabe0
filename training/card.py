"""``python -m training.card``: the model card, from what the other commands wrote.

A TOML file names the facts of each model::

    title = "Starter models"
    limits = ["Long sentences lose their ends."]
    [models.fr]
    evaluation = "build/train/fr.eval.json"    # of training.evaluate
    report = "build/train/joint.json"          # of training.prepare
    curve = "build/train/fr/curve.csv"         # of training.train
    note = "Trained for 9 minutes on one GPU."

A model of the first trainer has, instead of ``report`` and ``curve``, ``log`` (its log.txt),
``weights`` (a file with its ``--weights``) and ``data`` (the folder of its pack).
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from training import corpora, facts
from training.corpora import TrainingError
from training.facts import Facts

_TEMPLATE = Path(__file__).with_name("card.md")
PUBLISHED = {"fr": 42.7, "fa": 20.8, "ar": 15.7}
"""BLEU on FLORES dev that the makers of the Firefox models published for the Argos models."""
_LIMITS = (
    "Facts change on the way: names, numbers and negations must be compared with the source.",
    "The data is software, manuals, laws, courses and everyday sentences; there is little news.",
    "Nothing was done about bias in the data; gender is often guessed.",
)


def card(settings: Mapping[str, Any], base: Path) -> str:
    """The card as Markdown.

    Args:
        base: the folder that relative paths start from.

    Raises:
        TrainingError: a file is missing, or an origin is not one that may be learnt from.
    """
    models = [facts.read(lang, said, base) for lang, said in sorted(settings["models"].items())]
    limits = [*settings.get("limits", []), *_LIMITS]
    return Template(_TEMPLATE.read_text("utf-8")).substitute(
        title=settings.get("title", "Translation models"),
        summary=_summary(models),
        scores=_scores(models),
        robustness="\n".join(_robustness(model) for model in models),
        signatures=_signatures(models),
        commands="\n".join(_command(model) for model in models),
        limits="\n".join(f"- {limit}" for limit in limits),
        data=_data(models),
        held_out=_held_out(models),
        training="\n".join(f"- **{model.language}**: {model.training}" for model in models),
        curves="\n\n".join(_curve(model) for model in models if model.curve),
    )


def _summary(models: Sequence[Facts]) -> str:
    rows = [
        f"- `{m.evaluation['package']}`: {m.evaluation['source']} to {m.evaluation['target']}, "
        f"{m.evaluation['bytes'] / 1e6:.1f} MB, {m.evaluation['quality'] or 'no reservation'}"
        for m in models
    ]
    return "\n".join(rows)


def _scores(models: Sequence[Facts]) -> str:
    lines = [
        "| model | set | decoder | BLEU | chrF2 | left by the guards | words/CPU s | Argos says |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for model in models:
        about = model.evaluation
        for row in about["results"]:
            held = f"{sum(row['refused'].values()) / about['sentences']:.1%}"
            if reasons := ", ".join(f"{name} {n}" for name, n in row["refused"].items()):
                held += f" ({reasons})"
            lines.append(
                f"| en→{model.language} | {about['set']} ({about['sentences']}) "
                f"| {row['decoder']} | {row['bleu']:.1f} | {row['chrf']:.1f} | {held} "
                f"| {row['words_per_second']:.0f} | {PUBLISHED.get(model.language, '')} |"
            )
    return "\n".join(lines)


def _robustness(model: Facts) -> str:
    about = model.evaluation
    lines = ", ".join(f"{kind} {n} of {total}" for kind, (n, total) in about["robustness"].items())
    shared = about["alignment"]
    return (
        f"- en→{model.language}: {lines}; attention right for {shared['right']:.0%} of "
        f"{shared['anchors']} shared tokens"
    )


def _signatures(models: Sequence[Facts]) -> str:
    rows = [row for model in models for row in model.evaluation["results"]]
    names = {f"`{row[key]}`": None for row in rows for key in ("bleu_signature", "chrf_signature")}
    return ", ".join(names)


def _command(model: Facts) -> str:
    about = model.evaluation
    return f"python -m training.evaluate {about['package']} {about['set']}.src {about['set']}.ref"


def _data(models: Sequence[Facts]) -> str:
    """One row for each origin. An origin that may not be learnt from stops the card."""
    table = corpora.load()
    names = sorted({name for model in models for name in model.origins})
    head = " | ".join(f"pairs {model.language}" for model in models)
    lines = [f"| origin | licence | {head} | attribution |",
             "|---|---|" + "---|" * (len(models) + 1)]  # fmt: skip
    for name in names:
        corpus = corpora.corpus_of(name, table)
        if corpus is None or corpus.tier != "A":
            raise TrainingError(f"{name}: not in tier A; weights that learnt it are not given away")
        counts = " | ".join(f"{model.origins.get(name, 0):,}" for model in models)
        lines.append(f"| {name} | {corpus.licence} | {counts} | {corpus.attribution} |")
    totals = " | ".join(f"{sum(model.origins.values()):,}" for model in models)
    return "\n".join([*lines, f"| **all** | | {totals} | |"])


def _held_out(models: Sequence[Facts]) -> str:
    rows = [f"- **{model.language}**: {model.held_out}" for model in models]
    return "Kept out of the training:\n\n" + "\n".join(rows)


def _curve(model: Facts) -> str:
    lines = [f"Learning curve, en→{model.language}:", "",
             "| M tokens | minutes | loss | BLEU | chrF2 |", "|---|---|---|---|---|"]  # fmt: skip
    for point in model.curve:
        scores = f"{point.bleu:.1f} | {point.chrf:.1f}" if point.bleu is not None else " | "
        loss = f"{point.loss:.2f}" if point.loss is not None else ""
        lines.append(f"| {point.tokens / 1e6:.1f} | {point.seconds / 60:.0f} | {loss} | {scores} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m training.card", description="Write a model card."
    )
    parser.add_argument("settings", type=Path, help="TOML; see the head of training/card.py")
    parser.add_argument("--out", type=Path, required=True, help="the README.md to write")
    options = parser.parse_args()
    try:
        settings = tomllib.loads(options.settings.read_text("utf-8"))
        text = card(settings, Path())
    except (TrainingError, OSError, tomllib.TOMLDecodeError) as error:
        sys.exit(f"card: {error}")
    options.out.write_text(text, "utf-8")
    print(f"wrote {options.out}")


if __name__ == "__main__":
    main()
