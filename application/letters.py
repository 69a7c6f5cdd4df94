"""The letters about a claim: sent by the desk, opened by their person, deemed notified."""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from uuid import UUID

from application.access import Action
from application.change import change
from application.ports import Command, Ports, Recorded
from domain.base import Act
from domain.claim import Claim
from domain.errors import LetterChanged
from domain.values import Letter, LetterKind, SentLetter, SupplementRequest

MESSAGE_TEXT = "2026-11"
"""Version of the message that goes out with a letter today."""


async def send_letter(
    kind: LetterKind, claim: Claim, act: Act, ports: Ports, previewed: str | None = None
) -> None:
    """Write a letter, keep it sealed, then record that it is there.

    A letter that is kept and then not recorded is an orphan, which the sweep takes.

    previewed: SHA-256 of the preview that was agreed to, None when nobody looked.
    Raises: LetterChanged, StoreUnavailable.
    """
    written = await ports.letters.write(kind, claim)
    digest = hashlib.sha256(written.content).hexdigest()
    if previewed not in (None, digest):
        raise LetterChanged(sha256=digest)
    letter = Letter(
        letter_id=claim.next_letter_id,
        kind=kind,
        template=written.template,
        blob_id=ports.new_id(),
        bytes=len(written.content),
        sha256=digest,
    )
    key = await ports.keys.file_key(claim.insured_id)
    await ports.letters.keep(letter.blob_id, written.content, key)
    claim.make_letter_available(letter, act, text_version=MESSAGE_TEXT)


class OpenLetter(Command):
    """Read a letter about one's own claim."""

    claim_id: UUID
    letter_id: UUID


class Opened(NamedTuple):
    """A letter that its person may read now: its opening is recorded."""

    recorded: Recorded
    letter: SentLetter
    insured_id: UUID


class AskedFor(NamedTuple):
    """The letter that asked for documents, written anew from the claim whenever it is read."""

    claim: Claim
    request: SupplementRequest


async def open_letter(command: OpenLetter, ports: Ports) -> Opened | AskedFor:
    """Record that a decision's letter is opened, at most once a minute, before a byte leaves.

    Returns: the letter; what was asked when it is the letter of a supplement, recording nothing.
    Raises: NotPermitted, ClaimNotFound, LetterNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    found: list[SentLetter | AskedFor] = []

    def decide(claim: Claim, act: Act) -> None:
        requests = (one.request for one in claim.supplements)
        asked_for = (AskedFor(claim, one) for one in requests if one.supplement_id == wanted)
        found[:] = [next(asked_for, None) or claim.open_letter(wanted, act)]

    wanted = command.letter_id
    recorded = await change(command, command.claim_id, ports, decide, Action.READ_CLAIM)
    letter = found[0]
    if isinstance(letter, AskedFor):
        return letter
    return Opened(recorded, letter, command.asked.author.id)


class DeemNotified(Command):
    """Look at the letters of a claim that seem unread."""

    claim_id: UUID


async def deem_notified(command: DeemNotified, ports: Ports) -> Recorded:
    """Count letters as notified that nobody opened; the claim decides, whatever a view said.

    Raises: ClaimNotFound, ChangedMeanwhile, StoreUnavailable.
    """
    return await change(
        command,
        command.claim_id,
        ports,
        lambda claim, act: claim.deem_notified(act),
        Action.RUN_JOB,
    )
