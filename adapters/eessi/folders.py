"""Tariff requests and answers as files, in folders shared with the EESSI access point."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from application.foreign_tariffs import TariffAnswer, TariffAsked
from domain.values.review import NoTariff, TariffReply

BUCKET: Final = "S_BUC_06"
LARGEST_BYTES: Final = 64 * 1024
AT_ONCE: Final = 200
"""So many answers are looked at each time."""

log = structlog.get_logger("escale.eessi")


class _Answer(BaseModel):
    """An S068 as the access point writes it: an amount with its currency, or why there is none."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    sed: Literal["S068"]
    claim_id: UUID
    request_id: UUID
    reference: str | None = None
    amount_cents: Annotated[int, Field(strict=True)] | None = None
    currency: str = "EUR"
    no_tariff: NoTariff | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        has_amount = self.amount_cents is not None and self.reference is not None
        if has_amount == (self.no_tariff is not None):
            msg = "neither an amount with its reference nor a reason"
            raise ValueError(msg)
        return self


class SharedFolders:
    """Writes requests, reads answers; each file whole or not at all, each dealt with once.

    outbox: what is asked, an S067 in each file; the access point takes them away.
    inbox: what came, an S068 in each file named `*.json`, which was written elsewhere and moved
        there whole.
    taken, aside: what was dealt with, and what somebody is to look at, with why beside it.
    """

    def __init__(self, root: Path) -> None:
        """Use the folders below this one, made when they are needed."""
        self._root = root

    async def send(self, asked: TariffAsked) -> None:
        """Write a request, durably; one that was sent before is not sent again. Raises: OSError."""
        await asyncio.to_thread(self._send, asked)

    async def answers(self, today: date) -> tuple[TariffAnswer, ...]:
        """What came, in order of names; what is no answer goes to `aside`. Raises: OSError."""
        return await asyncio.to_thread(lambda: tuple(self._answers(today)))

    async def settle(self, answer: TariffAnswer) -> None:
        """Put an answer away. Raises: OSError."""
        await asyncio.to_thread(self._move, _file_of(answer), "taken")

    async def set_aside(self, answer: TariffAnswer, why: str) -> None:
        """Keep an answer for somebody to look at, with why. Raises: OSError."""
        await asyncio.to_thread(self._aside, _file_of(answer), why)

    async def forget(self, claim_ids: Collection[UUID]) -> int:
        """Drop every request and answer about these claims; gives how many. Raises: OSError."""
        return await asyncio.to_thread(self._forget, {str(one) for one in claim_ids})

    def aside(self) -> int:
        """How many answers somebody is to look at."""
        folder = self._root / "aside"
        return sum(not one.name.endswith(".why") for one in folder.glob("*"))

    def _forget(self, claim_ids: Collection[str]) -> int:
        gone = 0
        for folder in ("outbox", "sent", "inbox", "taken", "aside"):
            for path in sorted((self._root / folder).glob("*")):
                if not path.name.endswith(".why") and _names(path, claim_ids):
                    path.unlink(missing_ok=True)
                    path.with_name(f"{path.name}.why").unlink(missing_ok=True)
                    gone += 1
        return gone

    def _send(self, asked: TariffAsked) -> None:
        name = f"S067-{asked.request.request_id}.json"
        sent = self._folder("sent") / name
        if sent.exists():
            return
        told = {
            "sed": "S067",
            "bucket": BUCKET,
            "claim_id": str(asked.claim_id),
            "reference": asked.reference,
            **asked.request.model_dump(mode="json"),
        }
        content = json.dumps(told, indent=2).encode()
        _write(self._folder("outbox") / name, content)
        _write(sent, content)

    def _answers(self, today: date) -> Iterator[TariffAnswer]:
        inbox = self._root / "inbox"
        if not inbox.is_dir():
            return
        for name in sorted(one.name for one in inbox.glob("*.json"))[:AT_ONCE]:
            try:
                content = _read(inbox / name)
                yield _answer(name, content, today)
            except FileNotFoundError:
                continue  # another worker was faster
            except (_NotAFile, ValidationError) as error:
                self._aside(name, f"not an answer: {type(error).__name__}")

    def _aside(self, name: str, why: str) -> None:
        moved = self._move(name, "aside")
        if moved is not None:
            _write(moved.with_name(f"{moved.name}.why"), why.encode())
            # Neither name nor content: both were written by strangers.
            log.warning("tariff_answer_set_aside", why=why)

    def _move(self, name: str, to: str) -> Path | None:
        folder = self._folder(to)
        for number in range(1_000_000):
            target = folder / (f"{number}-{name}" if number else name)
            if not target.exists() and not target.is_symlink():
                break
        try:
            (self._root / "inbox" / name).rename(target)
        except FileNotFoundError:
            return None
        return target

    def _folder(self, name: str) -> Path:
        folder = self._root / name
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o770)  # the access point is another user, of the same group
        return folder


class _NotAFile(Exception):
    """A link, a pipe, a folder, or far too much."""


def _answer(name: str, content: bytes, today: date) -> TariffAnswer:
    said = _Answer.model_validate_json(content)
    reply = None
    if said.no_tariff is None:
        reply = TariffReply(
            amount_cents=said.amount_cents or 0,
            currency=said.currency,
            received_on=today,
            reference=said.reference or "",
        )
    digest = hashlib.sha256(content).hexdigest()
    place = {"claim_id": said.claim_id, "request_id": said.request_id}
    return TariffAnswer(f"{digest} {name}", **place, reply=reply, no_tariff=said.no_tariff)


def _names(path: Path, claim_ids: Collection[str]) -> bool:
    # A file that is no answer may still name its claim.
    try:
        text = _read(path).decode(errors="replace").lower()
    except (_NotAFile, FileNotFoundError):
        return False
    return any(one in text or one.replace("-", "") in text for one in claim_ids)


def _file_of(answer: TariffAnswer) -> str:
    return answer.name.partition(" ")[2]


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _NotAFile from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _NotAFile
    with os.fdopen(handle, "rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise _NotAFile
    return content


def _write(path: Path, content: bytes) -> None:
    # Hidden until it is whole; a second writer of the same file writes the same bytes.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), 0o640)
        os.fsync(file.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
