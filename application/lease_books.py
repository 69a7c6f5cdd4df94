"""The book that counts what an agent holds, as of now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from application.ports import Ports
from domain.base import Act
from domain.lease_book import LeaseBook


async def book_of(agent_id: UUID, act: Act, ports: Ports) -> LeaseBook:
    """The agent's book; a new one begins with what the one before it still held.

    Raises: StoreUnavailable.
    """
    policy = ports.limits.leases
    book = await _book_at(act.at, agent_id, ports)
    if book is None:
        before = await _book_at(act.at - timedelta(minutes=policy.minutes), agent_id, ports)
        book = LeaseBook.open(agent_id, policy, act, before)
    return book


async def _book_at(at: datetime, agent_id: UUID, ports: Ports) -> LeaseBook | None:
    book_id = LeaseBook.id_of(agent_id, at, ports.limits.leases)
    return await ports.claims.load(LeaseBook, book_id)
