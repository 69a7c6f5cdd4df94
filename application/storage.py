"""How much a person may keep that nobody has been sent yet."""

from __future__ import annotations

import asyncio

from application.ports import Command, Ports
from domain.base import Role
from domain.claim import Claim
from domain.errors import DraftsFull
from domain.values import Document
from domain.window import SubmissionWindow


async def refuse_without_room(command: Command, size: int, ports: Ports) -> None:
    """Let nobody keep more in their drafts, originals included, than an account may.

    size: how many bytes would come to them. What staff key in is counted by the claim, not by
    their account.
    Raises: DraftsFull, StoreUnavailable.
    """
    author, most = command.asked.author, ports.limits.draft_bytes
    if author.role is not Role.INSURED:
        return
    window = await ports.claims.load(SubmissionWindow, SubmissionWindow.id_of(author.id))
    drafts = () if window is None else tuple(window.open_drafts)
    loaded = await asyncio.gather(*(ports.claims.load(Claim, one) for one in drafts))
    held = sum(bytes_of(one) for claim in loaded if claim for one in claim.documents.values())
    if held + size > most:
        raise DraftsFull(limit_bytes=most)


def bytes_of(document: Document) -> int:
    """How much is kept of a document, with what it was made of."""
    return document.bytes + sum(one.bytes for one in document.originals)
