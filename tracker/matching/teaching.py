"""Teach the small networks of `tracker.matching.networks`; needs PyTorch, as tuning does."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tracker.matching.networks import Network, Numbers

try:
    import torch
except ImportError:  # said when this is run; to be read, the module needs it not
    torch = None

NETWORKS = 4  # begun with other chance each; the mean of what they say counts
STEP, FADING = 3e-3, 1e-3  # how long a step is at most; how much of what was learnt fades at each

Loss = Callable[[Any, Any], Any]  # of the layers, and of the numbers of some examples: what they say wrong of these


def taught(
    scale: Numbers, loss: Loss, examples: int, *, hidden: int, rounds: int, at_once: int, soft: float
) -> Network:
    """Several networks side by side, as one.

    `scale`: mean and deviation of each sign; `hidden`: numbers in the middle of each; `rounds`: how often all examples
    are gone through, `at_once` at a time; `soft`: what they say is divided by it.
    """
    torch.set_num_threads(1)  # the same whatever the machine has
    steps = rounds * examples // at_once
    ones = [_one(scale.shape[1], loss, examples, hidden, steps, at_once, seed) for seed in range(NETWORKS)]
    into, out = zip(*ones, strict=True)
    ends = np.concatenate([*(each[:-1] for each in out), sum(each[-1:] for each in out)])
    return scale, np.hstack(into), ends / (NETWORKS * soft)


def told_apart(found: Numbers, right: Numbers, *, hidden: int, rounds: int, at_once: int, soft: float) -> Network:
    """A network that tells rows of signs which are right (1) from those that are not (0); arguments as of `taught`."""
    scale = np.stack([found.mean(axis=0), found.std(axis=0) + 1e-6])
    signs_of, wanted = torch.from_numpy((found - scale[0]) / scale[1]), torch.from_numpy(right)

    def loss(layers: Any, some: Any) -> Any:
        return torch.nn.functional.binary_cross_entropy_with_logits(layers(signs_of[some])[:, 0], wanted[some])

    return taught(scale, loss, len(found), hidden=hidden, rounds=rounds, at_once=at_once, soft=soft)


def _one(
    signs: int, loss: Loss, examples: int, hidden: int, steps: int, at_once: int, seed: int
) -> tuple[Numbers, Numbers]:
    torch.manual_seed(seed)
    into, out = torch.nn.Linear(signs, hidden), torch.nn.Linear(hidden, 1)
    layers = torch.nn.Sequential(into, torch.nn.Tanh(), out)
    optimizer = torch.optim.AdamW(layers.parameters(), lr=STEP, weight_decay=FADING)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = STEP * (1 - step / steps)
        wrong = loss(layers, torch.randint(0, examples, (at_once,)))
        optimizer.zero_grad()
        wrong.backward()
        optimizer.step()
    return _with_start(into), _with_start(out)[:, 0]


def _with_start(layer: Any) -> Numbers:
    """(inputs + 1, outputs): the last row is what is added."""
    both: Numbers = np.vstack([layer.weight.detach().numpy().T, layer.bias.detach().numpy()])
    return both
