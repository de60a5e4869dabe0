"""A unit's markup put onto a text that was written without it: a memory's, or a person's."""

from __future__ import annotations

from multilang.engines.base import Aligner
from multilang.model import Locale, Unit
from multilang.pretranslate.composing import compose
from multilang.pretranslate.projection import CONFIDENT, obvious, place
from multilang.pretranslate.reading import read
from multilang.pretranslate.sentences import Inner


def with_markup(
    unit: Unit, target: str, aligner: Aligner | None, source_locale: Locale, target_locale: Locale
) -> str | None:
    """The words of ``target`` with the markup of ``unit`` around those that it belongs to.

    Markup that ``target`` has is taken off first. An image's text and a link's title stay the
    source's: nobody has translated them.

    Returns:
        None when it is not sure where the markup belongs, and for texts of several lines.

    Raises:
        EngineMissing, EngineError: as the aligner does.
    """
    if "\n" in unit.source or "\n" in target:
        return None
    numbered = {p.number: p for p in unit.placeholders}
    sentence = read(unit.source, numbered, plain=unit.plain)
    words = read(target, {}, plain=unit.plain).text
    if sentence.wordless or not words:
        return None
    alignment, trust = None, 0.0
    if aligner is not None and not obvious(sentence):
        tags = source_locale.tag, target_locale.tag
        (alignment,) = aligner.align([(sentence.text, words)], *tags)
        trust = aligner.anchor_accuracy(*tags)
    placement = place(sentence, words, alignment, trust)
    if placement is None or placement.confidence < CONFIDENT:
        return None
    parts = compose(sentence, words, placement.spans, plain=unit.plain)
    return "".join(part.text if isinstance(part, Inner) else part for part in parts)
