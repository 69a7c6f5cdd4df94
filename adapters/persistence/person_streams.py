"""Which streams of the log are about an insured person, found in the log itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, TextClause, Uuid, bindparam, text

from domain.events import ClaimStarted, RetentionFileOpened

FIRST_OF_A_CLAIM: Final = ClaimStarted.TOPIC
FIRST_OF_A_FILE: Final = RetentionFileOpened.TOPIC

# A view may be behind, or be rebuilt just now: whoever is erased is looked for where nothing lacks.
FIRSTS = """
SELECT originator_id FROM stored_events
WHERE originator_version = 1 AND topic = :topic
"""
FIRST_OF_ALL = """
SELECT state FROM stored_events WHERE originator_id = :stream AND originator_version = 1
"""
ABOUT = {
    "sqlite": f"{FIRSTS} AND instr(state, CAST(:person AS BLOB)) > 0 ORDER BY rowid",
    "postgresql": f"{FIRSTS} AND position(:person IN state) > 0 ORDER BY notification_id",
}


def claims_of(engine: Engine, insured_id: UUID) -> Sequence[UUID]:
    """Every claim of a person, drafts and what became of them too, the earliest first."""
    person = f'"insured_id":"{insured_id}"'.encode()
    query = text(ABOUT[engine.dialect.name]).bindparams(bindparam("person", value=person))
    return _ids(engine, query.bindparams(topic=FIRST_OF_A_CLAIM))


def retention_files(engine: Engine) -> Sequence[UUID]:
    """The streams of all whose erasure or hold was ever asked for."""
    return _ids(engine, text(FIRSTS).bindparams(topic=FIRST_OF_A_FILE))


def owner_of(engine: Engine, stream_id: UUID) -> UUID | None:
    """The insured person whom a stream is about; None when it is about nobody alone."""
    query = text(FIRST_OF_ALL).bindparams(bindparam("stream", value=stream_id, type_=Uuid()))
    with engine.connect() as db:
        state = db.scalar(query)
    said = json.loads(bytes(state)) if state is not None else {}
    return UUID(said["insured_id"]) if said.get("insured_id") else None


def _ids(engine: Engine, query: TextClause) -> Sequence[UUID]:
    with engine.connect() as db:
        return [one if isinstance(one, UUID) else UUID(one) for one in db.scalars(query)]
