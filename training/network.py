"""The model: a pre-norm Transformer with one embedding table for source, target and output.

Sinusoidal positions, ReLU, no bias in the output layer: what CTranslate2 runs fast in int8. The
last decoder layer shows its attention, so that a loss can teach it where words come from.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (PyTorch's own convention)

from training.weights import Shape

POSITIONS = 260
"""Longest input or output; ``export`` writes the same table."""


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(
        self, x: Tensor, memory: Tensor, mask: Tensor | None = None, causal: bool = False
    ) -> Tensor:
        query, key, value = map(self._split, (self.query(x), self.key(memory), self.value(memory)))
        mixed = F.scaled_dot_product_attention(query, key, value, mask, is_causal=causal)
        out: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return out

    def shown(self, x: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The same with the mean of the heads' attention: batch, target, source."""
        query, key, value = map(self._split, (self.query(x), self.key(memory), self.value(memory)))
        scores = (query @ key.mT).float() / math.sqrt(query.shape[-1])
        shares = scores.masked_fill(~mask, -torch.inf).softmax(-1)
        mixed = shares.to(value.dtype) @ value
        return self.out(mixed.transpose(1, 2).flatten(2)), shares.mean(1)


class Feed(nn.Module):
    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.outer(F.relu(self.inner(x)))
        return out


class EncoderLayer(nn.Module):
    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(shape.width)
        self.attention = Attention(shape.width, shape.heads)
        self.feed_norm = nn.LayerNorm(shape.width)
        self.feed = Feed(shape.width, shape.inner)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        normed = self.attention_norm(x)
        x = x + self.drop(self.attention(normed, normed, mask))
        out: Tensor = x + self.drop(self.feed(self.feed_norm(x)))
        return out


class DecoderLayer(nn.Module):
    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(shape.width)
        self.attention = Attention(shape.width, shape.heads)
        self.cross_norm = nn.LayerNorm(shape.width)
        self.cross = Attention(shape.width, shape.heads)
        self.feed_norm = nn.LayerNorm(shape.width)
        self.feed = Feed(shape.width, shape.inner)
        self.drop = nn.Dropout(dropout)

    def forward(
        self, x: Tensor, memory: Tensor, mask: Tensor, show: bool
    ) -> tuple[Tensor, Tensor | None]:
        normed = self.attention_norm(x)
        x = x + self.drop(self.attention(normed, normed, causal=True))
        shares = None
        if show:
            found, shares = self.cross.shown(self.cross_norm(x), memory, mask)
        else:
            found = self.cross(self.cross_norm(x), memory, mask)
        x = x + self.drop(found)
        return x + self.drop(self.feed(self.feed_norm(x))), shares


class Translator(nn.Module):
    """``vocabulary`` is the padding's id: one row more than there are pieces, never written."""

    positions: Tensor

    def __init__(self, shape: Shape, vocabulary: int, dropout: float) -> None:
        super().__init__()
        self.shape, self.vocabulary = shape, vocabulary
        self.embedding = nn.Embedding(vocabulary + 1, shape.width)
        self.register_buffer("positions", sinusoids(shape.width), persistent=False)
        self.encoder = nn.ModuleList(
            EncoderLayer(shape, dropout) for _ in range(shape.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(shape, dropout) for _ in range(shape.decoder_layers)
        )
        self.encoder_norm = nn.LayerNorm(shape.width)
        self.decoder_norm = nn.LayerNorm(shape.width)
        self.drop = nn.Dropout(dropout)
        nn.init.normal_(self.embedding.weight, std=shape.width**-0.5)
        for name, parameter in self.named_parameters():
            if is_matrix(name, parameter):
                nn.init.xavier_uniform_(parameter)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def _embed(self, ids: Tensor) -> Tensor:
        scaled = self.embedding(ids) * math.sqrt(self.shape.width)
        out: Tensor = self.drop(scaled + self.positions[: ids.shape[1]])
        return out

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """The memory, and the mask of what is no padding."""
        mask = (source != self.vocabulary)[:, None, None, :]
        x = self._embed(source)
        for layer in self.encoder:
            x = layer(x, mask)
        return self.encoder_norm(x), mask

    def decode(
        self, target: Tensor, memory: Tensor, mask: Tensor, show: bool = False
    ) -> tuple[Tensor, Tensor | None]:
        """Hidden states, and the last layer's attention when it is to be shown."""
        x, shares = self._embed(target), None
        last = len(self.decoder) - 1
        for number, layer in enumerate(self.decoder):
            x, shares = layer(x, memory, mask, show and number == last)
        return self.decoder_norm(x), shares

    def logits(self, hidden: Tensor) -> Tensor:
        return F.linear(hidden, self.embedding.weight[: self.vocabulary])

    def forward(
        self,
        source: Tensor,
        target: Tensor,
        wanted: Tensor,
        smoothing: float,
        copies: Tensor | None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Sum of the cross-entropies, number of tokens, and sum of the attention loss.

        Args:
            copies: which ids are copied from source to target where they stand once in both; None
                for no attention loss.
        """
        memory, mask = self.encode(source)
        hidden, shares = self.decode(target, memory, mask, show=copies is not None)
        loss, count = self._loss(hidden, wanted, smoothing)
        if copies is None or shares is None:
            return loss, count, loss.new_zeros(())
        links = anchors(source, wanted, copies)
        attention = -(torch.clamp((shares * links).sum(-1), min=1e-6).log() * links.any(-1)).sum()
        return loss, count, attention

    def _loss(self, hidden: Tensor, wanted: Tensor, smoothing: float) -> tuple[Tensor, Tensor]:
        flat, real = wanted.flatten(), wanted != self.vocabulary
        hidden = hidden.flatten(0, 1)
        if not wanted.is_cuda:
            # Saves the output layer for padding. On a GPU it would wait for the count each step.
            kept = real.flatten().nonzero().squeeze(1)
            hidden, flat = hidden[kept], flat[kept]
        loss = F.cross_entropy(
            self.logits(hidden).float(),
            flat,
            ignore_index=self.vocabulary,
            label_smoothing=smoothing,
            reduction="sum",
        )
        return loss, real.sum()


def anchors(source: Tensor, wanted: Tensor, copies: Tensor) -> Tensor:
    """True where a token that is copied stands once in the source and once in the target: gold
    links between them (batch, target, source), for nothing."""
    same = (wanted[:, :, None] == source[:, None, :]) & copies[wanted][:, :, None]
    once = (same.sum(2, keepdim=True) == 1) & (same.sum(1, keepdim=True) == 1)
    return same & once


def is_matrix(name: str, parameter: Tensor) -> bool:
    """What Muon trains; embeddings, norms and biases are AdamW's."""
    return parameter.dim() == 2 and not name.startswith("embedding")


def sinusoids(width: int) -> Tensor:
    steps = torch.arange(POSITIONS)[:, None].float()
    rates = torch.exp(torch.arange(0, width, 2).float() * -(math.log(10000.0) / width))
    table = torch.zeros(POSITIONS, width)
    table[:, 0::2], table[:, 1::2] = torch.sin(steps * rates), torch.cos(steps * rates)
    return table
