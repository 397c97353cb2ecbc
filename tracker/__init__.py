"""Demands and union organising: numbered demand lists, recorded votes, elected committees, one shared programme."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tracker.config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """The web application: settings, database, rooms wired together."""
    from tracker.wiring import application  # not at the top: every module of the package passes through here

    return application(config)
