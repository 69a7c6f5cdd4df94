"""The evidence of a claim as one file: its events, their proofs, and what checks them."""

from __future__ import annotations

import json
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from adapters.french.evidence import READ_ME
from adapters.proof.integrity import integrity_of
from adapters.proof.keys import witness_key
from adapters.proof.merkle import RangeHash, inclusion
from adapters.proof.notes import NoteNotValid, read_note
from adapters.proof.raw_log import RawEvent
from adapters.proof.tables import Leaf, head_of, last_checkpoint, leaves_at
from adapters.proof.verifying import snapshots
from adapters.proof.witness import last_cosigned
from domain.errors import ClaimNotFound, NotSignedYet
from domain.events import ClaimStarted

if TYPE_CHECKING:
    from adapters.bootstrap import Runtime

VERIFIER: Final = Path(__file__).with_name("verifier.py")
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a pack: the same evidence is the same bytes."""


class Head(NamedTuple):
    """The signed head under which a pack stands. is_cosigned: a witness signed this very note."""

    note: str
    size: int
    is_cosigned: bool


class Evidence(NamedTuple):
    """What a pack is made of. files: where their plain content lies, by the name in the pack."""

    claim_id: UUID
    events: Sequence[Mapping[str, Any]]
    head: Head
    keys: Mapping[str, str]
    files: Mapping[str, Path]


def evidence_of(runtime: Runtime, claim_id: UUID, files: Mapping[str, Path]) -> Evidence:
    """The evidence of a claim, under the newest head that covers all of it.

    A head that the witness cosigned goes first.
    Raises: ClaimNotFound; NotSignedYet when its last event waits for a checkpoint; WrongSetting.
    """
    engines = runtime.engines
    with snapshots(engines.reading, engines.proof_reading) as (log, proof):
        rows = _stream(log, claim_id)
        leaves = leaves_at(proof, [row.position for row in rows])
        if len(leaves) < len(rows):
            raise NotSignedYet
        head = _head(runtime, proof, leaves[-1].number)
        read = cache(lambda start, end: head_of(proof, start, end))
        pairs = zip(rows, leaves, strict=True)
        events = [_event(row, leaf, head.size, read) for row, leaf in pairs]
    keys = {"log": str(integrity_of(runtime).key())}
    witness = witness_key(runtime.settings)
    if witness is not None and head.is_cosigned:
        keys["witness"] = str(witness)
    return Evidence(claim_id, events, head, keys, files)


def pack_to(evidence: Evidence, to: BinaryIO) -> None:
    """Write the pack as a zip file; no file of it is in memory whole."""
    said = {"claim_id": str(evidence.claim_id), "events": len(evidence.events)}
    lines = [json.dumps(event, sort_keys=True) for event in evidence.events]
    parts: dict[str, bytes] = {
        "pack.json": json.dumps(said).encode(),
        "events.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        "checkpoint.txt": evidence.head.note.encode(),
        "keys.json": json.dumps(evidence.keys).encode(),
        "verify.py": VERIFIER.read_bytes(),
        "LISEZ-MOI.txt": READ_ME.encode(),
    }
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
        for name, path in evidence.files.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as plain, pack.open(info, "w") as packed:
                shutil.copyfileobj(plain, packed)


def _stream(log: Connection, claim_id: UUID) -> Sequence[RawEvent]:
    """The rows of one stream, as they are stored."""
    name = claim_id.hex if log.dialect.name == "sqlite" else str(claim_id)
    column = "rowid" if log.dialect.name == "sqlite" else "notification_id"
    query = text(
        f"SELECT {column}, originator_id, originator_version, topic, state"  # noqa: S608 - a name
        " FROM stored_events WHERE originator_id = :stream ORDER BY originator_version"
    )
    rows = [RawEvent(*row) for row in log.execute(query, {"stream": name})]
    if not rows or rows[0].topic != ClaimStarted.TOPIC:
        raise ClaimNotFound
    return rows


def _head(runtime: Runtime, proof: Connection, last: int) -> Head:
    """The head under which a leaf stands; the newest that a witness cosigned, if it does there."""
    key, witness = integrity_of(runtime).key(), witness_key(runtime.settings)
    with suppress(NoteNotValid):
        seen = last_cosigned(runtime.settings.witnessed_dir, key, witness) if witness else None
        if seen is not None and seen.checkpoint.size > last:
            return Head(seen.note, seen.checkpoint.size, is_cosigned=True)
    kept = last_checkpoint(proof)
    if kept is None or kept.size <= last:
        raise NotSignedYet
    return Head(kept.note, read_note(kept.note, key).size, is_cosigned=False)


def _event(row: RawEvent, leaf: Leaf, size: int, read: RangeHash) -> Mapping[str, Any]:
    return {
        "number": leaf.number,
        "position": row.position,
        "stream": str(row.stream_id()),
        "version": row.version,
        "topic": row.topic,
        "state": b64encode(row.state).decode(),
        "path": [step.hex() for step in inclusion(leaf.number, size, read)],
    }
