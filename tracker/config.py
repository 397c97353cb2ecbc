"""Every setting: type, default, meaning; from the environment and `instance/config.toml`."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PACKAGE = Path(__file__).resolve().parent
LANGUAGES = ("kk", "ru", "en")


class BadSetting(Exception):
    """A setting that cannot be used; the sentence names it and its source."""


def packaged(name: str) -> Path:
    """The folder or file `name` inside the installed package if present, else the one beside it."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


@dataclass(frozen=True)
class Setting:
    """One setting as `tracker config` prints it."""

    name: str
    value: str
    source: str
    meaning: str


def _setting(default: str, meaning: str, secret: bool = False) -> str:
    return field(default=default, metadata={"meaning": meaning, "secret": secret})


@dataclass(frozen=True)
class Config:
    """All settings. Empty strings stand for "decided at start"; see `load`."""

    instance: str = _setting("./instance", "the instance folder: database, keys, vocabulary")
    database_url: str = _setting("", "SQLAlchemy address of the database (default: SQLite in the instance folder)")
    secret_key: str = _setting("", "signs cookies; made and kept in the instance folder", secret=True)
    record_key: str = _setting("", "Ed25519 private key of the public record, hex", secret=True)
    languages: str = _setting("kk ru en", "languages of the pages, in the order shown")
    time_zone: str = _setting("Asia/Almaty", "time zone of days and closing times")
    site_name: str = _setting("", "name of the site (default: “Common demand” in the reader's language)")
    matching: str = _setting("inline", "where demands are compared: inline, or beside (a process of `tracker serve`)")
    public_url: str = _setting("", "address under which the public reaches the site, https:// in earnest")
    page_cache: str = _setting("32", "mebibytes of public pages that each worker keeps ready to send; 0: none")
    matching_model: str = _setting("", "folder of a sentence model that compares demands instead of the one built in")
    sources: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def folder(self) -> Path:
        return Path(self.instance)

    @property
    def language_codes(self) -> tuple[str, ...]:
        return tuple(self.languages.replace(",", " ").split())

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def secure(self) -> bool:
        """Whether cookies may demand a secure line."""
        return self.public_url.startswith("https://")

    def cookie(self, name: str) -> str:
        """What a cookie is called: over TLS a browser takes `__Host-` from this very host alone."""
        return f"__Host-{name}" if self.secure else name

    def described(self) -> list[Setting]:
        """Each setting with value, source and meaning; secrets hidden."""
        return [
            Setting(
                "TRACKER_" + item.name.upper(),
                "(hidden)" if item.metadata["secret"] else str(getattr(self, item.name)),
                self.sources.get(item.name, "default"),
                item.metadata["meaning"],
            )
            for item in fields(self)
            if item.name != "sources"
        ]


def kept_secret(folder: Path, name: str) -> str:
    """A random 256-bit secret (hex) kept in a file of the instance folder that only its owner may read."""
    path = folder / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(handle)
    return path.read_text().strip()


def _from_file(folder: Path) -> dict[str, str]:
    path = folder / "config.toml"
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: {error}") from error
    return {name: str(value) for name, value in values.items()}


def _checked(config: Config) -> Config:
    try:
        ZoneInfo(config.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(f"TRACKER_TIME_ZONE: no time zone {config.time_zone!r}") from error
    if not re.fullmatch("[0-9a-f]{64}", config.record_key):
        raise BadSetting("TRACKER_RECORD_KEY: it has 64 hexadecimal digits")
    if config.matching not in ("inline", "beside"):
        raise BadSetting(f"TRACKER_MATCHING: inline or beside, not {config.matching!r}")
    if not re.fullmatch("[0-9]{1,5}", config.page_cache):
        raise BadSetting(f"TRACKER_PAGE_CACHE: a whole number of mebibytes, not {config.page_cache!r}")
    unknown = set(config.language_codes) - set(LANGUAGES)
    if unknown or not config.language_codes:
        raise BadSetting(f"TRACKER_LANGUAGES: {config.languages!r}; known are {' '.join(LANGUAGES)}")
    return config


def load(environ: Mapping[str, str] | None = None) -> Config:
    """The settings in force: the environment before `config.toml` before the defaults.

    Makes the instance folder and the two kept secrets where they are missing.
    Raises BadSetting, OSError (folder not writable).
    """
    environ = os.environ if environ is None else environ
    folder = Path(environ.get("TRACKER_INSTANCE", "./instance"))
    folder.mkdir(parents=True, exist_ok=True)
    names = [item.name for item in fields(Config) if item.name not in ("sources", "instance")]
    filed = _from_file(folder)
    unknown = set(filed) - set(names)
    if unknown:
        raise BadSetting(f"{folder / 'config.toml'}: unknown setting {min(unknown)!r}")
    values, sources = {"instance": str(folder)}, {}
    sources["instance"] = "environment" if "TRACKER_INSTANCE" in environ else "default"
    for name in names:
        key = "TRACKER_" + name.upper()
        if environ.get(key):
            values[name], sources[name] = environ[key], "environment"
        elif name in filed:
            values[name], sources[name] = filed[name], "config.toml"
    return _checked(_completed(values, sources, folder))


def _completed(values: dict[str, str], sources: dict[str, str], folder: Path) -> Config:
    if "database_url" not in values:
        values["database_url"] = f"sqlite:///{folder / 'tracker.db'}"
    for name in ("secret_key", "record_key"):
        if name not in values:
            values[name], sources[name] = kept_secret(folder, name), "instance folder"
    return Config(**values, sources=sources)
