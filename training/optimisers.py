"""Muon for matrices, AdamW for the rest, and the mean of the weights over time.

Muon: Keller Jordan et al. 2024; momentum, then five Newton-Schulz steps make the update nearly
orthogonal. Matrices of one shape are stacked, so that a step is a few large products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from training.network import is_matrix

_STEPS, _A, _B, _C = 5, 3.4445, -4.7750, 2.0315


class Muon:
    def __init__(self, parameters: Iterable[nn.Parameter], rate: float, momentum: float = 0.95):
        self.rate, self.momentum = rate, momentum
        self._groups: dict[tuple[int, ...], list[nn.Parameter]] = {}
        for parameter in parameters:
            self._groups.setdefault(tuple(parameter.shape), []).append(parameter)
        self._moments = {
            shape: torch.zeros(len(group), *shape, device=group[0].device)
            for shape, group in self._groups.items()
        }

    @torch.no_grad()
    def step(self, factor: float, bf16: bool) -> None:
        for shape, group in self._groups.items():
            gradient = torch.stack([p.grad if p.grad is not None else p * 0 for p in group])
            moment = self._moments[shape]
            moment.lerp_(gradient, 1 - self.momentum)
            update = orthogonal(torch.lerp(gradient, moment, self.momentum), bf16)
            update *= self.rate * factor * max(1.0, shape[0] / shape[1]) ** 0.5
            for parameter, change in zip(group, update, strict=True):
                parameter.sub_(change)

    def state(self) -> dict[str, Tensor]:
        return {"x".join(map(str, shape)): moment for shape, moment in self._moments.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        for shape, moment in self._moments.items():
            moment.copy_(state["x".join(map(str, shape))])


def orthogonal(update: Tensor, bf16: bool) -> Tensor:
    """The nearest matrices with singular values around 1, for a stack of matrices."""
    x = update.bfloat16() if bf16 else update
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    for _ in range(_STEPS):
        square = x @ x.mT
        x = _A * x + (_B * square + _C * (square @ square)) @ x
    out: Tensor = (x.mT if tall else x).float()
    return out


class Optimiser:
    """Both, with one learning-rate factor."""

    def __init__(self, model: nn.Module, rate: float, muon_rate: float) -> None:
        named = list(model.named_parameters())
        self._rest = [p for name, p in named if not is_matrix(name, p)]
        self._rate = rate
        self._adam = torch.optim.AdamW(
            self._rest, lr=rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0
        )
        self._muon = Muon((p for name, p in named if is_matrix(name, p)), muon_rate)
        self._model = model

    def step(self, factor: float, bf16: bool) -> None:
        """One update from the gradients at hand, which are then gone."""
        nn.utils.clip_grad_norm_(self._rest, 1.0)
        for group in self._adam.param_groups:
            group["lr"] = self._rate * factor
        self._adam.step()
        self._muon.step(factor, bf16)
        self._model.zero_grad(set_to_none=True)

    def state(self) -> dict[str, Any]:
        return {"adam": self._adam.state_dict(), "muon": self._muon.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._adam.load_state_dict(state["adam"])
        self._muon.restore(state["muon"])


class Average:
    """Exponential moving average of the weights, updated every second step."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._decay = decay
        self._live = dict(model.named_parameters())
        self.arrays = {name: p.detach().clone() for name, p in self._live.items()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        if step % 2:
            return
        decay = min(self._decay, (step + 1) / (step + 20))
        torch._foreach_lerp_(
            list(self.arrays.values()), list(self._live.values()), min(1.0, 2 * (1 - decay))
        )

    def restore(self, arrays: Mapping[str, Tensor]) -> None:
        for name, array in self.arrays.items():
            array.copy_(arrays[name])
