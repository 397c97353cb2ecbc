"""The parts of a demand that asks several things."""


def parts(text: str, language: str) -> tuple[str, ...]:
    """Each part that asks for something of its own; empty when the demand asks for one thing."""
    return ()
