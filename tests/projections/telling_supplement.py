"""What is asked of a person, told into a log, as the tests of views do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from domain import events as facts
from domain.values import (
    Answer,
    Document,
    Mail,
    Named,
    Reopening,
    Reply,
    SupplementCode,
    SupplementItem,
    SupplementRequest,
    in_paris,
)

if TYPE_CHECKING:
    from projections.telling import Log

NOTE, WHY = "La page du visa aussi", "Passeport volé à Durban"
CODES = (SupplementCode.PASSPORT_COPY, SupplementCode.LEGIBLE_COPY)


class Asked:
    """One supplement of a claim, event by event."""

    def __init__(self, log: Log, claim: UUID, number: int = 1) -> None:
        self.log, self.claim = log, claim
        self.supplement_id = uuid5(claim, f"supplement {number}")
        self.items = [uuid5(self.supplement_id, str(one)) for one in range(len(CODES))]

    @property
    def today(self) -> date:
        return in_paris(self.log.at)

    def mail(self, name: str, **named: object) -> Mail:
        return Mail(
            message_id=uuid5(self.supplement_id, name),
            insured_id=self.log._owners[self.claim],
            about_on=self.today,
            deletes_on=self.today + timedelta(days=75),
            text_version="2026-11",
            named=Named.model_validate(named),
        )

    def request(self) -> UUID:
        """An agent takes the claim and asks. Returns: the message."""
        lease = self.log.assign(self.claim)
        due_on = self.today + timedelta(days=60)
        items = tuple(
            SupplementItem(item_id=one, code=code)
            for one, code in zip(self.items, CODES, strict=True)
        )
        request = SupplementRequest(
            supplement_id=self.supplement_id,
            items=items,
            notes=(NOTE, ""),
            asked_on=self.today,
            due_on=due_on,
        )
        mail = self.mail("asked", codes=CODES, due_on=due_on)
        self.log.add(
            facts.SupplementRequested,
            self.claim,
            lease_id=lease.lease_id,
            request=request,
            acts_on=self.today + timedelta(days=30),
            mail=mail,
        )
        return mail.message_id

    def extend(self) -> date:
        """More time. Returns: the new due date."""
        due_on = self.today + timedelta(days=90)
        self.log.add(
            facts.SupplementExtended,
            self.claim,
            supplement_id=self.supplement_id,
            due_on=due_on,
            acts_on=due_on - timedelta(days=30),
            message_id=uuid5(self.supplement_id, "asked"),
            deletes_on=due_on + timedelta(days=15),
        )
        return due_on

    def say(self, *, back: bool = False) -> None:
        reply = None if back else Reply(answer=Answer.NOT_HELD, why=WHY)
        self.log.add(facts.SupplementItemAnswered, self.claim, item_id=self.items[0], reply=reply)

    def deposit(self, *items: int) -> UUID:
        document_id = self.log.attach(self.claim)
        answers = tuple(self.items[one] for one in items)
        self.log.add(
            facts.DocumentClassified,
            self.claim,
            document_id=document_id,
            covers=(),
            answers=answers,
        )
        return document_id

    def remind(self) -> None:
        self.log.add(
            facts.SupplementReminderSent,
            self.claim,
            supplement_id=self.supplement_id,
            due_on=self.today,
            acts_on=self.today + timedelta(days=8),
            mail=self.mail("reminder", codes=CODES[:1], due_on=self.today),
        )

    def notice(self) -> None:
        closes_on = self.today + timedelta(days=15)
        self.log.add(
            facts.ClosingNoticeSent,
            self.claim,
            supplement_id=self.supplement_id,
            due_on=self.today,
            closes_on=closes_on,
            mail=self.mail("notice", codes=CODES, due_on=self.today, closes_on=closes_on),
        )

    def close(self) -> None:
        self.log.add(
            facts.ClaimClosedWithoutResponse,
            self.claim,
            supplement_id=self.supplement_id,
            mail=self.mail("closed"),
        )

    def reopen(self) -> None:
        self.log.add(facts.ClaimReopened, self.claim, because=Reopening.LATE_DEPOSIT)

    def receive(self, *documents: Document) -> None:
        self.log.add(
            facts.SupplementReceived,
            self.claim,
            supplement_id=self.supplement_id,
            documents=tuple(one.document_id for one in documents),
            not_held=(),
            mail=self.mail("received"),
        )
