"""The command `tracker` in folders of its own: what it does, and what it refuses with one line."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copy
from threading import Thread
from zipfile import ZipFile

import click
import pytest
from click.testing import CliRunner, Result

from tests.conftest import RECORD_KEY
from tests.world import World
from tracker.cli import main
from tracker.database import Database
from tracker.demo import PASSPHRASE
from tracker.site.dump import written

ENTRY = re.compile(r"entry \d+ of the public record\n")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said: object) -> None:
        pass


@dataclass
class Instance:
    """An instance folder, and the command with it as its own."""

    folder: Path

    def __call__(self, *arguments: str, typed: str | None = None, environ: Mapping[str, str] | None = None) -> Result:
        own = {"TRACKER_INSTANCE": str(self.folder), "TRACKER_RECORD_KEY": RECORD_KEY, "TRACKER_DATABASE_URL": ""}
        return CliRunner().invoke(main, list(arguments), input=typed, env=own | dict(environ or {}))

    def change(self, statement: str) -> None:
        with sqlite3.connect(self.folder / "tracker.db") as connection:
            assert connection.execute(statement).rowcount > 0
        connection.close()

    def one(self, query: str) -> object:
        with sqlite3.connect(self.folder / "tracker.db") as connection:
            found = connection.execute(query).fetchone()[0]
        connection.close()
        return found


@pytest.fixture
def empty(tmp_path: Path) -> Instance:
    return Instance(tmp_path / "empty")


@pytest.fixture
def tracker(world: World, tmp_path: Path) -> Instance:
    """The command on a copy of the filled world."""
    copy(world.file, tmp_path / "tracker.db")
    return Instance(tmp_path)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Result]]:
    instance = Instance(tmp_path_factory.mktemp("demonstration"))
    yield instance, instance("demo")


def refusal(result: Result) -> str:
    """The one line of a command that was given something wrong."""
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    assert result.stderr.startswith("tracker: ")
    return result.stderr.removeprefix("tracker: ").strip()


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


@pytest.mark.parametrize("names", sorted(commands(main)), ids=" ".join)
def test_each_command_explains_itself_with_an_example(empty: Instance, names: tuple[str, ...]) -> None:
    result = empty(*names, "--help")
    assert (result.exit_code, result.stderr, empty.folder.exists()) == (0, "", False)
    example = result.stdout.partition("Example: ")[2]
    assert f"tracker {' '.join(names)}" in " ".join(example.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bogus"], "No such command 'bogus'."),
        (["serve", "--port", "many"], "Invalid value for '--port': 'many' is not a valid integer."),
        (["operator", "vouch", "young-mine"], "Missing option '--reason'."),
        (["verify", "/no/such/folder"], "/no/such/folder: no such file or directory"),
        (["verify", "--head", "/no/such"], "Invalid value for '--head': File '/no/such' does not exist."),
    ],
)
def test_a_wrong_command_line_is_one_line(empty: Instance, arguments: list[str], said: str) -> None:
    assert refusal(empty(*arguments)) == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TRACKER_TIME_ZONE", "Mars/Phobos", "TRACKER_TIME_ZONE: no time zone 'Mars/Phobos'"),
        ("TRACKER_LANGUAGES", "kk xx", "TRACKER_LANGUAGES: 'kk xx'; known are kk ru en"),
        ("TRACKER_RECORD_KEY", "secret words", "TRACKER_RECORD_KEY: it has 64 hexadecimal digits"),
        (
            "TRACKER_DATABASE_URL",
            "secret words",
            "TRACKER_DATABASE_URL: Could not parse SQLAlchemy URL from given URL string",
        ),
        ("TRACKER_DATABASE_URL", "sqlite:////no/such/folder/x.db", "database: unable to open database file"),
        ("TRACKER_INSTANCE", __file__, f"[Errno 17] File exists: '{__file__}'"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(empty: Instance, name: str, value: str, said: str) -> None:
    assert refusal(empty("migrate", environ={name: value})) == said


@pytest.mark.parametrize(
    ("text", "said"), [("colour = 'red'", "unknown setting 'colour'"), ("a = ", "Invalid value (at end of document)")]
)
def test_a_wrong_settings_file_is_named_in_one_line(empty: Instance, text: str, said: str) -> None:
    empty.folder.mkdir()
    file = empty.folder / "config.toml"
    file.write_text(text)
    assert refusal(empty("config")) == f"{file}: {said}"


def test_settings_are_printed_with_their_source_and_without_secrets(empty: Instance) -> None:
    result = empty("config", environ={"TRACKER_SITE_NAME": "Our site"})
    assert (result.exit_code, result.stdout.count(RECORD_KEY)) == (0, 0)
    assert result.stdout.splitlines().count("TRACKER_SITE_NAME = Our site  (environment)") == 1
    assert (empty.folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert result.stdout.count((empty.folder / "secret_key").read_text()) == 0


def test_a_fresh_instance_agrees_with_itself(empty: Instance) -> None:
    assert (empty("migrate").exit_code, empty("migrate").exit_code) == (0, 0)
    result = empty("verify")
    assert (result.exit_code, result.stdout) == (0, "The record and every public table agree.\n")


def test_where_there_is_no_record_nothing_is_verified(empty: Instance) -> None:
    assert refusal(empty("verify")) == "database: no such table: record_entry"


def test_the_filled_world_agrees_and_so_does_its_folder_by_name(tracker: Instance, empty: Instance) -> None:
    assert tracker("verify").exit_code == 0
    elsewhere = {"TRACKER_DATABASE_URL": "sqlite:////no/such/folder/x.db"}
    assert empty("verify", str(tracker.folder), environ=elsewhere).exit_code == 0


def test_a_site_is_verified_from_afar_and_its_file_at_home(
    demonstration: tuple[Instance, Result], empty: Instance, tmp_path: Path
) -> None:
    instance = demonstration[0]
    (tmp_path / "api").mkdir()
    file = tmp_path / "api" / "all.zip"
    with Database(f"sqlite:///{instance.folder}/tracker.db").reading() as session:
        file.write_bytes(b"".join(written(session, "")))
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        for source in (str(file), f"{site}/", f"{site}/api/all.zip"):
            result = empty("verify", source)
            assert (result.exit_code, result.stdout) == (0, "The record and every public table agree.\n")
        assert refusal(empty("verify", f"{site}/elsewhere")).startswith(f"{site}/elsewhere/api/all.zip: ")
        with ZipFile(file, "a") as changed, pytest.warns(UserWarning, match="Duplicate name"):
            changed.writestr("votes.csv", "other")
        result = empty("verify", site)
        assert (result.exit_code, result.stdout) == (1, "votes.csv: not what the tables say\n")
        server.shutdown()


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE vote SET chair = 'tsar' WHERE number = 1 AND entry = (SELECT min(entry) FROM vote)", r"vote \d+"),
        ('UPDATE "group" SET headcount = 9000 WHERE entry = 1', r"group [0-9a-f]{32}"),
        ("DELETE FROM support WHERE entry = (SELECT min(entry) FROM support)", r"support [\d.]+.*missing"),
        ("DELETE FROM record_frontier", "record: the frontier row"),
    ],
)
def test_a_changed_row_is_named(tracker: Instance, statement: str, row: str) -> None:
    tracker.change(statement)
    result = tracker("verify")
    assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
    assert re.match(row, result.stdout)


def test_a_head_kept_from_earlier_must_be_part_of_the_record(
    tracker: Instance, empty: Instance, tmp_path: Path
) -> None:
    def head(instance: Instance, key: str) -> Path:
        file = tmp_path / f"head of {instance.folder.name} {key[:2]}"
        file.write_text(str(instance.one("SELECT note FROM record_head ORDER BY size LIMIT 1 OFFSET 1")))
        return file

    own = head(tracker, RECORD_KEY)
    tracker("operator", "vouch", "young-mine", "--reason", "known")
    assert tracker("verify", "--head", str(own)).exit_code == 0
    for key, said in (
        ("22" * 32, "not a signed head of this record"),
        (RECORD_KEY, "the record of 2 entries was another"),
    ):
        other = Instance(tmp_path / key)
        assert other("migrate", environ={"TRACKER_RECORD_KEY": key}).exit_code == 0
        public = tmp_path / "public"
        public.write_text("33" * 32)
        other("operator", "succession-key", "--public", str(public), environ={"TRACKER_RECORD_KEY": key})
        result = tracker("verify", "--head", str(head(other, key)))
        assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
        assert result.stdout.startswith(f"kept head: {said}")


def test_a_file_that_is_no_head_is_named(tracker: Instance, tmp_path: Path) -> None:
    file = tmp_path / "head"
    for content in (b"", b"hello\n", b"\xff\xfe\x00"):
        file.write_bytes(content)
        result = tracker("verify", "--head", str(file))
        assert (result.exit_code, result.stdout) == (1, "kept head: not a signed head of this record\n")


def test_the_demonstration_says_who_can_sign_in(demonstration: tuple[Instance, Result]) -> None:
    _instance, result = demonstration
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"passphrase of each: {PASSPHRASE}"


def test_the_demonstration_goes_into_an_empty_database_only(demonstration: tuple[Instance, Result]) -> None:
    instance, _result = demonstration
    size = instance.one("SELECT size FROM record_frontier")
    url = f"sqlite:///{instance.folder / 'tracker.db'}"
    assert refusal(instance("demo")) == f"{url}: the database is not empty"
    assert instance.one("SELECT size FROM record_frontier") == size


def test_the_demonstration_if_empty_leaves_a_filled_database(
    demonstration: tuple[Instance, Result], tracker: Instance
) -> None:
    instance, first = demonstration
    again = instance("demo", "--if-empty")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    quiet = tracker("demo", "--if-empty")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_a_numbered_text_becomes_a_draft(demonstration: tuple[Instance, Result], tmp_path: Path) -> None:
    instance, _result = demonstration
    file = tmp_path / "demands.txt"
    file.write_text("\ufeffНаши требования\n\n1. Хлеб\n2) Работа\nи мир\n", encoding="utf-8")
    given = ["import", "--as", "Semey-nurses-founder-2", "--language", "ru", "semey-nurses", str(file)]
    result = instance(*given, typed=f"{PASSPHRASE}\n")
    assert (result.exit_code, re.sub("[0-9a-f]{32}", "ID", result.stdout)) == (0, "2 demands: /kk/drafts/ID\n")
    draft = result.stdout.strip().rpartition("/")[2]
    content = instance.one(f"SELECT content FROM draft WHERE id = '{draft}'")
    assert re.findall('"texts":{"ru":"([^"]+)"}', str(content)) == ["Хлеб", "Работа и мир"]


@pytest.mark.parametrize(
    ("handle", "passphrase", "group", "text", "said"),
    [
        ("semey-nurses-founder-2", "wrong", "semey-nurses", "1. a", "do not belong together."),
        ("nobody-at-all", PASSPHRASE, "semey-nurses", "1. a", "do not belong together."),
        ("semey-nurses-founder-2", PASSPHRASE, "no-such-group", "1. a", "There is no such group."),
        ("semey-nurses-founder-2", PASSPHRASE, "zhanaozen-oil", "1. a", "Only members of this group can do this."),
        ("semey-nurses-founder-2", PASSPHRASE, "semey-nurses", "", "A list needs at least one demand."),
        ("semey-nurses-founder-2", PASSPHRASE, "semey-nurses", "1. " + "a" * 4001, "at most 4,000 are possible."),
        ("semey-nurses-founder-2", PASSPHRASE, "semey-nurses", None, "No such file or directory"),
    ],
)
def test_imports_that_are_refused(
    demonstration: tuple[Instance, Result],
    tmp_path: Path,
    handle: str,
    passphrase: str,
    group: str,
    text: str | None,
    said: str,
) -> None:
    instance, _result = demonstration
    file = tmp_path / "demands.txt"
    if text is not None:
        file.write_text(text)
    drafts = instance.one("SELECT count(*) FROM draft")
    result = instance("import", "--as", handle, group, str(file), typed=f"{passphrase}\n")
    prompt, _, line = result.stderr.partition("\n")
    assert (result.exit_code, result.stdout, prompt, line.count("\n")) == (2, "", "Passphrase: ", 1)
    assert line.startswith(f"tracker: {file}: ") and said in line
    assert instance.one("SELECT count(*) FROM draft") == drafts


def test_an_import_says_what_it_left_out(demonstration: tuple[Instance, Result], tmp_path: Path) -> None:
    instance, _result = demonstration
    file = tmp_path / "demands.txt"
    file.write_bytes("[05.01.2022, 14:03:22] Смена 3: 1. Хлеб\n2. Работа\n\nС уважением, смена 3".encode("cp1251"))
    arguments = ("import", "--as", "zhanaozen-oil-founder-1", "--language", "ru", "zhanaozen-oil", str(file))
    result = instance(*arguments, typed="demonstration only\n")
    left = ["left out: [05.01.2022, 14:03:22] Смена 3:", "left out: С уважением, смена 3"]
    assert (result.exit_code, result.stderr.splitlines()[1:]) == (0, left)
    assert result.stdout.startswith("2 demands: /kk/drafts/")


def test_an_import_in_a_language_that_is_not_known(tracker: Instance) -> None:
    said = refusal(tracker("import", "--as", "member", "--language", "xx", "main-mine", "file"))
    assert said.startswith("--language xx: known are kk ru en")


STANDING = 'SELECT standing FROM "group" g JOIN record_text t ON t.id = g.slug_id WHERE t.text = '


def test_the_operator_vouches_suspends_and_ends_a_suspension(tracker: Instance) -> None:
    for deed, standing in (("vouch", "vouched"), ("suspend", "suspended"), ("unsuspend", "vouched")):
        result = tracker("operator", deed, "young-mine", "--reason", "known from the works")
        assert (result.exit_code, bool(ENTRY.fullmatch(result.stdout))) == (0, True)
        assert tracker.one(f"{STANDING}'young-mine'") == standing
        refusal(tracker("operator", deed, "young-mine", "--reason", "once more"))
    assert tracker("verify").exit_code == 0


@pytest.mark.parametrize("deed", ["vouch", "suspend", "unsuspend"])
@pytest.mark.parametrize(
    ("group", "reason", "said"),
    [
        ("no-such-mine", "a reason", "There is no such group."),
        ("young-mine", "", "Please fill this in."),
        ("young-mine", "x" * 2001, "At most 2000 characters; these are 2001."),
    ],
)
def test_the_operator_names_a_group_and_a_reason(
    tracker: Instance, deed: str, group: str, reason: str, said: str
) -> None:
    if (deed, group) == ("unsuspend", "young-mine"):
        group = "gone-mine"
    size = tracker.one("SELECT size FROM record_frontier")
    assert refusal(tracker("operator", deed, group, "--reason", reason)) == said
    assert tracker.one("SELECT size FROM record_frontier") == size


def test_the_operator_suspends_an_account_and_ends_its_sessions(tracker: Instance) -> None:
    result = tracker("operator", "suspend-account", "Member", "--reason", "posted addresses of homes")
    assert (result.exit_code, bool(ENTRY.fullmatch(result.stdout))) == (0, True)
    assert tracker.one("SELECT suspended FROM account WHERE handle = 'member'") == 1
    assert (
        refusal(tracker("operator", "suspend-account", "nobody", "--reason", "x")) == "nobody: there is no such account"
    )


def test_the_operator_removes_texts_for_good(tracker: Instance) -> None:
    result = tracker("operator", "blank", "1/name", "1/town", "--reason", "names a person")
    assert (result.exit_code, bool(ENTRY.fullmatch(result.stdout))) == (0, True)
    assert tracker.one("SELECT count(*) FROM record_text WHERE text IS NULL") == 2
    assert tracker("verify").exit_code == 0


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["1/name", "999/name"], "999/name: there is no such text, or it was removed before"),
        (["1/name", "name"], "name: a text is named ENTRY/NAME, as /record/N shows it"),
        ([], "Missing argument 'TEXTS...'."),
    ],
)
def test_only_texts_that_are_there_are_removed(tracker: Instance, texts: list[str], said: str) -> None:
    assert refusal(tracker("operator", "blank", *texts, "--reason", "x")) == said
    assert tracker.one("SELECT count(*) FROM record_text WHERE text IS NULL") == 0


def test_a_succession_key_is_recorded_once(tracker: Instance, tmp_path: Path) -> None:
    file = tmp_path / "succession.pub"
    for wrong in ("zz", "22" * 31, "ключ", ""):
        file.write_text(wrong)
        refusal(tracker("operator", "succession-key", "--public", str(file)))
    file.write_text("22" * 32 + "\n")
    result = tracker("operator", "succession-key", "--public", str(file))
    assert (result.exit_code, bool(ENTRY.fullmatch(result.stdout))) == (0, True)
    said = refusal(tracker("operator", "succession-key", "--public", str(file)))
    assert said == "this was recorded before; it can be done once only"
    assert tracker("verify").exit_code == 0


def test_a_record_is_not_gone_on_with_under_another_key(tmp_path: Path) -> None:
    first = {"TRACKER_INSTANCE": str(tmp_path), "TRACKER_RECORD_KEY": "11" * 32}
    assert CliRunner(env=first).invoke(main, ["migrate"]).exit_code == 0
    lost = CliRunner(env=first | {"TRACKER_RECORD_KEY": "22" * 32}).invoke(main, ["migrate"])
    assert (lost.exit_code, lost.stderr.count("\n"), "TRACKER_RECORD_KEY" in lost.stderr) == (2, 1, True)
    assert CliRunner(env=first).invoke(main, ["verify"]).exit_code == 0
