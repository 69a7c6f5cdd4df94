"""Passwords of databases lie in files, which production takes them from alone."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from adapters.persistence.database import open_engine
from adapters.settings import Settings, WrongSetting, read_settings
from services import PostgresServer

ODD = "p:a/s@s%w?o#r d&é"


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{ODD}\n", "utf-8")
    path.chmod(0o400)
    return path


@pytest.mark.parametrize("name", ["database", "migrate", "keys"])
def test_a_password_of_a_file_goes_where_its_address_leads(
    name: str, password: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ESCALE_{name.upper()}_URL", "postgresql://escale_app@127.0.0.1/escale")
    monkeypatch.setenv(f"ESCALE_{name.upper()}_PASSWORD_FILE", str(password))
    url: str = getattr(read_settings(), f"{name}_url")
    assert make_url(url).password == ODD
    assert psycopg.conninfo.conninfo_to_dict(url)["password"] == ODD
    assert read_settings(host="localhost").host == "localhost"


def test_a_server_takes_the_password_of_the_file(
    postgres: PostgresServer, pg_dsn: str, password: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(pg_dsn, autocommit=True) as db:
        db.execute("CREATE ROLE odd LOGIN SUPERUSER")
    try:
        monkeypatch.setenv("ESCALE_DATABASE_URL", pg_dsn.replace("postgres@", "odd@"))
        monkeypatch.setenv("ESCALE_DATABASE_PASSWORD_FILE", str(password))
        settings = read_settings()
        engine = open_engine(settings.log_url)
        with engine.connect() as found:
            assert found.execute(text("SELECT current_user")).scalar() == "odd"
        engine.dispose()
        with psycopg.connect(settings.database_url) as db:
            assert db.info.password == ODD
    finally:
        with psycopg.connect(pg_dsn, autocommit=True) as db:
            db.execute("DROP ROLE odd")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "ESCALE_KEYS_PASSWORD_FILE"),
        ("sqlite:///keys.db", "ESCALE_KEYS_PASSWORD_FILE"),
        ("postgresql://127.0.0.1/keys", "ESCALE_KEYS_PASSWORD_FILE"),
        ("postgresql://keys:another@127.0.0.1/keys", "ESCALE_KEYS_PASSWORD_FILE"),
    ],
)
def test_a_file_without_a_place_for_its_password_is_refused(
    url: str, said: str, password: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALE_KEYS_URL", url)
    monkeypatch.setenv("ESCALE_KEYS_PASSWORD_FILE", str(password))
    with pytest.raises(WrongSetting, match=said):
        read_settings()


def test_a_password_stands_in_no_text_of_the_settings(
    password: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALE_DATABASE_URL", "postgresql://escale_app@127.0.0.1/escale")
    monkeypatch.setenv("ESCALE_DATABASE_PASSWORD_FILE", str(password))
    assert "s%25w" not in repr(read_settings())


def test_an_empty_file_name_is_none() -> None:
    given = {f"{name}_password_file": "" for name in ("database", "migrate", "keys")}
    assert Settings.model_validate(given).database_password_file is None
