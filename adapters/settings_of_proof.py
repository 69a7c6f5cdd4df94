"""The settings that a witness has too: where it runs, who signs the log, whom to believe."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

NAMES = r"^[^\s+]{1,200}$"
"""What a log or a witness is called, in the notes that it signs."""

SITES = r"^https?://[^/?#\s]+$"


PATHS = ("checkpoint_key_file", "witness_dir", "witness_key_file", "witness_token_file")


class ProofSettings(BaseSettings):
    """Who signs the log, who watches it, and whom to believe.

    log_origin: the log's name in its checkpoints. checkpoint_key_file: 32 secret bytes, for the
    follower alone. checkpoint_vkey: the key that checkpoints are checked with, as
    `escale proof-keys` prints it; witness_vkey: the same of the witness.
    witness_dir: where the witness keeps what it cosigned; others read it. witness_of: the site that
    it watches, with the bearer token of witness_token_file.
    """

    model_config = SettingsConfigDict(
        env_prefix="ESCALE_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    env: Literal["development", "production"] = "development"
    data_dir: Path = Path("var")
    log_origin: str = Field("escale.example/log", pattern=NAMES)
    checkpoint_key_file: Path | None = None
    checkpoint_vkey: str = ""
    witness_name: str = Field("escale.example/witness", pattern=NAMES)
    witness_dir: Path | None = None
    witness_key_file: Path | None = None
    witness_vkey: str = ""
    witness_of: str = Field("http://127.0.0.1:8000", pattern=SITES)
    witness_token_file: Path | None = None

    @field_validator(*PATHS, mode="before")
    @classmethod
    def _no_path_is_none(cls, given: object) -> object:
        return given or None

    @property
    def is_development(self) -> bool:
        """True when the embedded identity provider and the demo directory are there."""
        return self.env == "development"

    @property
    def witnessed_dir(self) -> Path:
        """Where the witness keeps what it cosigned."""
        return self.witness_dir or self.data_dir / "witness"

    def secret_file(self, given: Path | None, name: str) -> Path:
        """A secret's file: the one given, else in the data folder."""
        return given or self.data_dir / name
