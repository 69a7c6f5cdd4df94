"""Forgets an insured person: step after step, each harmless when it is done again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final
from uuid import UUID

from adapters.bootstrap import Runtime
from adapters.keys.vault import CACHED_S
from adapters.payments.outbox import Outbox
from adapters.persistence.person_streams import claims_of
from application.erasure import (
    ExecuteErasure,
    OrderErasure,
    RepeatErasure,
    execute_erasure,
    order_erasure,
    repeat_erasure,
)
from application.ports import Asked
from domain.base import Author, Role
from domain.claim import Claim
from domain.events import DocumentAttached
from domain.mailbox import Mailbox
from domain.values import Document
from domain.values.retention import ErasureReason, Gone
from domain.window import SubmissionWindow
from workers.handed_over import answered_on
from workers.traces import leave_no_trace

Pause = Callable[[float], Awaitable[Any]]
Reached = Callable[[str], None]


class Erasing:
    """One person's erasure. pause: waits some seconds; reached: hears of each step that is done.

    unanswered: how many files that pay the person and others wait for a bank, and were left.
    lingers: whether the write-ahead log of the keys may go on holding the wrapped key for a while.
    The key goes early: from then on what is left cannot be read, and is only tidied up.
    """

    def __init__(self, runtime: Runtime, insured_id: UUID, pause: Pause = asyncio.sleep) -> None:
        """Erase this person from the stores of the runtime."""
        self._runtime, self._insured_id, self._pause = runtime, insured_id, pause
        self._claims: list[Claim] = []
        self._documents: list[Document] = []
        self._gone: Counter[str] = Counter()
        self.unanswered = 0
        self.lingers = False

    async def order(self, reason: ErasureReason, by: Author, approved_by: UUID) -> None:
        """Record who wants it and who approves it, before anything is destroyed.

        Raises: NotPermitted, SamePerson, ErasureHeld, ChangedMeanwhile, StoreUnavailable.
        """
        command = OrderErasure(
            asked=self._asked(by),
            insured_id=self._insured_id,
            reason=reason,
            approved_by=approved_by,
            claim_ids=tuple(await self._claim_ids()),
        )
        await order_erasure(command, self._runtime.ports)

    async def repeat(self, by: Author) -> None:
        """Order it again of somebody whose key is destroyed, when a restored log lost the order.

        Raises: NotPermitted, ChangedMeanwhile, StoreUnavailable.
        """
        command = RepeatErasure(asked=self._asked(by), insured_id=self._insured_id)
        await repeat_erasure(command, self._runtime.ports)

    async def run(self, by: Author, reached: Reached) -> Gone:
        """Destroy everything, then record that it is gone.

        Returns: what went in this very run.
        Raises: ErasureNotOrdered, StoreUnavailable, OSError, DBAPIError; run again, it goes on.
        """
        for name, step in STEPS:
            await step(self)
            reached(name)
        gone = Gone(claims=len(self._claims), **self._gone)
        command = ExecuteErasure(asked=self._asked(by), insured_id=self._insured_id, gone=gone)
        await execute_erasure(command, self._runtime.ports)
        reached("recorded")
        return gone

    async def _claim_ids(self) -> Sequence[UUID]:
        return await asyncio.to_thread(claims_of, self._runtime.engines.reading, self._insured_id)

    async def close_sessions(self) -> None:
        """Log the person out everywhere, before and after the directory knows them no more."""
        revoke = self._runtime.sessions.revoke_all
        self._gone["sessions"] += await asyncio.to_thread(revoke, self._insured_id)

    async def empty_directory(self) -> None:
        """Drop what finds the person: number, name, log-in."""
        erase = self._runtime.register.erase
        self._gone["rows"] += await asyncio.to_thread(erase, self._insured_id)

    async def destroy_key(self) -> None:
        """Destroy the key, and wait until no process holds it open any more."""
        destroy = self._runtime.vault.destroy
        self._gone["keys"] += await asyncio.to_thread(destroy, self._insured_id)
        await self._pause(CACHED_S)

    async def find(self) -> None:
        """See what is the person's, now that nothing can come to it; no personal field is told."""
        for claim_id in await self._claim_ids():
            claim = await self._runtime.log.load(Claim, claim_id)
            if claim is not None:
                self._claims.append(claim)
            for entry in await self._runtime.log.history(claim_id):
                if isinstance(entry.event, DocumentAttached):
                    self._documents.append(entry.event.document)

    async def drop_notes(self) -> None:
        """Drop what was typed and not said, by the person and about them."""
        beside = (SubmissionWindow.id_of(self._insured_id), Mailbox.id_of(self._insured_id))
        for place in (*(claim.id for claim in self._claims), self._insured_id, *beside):
            self._gone["notes"] += await asyncio.to_thread(self._runtime.pads.drop, place)

    async def drop_files(self) -> None:
        """Drop documents, originals, letters, and the pictures of pages."""
        blobs = {blob_id for one in self._documents for blob_id in one.blob_ids}
        blobs |= {sent.letter.blob_id for c in self._claims for sent in c.letters.values()}
        for blob_id in sorted(blobs):
            self._gone["files"] += await self._runtime.files.remove(blob_id)
        for document in self._documents:
            self._gone["copies"] += await self._runtime.pages.forget(document)

    async def drop_handed_over(self) -> None:
        """Drop what was handed over to a bank or another State and still lies there.

        Others are paid by the same file: it goes once a bank has answered for all of them.
        """
        runs = {p.run_id for claim in self._claims for p in claim.payments.values() if p.run_id}
        outbox = Outbox(self._runtime.settings.payments_dir)
        answered = {one for one in runs if await answered_on(self._runtime, one) is not None}
        for run_id in sorted(answered):
            self._gone["handed"] += await asyncio.to_thread(outbox.forget, run_id)
        self.unanswered = len(runs - answered)
        asked = [claim.id for claim in self._claims if claim.review.tariff is not None]
        if asked:
            self._gone["handed"] += await self._runtime.tariffs.forget(asked)

    async def leave_no_trace(self) -> None:
        """Drop what the databases' files still hold of what was deleted."""
        self.lingers = not await asyncio.to_thread(leave_no_trace, self._runtime)

    def _asked(self, by: Author) -> Asked:
        new_id = self._runtime.ports.new_id
        return Asked(author=by, command_id=new_id(), correlation_id=new_id())


STEPS: Final[tuple[tuple[str, Callable[[Erasing], Awaitable[None]]], ...]] = (
    ("sessions closed", Erasing.close_sessions),
    ("directory emptied", Erasing.empty_directory),
    ("key destroyed", Erasing.destroy_key),
    ("late sessions closed", Erasing.close_sessions),
    ("found what is left", Erasing.find),
    ("notes dropped", Erasing.drop_notes),
    ("files dropped", Erasing.drop_files),
    ("files handed over dropped", Erasing.drop_handed_over),
    ("no trace left", Erasing.leave_no_trace),
)
"""In this order; each may be done again."""


def officer(staff_id: UUID) -> Author:
    """A data protection officer, by the pseudonym that the logs know."""
    return Author(role=Role.DPO, id=staff_id)
