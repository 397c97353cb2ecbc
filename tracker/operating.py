"""The operator's deeds as commands, and what all commands share: settings, and refusals in one line."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from sqlalchemy.orm import Session

from tracker.accounts.actions import suspend_account
from tracker.accounts.queries import account_by_handle
from tracker.config import BadSetting, Config, load
from tracker.demands.actions import blank_with_wording
from tracker.groups import vouching
from tracker.groups.models import Group
from tracker.groups.queries import group_by_slug
from tracker.groups.vouching import NoSuchGroup
from tracker.record.actions import AlreadyDone, NoSuchText, record_succession_key
from tracker.record.entries import Entry
from tracker.wiring import prepared
from tracker.words import Refused


class Wrong(click.ClickException):
    """Wrong input: one line on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"tracker: {self.message}", err=True)


def settings(environ: Mapping[str, str] | None = None) -> Config:
    """The settings in force, with some of the environment replaced."""
    try:
        return load(os.environ | environ if environ else None)
    except (BadSetting, OSError) as error:
        raise Wrong(str(error)) from error


def group_named(session: Session, slug: str) -> Group:
    group = group_by_slug(session, slug)
    if group is None:
        raise NoSuchGroup
    return group


def plain(error: Exception) -> str:
    """The sentence of a refusal, in English and on one line."""
    return error.sentence % error.values if isinstance(error, Refused) else str(error)


@click.group()
def operator() -> None:
    """The operator's deeds: each is public, with its reason.

    Example: tracker operator vouch depot-3 --reason "known from the works"
    """


Deed = Callable[[Session], Entry]


def _operate(deed: Deed) -> None:
    """Do it, and say which entry of the record tells of it."""
    try:
        with prepared(settings()).acting() as session:
            entry = deed(session)
    except NoSuchText as error:
        raise Wrong(f"{error}: there is no such text, or it was removed before") from error
    except AlreadyDone as error:
        raise Wrong("this was recorded before; it can be done once only") from error
    except (Refused, ValueError) as error:
        raise Wrong(plain(error)) from error
    click.echo(f"entry {entry.index} of the public record")


reason_option = click.option("--reason", required=True, help="public, on the record")


@operator.command()
@reason_option
@click.argument("group")
def vouch(group: str, reason: str) -> None:
    """Vouch for one of the first groups (until ten are vouched for).

    Example: tracker operator vouch depot-3 --reason "known from the works"
    """
    _operate(lambda session: vouching.operator_vouch(session, group_named(session, group), reason))


@operator.command()
@reason_option
@click.argument("group")
def suspend(group: str, reason: str) -> None:
    """Suspend a group: its page stays, with the reason; nothing new can be done in it.

    Example: tracker operator suspend depot-3 --reason "publishes threats"
    """
    _operate(lambda session: vouching.suspend(session, group_named(session, group), reason))


@operator.command()
@reason_option
@click.argument("group")
def unsuspend(group: str, reason: str) -> None:
    """End a suspension.

    Example: tracker operator unsuspend depot-3 --reason "it was a mistake"
    """
    _operate(lambda session: vouching.unsuspend(session, group_named(session, group), reason))


@operator.command(name="suspend-account")
@reason_option
@click.argument("handle")
def suspend_account_command(handle: str, reason: str) -> None:
    """Suspend an account; the record has the reason and not the name.

    Example: tracker operator suspend-account bolat --reason "posted addresses of homes"
    """

    def deed(session: Session) -> Entry:
        account = account_by_handle(session, handle.lower())
        if account is None:
            raise Wrong(f"{handle}: there is no such account")
        return suspend_account(session, account.id, reason)

    _operate(deed)


@operator.command(name="blank")
@reason_option
@click.argument("texts", nargs=-1, required=True)
def blank_command(texts: tuple[str, ...], reason: str) -> None:
    """Delete texts for good, by their keys as /record/N shows them: ENTRY/NAME.

    Example: tracker operator blank 12/name 12/town --reason "names a person"
    """
    unknown = [text for text in texts if not text.split("/")[0].isdecimal()]
    if unknown:
        raise Wrong(f"{unknown[0]}: a text is named ENTRY/NAME, as /record/N shows it")
    _operate(lambda session: blank_with_wording(session, list(texts), reason))


@operator.command(name="succession-key")
@click.option(
    "--public", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="public key, hex"
)
def succession_key_command(public: Path) -> None:
    """Record, once, the public part of a key made off the server; it may name a new record key.

    Example: tracker operator succession-key --public succession.pub
    """
    _operate(lambda session: record_succession_key(session, public.read_text(encoding="ascii").strip()))
