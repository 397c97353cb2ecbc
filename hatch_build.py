"""Compile the translations when the package is built, installed in place or not."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_messages(root: str) -> None:
    """Make a `.mo` beside every `.po`."""
    for source in Path(root, "tracker", "translations").glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_messages(self.root)


if __name__ == "__main__":
    compile_messages(".")
