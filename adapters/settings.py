"""Every setting, from the environment (`ESCALE_…`); the only reader of os.environ."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator

from adapters.development import opened_to_others
from adapters.mail.address import AddressNotValid, checked
from adapters.password_files import PasswordOutOfPlace, with_passwords
from adapters.production import development_default, not_for_production
from adapters.servers import is_loopback
from adapters.settings_of_retention import RetentionSettings
from domain.values import SupplementPolicy

FORBIDDEN = ("POSTGRES_ENABLE_DB_FUNCTIONS",)
"""Settings of the event sourcing library that skip events: nobody may turn them on."""


COLLECTORS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The standard variables that name a collector of traces, as ESCALE_OTLP_ENDPOINT does."""

DATABASES = r"^$|^sqlite:///.+|^postgresql://.+"
"""The databases that can keep the log and the keys."""

SCANNERS = r"^$|^tcp://.+:\d+$|^unix:/.+"
"""Where ClamAV's daemon may listen; nowhere leaves every file "not scanned"."""

ADDRESSES = r"^$|^https?://[^/?#\s]+$"
"""How people reach the pages, without a path; empty believes the Host header of each request."""

MAIL_SERVERS = r"^$|^(smtp|smtps|smtp\+starttls)://(\[[0-9a-fA-F:]+\]|[^/?#@:\s\[\]]+)(:\d{1,5})?$"
"""Who takes e-mails: nobody, or a server spoken to in clear, in TLS, or in TLS after a word."""


FILES = (
    "payers_file",
    "smtp_password_file",
    "database_password_file",
    "migrate_password_file",
    "keys_password_file",
)
"""Files that an empty text does not name."""


class WrongSetting(Exception):
    """A setting with which nothing may start; the text names it and says what to do."""


class Settings(RetentionSettings):
    """What may differ from one installation to another; all optional in embedded mode.

    The password files of databases go into their addresses (`read_settings`).
    Paths that are not given lie in `data_dir`, so that a restart goes on where it was.
    development_open: others may come to a development, where anybody is anybody.
    Raises: WrongSetting when production would start with a development default.
    """

    database_url: str = Field("", pattern=DATABASES, repr=False)
    database_password_file: Path | None = None
    migrate_url: str = Field("", pattern=DATABASES, repr=False)
    migrate_password_file: Path | None = None
    redis_url: str = ""
    keys_url: str = Field("", pattern=DATABASES, repr=False)
    keys_password_file: Path | None = None
    key_file: Path | None = None
    pepper_file: Path | None = None
    token_key_file: Path | None = None
    files_url: str = ""
    public_url: str = Field("", pattern=ADDRESSES)
    host: str = "127.0.0.1"
    development_open: bool = False
    port: int = Field(8000, ge=0, le=65535)
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(0, ge=0, le=65535)
    otlp_endpoint: str = Field("", pattern=ADDRESSES)
    quota_claims: int = Field(2, ge=1)
    quota_days: int = Field(15, ge=1)
    drafts_max: int = Field(20, ge=1)
    documents_max: int = Field(10, ge=1)
    lease_minutes: int = Field(30, ge=1, le=1440)
    leases_max: int = Field(5, ge=1, le=1000)
    alarm_claims_per_hour: int = Field(100, ge=1)
    second_signature_cents: int = Field(100_000, ge=0)
    supplement_days: int = Field(60, ge=1, le=365)
    supplement_extension_days: int = Field(30, ge=1, le=365)
    supplement_reminder_days: tuple[int, ...] = (30, 7)
    supplement_notice_days: int = Field(15, ge=1, le=365)
    payers_file: Path | None = None
    payment_result_days: int = Field(10, ge=1, le=365)
    payment_account_days: int = Field(15, ge=1, le=365)
    tariff_reminder_days: int = Field(60, ge=1, le=365)
    eessi_dir: Path | None = None
    pdf_max_bytes: int = Field(512_000, ge=1)
    image_max_bytes: int = Field(26_214_400, ge=1)
    fit_max_bytes: int = Field(26_214_400, ge=1)
    clamd_url: str = Field("", pattern=SCANNERS)
    smtp_url: str = Field("", pattern=MAIL_SERVERS)
    smtp_from: str = ""
    smtp_user: str = ""
    smtp_password_file: Path | None = None
    banner: str = "Démonstration – service non officiel, sans lien avec l'Assurance Maladie"

    @field_validator(*FILES, mode="before")
    @classmethod
    def _empty_is_none(cls, given: object) -> object:
        return given or None

    @model_validator(mode="after")
    def _refuse_what_may_not_start(self) -> Self:
        for name in FORBIDDEN:
            if name in os.environ:
                msg = f"{name} must not be set: it makes readers of the log miss events"
                raise WrongSetting(msg)
        if self.smtp_url:
            _refuse_mail(self)
        if self.env == "production" and (wrong := development_default(self)):
            raise WrongSetting(wrong)
        return self

    @property
    def supplement(self) -> SupplementPolicy:
        """How long a person has to complete a claim."""
        return SupplementPolicy(
            days=self.supplement_days,
            extension_days=self.supplement_extension_days,
            reminder_days=self.supplement_reminder_days,
            notice_days=self.supplement_notice_days,
        )

    @property
    def is_embedded(self) -> bool:
        """True when one process does everything: without a broker the jobs run in it."""
        return not self.redis_url

    @property
    def is_traced(self) -> bool:
        """True when a collector of traces is named; without one nobody is called."""
        return bool(self.otlp_endpoint) or any(map(os.environ.get, COLLECTORS))

    @property
    def is_postgres(self) -> bool:
        """True when the log is kept by PostgreSQL, False when it is a SQLite file."""
        return self.database_url.startswith("postgresql")

    @property
    def log_url(self) -> str:
        """The log's database, as SQLAlchemy names it."""
        return _sqlalchemy(self.database_url) or f"sqlite:///{self.data_dir / 'escale.db'}"

    @property
    def owner_url(self) -> str:
        """The log's database in the role that may migrate it."""
        return _sqlalchemy(self.migrate_url) or self.log_url

    @property
    def views_url(self) -> str:
        """The database of views and jobs: the log's on PostgreSQL, a file beside it on SQLite."""
        if self.is_postgres:
            return self.log_url
        return f"sqlite:///{self.log_path.with_name('views.db')}"

    @property
    def proof_url(self) -> str:
        """The database of the tree: the log's on PostgreSQL, a file beside it on SQLite."""
        at = f"sqlite:///{self.log_path.with_name('proof.db')}"
        return self.log_url if self.is_postgres else at

    @property
    def person_keys_url(self) -> str:
        """The database of the person keys, as SQLAlchemy names it."""
        return _sqlalchemy(self.keys_url) or f"sqlite:///{self.data_dir / 'keys.db'}"

    @property
    def log_path(self) -> Path:
        """The SQLite file of the log."""
        return Path(self.log_url.removeprefix("sqlite:///"))

    @property
    def files_dir(self) -> Path:
        """The folder of the sealed files."""
        return Path(self.files_url.removeprefix("file:") or self.data_dir / "files")

    @property
    def payments_dir(self) -> Path:
        """The folder where the files of payment runs are handed over to whoever sends them."""
        return self.files_dir.with_name(f"{self.files_dir.name}-payments")

    @property
    def proposals_dir(self) -> Path:
        """The folder of the fitted copies that wait for a yes."""
        return self.files_dir.with_name(f"{self.files_dir.name}-proposals")

    @property
    def pages_dir(self) -> Path:
        """The folder of the sealed pictures of pages, made again when they are missing."""
        return self.files_dir.with_name(f"{self.files_dir.name}-pages")

    @property
    def exchange_dir(self) -> Path:
        """The folder that is shared with the EESSI access point: `outbox`, `inbox`."""
        return self.eessi_dir or self.data_dir / "eessi"

    @property
    def uploads_dir(self) -> Path:
        """Where a file lies while it is being received; swept at each start."""
        return self.data_dir / "uploads"


def read_settings(**given: Any) -> Settings:
    """The settings of this process.

    given: what its command line says, in the place of the environment.
    Raises: WrongSetting, which names the first wrong variable.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        msg = f"ESCALE_{name}: {first['msg']}"
        raise WrongSetting(msg) from None
    if wrong := (opened_to_others if settings.is_development else not_for_production)(settings):
        raise WrongSetting(wrong)
    try:
        return with_passwords(settings)
    except PasswordOutOfPlace as error:
        raise WrongSetting(str(error)) from None


def _refuse_mail(settings: Settings) -> None:
    """Check that e-mails can be written, and that their line cannot be overheard.

    Raises: WrongSetting.
    """
    if not settings.public_url:
        raise WrongSetting("ESCALE_SMTP_URL needs ESCALE_PUBLIC_URL: e-mails say where to log in")
    try:
        checked(settings.smtp_from)
    except AddressNotValid:
        raise WrongSetting("ESCALE_SMTP_FROM must be the address that e-mails come from") from None
    if bool(settings.smtp_user) != (settings.smtp_password_file is not None):
        raise WrongSetting("ESCALE_SMTP_USER and ESCALE_SMTP_PASSWORD_FILE need each other")
    server = urlsplit(settings.smtp_url)
    is_open = server.scheme == "smtp" and not is_loopback(server.hostname)
    if is_open and (settings.env == "production" or settings.smtp_user):
        msg = "ESCALE_SMTP_URL must be smtps:// or smtp+starttls://, except on this machine"
        raise WrongSetting(msg)


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
