"""Mailbox: what one insured person did with their messages."""

from __future__ import annotations

from dataclasses import field
from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.events import MailboxOpened, MessageDeleted


class Mailbox(Aggregate):
    """The messages that a person deleted; that they were sent stays in the log."""

    TOPIC = "mailbox"

    insured_id: UUID
    deleted: set[UUID] = field(default_factory=set)

    @staticmethod
    def id_of(insured_id: UUID) -> UUID:
        """The stream of an insured person's mailbox."""
        return uuid5(insured_id, "mailbox")

    @classmethod
    def open(cls, insured_id: UUID, act: Act) -> Mailbox:
        """Begin the mailbox of a person who never deleted a message."""
        return cls.begin(MailboxOpened, cls.id_of(insured_id), act, insured_id=insured_id)

    def delete_message(self, message_id: UUID, act: Act) -> None:
        """Delete a message; deleting it again changes nothing."""
        if message_id not in self.deleted:
            self.record(MessageDeleted, act, message_id=message_id)
