"""Settings from ``GONGKAI_*`` variables or a ``.env`` file: the only place that reads the environment. Passed down as values."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.engine import StoreSettings
from spiders.settings import CrawlSettings

_SECRETS = ("webhook", "mail")  # used where the automations are made, and nowhere else


class Settings(BaseSettings):
    """What an installation says about itself. Everything lives under ``var`` unless told otherwise."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", env_file=".env", extra="ignore", frozen=True)

    var: Path = Field(default=Path("var"), description="where all state lives")
    database_url: str | None = Field(default=None, description="SQLAlchemy address; SQLite under var by default")
    archive: str | None = Field(default=None, description="raw bytes by sha256: a folder or an fsspec address")
    contact: str | None = Field(
        default=None, description="who crawls; without it no host outside the replicas is contacted"
    )
    site_contact: str | None = Field(
        default=None,
        description="纠错入口 on the public pages: a web or mail address; the contact unless told otherwise",
    )
    site_archive: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s\"<>]*\{sha256\}[^\s\"<>]*$",
        description="where the public finds archived documents, an address with {sha256} in it; without one pages give the hash",
    )
    proxy: str | None = Field(default=None, description="the one proxy of all requests")
    replicas: bool = Field(default=False, description="crawl the replica portals instead of the real registry")
    parse_seconds: float = Field(default=60.0, gt=0, description="hard limit of one document's parse")
    parse_memory_mib: int = Field(default=2048, ge=256, description="hard limit of a parse worker's memory")
    webhook: SecretStr | None = Field(
        default=None, description="is told (POST, JSON) of failures and of missing nights"
    )
    mail: SecretStr | None = Field(default=None, description="the same by e-mail: mailtos://user:password@host?to=…")
    workers: int = Field(default=2, ge=1, le=64, description="parse workers at once")
    keep_days: int = Field(
        default=90, ge=2, le=3650, description="how long job files and crawl logs, and the runs in Prefect, are kept"
    )

    @property
    def root(self) -> Path:
        return self.var.absolute()

    @property
    def store(self) -> StoreSettings:
        return StoreSettings(
            self.database_url or f"sqlite:///{self.root / 'gongkai.db'}", self.archive or str(self.root / "archive")
        )

    @property
    def crawl(self) -> CrawlSettings:
        return CrawlSettings(contact=self.contact, proxy=self.proxy)

    @property
    def runs(self) -> Path:
        """Job files, manifests and crawl logs, a folder per run."""
        return self.root / "runs"

    @property
    def releases(self) -> Path:
        """Releases, a folder per day; none is ever changed."""
        return self.root / "releases"

    @property
    def site(self) -> Path:
        """The public site."""
        return self.root / "site"

    @property
    def inbox(self) -> Path:
        """Files that people put here can be taken in from a form; no form reaches another file."""
        return self.root / "inbox"

    @property
    def portals(self) -> Path:
        """Registry files of this installation: what it added to the shipped ones, or put in their place."""
        return self.root / "portals"

    def environment(self) -> dict[str, str]:
        """These settings as the variables that a child process reads; secrets stay where they are used."""
        values = {"VAR": str(self.root)}
        given = self.model_dump(exclude={"var", *_SECRETS}, exclude_none=True, exclude_defaults=True)
        values |= {name.upper(): str(value) for name, value in given.items()}
        return {f"GONGKAI_{name}": value for name, value in values.items()}


def prefect_environment(settings: Settings) -> dict[str, str]:
    """How Prefect is to behave here: everything under var, nothing sent to anybody."""
    home = settings.root / "prefect"
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "flows",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(settings.keep_days * 86400),
    }


def prepare_prefect(settings: Settings) -> None:
    """Put Prefect's settings into this process; must run before prefect is imported. What the operator set stays."""
    for name, value in prefect_environment(settings).items():
        os.environ.setdefault(name, value)
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)


def quiet_prefect() -> None:
    """Only warnings on the terminal, for runs whose own summary is what a person reads."""
    os.environ["PREFECT_LOGGING_LEVEL"] = "WARNING"
    os.environ["PREFECT_LOGGING_SERVER_LEVEL"] = "ERROR"


def with_settings(settings: Settings) -> dict[str, str]:
    """A child's environment: this process's, with these settings and Prefect's."""
    secret = {f"GONGKAI_{name.upper()}" for name in _SECRETS}
    inherited = {name: value for name, value in os.environ.items() if name not in secret}
    return {**inherited, **prefect_environment(settings), **settings.environment()}
