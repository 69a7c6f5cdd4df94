"""Production does not start with anything that is fit for development alone; one line says what."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from adapters.app import create_app
from adapters.bootstrap import Runtime
from adapters.production import NEEDED, SECRETS
from adapters.settings import Settings, WrongSetting, read_settings
from installation import Clock, opened
from workers import cli
from workers.starting import refuse_demo_people

COMMANDS = ("serve", "follower", "worker", "migrate", "status")


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    """A command sets the umask of its process, which is this one."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a production that would start."""
    for name in [name for name in os.environ if name.startswith("ESCALE_")]:
        monkeypatch.delenv(name)
    given = {
        "ENV": "production",
        "DATA_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "postgresql://app@127.0.0.1:1/escale",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "KEYS_URL": "postgresql://keys@127.0.0.1:2/keys",
        "FILES_URL": f"file:{tmp_path / 'files'}",
        "PUBLIC_URL": "https://escale.example",
        "OIDC_INSURED_ISSUER": "https://insured.example",
        "OIDC_STAFF_ISSUER": "https://staff.example",
        "PAYERS_FILE": str(tmp_path / "payers.json"),
        "PROXIES": "127.0.0.1",
    }
    for number, name in enumerate(("KEY_FILE", "PEPPER_FILE")):
        path = tmp_path / name.lower()
        path.write_bytes(bytes([number]) * 32)
        path.chmod(0o400)
        given[name] = str(path)
    return {f"ESCALE_{name}": value for name, value in given.items()}


def refused(
    command: str, env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> tuple[int, str]:
    """How a command ended, and what it said; it runs in this process, as `escale` would."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["escale", command])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    assert told.out == ""
    return int(ended.value.code or 0), told.err


WRONG: list[tuple[str, str | None]] = [
    *((f"ESCALE_{name.upper()}", None) for name in NEEDED),
    *((f"ESCALE_{name.upper()}", "") for name in NEEDED if not name.endswith("_file")),
    ("ESCALE_ENV", "prod"),
    ("ESCALE_ENV", "Production"),
    ("ESCALE_DATABASE_URL", "sqlite:////srv/escale.db"),
    ("ESCALE_KEYS_URL", "sqlite:////srv/keys.db"),
    *(
        ("ESCALE_KEYS_URL", url)
        for url in (
            "postgresql://app@127.0.0.1:1/escale",
            "postgresql://keys@127.0.0.1:1/keys",
            "postgresql://keys@127.0.0.1.:1/keys",
            "postgresql://keys@127.0.0.2:1/keys",
            "postgresql://keys@LOCALHOST:1/keys",
            "postgresql://keys@[::1]:1/keys",
            "postgresql://keys@[::ffff:127.0.0.1]:1/keys",
            "postgresql://keys@elsewhere.example:2/keys?host=127.0.0.1&port=1",
            "postgresql://keys@elsewhere.example:1/keys?hostaddr=127.0.0.1",
            "postgresql://keys@elsewhere.invalid,127.0.0.1:1/keys",
            "postgresql://keys@:1/keys?host=/run/postgresql",
            "postgresql:///keys?port=1",
            "postgresql://keys@[:1/keys",
            "postgresql://keys@192.0.2.7/keys?sslmode=disable",
            "postgresql://keys@192.0.2.7/keys?sslmode=allow",
        )
    ),
    ("ESCALE_DATABASE_URL", "postgresql://app@192.0.2.7/escale?sslmode=disable"),
    ("ESCALE_MIGRATE_URL", "postgresql://owner@192.0.2.7/escale?sslmode=disable"),
    ("ESCALE_DATABASE_URL", "postgresql://app:secret@127.0.0.1:1/escale"),
    ("ESCALE_DATABASE_URL", "postgresql://app@127.0.0.1:1/escale?password=secret"),
    ("ESCALE_MIGRATE_URL", "postgresql://owner:secret@127.0.0.1:1/escale"),
    ("ESCALE_KEYS_URL", "postgresql://keys:secret@127.0.0.1:2/keys"),
    ("ESCALE_PUBLIC_URL", "http://escale.example"),
    ("ESCALE_PUBLIC_URL", "http://127.0.0.1:8000"),
    ("ESCALE_OIDC_INSURED_ISSUER", "escale-development"),
    ("ESCALE_OIDC_INSURED_ISSUER", "http://127.0.0.1:8000/dev/oidc"),
    ("ESCALE_OIDC_STAFF_ISSUER", "http://staff.example"),
    ("ESCALE_OIDC_FEDERATED_ISSUER", "http://federated.example"),
    ("ESCALE_OIDC_SERVICE_ISSUER", "http://service.example"),
    ("ESCALE_OIDC_INSURED_ALGORITHMS", "none"),
    ("ESCALE_OIDC_STAFF_ALGORITHMS", "HS256"),
    ("ESCALE_TOKEN_KEY_FILE", "token_key.pem"),
    ("ESCALE_SMTP_URL", "smtp://mail.example:25"),
]
"""A variable and what it holds; None when it is not given at all."""


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: str(value))
def test_a_development_default_is_refused_with_one_line_that_names_it(
    name: str,
    value: str | None,
    production: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if name == "ESCALE_SMTP_URL":
        production["ESCALE_SMTP_FROM"] = "escale@escale.example"
    wrong = {**production, name: value}
    env = {key: text for key, text in wrong.items() if text is not None}
    status, told = refused("serve", env, monkeypatch, capsys)
    assert (status, told.count("\n")) == (1, 1), told
    assert name in told


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_anybody_may_open_is_refused_with_its_name(
    name: str,
    production: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    variable, path = f"ESCALE_{name.upper()}", tmp_path / "secret"
    path.write_bytes(bytes(32))
    path.chmod(0o444)
    mail = {
        "ESCALE_SMTP_URL": "smtps://mail.example",
        "ESCALE_SMTP_FROM": "escale@escale.example",
        "ESCALE_SMTP_USER": "escale",
    }
    env = production | (mail if name.startswith("smtp") else {}) | {variable: str(path)}
    status, told = refused("serve", env, monkeypatch, capsys)
    assert (status, told.count("\n")) == (1, 1)
    assert told.startswith(f"escale: {variable}: anybody may open")
    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    status, told = refused("serve", {}, monkeypatch, capsys)
    assert (status, told.count("\n"), variable in told) == (1, 1, True)


@pytest.mark.parametrize(
    ("how", "name"),
    [
        *(("the file itself", name) for name in SECRETS if name != "key_file"),
        *((how, "pepper_file") for how in ("a link", "a hard link", "a copy", "a line")),
    ],
)
def test_a_secret_that_serves_twice_is_refused_with_both_names(
    how: str,
    name: str,
    production: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = Path(production["ESCALE_KEY_FILE"])
    path = key if how == "the file itself" else tmp_path / "again"
    if how == "a link":
        path.symlink_to(key)
    elif how == "a hard link":
        path.hardlink_to(key)
    elif path != key:
        path.write_bytes(key.read_bytes() + b"\n" * (how == "a line"))
        path.chmod(0o400)
    for variable, value in (production | {f"ESCALE_{name.upper()}": str(path)}).items():
        monkeypatch.setenv(variable, value)
    if name.startswith("smtp"):
        monkeypatch.setenv("ESCALE_SMTP_USER", "escale")
    said = rf"\AESCALE_{name.upper()} .*ESCALE_KEY_FILE"
    with pytest.raises(WrongSetting, match=said):
        read_settings()


@pytest.mark.parametrize("sslmode", ["prefer", "require", "verify-full"])
def test_a_database_elsewhere_is_asked_over_tls(
    sslmode: str, production: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://app@192.0.2.7/escale?sslmode={sslmode}"
    for variable, value in (production | {"ESCALE_DATABASE_URL": url}).items():
        monkeypatch.setenv(variable, value)
    assert read_settings().database_url == url


def test_two_names_of_one_server_are_one(
    production: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(name: str, *_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("192.0.2.7", 0))]

    production["ESCALE_DATABASE_URL"] = "postgresql://app@log.example/escale"
    production["ESCALE_KEYS_URL"] = "postgresql://keys@keys.example/keys"
    for variable, value in production.items():
        monkeypatch.setenv(variable, value)
    assert read_settings()
    monkeypatch.setattr("socket.getaddrinfo", resolved)
    with pytest.raises(WrongSetting, match="ESCALE_KEYS_URL must name another server"):
        read_settings()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_alike(
    command: str,
    production: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del production["ESCALE_KEY_FILE"]
    status, told = refused(command, production, monkeypatch, capsys)
    assert (status, told) == (1, "escale: production needs ESCALE_KEY_FILE\n")


@pytest.mark.parametrize("command", ["demo"])
def test_what_is_for_development_is_refused_in_production(
    command: str,
    production: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, told = refused(command, production, monkeypatch, capsys)
    assert (status, told.count("\n"), "ESCALE_ENV" in told) == (1, 1, True)


def test_a_production_with_everything_starts_to_look_for_its_stores(
    production: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing of the settings is refused: what is missing is the database itself."""
    status, told = refused("status", production, monkeypatch, capsys)
    assert status == 1
    assert "ESCALE_" not in told
    assert "127.0.0.1" in told


def test_production_starts_over_no_store_that_holds_the_demo_directory(
    filled_folder: Path,
) -> None:
    runtime = opened(Settings(data_dir=filled_folder), Clock())
    refuse_demo_people(runtime)
    with pytest.raises(WrongSetting, match=r"ESCALE_DATABASE_URL holds the demo directory \(alice"):
        refuse_demo_people(in_production(runtime))


def test_production_has_no_development_provider(filled_folder: Path) -> None:
    app = create_app(in_production(opened(Settings(data_dir=filled_folder), Clock())))
    places = [route.path for route in iter_route_contexts(app.routes)]
    assert len(places) > 100
    assert [place for place in places if place and place.startswith("/dev")] == []


def in_production(runtime: Runtime) -> Runtime:
    changes = {
        "env": "production",
        "oidc_insured_issuer": "https://insured.example",
        "oidc_staff_issuer": "https://staff.example",
    }
    return replace(runtime, settings=runtime.settings.model_copy(update=changes))
