"""A notice is sent once at least and recorded once exactly, and only where it makes sense."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from application import automatic
from application.notices import WORTH_SENDING, NoticeEnd, SendNotice, send_notice
from application.notifier import NoticeRefused, NotifierUnavailable
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import ClaimNotFound, NotPermitted, StoreUnavailable
from domain.events import AcknowledgmentSent
from domain.values import NoticeKind
from fakes import Fakes, asked, insured
from spec import ALICE

from .scenes import ready, submit

SYSTEM = Author(role=Role.SERVICE, id=UUID(int=0x5E))
ADDRESS = "tournesol@example.org"
NOTICE = UUID(int=77)
Story = Callable[[Fakes, SendNotice], Awaitable[None]]


def tell(story: Story, folder: Path) -> None:
    """A claim was acknowledged, and its person has an address."""

    async def told() -> None:
        fakes = Fakes()
        known = fakes.directory.people[ALICE]
        fakes.directory.people[ALICE] = known.model_copy(update={"email": ADDRESS})
        claim_id = await ready(fakes, folder)
        await submit(fakes, claim_id)
        by_the_system = asked(by=SYSTEM)
        acknowledge = automatic.AcknowledgeClaim(asked=by_the_system, claim_id=claim_id)
        await automatic.acknowledge_claim(acknowledge, fakes.ports)
        sent = fakes.claims.log[-1]
        assert isinstance(sent, AcknowledgmentSent)
        command = SendNotice(
            asked=asked("notice", by=SYSTEM),
            claim_id=claim_id,
            kind=NoticeKind.ACKNOWLEDGMENT,
            message_id=sent.message_id,
            notice_id=NOTICE,
            said_at=sent.timestamp,
        )
        await story(fakes, command)

    asyncio.run(told())


def recorded(fakes: Fakes, claim_id: UUID) -> int:
    return fakes.claims.names(claim_id).count("NoticeSent")


def test_a_notice_goes_to_the_address_of_the_claims_person_and_is_recorded(tmp_path: Path) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        assert await send_notice(command, fakes.ports) is NoticeEnd.SENT
        [(notice, to)] = fakes.notifier.taken
        assert (to, notice.notice_id, notice.kind) == (ADDRESS, NOTICE, NoticeKind.ACKNOWLEDGMENT)
        claim = await fakes.claims.load(Claim, command.claim_id)
        assert claim is not None
        assert claim.noticed == {command.message_id}

    tell(story, tmp_path)


def test_a_notice_asked_for_three_times_is_sent_and_recorded_once(tmp_path: Path) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        ends = [await send_notice(command, fakes.ports) for _ in range(3)]
        assert ends == [NoticeEnd.SENT, NoticeEnd.SENT_BEFORE, NoticeEnd.SENT_BEFORE]
        assert (len(fakes.notifier.taken), recorded(fakes, command.claim_id)) == (1, 1)

    tell(story, tmp_path)


def test_after_a_crash_before_the_record_the_same_notice_goes_again_and_is_recorded_once(
    tmp_path: Path,
) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        fakes.notifier.crash = StoreUnavailable(retry_after_s=1)
        with pytest.raises(StoreUnavailable):
            await send_notice(command, fakes.ports)
        fakes.notifier.crash = None
        assert recorded(fakes, command.claim_id) == 0
        assert await send_notice(command, fakes.ports) is NoticeEnd.SENT
        first, second = fakes.notifier.taken
        assert first == second, "so that a mail program knows them for one"
        assert recorded(fakes, command.claim_id) == 1

    tell(story, tmp_path)


@pytest.mark.parametrize("why", ["refused", "away"])
def test_what_was_not_taken_is_not_recorded(tmp_path: Path, why: str) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        fakes.notifier.is_away = why == "away"
        fakes.notifier.refused = {ADDRESS}
        with pytest.raises(NotifierUnavailable if why == "away" else NoticeRefused):
            await send_notice(command, fakes.ports)
        assert recorded(fakes, command.claim_id) == 0

    tell(story, tmp_path)


def test_without_a_mail_server_nothing_is_sent_nor_recorded(tmp_path: Path) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        fakes.notifier.is_set_up = False
        assert await send_notice(command, fakes.ports) is NoticeEnd.NOT_SET_UP
        assert recorded(fakes, command.claim_id) == 0

    tell(story, tmp_path)


@pytest.mark.parametrize("is_known", [True, False], ids=["no address", "forgotten"])
def test_who_has_no_address_gets_no_notice(tmp_path: Path, is_known: bool) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        known = fakes.directory.people.pop(ALICE)
        if is_known:
            fakes.directory.people[ALICE] = known.model_copy(update={"email": None})
        assert await send_notice(command, fakes.ports) is NoticeEnd.NO_ADDRESS
        assert fakes.notifier.taken == []

    tell(story, tmp_path)


def test_a_notice_about_an_old_message_is_not_sent_any_more(tmp_path: Path) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        fakes.at = command.said_at + WORTH_SENDING + timedelta(microseconds=1)
        assert await send_notice(command, fakes.ports) is NoticeEnd.TOO_LATE
        fakes.at = command.said_at + WORTH_SENDING
        assert await send_notice(command, fakes.ports) is NoticeEnd.SENT

    tell(story, tmp_path)


def test_the_system_alone_sends_notices_and_only_about_claims_that_are_there(
    tmp_path: Path,
) -> None:
    async def story(fakes: Fakes, command: SendNotice) -> None:
        for by in (insured(), *(Author(role=role, id=ALICE) for role in Role if role != "service")):
            with pytest.raises(NotPermitted):
                await send_notice(command.model_copy(update={"asked": asked(by=by)}), fakes.ports)
        unknown = command.model_copy(update={"claim_id": UUID(int=404)})
        with pytest.raises(ClaimNotFound):
            await send_notice(unknown, fakes.ports)
        assert fakes.notifier.taken == []

    tell(story, tmp_path)
