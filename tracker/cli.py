"""The `tracker` command."""

import json
import sys
from datetime import date
from io import TextIOWrapper
from pathlib import Path

import click

from tracker.config import BadSetting, Config, load
from tracker.counting.rules import BadTally, NotInForce, UnknownRule, as_json, decide, in_force, read_tally, rule
from tracker.matching.lines import BadLine, Demand, read_demands
from tracker.record.verify import differences
from tracker.wiring import connected, prepared


class Wrong(click.ClickException):
    """Wrong input: one line on standard error, exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"tracker: {self.message}", err=True)


def settings() -> Config:
    try:
        return load()
    except (BadSetting, OSError) as error:
        raise Wrong(str(error)) from error


@click.group()
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
@click.option("--head", type=click.Path(exists=True, path_type=Path), help="a tree head kept from earlier")
def verify(head: Path | None) -> None:
    """Recompute the record and every public table from it, and list each difference.

    Example: tracker verify --head kept-head.txt
    """
    database = connected(settings())
    kept = head.read_text(encoding="utf-8") if head else None
    found = 0
    for difference in differences(database, kept):
        click.echo(difference)
        found += 1
    database.close()
    if found:
        sys.exit(1)
    click.echo("The record and every public table agree.")


@main.command(name="decide")
@click.option("--rule", "rule_name", required=True, help="for instance house_motion or house_motion@1")
@click.option("--on", "on", default=None, help="the day of the decision, YYYY-MM-DD; today by default")
@click.argument("tally", type=click.Path(path_type=Path))
def decide_command(rule_name: str, on: str | None, tally: Path) -> None:
    """Apply a rule to a tally.

    Example: tracker decide --rule house_motion TALLY.json
    """
    try:
        which = rule(rule_name)
        in_force(which, date.fromisoformat(on) if on else date.today())
        data = json.loads(tally.read_text(encoding="utf-8"))
        decision = decide(which, read_tally(data))
        items = [decide(which, read_tally(item)).carried for item in data.get("items", [])]
    except json.JSONDecodeError as error:
        raise Wrong(f"{tally}:{error.lineno}: {error.msg}") from error
    except (BadTally, UnknownRule, NotInForce, ValueError, OSError) as error:
        raise Wrong(f"{tally}: {error}") from error
    click.echo(json.dumps(as_json(decision, items), ensure_ascii=False))
    sys.exit(0 if decision.carried else 1)


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


if __name__ == "__main__":
    main()
