"""Commands as an operator runs them: processes of their own, with their exit codes."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from commands import escale, settings
from projections import ALL

ROOT = Path(__file__).parents[2]
EVENTS = (
    "claim.claim_started.1",
    "claim.nationality_declared.1",
    "claim.situation_declared.1",
    "claim.beneficiary_selected.1",
    "claim.care_described.1",
    "claim.stay_declared.1",
    "claim.document_attached.1",
    "claim.documents_answered.1",
    "claim.claim_submitted.1",
    "claim.acknowledgment_sent.1",
)


def escale_started(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as an operator types it, with all that its start costs."""
    return subprocess.run(
        [sys.executable, "-m", "workers.cli", *arguments],
        env=settings(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def demo_tells_the_whole_line(told: subprocess.CompletedProcess[str]) -> str:
    """Check what the demo printed; gives the claim's id."""
    assert told.returncode == 0, told.stderr
    for stored_name in EVENTS:
        assert stored_name in told.stdout
    for view in ("claim summary", "rate-limit window", "CNSE queue", "contact trace", "mailbox"):
        assert f"View: {view}" in told.stdout
    assert "replayed = live: True" in told.stdout
    found = re.search(r"claim_id=UUID\('([0-9a-f-]{36})'\)", told.stdout)
    assert found is not None
    return found[1]


def test_the_demo_goes_from_draft_to_acknowledgment_on_a_temporary_store(tmp_path: Path) -> None:
    demo_tells_the_whole_line(escale_started("demo", folder=tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.chaos
def test_the_demo_tells_the_same_on_postgresql_and_redis_with_processes_of_their_own(
    pg_dsn: str, redis_url: str, tmp_path: Path
) -> None:
    stores = {"ESCALE_DATABASE_URL": pg_dsn, "ESCALE_REDIS_URL": redis_url}
    claim_id = demo_tells_the_whole_line(escale("demo", folder=tmp_path, more=stores))
    history = escale("history", claim_id, "--at-version", "3", folder=tmp_path, more=stores)
    assert "claim.situation_declared.1" in history.stdout
    assert "claim.care_described.1" not in history.stdout
    status = escale("status", folder=tmp_path, more=stores)
    assert "log head 14" in status.stdout
    rebuilt = escale("rebuild", "--all", folder=tmp_path, more=stores)
    assert (rebuilt.returncode, rebuilt.stdout.count("14/14")) == (0, 1)
    assert rebuilt.stdout.count(" rebuilt: 14 events") == len(ALL)
    replayed = escale("replay", folder=tmp_path, more=stores)
    assert (replayed.returncode, replayed.stdout.splitlines()[-1]) == (0, "equal")
    standing = escale("projections", folder=tmp_path, more=stores)
    assert (standing.returncode, standing.stdout.count("running")) == (0, len(ALL) + 1)


def test_the_history_of_a_claim_shows_no_personal_field(pg_dsn: str, tmp_path: Path) -> None:
    stores = {"ESCALE_DATABASE_URL": pg_dsn}
    claim_id = demo_tells_the_whole_line(escale("demo", folder=tmp_path, more=stores))
    history = escale("history", claim_id, folder=tmp_path, more=stores)
    assert history.returncode == 0
    assert "Otite" not in history.stdout
    assert "personal fields sealed" in history.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("token", "nobody"), "There is no persona of this name"),
        (("rebuild", "nothing"), "no view is called nothing"),
        (("import-directory", "absent.csv"), "absent.csv"),
        (("follower",), "ESCALE_REDIS_URL is needed"),
        (("worker",), "ESCALE_REDIS_URL is needed"),
    ],
)
def test_what_cannot_be_done_ends_with_one_clear_line(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    refused = escale(*arguments, folder=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("escale: ")
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("is_postgres", [False, True], ids=["sqlite", "postgres"])
def test_a_store_without_tables_says_what_makes_them(
    is_postgres: bool, pg_dsn: str, tmp_path: Path
) -> None:
    stores = {"ESCALE_DATABASE_URL": pg_dsn} if is_postgres else {}
    refused = escale("status", folder=tmp_path, more=stores)
    told = "escale: the tables are not there yet; `escale migrate` makes them\n"
    assert (refused.returncode, refused.stderr) == (1, told)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("QUOTA_CLAIMS", "0"), ("DATABASE_URL", "mysql://x")],
)
def test_a_wrong_setting_is_named_in_one_line(name: str, value: str, tmp_path: Path) -> None:
    refused = escale("status", folder=tmp_path, more={f"ESCALE_{name}": value})
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"escale: ESCALE_{name}: ")
    assert refused.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_told_before_anything_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = escale("serve", "--port", port, folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "in use" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_port_beyond_the_last_one_is_a_wrong_use(tmp_path: Path) -> None:
    assert escale("serve", "--port", "99999", folder=tmp_path).returncode == 2


def test_a_claim_that_does_not_exist_has_no_history(tmp_path: Path) -> None:
    assert escale("migrate", folder=tmp_path).returncode == 0
    refused = escale("history", "00000000-0000-4000-8000-000000000000", folder=tmp_path)
    assert (refused.returncode, refused.stderr) == (1, "escale: claim.not_found\n")


def test_a_wrong_use_ends_with_2(tmp_path: Path) -> None:
    assert escale("token", folder=tmp_path).returncode == 2


def test_a_token_is_printed_in_development_alone(tmp_path: Path) -> None:
    given = escale("token", "alice", folder=tmp_path)
    assert (given.returncode, given.stdout.count(".")) == (0, 2)
    refused = escale("token", "alice", folder=tmp_path, more={"ESCALE_ENV": "production"})
    assert (refused.returncode, refused.stdout) == (1, "")


def test_a_command_loads_only_what_it_needs(tmp_path: Path) -> None:
    watched = [sys.executable, "-X", "importtime", "-m", "workers.cli", "token", "alice"]
    env = os.environ | {"ESCALE_DATA_DIR": str(tmp_path)}
    run = subprocess.run(
        watched, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    heavy = {"pydantic_settings", "sqlalchemy", "fastapi", "dramatiq", "eventsourcing.domain"}
    assert not loaded & heavy


def test_the_directory_is_imported_whole_or_not_at_all(tmp_path: Path) -> None:
    header = (
        "nir,display_name,born_on,scheme,home_fund,iban,subject,attached_to_nir,attachment_state"
    )
    good = "185075601000002,JEAN,1985-07-01,GENERAL,561,,,,"
    file = tmp_path / "people.csv"
    file.write_text(f"{header}\n{good}\n185075601000003,ANNE,1985-07-01,GENERAL,561,,,,\n")
    refused = escale("import-directory", str(file), folder=tmp_path)
    assert (refused.returncode, "ANNE" in refused.stderr) == (1, False)
    file.write_text(f"{header}\n{good}\n")
    assert "imported=1" in escale("import-directory", str(file), folder=tmp_path).stdout
    assert "unchanged=1" in escale("import-directory", str(file), folder=tmp_path).stdout
