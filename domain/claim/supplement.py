"""What is asked of the person while the claim is studied, and how they answer: check, record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain import events
from domain.base import Act
from domain.claim.automatic import MESSAGE_KEPT_DAYS
from domain.claim.desk import DeskCommands
from domain.claim.state import AWAITED
from domain.errors import (
    DocumentNotFound,
    FieldRequired,
    FieldTooLong,
    InvalidChoice,
    NotAwaitingSupplement,
    SupplementAlreadyExtended,
    SupplementClosed,
    SupplementIncomplete,
    SupplementItemNotFound,
)
from domain.values import (
    Answer,
    Lease,
    Mail,
    Named,
    Reopening,
    Reply,
    Status,
    Supplement,
    SupplementCode,
    SupplementItem,
    SupplementPolicy,
    SupplementRequest,
    Wanted,
)

MOST_ITEMS = 20
LONGEST_WORDS = 500
NOTHING = Named()


class SupplementCommands(DeskCommands):
    """An agent asks, the person deposits or says why not, the system reminds."""

    @staticmethod
    def supplement_id_of(claim_id: UUID, command_id: UUID) -> UUID:
        """What a command asks for, and the letter that says so."""
        return uuid5(claim_id, f"supplement {command_id}")

    def request_supplement(
        self,
        lease_id: UUID,
        wanted: Sequence[Wanted],
        policy: SupplementPolicy,
        act: Act,
        *,
        text_version: str,
    ) -> Lease:
        """Ask for further documents; the lease ends, for the claim waits for its person.

        Returns: the lease that ended.
        Raises: LeaseNotHeld, FieldRequired, InvalidChoice, FieldTooLong, DocumentNotFound.
        Source: docs/sources.md#supplement
        """
        lease = self.refuse_unless_held(lease_id, act)
        self._refuse_unless_askable(wanted)
        request = self._request(wanted, policy, act)
        named = Named(codes=tuple(one.code for one in wanted), due_on=request.due_on)
        self.record(
            events.SupplementRequested,
            act,
            lease_id=lease_id,
            request=request,
            acts_on=_acts_after(request.asked_on, request.due_on, policy),
            mail=self._mail(request, "asked", act, text_version, named),
        )
        return lease

    def extend_supplement(self, policy: SupplementPolicy, act: Act) -> None:
        """Take more time, once; after the due date, from today on.

        Raises: SupplementClosed, NotAwaitingSupplement, SupplementAlreadyExtended.
        Source: docs/sources.md#supplement
        """
        if self.status is Status.CLOSED_NO_RESPONSE:
            raise SupplementClosed
        supplement = self._awaited(Status.AWAITING_SUPPLEMENT)
        if supplement.is_extended:
            raise SupplementAlreadyExtended
        today = self.today(act)
        due_on = max(supplement.due_on, today) + timedelta(days=policy.extension_days)
        self.record(
            events.SupplementExtended,
            act,
            supplement_id=supplement.request.supplement_id,
            due_on=due_on,
            acts_on=_acts_after(today, due_on, policy),
            message_id=_message_id(supplement.request, "asked"),
            deletes_on=due_on + timedelta(days=MESSAGE_KEPT_DAYS),
        )

    def answer_item(self, item_id: UUID, reply: Reply | None, act: Act) -> None:
        """Say why an item is not deposited, or take it back.

        Raises: NotAwaitingSupplement, SupplementItemNotFound, InvalidChoice, FieldRequired,
            FieldTooLong.
        """
        supplement = self._awaited(*AWAITED)
        if supplement.item(item_id) is None:
            raise SupplementItemNotFound
        if reply is not None:
            _refuse_unless_told(reply)
        if reply != supplement.replies.get(item_id):
            self.record(events.SupplementItemAnswered, act, item_id=item_id, reply=reply)

    def receive_supplement(self, act: Act, *, text_version: str) -> None:
        """Take the deposit, which ends the wait; a claim that was closed is open again.

        Raises: NotAwaitingSupplement, SupplementIncomplete, whose `others` name each item.
        Source: docs/sources.md#supplement
        """
        supplement, documents = self._awaited(*AWAITED), self.documents.values()
        if lacking := supplement.unanswered(documents):
            others = [FieldRequired(f"items.{item.item_id}") for item in lacking]
            codes = tuple(item.code.value for item in lacking)
            raise SupplementIncomplete(others=others, items=codes)
        if self.status is Status.CLOSED_NO_RESPONSE:
            self.record(events.ClaimReopened, act, because=Reopening.LATE_DEPOSIT)
        request = supplement.request
        self.record(
            events.SupplementReceived,
            act,
            supplement_id=request.supplement_id,
            documents=tuple(one.document_id for one in self.of_this_round),
            not_held=supplement.not_held(documents),
            mail=self._mail(request, "received", act, text_version).model_copy(
                update={"about_on": self.today(act)}
            ),
        )

    def pursue_supplement(self, policy: SupplementPolicy, act: Act, *, text_version: str) -> None:
        """Do what is due today: remind, give notice, or close; nothing on any other day."""
        supplement = self.supplement
        if supplement is None or self.status is not Status.AWAITING_SUPPLEMENT:
            return
        today = self.today(act)
        if supplement.acts_on is None or today < supplement.acts_on:
            return
        if supplement.closes_on is not None:
            self._close(supplement, act, text_version)
        elif today > supplement.due_on:
            self._give_notice(supplement, policy, act, text_version)
        else:
            self._remind(supplement, policy, act, text_version)

    def _remind(
        self, supplement: Supplement, policy: SupplementPolicy, act: Act, text_version: str
    ) -> None:
        today, due_on = self.today(act), supplement.due_on
        named = Named(codes=self._lacking(supplement), due_on=due_on)
        self.record(
            events.SupplementReminderSent,
            act,
            supplement_id=supplement.request.supplement_id,
            due_on=due_on,
            acts_on=_acts_after(today, due_on, policy),
            mail=self._mail(supplement.request, f"reminder {today}", act, text_version, named),
        )

    def _give_notice(
        self, supplement: Supplement, policy: SupplementPolicy, act: Act, text_version: str
    ) -> None:
        closes_on = self.today(act) + timedelta(days=policy.notice_days)
        name, codes = f"notice {supplement.due_on}", self._lacking(supplement)
        named = Named(codes=codes, due_on=supplement.due_on, closes_on=closes_on)
        self.record(
            events.ClosingNoticeSent,
            act,
            supplement_id=supplement.request.supplement_id,
            due_on=supplement.due_on,
            closes_on=closes_on,
            mail=self._mail(supplement.request, name, act, text_version, named),
        )

    def _close(self, supplement: Supplement, act: Act, text_version: str) -> None:
        self.record(
            events.ClaimClosedWithoutResponse,
            act,
            supplement_id=supplement.request.supplement_id,
            mail=self._mail(supplement.request, "closed", act, text_version),
        )

    def _awaited(self, *statuses: Status) -> Supplement:
        if self.supplement is None or self.status not in statuses:
            raise NotAwaitingSupplement
        return self.supplement

    def _refuse_unless_askable(self, wanted: Sequence[Wanted]) -> None:
        if not wanted:
            raise FieldRequired("items")
        about = [(one.code, one.document_id) for one in wanted if one.code in _ONCE]
        if len(wanted) > MOST_ITEMS or len(set(about)) < len(about):
            raise InvalidChoice("items")
        for number, one in enumerate(wanted):
            if one.code is SupplementCode.OTHER and not one.note:
                raise FieldRequired(f"items.{number}.note")
            if len(one.note or "") > LONGEST_WORDS:
                raise FieldTooLong(f"items.{number}.note", limit=LONGEST_WORDS)
            if one.document_id is not None and one.document_id not in self.documents:
                raise DocumentNotFound(f"items.{number}.document_id")

    def _request(
        self, wanted: Sequence[Wanted], policy: SupplementPolicy, act: Act
    ) -> SupplementRequest:
        today = self.today(act)
        supplement_id = self.supplement_id_of(self.id, act.meta.command_id)
        items = tuple(
            SupplementItem(
                item_id=uuid5(supplement_id, str(number)),
                code=one.code,
                document_id=one.document_id,
            )
            for number, one in enumerate(wanted)
        )
        return SupplementRequest(
            supplement_id=supplement_id,
            items=items,
            notes=tuple(one.note or "" for one in wanted),
            asked_on=today,
            due_on=today + timedelta(days=policy.days),
        )

    def _lacking(self, supplement: Supplement) -> tuple[SupplementCode, ...]:
        # Whoever answered everything and did not say so is told all of it again.
        lacking = supplement.unanswered(self.documents.values()) or supplement.request.items
        return tuple(item.code for item in lacking)

    def _mail(
        self,
        request: SupplementRequest,
        name: str,
        act: Act,
        text_version: str,
        named: Named = NOTHING,
    ) -> Mail:
        # Never gone before a day that it names, nor earlier than any other message.
        last = max(one for one in (self.today(act), named.due_on, named.closes_on) if one)
        return Mail(
            message_id=_message_id(request, name),
            insured_id=self.insured_id,
            about_on=request.asked_on,
            deletes_on=last + timedelta(days=MESSAGE_KEPT_DAYS),
            text_version=text_version,
            named=named,
        )


_ONCE = frozenset(SupplementCode) - {SupplementCode.OTHER}
"""What is asked once at most of a claim, or of one of its documents."""


def _acts_after(today: date, due_on: date, policy: SupplementPolicy) -> date:
    """The day of the next reminder after today; without one, the day after the due date."""
    days = (due_on - timedelta(days=one) for one in policy.reminder_days)
    later = [day for day in days if today < day <= due_on]
    return min(later, default=due_on + timedelta(days=1))


def _message_id(request: SupplementRequest, name: str) -> UUID:
    return uuid5(request.supplement_id, name)


def _refuse_unless_told(reply: Reply) -> None:
    if reply.answer is not Answer.NOT_HELD:
        raise InvalidChoice("answer")
    if not reply.why:
        raise FieldRequired("why")
    if len(reply.why) > LONGEST_WORDS:
        raise FieldTooLong("why", limit=LONGEST_WORDS)
