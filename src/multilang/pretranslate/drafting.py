"""A unit's way through the machine: planned as sentences, written together from their drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from multilang.engines.base import Symbolic
from multilang.model import Draft, Segment, Unit
from multilang.pretranslate.asking import Desk
from multilang.pretranslate.composing import compose, escaped, inner_texts
from multilang.pretranslate.fragments import fragments
from multilang.pretranslate.masking import masked, unmasked
from multilang.pretranslate.projection import CONFIDENT, LOST, Placement, obvious, place
from multilang.pretranslate.reading import read
from multilang.pretranslate.sentences import Inner, Part, Sentence
from multilang.pretranslate.terms import enforce

UNSURE = "the machine was not sure which words its markup belongs to: compare with the source"
IN_PIECES = "the machine translated this in pieces because of its markup: read it as a whole"

Item = str | Inner | Sentence
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a unit's draft will be made of, in order."""

    items: tuple[Item, ...]
    """Text to keep, words to translate by themselves, sentences."""
    plain: bool
    share: str = ""
    """What the signature says of sentences that were known already."""
    whole: bool = True
    """No sentence depends on an alignment."""


@dataclass(frozen=True, slots=True)
class Written:
    text: str
    score: float | None
    """Mean log-probability per token; where its markup stands has no part in it."""
    share: str = ""
    doubts: tuple[str, ...] = ()
    """What translators should look at."""


@dataclass(frozen=True, slots=True)
class Refused:
    reason: str


def plan(
    unit: Unit,
    segmenter: Callable[[str], Sequence[Segment]],
    recall: Callable[[str], str],
    *,
    symbols: Sequence[str],
    aligned: bool,
) -> Plan:
    """How a unit is to be translated.

    Args:
        symbols: signs that the engine copies.
        aligned: whether there will be word alignments; without them, sentences whose markup is not
            simply at their ends are translated in pieces.
    """
    numbered = {p.number: p for p in unit.placeholders}
    items: list[Item] = []
    segments = segmenter(unit.source)
    known, whole = 0, True
    for segment in segments:
        items.append(segment.lead)
        approved = recall(segment.source)
        if approved:
            known += 1
            items.append(approved)
        else:
            sentence = read(segment.source, numbered, plain=unit.plain, symbols=symbols)
            usable = not sentence.wordless and (aligned or obvious(sentence))
            items += [sentence] if usable else fragments(segment.source, plain=unit.plain)
            whole = whole and (not usable or not sentence.pieces)
        items.append(segment.trail)
    share = f"|memory:{known}/{len(segments)}" if known else ""
    return Plan(tuple(item for item in items if item), unit.plain, share, whole)


def texts(planned: Plan) -> Iterator[str]:
    """All that the engine is to be asked for."""
    for item in planned.items:
        if isinstance(item, Sentence):
            yield item.text
            yield from (inner.text for inner in inner_texts(item) if inner.text.strip())
        elif isinstance(item, Inner):
            yield item.text


def unclear(plans: Iterable[Plan], desk: Desk) -> set[str]:
    """The texts of sentences in which words have to be found: those that markup belongs to, and
    the project's terms."""
    return {
        item.text
        for one in plans
        for item in one.items
        if isinstance(item, Sentence)
        and ((item.pieces and not obvious(item)) or desk.terms(item.text))
    }


def write(
    plans: Mapping[Key, Plan], drafts: Mapping[str, Draft], desk: Desk
) -> dict[Key, Written | Refused]:
    """The units' drafts.

    Args:
        drafts: by text, for everything that ``texts`` names.
    """
    sentences = {
        item: drafts[item.text].text
        for one in plans.values()
        for item in one.items
        if isinstance(item, Sentence) and drafts[item.text].text
    }
    terms = {s: matches for s in sentences if (matches := desk.terms(s.text))}
    aligned = desk.align(
        (s.text, target)
        for s, target in sentences.items()
        if s in terms or (s.pieces and not obvious(s))
    )
    trust = desk.trust if aligned else 0.0
    found: dict[Sentence, _Found] = {}
    for sentence, target in sentences.items():
        alignment = aligned.get((sentence.text, target))
        notes: tuple[str, ...] = ()
        if sentence in terms:
            better = enforce(sentence.text, target, alignment, terms[sentence], desk.target)
            target, alignment, notes = better.text, better.alignment, better.notes
        found[sentence] = _Found(target, place(sentence, target, alignment, trust), notes)
    # A second answer would not have the project's terms that the first was given.
    found |= _masked({s: one for s, one in found.items() if s not in terms}, desk)
    lost = {s: fragments(s.source, plain=s.plain) for s, one in found.items() if one.place is None}
    parts = desk.ask(
        p.text for every in lost.values() for p in every if isinstance(p, Inner)
    ) if lost else {}  # fmt: skip
    writer = _Writer({**drafts, **parts}, found, lost)
    return {key: writer.write(one) for key, one in plans.items()}


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of a sentence: its translation with the project's terms, and its markup."""

    target: str
    place: Placement | None
    doubts: tuple[str, ...] = ()


def _masked(found: Mapping[Sentence, _Found], desk: Desk) -> dict[Sentence, _Found]:
    """Another try for what is doubtful: the engine sees signs where the markup stands."""
    engine = desk.engine
    if not isinstance(engine, Symbolic):
        return {}
    symbols = engine.symbols(desk.source.tag, desk.target.tag)
    asked: dict[Sentence, str] = {}
    for sentence, one in found.items():
        if one.place is None or one.place.confidence < LOST:
            text = masked(sentence, symbols)
            if text:
                asked[sentence] = text
    answers = desk.ask(asked.values()) if asked else {}
    better: dict[Sentence, _Found] = {}
    for sentence, text in asked.items():
        answer = unmasked(sentence, answers[text].text, symbols)
        if answer is not None:
            better[sentence] = _Found(*answer)
    return better


@dataclass(slots=True)
class _Writer:
    drafts: Mapping[str, Draft]
    found: Mapping[Sentence, _Found]
    lost: Mapping[Sentence, Sequence[Part]]

    def write(self, planned: Plan) -> Written | Refused:
        out: list[str] = []
        scores: list[float] = []
        doubts: dict[str, None] = {}
        for item in planned.items:
            for part in self._parts(item, planned.plain, scores, doubts):
                if isinstance(part, Inner):
                    draft = self.drafts.get(part.text, Draft(part.text))
                    if draft.reason:
                        return Refused(f"{draft.reason}: {_beginning(part.text)}")
                    if draft.score is not None:
                        scores.append(draft.score)
                    out.append(escaped(draft.text, planned.plain, part.quote))
                else:
                    out.append(part)
            if isinstance(item, Sentence) and self.drafts[item.text].reason:
                return Refused(f"{self.drafts[item.text].reason}: {_beginning(item.text)}")
        score = sum(scores) / len(scores) if scores else None
        return Written("".join(out), score, planned.share, tuple(doubts))

    def _parts(
        self, item: Item, plain: bool, scores: list[float], doubts: dict[str, None]
    ) -> Sequence[Part]:
        if not isinstance(item, Sentence):
            return [item]
        draft = self.drafts[item.text]
        if draft.reason:
            return []
        if item in self.lost:
            doubts[IN_PIECES] = None
            return self.lost[item]
        if draft.score is not None:
            scores.append(draft.score)
        one = self.found[item]
        doubts.update(dict.fromkeys(one.doubts))
        if not item.pieces:
            return [item.head, escaped(one.target, plain), item.tail]
        assert one.place is not None
        if one.place.confidence < CONFIDENT:
            doubts[UNSURE] = None
        return compose(item, one.target, one.place.spans, plain=plain)


def _beginning(text: str) -> str:
    """Enough of a sentence to know it by."""
    return text if len(text) <= 60 else text[:60].rpartition(" ")[0] + " …"
