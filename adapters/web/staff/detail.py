"""What stands behind the loupe of a contact: no medical text, and messages as they were sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from adapters import french
from adapters.http.messages import text_of
from adapters.web.declared import Line
from domain import reference
from domain.claim import Claim
from domain.values import Named
from projections import mailbox
from projections.contact_trace import Contact, ContactChannel, ContactKind
from projections.contact_trace import Direction as ContactDirection
from projections.mailbox import Message


def recap_of(claim: Claim, contact: Contact) -> tuple[Line, ...]:
    """What the online request said, without why care was needed; nothing for another contact."""
    if contact.kind is not ContactKind.CLAIM_SUBMITTED:
        return ()
    return tuple(_recap(claim))


def sent_text(db: Connection, contact: Contact) -> french.MessageText | None:
    """The message of a contact as it was sent, even if its person has deleted it; else None."""
    is_mail = contact.channel is ContactChannel.MAILBOX
    is_answer = contact.kind is ContactKind.QUESTION_ANSWERED  # free words, of both sides
    if contact.direction is not ContactDirection.OUTGOING or is_answer or not is_mail:
        return None
    table = mailbox.TABLE
    query = select(table).where(
        # Contact and message come of one event, and have its time.
        table.c.claim_id == contact.claim_id,
        table.c.sent_at == contact.contacted_at,
        table.c.direction == mailbox.Direction.RECEIVED,
    )
    row = db.execute(query.limit(1)).mappings().first()
    if row is None:
        return None
    known: dict[str, Any] = {one.name: row.get(one.name) for one in fields(Message)}
    known["named"] = None if row["named"] is None else Named.model_validate(row["named"])
    return text_of(Message(**known))


def _recap(claim: Claim) -> Iterator[Line]:
    who, stay, care = claim.beneficiary, claim.stay, claim.care
    yield Line("Référence", claim.reference or "")
    if who is not None:
        born = f" - {french.day(who.born_on)}" if who.born_on else ""
        yield Line("Bénéficiaire", f"{who.display_name or 'Bénéficiaire'}{born}")
    if stay is not None:
        country = reference.country(stay.country)
        yield Line("Pays", country.name if country else stay.country)
        days = f"Du {french.day(stay.starts_on)} au {french.day(stay.ends_on)}"
        yield Line("Période du séjour", days)
    if care is not None:
        yield Line("Somme des frais", french.euros(care.amount_cents))
    yield Line("Documents joints", str(len(claim.documents)))
