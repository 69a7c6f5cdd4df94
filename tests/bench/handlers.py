"""The eight steps through the real handlers: sealed, authorised, validated, one asyncio process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from adapters.bootstrap import Runtime
from application.documents import AnswerChecklist, AttachCommand, answer_checklist, record_document
from application.intake import (
    DeclarePersonalSituation,
    DeclareStay,
    DescribeCare,
    SelectBeneficiary,
    StartClaim,
    SubmitClaim,
    declare_personal_situation,
    declare_stay,
    describe_care,
    select_beneficiary,
    start_claim,
    submit_claim,
)
from application.ports import Asked
from builders import BOTH, care, document, stay
from domain.base import Author, Role
from domain.values import Answer, DocumentCode, InsuredSituation, Nationality

CLAIMS_OF_A_PERSON = 2
"""As many as the window lets through."""

EMPLOYED = InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED


class Handlers:
    """Clients who each live one claim after the other, every command awaited."""

    def __init__(self, runtime: Runtime, people: Sequence[UUID]) -> None:
        """Use the persons in their order; each makes as many claims as the window lets through."""
        self._runtime = runtime
        self._lives = _twice(people)
        self._loop = asyncio.Runner()
        today = runtime.now().date()
        starts, ends = today - timedelta(days=30), today - timedelta(days=20)
        self._stay = stay(starts.isoformat(), ends.isoformat())

    def rate(self, clients: int, seconds: float) -> float:
        """Commands per second that so many clients had answered."""
        return self._loop.run(self._rate(clients, seconds))

    def close(self) -> None:
        """Finish what is waiting."""
        self._loop.run(self._runtime.close())
        self._loop.close()

    async def _rate(self, clients: int, seconds: float) -> float:
        started = time.perf_counter()
        ends = started + seconds
        done = await asyncio.gather(*(self._client(ends) for _ in range(clients)))
        return sum(done) / (time.perf_counter() - started)

    async def _client(self, ends: float) -> int:
        done = 0
        for insured_id in self._lives:
            for command in self._commands(insured_id):
                await command
                done += 1
                if time.perf_counter() >= ends:
                    return done
        msg = "no person is left who may make a claim"
        raise RuntimeError(msg)

    def _commands(self, insured_id: UUID) -> Iterator[Awaitable[object]]:
        """The eight commands of a new claim, each to be awaited before the next."""
        ports, claim_id = self._runtime.ports, uuid4()
        author = Author(role=Role.INSURED, id=insured_id)

        def by() -> dict[str, Any]:
            command_id = uuid4()
            asked = Asked(
                author=author, command_id=command_id, correlation_id=command_id, is_keyed=True
            )
            return {"asked": asked, "claim_id": claim_id}

        yield start_claim(StartClaim(**by()), ports)
        situation: dict[str, Any] = {"nationality": Nationality.FRENCH, "situation": EMPLOYED}
        yield declare_personal_situation(DeclarePersonalSituation(**by(), **situation), ports)
        yield select_beneficiary(SelectBeneficiary(**by(), beneficiary_id=insured_id), ports)
        yield describe_care(DescribeCare(**by(), care=care()), ports)
        yield declare_stay(DeclareStay(**by(), stay=self._stay), ports)
        yield record_document(AttachCommand(**by()), document(), ports)
        answer: dict[str, Any] = {"code": DocumentCode.PRESCRIPTIONS, "answer": Answer.NOT_HELD}
        yield answer_checklist(AnswerChecklist(**by(), **answer), ports)
        yield submit_claim(SubmitClaim(**by(), statements=BOTH), ports)


def _twice(people: Sequence[UUID]) -> Iterator[UUID]:
    for insured_id in people:
        yield from (insured_id,) * CLAIMS_OF_A_PERSON
