"""How rows of tokens are put together: a sentence's padded length is its own affair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# Padded lengths of batches, in tokens: few, for short input must fill batches too. Padding costs
# little, since CTranslate2 leaves it out of all but the attention. Measured as a share of the rate
# of one call without a rule, 416 sentences: a starter model 1.03 with these, 0.97 with 24, 48, 96,
# 176 and with 32, 64, 176; 200 sentences, a model of Argos' size: 0.95 and 0.88.
LENGTHS = (16, 24, 32, 48, 64, 96, 176)
FEW_LENGTHS = (32, 64, 176)
"""For what is only asked of a few sentences: 28 of them take a fifth less time with these."""
MAX_TOKENS = LENGTHS[-1]
"""Longest input. Models are trained on 150 tokens or less, and fail on more without a word."""
MAX_OUTPUT = 256
"""Small models know 260 positions; an output this long is a loop in any case."""
BATCH_TOKENS = 1024
"""Tokens in a batch, at most twice as many with padding. Above it nothing gets faster, only
memory grows (research: 384 MB at 1,024, 986 at 4,096)."""
FORCED_TOKENS = 384
"""The same for texts that are forced on the model. Their tokens are scored all at once: a number
for each word of the vocabulary and each token, 130 MB for 1,024 and a vocabulary of 32,000."""


def batches(
    lengths: Sequence[int],
    most: int = BATCH_TOKENS,
    together: Sequence[bool] = (),
    tops: Sequence[int] = LENGTHS,
) -> Iterator[tuple[list[int], int]]:
    """Indices of the rows of each batch, with its padded length; the longest rows first, so that
    workers end together, and rows beside those of like length, which end together too.

    Args:
        most: tokens in a batch.
        together: of each row, whether it is one of those that should share batches.
        tops: the padded lengths that there are.
    """
    by_length: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        by_length.setdefault(padded(length, tops), []).append(index)
    for length, indices in sorted(by_length.items(), reverse=True):
        indices.sort(key=lambda index: (not (together and together[index]), -lengths[index]))
        first = 0
        while first < len(indices):
            rows = min(most // lengths[indices[first]], 2 * most // length)
            longest = max(lengths[index] for index in indices[first : first + max(1, rows)])
            size = max(1, min(rows, most // longest) - 1)  # one is left for the filler
            yield indices[first : first + size], length
            first += size


def padded(length: int, tops: Sequence[int] = LENGTHS) -> int:
    return next((top for top in tops if length <= top), length)


def output_limit(length: int) -> int:
    """Most output tokens for a padded length; by the length alone, to be the same everywhere."""
    return min(MAX_OUTPUT, 2 * length + 32)
