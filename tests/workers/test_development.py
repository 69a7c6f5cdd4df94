"""Development lets anybody be anybody: it does not start where others or real things are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.settings import WrongSetting, read_settings
from commands import escale

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def development(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but where the data lie."""
    for name in [name for name in os.environ if name.startswith(("ESCALE_", "PG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ESCALE_DATA_DIR", str(tmp_path / "var"))


REAL = [
    ("HOST", "0.0.0.0"),
    ("HOST", "::"),
    ("HOST", ""),
    ("HOST", "192.0.2.7"),
    ("HOST", "escale.example"),
    ("HOST", "127.0.0.1.escale.example"),
    ("PUBLIC_URL", "https://escale.example"),
    ("PUBLIC_URL", "http://192.0.2.7:8000"),
    ("OIDC_INSURED_ISSUER", "https://insured.example"),
    ("OIDC_STAFF_ISSUER", "https://staff.example"),
    ("OIDC_FEDERATED_ISSUER", "https://federated.example"),
    ("OIDC_SERVICE_ISSUER", "https://service.example"),
    ("DATABASE_URL", "postgresql://app@192.0.2.7/escale"),
    ("DATABASE_URL", "postgresql://app@127.0.0.1/escale?host=192.0.2.7"),
    ("DATABASE_URL", "postgresql://app@127.0.0.1/escale?hostaddr=192.0.2.7"),
    ("DATABASE_URL", "postgresql://app@127.0.0.1,192.0.2.7/escale"),
    ("MIGRATE_URL", "postgresql://owner@192.0.2.7/escale"),
    ("KEYS_URL", "postgresql://keys@192.0.2.7/keys"),
]


@pytest.mark.parametrize(("name", "value"), REAL)
def test_development_refuses_others_and_what_is_real_and_names_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ESCALE_{name}", value)
    with pytest.raises(
        WrongSetting, match=rf"\AESCALE_{name}\b[^\n]*ESCALE_ENV=production"
    ) as told:
        read_settings()
    assert "ESCALE_DEVELOPMENT_OPEN" in str(told.value)


@pytest.mark.parametrize(("name", "value"), REAL)
def test_whoever_says_so_opens_development_all_the_same(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ESCALE_{name}", value)
    monkeypatch.setenv("ESCALE_DEVELOPMENT_OPEN", "1")
    assert read_settings().development_open


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENV", "development"),
        ("HOST", "localhost"),
        ("HOST", "127.0.0.7"),
        ("HOST", "::1"),
        ("PUBLIC_URL", "http://127.0.0.1:8000"),
        ("DATABASE_URL", "postgresql://app@127.0.0.1:5433/escale"),
        ("DATABASE_URL", "postgresql://app@localhost/escale"),
        ("DATABASE_URL", "postgresql://app@[::1]/escale"),
        ("DATABASE_URL", "postgresql:///escale?host=/run/postgresql"),
        ("KEYS_URL", "postgresql:///keys"),
    ],
)
def test_development_starts_on_this_machine_alone(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ESCALE_{name}", value)
    assert read_settings().is_development


def test_a_server_that_the_environment_of_libpq_names_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ESCALE_DATABASE_URL", "postgresql:///escale")
    monkeypatch.setenv("PGHOST", "192.0.2.7")
    with pytest.raises(WrongSetting, match="ESCALE_DATABASE_URL"):
        read_settings()


def test_an_address_given_to_serve_is_looked_at_as_the_setting_is(tmp_path: Path) -> None:
    refused = escale("serve", "--host", "0.0.0.0", "--port", "0", folder=tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith("escale: ESCALE_HOST")
    assert list(tmp_path.iterdir()) == []


def test_the_image_starts_in_production() -> None:
    said = (ROOT / "Dockerfile").read_text()
    assert "ESCALE_ENV=production" in said
