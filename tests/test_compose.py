"""Where no Docker engine is at hand, docker-compose.yml and Dockerfile are held to the code."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

import services
from adapters.documents.antivirus import MAX_BYTES, PATIENCE_SECONDS, ClamAV

ROOT = Path(__file__).parents[1]
COMPOSE_FILE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
VARIABLE = re.compile(r"\$\{(\w+)(:[?-])?([^}]*)\}")
RUNS_THE_COMMAND_LINE = ["python", "-m", "workers.cli"]
OPTIONAL = {"CLAMD_URL"}  # without the profile there is no scanner
OPTIONAL |= {"PUBLIC_URL"} | {  # without a server there are no e-mails
    f"SMTP_{name}" for name in ("URL", "FROM", "USER", "PASSWORD_FILE")
}
OPTIONAL |= {"PROXIES"}  # the gateway that the file itself names
OPTIONAL |= {"CHECKPOINT_VKEY", "WITNESS_VKEY"}  # without them nothing is called sound
SCANNER: dict[str, str] = dict(
    line.split(maxsplit=1) for line in COMPOSE["configs"]["clamd"]["content"].splitlines()
)
OF_ITS_CONTAINER = {"User", "LocalSocket", "TCPSocket"}


def filled_in(service: dict[str, Any]) -> dict[str, str]:
    """The environment of a service when every variable without a default holds its own name."""

    def fill(found: re.Match[str]) -> str:
        is_address = found[1].endswith(("_ISSUER", "_URL"))
        needed = found[1].lower()
        return found[3] if found[2] == ":-" else f"https://{needed}" if is_address else needed

    return {name: VARIABLE.sub(fill, value) for name, value in service["environment"].items()}


def commands() -> set[str]:
    """What one may write after `escale`."""
    from typer.main import get_command

    from workers.cli import app

    context = get_command(app)
    return set(context.commands) if hasattr(context, "commands") else set()


def test_the_web_process_believes_the_gateway_by_which_it_is_reached() -> None:
    (network,) = COMPOSE["networks"]["outside"]["ipam"]["config"]
    assert filled_in(SERVICES["web"])["ESCALE_PROXIES"] == network["gateway"]


def test_the_compose_file_keeps_to_the_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema"]
    options = ["--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE)]
    check = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


def test_every_process_of_escale_is_there_once_and_from_one_image() -> None:
    started = {service["command"][0] for service in OURS.values()}
    assert started == {"serve", "follower", "worker", "migrate"}
    assert len({service["image"] for service in OURS.values()}) == 1


def test_the_log_and_the_keys_lie_on_two_servers_with_a_volume_each() -> None:
    images = {SERVICES[name]["image"] for name in ("db", "keys")}
    volumes = {SERVICES[name]["volumes"][0] for name in ("db", "keys")}
    assert images == {"postgres:18"}
    assert len(volumes) == 2


@pytest.mark.parametrize("name", OURS)
def test_a_command_of_compose_is_one_of_the_command_line(name: str) -> None:
    assert SERVICES[name]["command"][0] in commands()


def test_the_image_starts_a_command_of_the_command_line() -> None:
    text = DOCKERFILE.read_text()
    assert 'ENTRYPOINT ["python", "-m", "workers.cli"]' in text
    default = re.search(r'^CMD \["(\w+)"\]', text, re.MULTILINE)
    assert default
    assert default[1] in commands()


@pytest.mark.parametrize("file", [COMPOSE_FILE, DOCKERFILE], ids=lambda file: str(file.name))
def test_every_escale_variable_is_a_setting(file: Path) -> None:
    from adapters.settings import Settings

    named = set(re.findall(r"\bESCALE_(\w+)", file.read_text()))
    assert {name.lower() for name in named} - set(Settings.model_fields) == set()


@pytest.mark.parametrize("name", OURS)
def test_production_accepts_the_settings_of_each_process(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.settings import Settings

    for variable in [one for one in os.environ if one.startswith("ESCALE_")]:
        monkeypatch.delenv(variable)
    for variable, value in filled_in(SERVICES[name]).items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    assert not settings.is_development
    assert not settings.is_embedded


@pytest.mark.parametrize("name", OURS)
def test_a_health_check_asks_a_route_or_a_command_that_exists(name: str, tmp_path: Path) -> None:
    check = SERVICES[name].get("healthcheck", {}).get("test", [])
    if check[1:4] == RUNS_THE_COMMAND_LINE:
        assert check[4] in commands()
    elif check:
        asked = re.findall(r"http://127\.0\.0\.1:8000(/\w+)", " ".join(check))
        assert len(asked) == 1
        assert status_of(asked[0], tmp_path) in {200, 503}


def status_of(path: str, folder: Path) -> int:
    """What the web process answers there, before any view is filled."""
    from fastapi.testclient import TestClient

    from adapters.app import create_app
    from adapters.bootstrap import migrate_all, open_runtime
    from adapters.settings import Settings

    settings = Settings(data_dir=folder)
    migrate_all(settings)
    runtime = open_runtime(settings)
    try:
        return TestClient(create_app(runtime)).get(path).status_code
    finally:
        asyncio.run(runtime.close())


def test_whoever_keeps_running_is_watched_and_started_again() -> None:
    for name, service in SERVICES.items():
        is_tool = "profiles" in service or name == "migrate"
        assert is_tool or service["restart"] == "unless-stopped", name
        assert name == "migrate" or service["healthcheck"]["test"], name


def test_no_secret_stands_in_the_files() -> None:
    text = COMPOSE_FILE.read_text()
    passwords = re.findall(r"PASSWORD: (.+)|://\w+:([^@\s]+)@", text)
    assert passwords
    for one, other in passwords:
        assert VARIABLE.fullmatch((one or other).strip('"')), one or other
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())


def test_a_password_is_a_file_of_the_processes_that_use_it() -> None:
    for name in [*OURS, "db", "keys"]:
        environment = SERVICES[name]["environment"]
        assert not [one for one in environment if one.endswith("PASSWORD")], name
        assert "PASSWORD}" not in str(environment), name
        files = [str(one) for one in environment.values() if str(one).startswith("/run/secrets/")]
        told = {one.removeprefix("/run/secrets/") for one in files}
        held = set(SERVICES[name]["secrets"])
        assert told <= held <= set(COMPOSE["secrets"]), name
    assert {"ESCALE_DATABASE_PASSWORD_FILE", "ESCALE_KEYS_PASSWORD_FILE"} <= set(
        SERVICES["web"]["environment"]
    )
    assert "owner_password" not in SERVICES["web"]["secrets"]


def test_a_missing_variable_of_escale_stops_compose_at_once() -> None:
    for service in OURS.values():
        for value in service["environment"].values():
            needed = [found for found in VARIABLE.finditer(value) if found[1] not in OPTIONAL]
            assert all(found[2] == ":?" for found in needed), value


def test_our_processes_run_without_rights() -> None:
    assert re.findall(r"^USER (\w+)", DOCKERFILE.read_text(), re.MULTILINE) == ["escale"]
    for service in OURS.values():
        assert "user" not in service
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True


def test_the_stores_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["stores"] == {"internal": True}
    for name in ("db", "keys", "redis"):
        assert SERVICES[name]["networks"] == ["stores"]
        assert "ports" not in SERVICES[name]


def test_the_worker_reaches_a_mail_server_outside() -> None:
    assert SERVICES["worker"]["networks"] == ["stores", "outside"]
    assert "ports" not in SERVICES["worker"]
    assert "ESCALE_SMTP_URL" in SERVICES["worker"]["environment"]


def test_the_roles_of_the_log_can_log_in_with_their_passwords(tmp_path: Path) -> None:
    script = tmp_path / "roles.sql"
    for name, password in (("app", "it's app\n"), ("follower", "follower")):
        tmp_path.joinpath(f"{name}_password").write_text(password)
    content = COMPOSE["configs"]["roles"]["content"]
    script.write_text(content.replace("/run/secrets", str(tmp_path)))
    with services.postgres_server() as server:
        with psycopg.connect(server.url) as db:
            db.execute("CREATE ROLE escale_owner SUPERUSER LOGIN")
        psql = [str(server.bin / "psql"), "-v", "ON_ERROR_STOP=1", "-f", str(script), server.url]
        subprocess.run(psql, check=True, capture_output=True)
        for role in ("escale_app", "escale_follower"):
            with psycopg.connect(server.url.replace("postgres@", f"{role}@")) as db:
                assert db.execute("select current_user").fetchone() == (role,)


def test_the_scanner_of_compose_is_one_that_is_believed() -> None:
    silent = {"AlertEncrypted": "no", "AlertExceedsMax": "no"}
    told = {name: value for name, value in SCANNER.items() if name not in OF_ITS_CONTAINER}
    with services.clamav_server(settings={**silent, **told}) as server:
        assert asyncio.run(ClamAV(server.url).signatures())


def test_the_scanner_of_compose_takes_the_largest_file_and_answers_in_time() -> None:
    assert SCANNER["StreamMaxLength"] == f"{MAX_BYTES // 1024 // 1024}M"
    assert int(SCANNER["MaxScanTime"]) < 1000 * PATIENCE_SECONDS
    assert {"source": "clamd", "target": "/etc/clamav/clamd.conf"} in SERVICES["av"]["configs"]
