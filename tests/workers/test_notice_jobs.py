"""After an acknowledgment its person is told by e-mail, on a real mail server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from adapters.bootstrap import Runtime
from adapters.identity.personas import INSURED
from adapters.persistence.job_board import RESEND_AFTER, jobs
from application.notices import WORTH_SENDING
from domain.base import Entry, Event
from domain.events import AcknowledgmentSent, NoticeSent
from domain.reference_number import reference_of
from domain.values import NoticeKind
from projections import contact_trace
from servers.mail import PrivateMail
from workers.jobs import run_job
from workers.notices import LONGEST_WAIT
from workers.reactions import NAMESPACE

from .acts import ALICE, CARE, follow, submitted
from .conftest import Clock

[ADDRESS] = [one.email for one in INSURED if one.name == "alice"]


@dataclass
class Scene:
    """An acknowledged claim whose notice was not sent yet."""

    runtime: Runtime
    claim_id: UUID
    job_id: UUID

    async def run(self) -> bool:
        return await run_job(self.job_id, self.runtime)

    async def notices(self) -> list[Entry[Event]]:
        history = await self.runtime.log.history(self.claim_id)
        return [entry for entry in history if isinstance(entry.event, NoticeSent)]

    async def acknowledgment(self) -> Entry[Event]:
        history = await self.runtime.log.history(self.claim_id)
        return next(entry for entry in history if isinstance(entry.event, AcknowledgmentSent))

    def state(self) -> tuple[str, int, timedelta, str | None]:
        """The job: its state, its attempts, when it is due from now on, its last error."""
        one = select(jobs).where(jobs.c.job_id == self.job_id)
        with self.runtime.views.connect() as db:
            row = db.execute(one).one()
        return (
            row.state,
            row.attempts,
            row.due_at.replace(tzinfo=UTC) - self.runtime.ports.now(),
            row.last_error,
        )


def tell(runtime: Runtime, folder: Path, story: Callable[[Scene], Awaitable[None]]) -> None:
    async def whole() -> None:
        claim_id = await submitted(runtime, folder)
        for job_id in await follow(runtime):
            assert await run_job(job_id, runtime)
        [job_id] = await follow(runtime)
        await story(Scene(runtime, claim_id, job_id))
        await runtime.close()

    asyncio.run(whole())


def test_an_acknowledgment_is_told_by_one_email_and_recorded(
    told: Runtime, tmp_path: Path, mail: PrivateMail
) -> None:
    async def story(scene: Scene) -> None:
        assert await scene.run()
        [taken] = mail.taken
        assert taken.recipients == [ADDRESS]
        [entry] = await scene.notices()
        acknowledgment = await scene.acknowledgment()
        assert isinstance(entry.event, NoticeSent)
        assert isinstance(acknowledgment.event, AcknowledgmentSent)
        assert entry.event.kind is NoticeKind.ACKNOWLEDGMENT
        assert entry.event.message_id == acknowledgment.event.message_id
        assert entry.event.accepted_at == told.ports.now()
        assert entry.event.meta.causation == acknowledgment.position
        expected = f"<{scene.job_id}@escale.example>"
        assert taken.message["Message-ID"] == expected
        cause = f"{entry.event.meta.causation}:send_notice"
        assert str(uuid5(NAMESPACE, cause)) in expected, "how an auditor finds the e-mail"
        assert entry.event.meta.correlation_id == acknowledgment.event.meta.correlation_id

    tell(told, tmp_path, story)


def test_an_email_says_nothing_of_the_person_the_claim_or_the_care(
    told: Runtime, tmp_path: Path, mail: PrivateMail
) -> None:
    async def story(scene: Scene) -> None:
        assert await scene.run()
        [taken] = mail.taken
        whole = taken.content.decode() + taken.message.get_content()
        secrets = [reference_of(scene.claim_id), str(scene.claim_id), str(ALICE), CARE.reason]
        secrets += ["Espagne", "85,40", "8540", "soins", "remboursement"]
        for persona in INSURED:
            secrets += [persona.display_name, persona.name, persona.nir, persona.nir[:13]]
            secrets += [persona.subject, persona.iban, str(persona.born_on)]
            secrets += [child.display_name for child in persona.children]
        assert [one for one in secrets if str(one).lower() in whole.lower()] == []

    tell(told, tmp_path, story)


def test_a_job_that_is_sent_three_times_at_once_sends_and_records_once(
    told: Runtime, tmp_path: Path, mail: PrivateMail
) -> None:
    async def story(scene: Scene) -> None:
        ran = await asyncio.gather(*(scene.run() for _ in range(3)))
        assert ran.count(True) == 1
        assert await scene.run() is False
        assert (len(mail.taken), len(await scene.notices())) == (1, 1)

    tell(told, tmp_path, story)


def test_after_a_crash_between_acceptance_and_record_the_same_email_goes_again(
    told: Runtime, tmp_path: Path, mail: PrivateMail, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(scene: Scene) -> None:
        async def lost(*_: object) -> int:
            raise asyncio.CancelledError

        with monkeypatch.context() as cut:
            cut.setattr(type(told.log), "save", lost)
            with pytest.raises(asyncio.CancelledError):
                await scene.run()
        assert await scene.notices() == []
        clock.forward(minutes=2)
        assert await scene.run()
        first, second = mail.taken
        assert first.content == second.content
        assert len(await scene.notices()) == 1

    tell(told, tmp_path, story)


def test_a_temporary_failure_is_tried_again_and_does_not_wear_the_job_out(
    told: Runtime, tmp_path: Path, mail: PrivateMail, clock: Clock
) -> None:
    async def story(scene: Scene) -> None:
        mail.recipients = ["451 4.7.1 greylisted"] * 12
        for _ in range(12):
            assert not await scene.run()
            state, attempts, due_in, error = scene.state()
            assert (state, attempts, error) == ("pending", 0, "451")
            assert RESEND_AFTER <= due_in <= LONGEST_WAIT
            clock.forward(seconds=due_in.total_seconds())
            assert scene.job_id in told.board.due(clock())
        assert await scene.run()
        assert (len(mail.taken), len(await scene.notices())) == (1, 1)

    tell(told, tmp_path, story)


def test_the_waits_grow_with_the_age_of_the_notice(
    told: Runtime, tmp_path: Path, mail: PrivateMail, clock: Clock
) -> None:
    async def story(scene: Scene) -> None:
        mail.stop()
        waits = []
        for _ in range(9):
            assert not await scene.run()
            waits.append(scene.state()[2])
            clock.now += waits[-1]
        assert waits[:4] == [RESEND_AFTER, RESEND_AFTER, 2 * RESEND_AFTER, 4 * RESEND_AFTER]
        assert waits[-1] == LONGEST_WAIT
        assert await scene.notices() == []
        mail.start()
        assert await scene.run()
        assert len(mail.taken) == 1

    tell(told, tmp_path, story)


def test_a_notice_that_nobody_took_for_a_week_ends_by_itself(
    told: Runtime, tmp_path: Path, mail: PrivateMail, clock: Clock
) -> None:
    async def story(scene: Scene) -> None:
        mail.stop()
        assert not await scene.run()
        clock.now += WORTH_SENDING + timedelta(seconds=1)
        mail.start()
        with capture_logs() as logs:
            assert await scene.run()
        assert [line["end"] for line in logs if line["event"] == "notice_ended"] == ["too_late"]
        assert (mail.taken, await scene.notices()) == ([], [])

    tell(told, tmp_path, story)


def test_a_refused_address_ends_the_job_and_the_log_says_the_code_and_no_address(
    told: Runtime, tmp_path: Path, mail: PrivateMail
) -> None:
    async def story(scene: Scene) -> None:
        mail.recipients = [f"550 5.1.1 <{ADDRESS}> unknown"]
        with capture_logs() as logs:
            assert await scene.run()
        assert scene.state()[0] == "done"
        assert [line for line in logs if line["event"] == "notice_refused"] == [
            {
                "event": "notice_refused",
                "log_level": "warning",
                "job_id": str(scene.job_id),
                "notice": "ACKNOWLEDGMENT",
                "code": 550,
            }
        ]
        assert await scene.notices() == []

    tell(told, tmp_path, story)


def test_without_a_mail_server_the_job_ends_and_nothing_is_recorded(
    runtime: Runtime, tmp_path: Path
) -> None:
    async def story(scene: Scene) -> None:
        assert await scene.run()
        assert await scene.notices() == []

    tell(runtime, tmp_path, story)


def test_who_was_forgotten_is_told_nothing(
    told: Runtime, tmp_path: Path, mail: PrivateMail
) -> None:
    async def story(scene: Scene) -> None:
        told.vault.destroy(ALICE)
        with capture_logs() as logs:
            assert await scene.run()
        assert [line["end"] for line in logs if line["event"] == "notice_ended"] == ["no_address"]
        assert mail.taken == []

    tell(told, tmp_path, story)


def test_an_email_leaves_no_row_in_the_contact_trace(told: Runtime, tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        await scene.run()
        await follow(told)
        with told.views.connect() as db:
            rows = contact_trace.of_claim(db, scene.claim_id).items
        assert [row.number for row in rows] == ["1 - 1", "2 - 1"]
        assert NoticeSent not in contact_trace.HANDLES

    tell(told, tmp_path, story)
