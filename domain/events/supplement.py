"""What happens when an agent asks for further documents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.base import Event
from domain.events.decision import reopen
from domain.values import Mail, Reopening, Reply, Status, Supplement, SupplementRequest, in_paris

if TYPE_CHECKING:
    from domain.claim import Claim


class SupplementRequested(Event):
    """An agent asks for further documents; their lease ends, for the claim waits for its person.

    lease_id: the lease under which it was asked; acts_on: the day of the first reminder or notice.
    """

    TOPIC: ClassVar[str] = "claim.supplement_requested.1"
    lease_id: UUID
    request: SupplementRequest
    acts_on: date
    mail: Mail

    def begun(self, documents: tuple[UUID, ...]) -> Supplement:
        """The supplement as it begins. documents: what the claim holds when it is asked."""
        return Supplement(
            request=self.request,
            due_on=self.request.due_on,
            acts_on=self.acts_on,
            before=documents,
        )

    def apply(self, claim: Claim) -> None:
        """Wait for the person, held by nobody; what was priced so far waits for no signature."""
        claim.prepared_by.add(self.meta.actor.id)
        claim.supplements.append(self.begun(tuple(claim.documents)))
        claim.lease = None
        claim.pending = None
        claim.status = Status.AWAITING_SUPPLEMENT


class SupplementExtended(Event):
    """The person took their extension; a notice of closing that left before holds no more.

    message_id: the message of the request, which stays until `deletes_on`.
    """

    TOPIC: ClassVar[str] = "claim.supplement_extended.1"
    supplement_id: UUID
    due_on: date
    acts_on: date
    message_id: UUID
    deletes_on: date

    def evolved(self, supplement: Supplement) -> Supplement:
        """The supplement with its later due date."""
        return supplement.model_copy(
            update={
                "due_on": self.due_on,
                "acts_on": self.acts_on,
                "is_extended": True,
                "noticed_on": None,
                "closes_on": None,
            }
        )

    def apply(self, claim: Claim) -> None:
        """Move the due date."""
        claim.supplements[-1] = self.evolved(claim.supplements[-1])


class SupplementItemAnswered(Event):
    """What the person says of an item that they do not deposit; None takes it back."""

    TOPIC: ClassVar[str] = "claim.supplement_item_answered.1"
    item_id: UUID
    reply: Reply | None

    def evolved(self, supplement: Supplement) -> Supplement:
        """The supplement with the reply, or without it."""
        others = {one: said for one, said in supplement.replies.items() if one != self.item_id}
        said = {self.item_id: self.reply} if self.reply else {}
        return supplement.model_copy(update={"replies": others | said})

    def apply(self, claim: Claim) -> None:
        """Assign or clear the reply."""
        claim.supplements[-1] = self.evolved(claim.supplements[-1])


class SupplementReceived(Event):
    """The person deposited everything: the claim waits for an agent again, as urgent as before.

    documents: those that came since the request, from now on transmitted; not_held: the items that
    the person answered in words.
    """

    TOPIC: ClassVar[str] = "claim.supplement_received.1"
    supplement_id: UUID
    documents: tuple[UUID, ...]
    not_held: tuple[UUID, ...]
    mail: Mail

    def evolved(self, supplement: Supplement) -> Supplement:
        """The supplement at its end."""
        received_on = in_paris(self.timestamp)
        return supplement.model_copy(update={"received_on": received_on, "acts_on": None})

    def apply(self, claim: Claim) -> None:
        """Put the claim back into the queue."""
        claim.supplements[-1] = self.evolved(claim.supplements[-1])
        claim.status = Status.QUEUED


class SupplementReminderSent(Event):
    """The person was reminded. acts_on: the day of the next reminder, or of the notice."""

    TOPIC: ClassVar[str] = "claim.supplement_reminder_sent.1"
    supplement_id: UUID
    due_on: date
    acts_on: date
    mail: Mail

    def evolved(self, supplement: Supplement) -> Supplement:
        """The supplement with one reminder more."""
        reminded_on = (*supplement.reminded_on, in_paris(self.timestamp))
        return supplement.model_copy(update={"reminded_on": reminded_on, "acts_on": self.acts_on})

    def apply(self, claim: Claim) -> None:
        """Remember the reminder."""
        claim.supplements[-1] = self.evolved(claim.supplements[-1])


class ClosingNoticeSent(Event):
    """The due date passed: the person was told that the claim will be closed on `closes_on`."""

    TOPIC: ClassVar[str] = "claim.closing_notice_sent.1"
    supplement_id: UUID
    due_on: date
    closes_on: date
    mail: Mail

    def evolved(self, supplement: Supplement) -> Supplement:
        """The supplement with its notice."""
        noticed_on = in_paris(self.timestamp)
        told = {"noticed_on": noticed_on, "closes_on": self.closes_on, "acts_on": self.closes_on}
        return supplement.model_copy(update=told)

    def apply(self, claim: Claim) -> None:
        """Remember the notice."""
        claim.supplements[-1] = self.evolved(claim.supplements[-1])


class ClaimClosedWithoutResponse(Event):
    """Nothing came after the notice; a late deposit opens the claim again.

    A decision that was being looked at again stands.
    """

    TOPIC: ClassVar[str] = "claim.claim_closed_without_response.1"
    supplement_id: UUID
    mail: Mail

    def evolved(self, supplement: Supplement) -> Supplement:
        """The supplement, no longer waited for."""
        closed_on = in_paris(self.timestamp)
        return supplement.model_copy(update={"closed_on": closed_on, "acts_on": None})

    def apply(self, claim: Claim) -> None:
        """Close the claim."""
        claim.supplements[-1] = self.evolved(claim.supplements[-1])
        if claim.decision is not None:
            claim.decision = claim.decision.model_copy(update={"is_reopened": False})
        claim.status = Status.CLOSED_NO_RESPONSE


class ClaimReopened(Event):
    """A closed claim waits for an agent again; it takes no place of the window."""

    TOPIC: ClassVar[str] = "claim.claim_reopened.1"
    because: Reopening

    def apply(self, claim: Claim) -> None:
        """Open the claim."""
        reopen(claim)
