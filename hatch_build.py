"""Compile the translations on each build; put what lies beside the package into the wheel."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE = {
    "templates": "tracker/templates",
    "static": "tracker/static",
    "migrations": "tracker/migrations",
    "instance/vocabulary.toml": "tracker/vocabulary.toml",
}


def compile_messages(root: str) -> None:
    """Make a `.mo` beside every `.po`."""
    for source in Path(root, "tracker", "translations").glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            # The catalogues have no header, so that they do not change by the clock: the folder names the language,
            # and with it the plural forms.
            write_mo(mo, read_po(po, locale=source.parent.parent.name))


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_messages(self.root)
        if version != "editable":  # an install in place reads them where they are
            build_data["force_include"].update(BESIDE)


if __name__ == "__main__":
    compile_messages(".")
