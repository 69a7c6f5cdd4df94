"""What is left of a wrapped key on PostgreSQL once it was destroyed: in pages, in the log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from adapters.keys.vault import Vault
from adapters.persistence.database import open_engine
from adapters.persistence.migrate import migrate
from servers.postgres import PrivatePostgres, postgres_server

PEOPLE = 120


@pytest.fixture(scope="module")
def server() -> Iterator[PrivatePostgres]:
    with postgres_server(settings={"wal_recycle": "off", "full_page_writes": "on"}) as server:
        yield server


@pytest.fixture
def said(server: PrivatePostgres) -> Any:
    """What a role of little power, which owns the database of the keys, is granted besides."""
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute("CREATE ROLE keys LOGIN")
        db.execute("CREATE DATABASE keys OWNER keys")
    with psycopg.connect(server.dsn("keys"), autocommit=True) as db:
        yield db


def left(server: PrivatePostgres, wrapped: bytes) -> set[str]:
    """The folders in which a wrapped key still stands."""
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute("CHECKPOINT")
    return {
        one.relative_to(server.data).parts[0]
        for one in server.data.rglob("*")
        if one.is_file() and wrapped in one.read_bytes()
    }


def test_a_destroyed_key_leaves_the_pages_at_once_and_the_log_where_it_may_be_ended(
    server: PrivatePostgres, said: psycopg.Connection
) -> None:
    url = server.dsn("keys").replace("postgresql://postgres@", "postgresql+psycopg://keys@")
    engine = open_engine(url)
    migrate(engine, "keys")
    vault = Vault(engine, bytes(32), time.monotonic)
    people = [uuid4() for _ in range(PEOPLE)]
    for one in people:
        vault.for_writing([one])
    with engine.begin() as db:  # the last of a full page is the one that a vacuum leaves there
        last = db.scalar(text("SELECT max(ctid) FROM person_keys WHERE ctid < '(1,0)'"))
        mine = text("SELECT insured_id, wrapped FROM person_keys WHERE ctid = CAST(:last AS tid)")
        insured_id, wrapped = db.execute(mine, {"last": last}).one()
    assert left(server, wrapped) == {"base", "pg_wal"}
    vault.destroy(insured_id)
    assert left(server, wrapped) == {"base", "pg_wal"}
    assert vault.leave_no_trace() is False
    assert left(server, wrapped) == {"pg_wal"}
    said.execute("GRANT pg_checkpoint TO keys")
    said.execute("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO keys")
    assert vault.leave_no_trace() is True
    assert left(server, wrapped) == set()
    engine.dispose()
