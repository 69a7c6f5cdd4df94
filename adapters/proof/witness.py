"""The witness: follows the log's checkpoints with a key and a disk of its own, and cosigns them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from adapters.proof.merkle import is_consistent
from adapters.proof.notes import (
    AccessHead,
    Checkpoint,
    NoteNotValid,
    PublicKey,
    Signer,
    cosigned_at,
    read_note,
    told_of_access,
)

COSIGNED, REFUSED = "cosigned.jsonl", "refused.jsonl"
TAIL_BYTES: Final = 65_536
"""A line is far shorter: the last one is found without reading the whole file."""

Ask = Callable[[str, dict[str, int]], Any]
"""Gives the JSON that the log answers to a path, such as `checkpoints`, with a query."""


class Cosigned(NamedTuple):
    """A checkpoint that a witness saw. note: with both signatures; at: when it was seen."""

    checkpoint: Checkpoint
    note: str
    at: datetime


class Contradiction(Exception):
    """The log showed something that cannot follow from what it showed before."""


class Witness:
    """Looks at a log and keeps what it saw; nothing that it wrote is ever written again."""

    def __init__(self, folder: Path, signer: Signer, log_key: PublicKey, ask: Ask) -> None:
        """Keep cosigned checkpoints in this folder; ask the log over `ask`."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._signer, self._log_key, self._ask = folder, signer, log_key, ask

    def look(self, now: datetime) -> Cosigned | None:
        """Look at the log's newest checkpoint, and cosign it.

        The first one is believed; each further one must prove that it only added to the last.

        Returns: what was seen last; None when the log has no checkpoint yet and never had.
        Raises: Contradiction, which is kept as well; OSError when the log cannot be asked.
        """
        last = last_cosigned(self._folder, self._log_key, self._signer.public)
        shown = self._ask("checkpoints", {"limit": 1})["items"]
        if not shown:
            if last is None:
                return None
            self._refuse("no checkpoint is left", "", now)
        return self._judge(str(shown[0]["note"]), last, now)

    def _judge(self, note: str, last: Cosigned | None, now: datetime) -> Cosigned:
        try:
            seen = read_note(note, self._log_key)
        except NoteNotValid as error:
            self._refuse(str(error), note, now)
        if last and last.checkpoint == seen:
            return last
        if last and (why := self._contradiction(last.checkpoint, seen)):
            self._refuse(why, note, now)
        return self._keep(seen, note, now)

    def _contradiction(self, last: Checkpoint, seen: Checkpoint) -> str | None:
        if seen.size < last.size:
            return f"{seen.size} events after {last.size}"
        if last.access and not _goes_on(last.access, seen.access):
            return f"the access log does not go on from line {last.access.position}"
        asked = {"from": last.size, "to": seen.size}
        path = self._ask("consistency", asked)["path"] if seen.size > last.size else []
        steps = [bytes.fromhex(step) for step in path]
        if is_consistent((last.size, last.root), (seen.size, seen.root), steps):
            return None
        return f"{seen.size} events do not go on from the {last.size} that were seen"

    def _keep(self, seen: Checkpoint, note: str, now: datetime) -> Cosigned:
        body = seen.text()
        whole = note.rstrip("\n") + "\n" + self._signer.cosign(body, now)
        _append(self._folder / COSIGNED, {"note": whole})
        return Cosigned(seen, whole, now.replace(microsecond=0))

    def _refuse(self, why: str, note: str, now: datetime) -> None:
        known = last_refusal(self._folder)
        if known is None or (known.why, known.note) != (why, note):
            said = {"at": now.isoformat(), "why": why, "note": note}
            _append(self._folder / REFUSED, said)
        raise Contradiction(why)


class Refusal(NamedTuple):
    """What a witness would not cosign, and why."""

    at: datetime
    why: str
    note: str


def last_cosigned(folder: Path, log_key: PublicKey, witness_key: PublicKey) -> Cosigned | None:
    """What a witness cosigned last, None when it never did.

    Raises: NoteNotValid when its file holds what it did not sign.
    """
    line = _last_line(folder / COSIGNED)
    if line is None:
        return None
    try:
        note = str(json.loads(line)["note"])
    except (ValueError, KeyError, TypeError):
        raise NoteNotValid("the witness's file was changed") from None
    return Cosigned(read_note(note, log_key), note, cosigned_at(note, witness_key))


def every_cosigned(folder: Path) -> Iterator[tuple[AccessHead, str]]:
    """What a witness's notes say of the access log, each with its note; no signature is checked."""
    with suppress(FileNotFoundError), (folder / COSIGNED).open(encoding="utf-8") as kept:
        for line in kept:
            with suppress(ValueError, KeyError, TypeError, NoteNotValid):
                note = str(json.loads(line)["note"])
                head = told_of_access(note)
                if head is not None:
                    yield head, note


def is_cosigned(note: str, log_key: PublicKey, witness_key: PublicKey) -> bool:
    """Whether the log signed a note and the witness cosigned it."""
    try:
        read_note(note, log_key)
        cosigned_at(note, witness_key)
    except NoteNotValid:
        return False
    return True


def _goes_on(last: AccessHead, seen: AccessHead | None) -> bool:
    return seen is not None and (seen.position > last.position or seen == last)


def last_refusal(folder: Path) -> Refusal | None:
    """What a witness refused last, None when it never did."""
    line = _last_line(folder / REFUSED)
    if line is None:
        return None
    said = json.loads(line)
    return Refusal(datetime.fromisoformat(said["at"]), said["why"], said["note"])


def _append(file: Path, said: dict[str, str]) -> None:
    """Add a line, durably; one that a crash cut short before it is closed first."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "r+b") as kept:
        size = kept.seek(0, os.SEEK_END)
        if size == 0:
            os.fchmod(descriptor, 0o644)  # it is for others to read, whatever the umask
        kept.seek(max(0, size - 1))
        is_cut = size > 0 and kept.read(1) != b"\n"
        kept.write(b"\n" * is_cut + json.dumps(said, ensure_ascii=False).encode() + b"\n")
        kept.flush()
        os.fsync(kept.fileno())


def _last_line(file: Path) -> str | None:
    """The last whole line of a file, None when there is none."""
    try:
        with file.open("rb") as kept:
            kept.seek(max(0, kept.seek(0, os.SEEK_END) - TAIL_BYTES))
            tail = kept.read()
    except FileNotFoundError:
        return None
    whole, mark, _ = tail.rpartition(b"\n")
    lines = [line for line in whole.split(b"\n") if line.startswith(b"{") and line.endswith(b"}")]
    return lines[-1].decode() if mark and lines else None
