"""The `tracker` command."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.accounts.queries import account_by_handle
from tracker.accounts.rules import LONGEST, WrongSignIn, fits
from tracker.backup import backup, restore, running
from tracker.config import BadSetting, Config
from tracker.counting.ballots import BadInput
from tracker.counting.commands import ballots_in, decided, lot_of, told_lines
from tracker.counting.results import METHODS, counted
from tracker.counting.rules import as_json
from tracker.database import Database
from tracker.demands.drafting import begin_draft, content_read
from tracker.demands.reader import read
from tracker.demands.uploads import text_of_file
from tracker.matching.lines import BadLine, Demand, read_demands
from tracker.operating import Wrong, group_named, operator, plain, settings
from tracker.record.queries import is_demonstration
from tracker.record.verify import differences
from tracker.site.dump_check import ENTRIES, NotADump, differences_in, fetched
from tracker.vocabulary import load_vocabulary
from tracker.wiring import connected, prepared, registry
from tracker.words import Refused, clean, within


class Commands(click.Group):
    """Says what is wrong with a command line, or with the database, in one line, without a traceback."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with one_line_each():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with one_line_each():
            return super().invoke(ctx)


@contextmanager
def one_line_each() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise Wrong(" ".join(error.format_message().split())) from error
    except BadSetting as error:
        raise Wrong(str(error)) from error
    except ArgumentError as error:
        raise Wrong(f"TRACKER_DATABASE_URL: {error}") from error
    except DBAPIError as error:
        raise Wrong(f"database: {str(error.orig).splitlines()[0]}") from error


@click.group(cls=Commands)
def main() -> None:
    """Demands, votes, committees, and the programme that groups have in common."""


@main.command()
def migrate() -> None:
    """Bring the database to this release.

    Example: tracker migrate
    """
    prepared(settings()).close()


@main.command()
def config() -> None:
    """Print each setting with its source and meaning.

    Example: TRACKER_TIME_ZONE=Asia/Aqtau tracker config
    """
    for setting in settings().described():
        click.echo(f"{setting.name} = {setting.value}  ({setting.source})\n    {setting.meaning}")


@main.command()
@click.option(
    "--head", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="a tree head kept from earlier"
)
@click.argument("source", required=False, metavar="[DIR or URL]")
def verify(head: Path | None, source: str | None) -> None:
    """Recompute the record and every public table from it, and list each difference.

    DIR is an instance folder (by default that of the settings), or a file of all public data (all.zip), or its folder
    unpacked. URL is a site; its /api/all.zip is fetched.

    Example: tracker verify --head kept-head.txt https://demands.example
    """
    kept = head.read_text(encoding="utf-8", errors="replace") if head else None
    found = False
    try:
        for difference in _differences(source, kept):
            click.echo(difference)
            found = True
    except NotADump as error:
        raise Wrong(str(error)) from error
    if found:
        sys.exit(1)
    click.echo("The record and every public table agree.")


def _differences(source: str | None, kept: str | None) -> Iterator[str]:
    if source is not None and source.startswith(("http://", "https://")):
        with fetched(source) as path:
            yield from differences_in(path, registry(""), kept)
    elif source is not None and (Path(source).is_file() or (Path(source) / ENTRIES).is_file()):
        yield from differences_in(Path(source), registry(""), kept)
    elif source is not None and not Path(source).is_dir():
        raise Wrong(f"{source}: no such file or directory")
    else:
        database = connected(settings({"TRACKER_INSTANCE": source, "TRACKER_DATABASE_URL": ""} if source else None))
        try:
            yield from differences(database, kept)
        finally:
            database.close()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="processes; more than one is for PostgreSQL")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site with the production server; an empty database is prepared first.

    Example: tracker serve --port 8080
    """
    from granian import Granian
    from granian.constants import Interfaces

    from tracker.site import serving

    config = settings()
    prepared(config).close()
    # A process of its own: the server forks, and a thread would be cut off in the middle.
    get_context("spawn").Process(target=_match_beside, args=(config, os.getpid()), daemon=True).start()
    os.environ["TRACKER_MATCHING"] = "beside"  # for the workers
    _warn_of_model(config)
    click.echo(f"instance folder: {config.folder.resolve()}\nhttp://{host}:{port}/")
    serving.take_over()
    server = Granian(
        "tracker:create_app",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=serving.THREADS,
        websockets=False,
        log_level="error",  # type: ignore[arg-type]
    )
    with running(config.folder):
        server.serve()


def _warn_of_model(config: Config) -> None:
    """Say at the start why the operator's own model cannot be used; the site runs without it."""
    if config.matching_model:
        from tracker.matching.own_model import trouble

        with get_context("spawn").Pool(1) as apart:  # its threads would not outlive the fork of the server
            said = apart.apply(trouble, (config.matching_model,))
        if said:
            click.echo(f"TRACKER_MATCHING_MODEL: {said}. Demands are compared without it.", err=True)


def _match_beside(config: Config, parent: int) -> None:
    """Compare demands beside the site, and make old vectors anew, as long as the server lives."""
    from tracker.programme.beside import run, socket_path  # here: no other command needs its arrays

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    database = connected(replace(config, matching="beside"))
    try:
        run(
            database,
            socket_path(config.folder),
            lambda done, total: click.echo(f"vectors made anew: {done} of {total}"),
            lambda: os.getppid() == parent,
        )
    finally:
        database.close()


@main.command()
@click.option("--if-empty", is_flag=True, help="leave a database that is not empty as it is")
@click.option("--scale", type=click.IntRange(1), default=None, help="so many groups more, in bulk, for measuring")
def demo(if_empty: bool, scale: int | None) -> None:
    """Fill an empty database with the demonstration data, and print sign-in names and passphrase.

    Example: tracker demo --scale 1000
    """
    from tracker.demo import PASSPHRASE, NotEmpty, fill, sign_ins

    config = settings()
    database = prepared(config)
    try:
        fill(database, config)
        if scale is not None:
            _in_bulk(database, config, scale)
    except NotEmpty:
        with database.reading() as session:
            if not (if_empty and is_demonstration(session)):
                if if_empty:
                    return
                raise Wrong(f"{config.database_url}: the database is not empty") from None
    finally:
        database.close()
    for one in sign_ins():
        click.echo(f"{one.handle:<24} {one.what}")
    click.echo(f"passphrase of each: {PASSPHRASE}")


def _in_bulk(database: Database, config: Config, many: int) -> None:
    from tracker.demo import known_to_all
    from tracker.demo_scale import fill_in_bulk

    steps = fill_in_bulk(database, load_vocabulary(config.folder).keys(), known_to_all(), many)
    with click.progressbar(steps, length=many, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for _group in bar:
            pass


@main.command(name="import")
@click.option("--as", "handle", required=True, help="sign-in name of a member of the group")
@click.option("--language", default=None, help="language of the text; by default the group's first")
@click.argument("group")
@click.argument("file", type=click.Path(path_type=Path))
def import_command(handle: str, language: str | None, group: str, file: Path) -> None:
    """Make a draft list out of a numbered plain text; the passphrase is asked for.

    Example: tracker import --as aigul depot-3 demands.txt
    """
    config = settings()
    known = load_vocabulary(config.folder).sections["languages"]
    if language is not None and language not in known:
        raise Wrong(f"--language {language}: known are {' '.join(known)}")
    passphrase = click.prompt("Passphrase", hide_input=True, err=True)
    try:
        reading = read(within("paste", text_of_file(file.read_bytes())))
        with prepared(config).acting() as session:
            account, found = _signed_in(session, handle, passphrase), group_named(session, group)
            content = content_read({language or found.languages[0]: reading}, {}, ())
            draft = begin_draft(session, account.id, found, content, frozenset())
    except (Refused, OSError) as error:
        raise Wrong(f"{file}: {plain(error)}") from error
    for left in reading.left_out:
        click.echo(f"left out: {left}", err=True)
    click.echo(f"{len(content.items)} demands: /{config.language_codes[0]}/drafts/{draft.id}")


def _signed_in(session: Session, handle: str, passphrase: str) -> Account:
    account = account_by_handle(session, handle.lower())
    if not fits(clean(passphrase)[:LONGEST], account.passphrase_hash if account else None) or account is None:
        raise WrongSignIn
    return account


for command in (operator, backup, restore):
    main.add_command(command)


@main.command(name="decide")
@click.option("--rule", "rule_name", required=True, help="for instance house_motion or house_motion@1")
@click.option("--on", "on", default=None, help="the day of the decision, YYYY-MM-DD; today by default")
@click.argument("tally", type=click.Path(path_type=Path))
def decide_command(rule_name: str, on: str | None, tally: Path) -> None:
    """Apply a rule to a tally.

    Example: tracker decide --rule house_motion TALLY.json
    """
    try:
        decision = decided(rule_name, on, tally)
    except BadInput as error:
        raise Wrong(str(error)) from error
    click.echo(json.dumps(as_json(decision), ensure_ascii=False))
    sys.exit(0 if decision.carried else 1)


@main.command(name="count")
@click.option("--method", required=True, type=click.Choice(sorted(METHODS)), help="how the ballots are counted")
@click.option("--seats", type=click.IntRange(1), default=None, help="in place of the number in the file")
@click.option("--lot", default="", help='names in the order drawn in public, where a tie needs it: "A, B"')
@click.option("--json", "as_data", is_flag=True, help="everything as JSON")
@click.argument("ballots", type=click.Path(path_type=Path))
def count_command(method: str, seats: int | None, lot: str, as_data: bool, ballots: Path) -> None:
    """Count ballots in a BLT file, and say stage by stage how.

    Example: tracker count --method scottish-stv BALLOTS.blt
    """
    try:
        cast = ballots_in(ballots)
        if seats is not None:
            cast = replace(cast, seats=seats)
        result = counted(method, cast, lot_of(lot, cast.names))
    except BadInput as error:
        raise Wrong(str(error)) from error
    for note in cast.notes:
        click.echo(f"tracker: {note}", err=True)
    lines = [json.dumps(result.as_json(), ensure_ascii=False)] if as_data else told_lines(result)
    click.echo("\n".join(lines))
    sys.exit(1 if result.undecided else 0)


@main.command(name="match")
@click.option("--json", "as_lines", is_flag=True, help="a line of JSON for each demand: id, clusters, suggestions")
@click.option("--ask", is_flag=True, help="one demand at a time, in JSON, from standard input to standard output")
@click.argument("demands", required=False, type=click.Path(path_type=Path))
def match_command(as_lines: bool, ask: bool, demands: Path | None) -> None:
    """Say which demands ask the same. DEMANDS has a line of JSON for each: id, list, text; lang if known.

    Example: tracker match --json DEMANDS.jsonl
    """
    if ask == (demands is not None):
        raise Wrong("match: give either a file of demands or --ask")
    from tracker.matching import commands  # here: no other command needs its arrays

    try:
        if demands is None:
            commands.ask_loop(TextIOWrapper(sys.stdin.buffer, "utf-8", "surrogateescape"), sys.stdout)
        else:
            print_matches(demands_in(demands), as_lines)
    except BadLine as error:
        raise Wrong(str(error)) from error


def demands_in(path: Path) -> list[Demand]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
            return read_demands(lines, str(path))
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from error


def print_matches(demands: list[Demand], as_lines: bool) -> None:
    from tracker.matching import commands

    with click.progressbar(demands, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        answers = list(commands.answers(bar))
    for line in map(json.dumps, answers) if as_lines else commands.table(answers, demands):
        click.echo(line)
