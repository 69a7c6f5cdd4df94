"""How the log stands: verified when asked, and what is known of it between two verifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, insert, select

from adapters.proof.access_chain import Chain, chain_of
from adapters.proof.keys import log_key, witness_key
from adapters.proof.notes import AccessHead, Checkpoint, NoteNotValid, PublicKey, read_note
from adapters.proof.tables import last_checkpoint, last_leaf, verifications
from adapters.proof.verifying import Broken, Kind, Verdict, Verification, snapshots
from adapters.proof.witness import (
    Cosigned,
    Refusal,
    every_cosigned,
    is_cosigned,
    last_cosigned,
    last_refusal,
)
from adapters.settings import Settings, WrongSetting

if TYPE_CHECKING:
    from adapters.bootstrap import Runtime


class LastVerification(NamedTuple):
    """A verification as it was written down. root: hex.

    access_lines: how many lines of the access log hold, None when nobody looked; access_broken_at,
    access_until: the first that does not, and the last that it may be.
    """

    verification_id: UUID
    ended_at: datetime
    events: int
    size: int
    root: str
    broken: Broken | None
    access_lines: int | None = None
    access_broken_at: int | None = None
    access_until: int | None = None


class Standing(NamedTuple):
    """What is known of the log now.

    leaves: how many events the tree holds; signed: the newest checkpoint, None before the first.
    is_forged: the newest checkpoint, or what the witness keeps, was not signed by whom we believe.
    witnessed, refused: what the witness saw last, and what it would not cosign.
    """

    leaves: int
    signed: Checkpoint | None
    is_forged: bool
    witnessed: Cosigned | None
    refused: Refusal | None
    verified: LastVerification | None

    @property
    def is_refused(self) -> bool:
        """Whether the witness's last word is a refusal."""
        return self.refused is not None and (
            self.witnessed is None or self.refused.at >= self.witnessed.at
        )


class Integrity:
    """Verifies the log of an installation, and remembers what came of it."""

    def __init__(self, settings: Settings, log: Engine, proof: Engine, writing: Engine) -> None:
        """Read the log and the tree through two engines; `writing` keeps what was found."""
        self._settings, self._log, self._proof, self._writing = settings, log, proof, writing

    def key(self) -> PublicKey:
        """Whose checkpoints are believed.

        Raises: WrongSetting when nobody said whose.
        """
        found = log_key(self._settings)
        if found is None:
            raise WrongSetting("ESCALE_CHECKPOINT_VKEY is needed: whose checkpoints are believed?")
        return found

    def has_key(self) -> bool:
        """Whether somebody said whose checkpoints are believed."""
        return log_key(self._settings) is not None

    def verify(self) -> Verdict:
        """Compare every event with its leaf, with every checkpoint and with the witness's last.

        Then every line of the access log with its chain and with what was signed and witnessed.
        Raises: WrongSetting; NoteNotValid when the witness's file was changed; OperationalError
            when a database is away.
        """
        key = self.key()
        cosigned = self._cosigned(key)
        seen = (cosigned.checkpoint,) if cosigned else ()
        with snapshots(self._log, self._proof) as (log, proof):
            verification = Verification(log, proof, key, seen)
            verdict = verification.run()
            access = self._access(log, verification, key)
        return verdict._replace(access=access)

    def access(self) -> Chain:
        """Compare every line of the access log as `verify` does; alone while no key is known.

        Raises: OperationalError when a database is away.
        """
        with snapshots(self._log, self._proof) as (log, proof):
            if not self.has_key():
                return chain_of(log)
            key = self.key()
            return self._access(log, Verification(log, proof, key), key)

    def too_old(self) -> AccessHead | None:
        """The last line of the access log that was signed long enough ago to go; None without one.

        Raises: WrongSetting; OperationalError when a database is away.
        """
        with snapshots(self._log, self._proof) as (log, proof):
            ends = self._ends(Verification(log, proof, self.key()))
        return max(ends, default=None)

    def _ends(self, verification: Verification) -> Sequence[AccessHead]:
        return verification.access_ends(self._settings.access_log_months)

    def _access(self, log: Connection, verification: Verification, key: PublicKey) -> Chain:
        heads, ends = verification.access_heads(), self._ends(verification)
        witness = witness_key(self._settings)
        seen = dict(every_cosigned(self._settings.witnessed_dir)) if witness else {}
        chain = chain_of(log, [*heads, *seen], ends)
        if chain.broken_at is None or witness is None:
            return chain
        # Signatures take their time: they are checked when something hangs on them.
        believed = [head for head, note in seen.items() if is_cosigned(note, key, witness)]
        return chain_of(log, [*heads, *believed], ends)

    def keep(self, verification_id: UUID, verdict: Verdict, now: datetime) -> None:
        """Write down what a verification found; the same one again changes nothing."""
        broken = verdict.broken
        found = broken._asdict() if broken else {}
        row = {
            "verification_id": verification_id,
            "ended_at": now,
            "events": verdict.events,
            "size": verdict.size,
            "root": verdict.root.hex(),
            "broken": found.pop("kind", None),
            **found,
        }
        if verdict.access is not None:
            row |= {"access_lines": verdict.access.lines}
            row |= {"access_broken_at": verdict.access.broken_at}
            row |= {"access_until": verdict.access.until}
        known = select(verifications.c.ended_at).where(
            verifications.c.verification_id == verification_id
        )
        with self._writing.begin() as db:
            if db.execute(known).first() is None:
                db.execute(insert(verifications).values(row))

    def standing(self) -> Standing:
        """How the log stands, without reading it.

        Raises: WrongSetting, OperationalError.
        """
        key = self.key()
        with self._proof.connect() as db:
            leaf, kept = last_leaf(db), last_checkpoint(db)
            newest = select(verifications).order_by(verifications.c.ended_at.desc()).limit(1)
            row = db.execute(newest).first()
        signed = _read(kept.note, key) if kept else None
        is_forged = kept is not None and signed is None
        try:
            witnessed = self._cosigned(key)
        except NoteNotValid:
            witnessed, is_forged = None, True
        return Standing(
            leaves=leaf.number + 1 if leaf else 0,
            signed=signed,
            is_forged=is_forged,
            witnessed=witnessed,
            refused=last_refusal(self._settings.witnessed_dir),
            verified=None if row is None else _verification(row),
        )

    def _cosigned(self, key: PublicKey) -> Cosigned | None:
        """What the witness saw last.

        Raises: NoteNotValid when its file holds what it did not sign.
        """
        witness = witness_key(self._settings)
        folder = self._settings.witnessed_dir
        return last_cosigned(folder, key, witness) if witness else None


def integrity_of(runtime: Runtime) -> Integrity:
    """The integrity of what a process stands on."""
    engines = runtime.engines
    return Integrity(runtime.settings, engines.reading, engines.proof_reading, engines.proof)


def _read(note: str, key: PublicKey) -> Checkpoint | None:
    try:
        return read_note(note, key)
    except NoteNotValid:
        return None


def _verification(row: Row[Any]) -> LastVerification:
    broken = None
    if row.broken is not None:
        where = (row.position, row.until, row.stream_id, row.version, row.place)
        broken = Broken(Kind(row.broken), *where)
    told = (row.verification_id, row.ended_at, row.events, row.size, row.root, broken)
    return LastVerification(*told, row.access_lines, row.access_broken_at, row.access_until)
