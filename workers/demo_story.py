"""The demo's claim, step by step, then what each view and the replay make of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from rich.pretty import pprint

import projections
from adapters.bootstrap import Runtime
from adapters.identity.personas import INSURED
from adapters.persistence.follow import all_progress
from application import documents, intake
from application.audit import state_at
from application.ports import Asked
from domain.base import Author, Role
from domain.claim import Claim
from domain.values import (
    Answer,
    Care,
    CareLink,
    DocumentCode,
    InsuredSituation,
    Nationality,
    Statements,
    Stay,
    StayReason,
    TariffBasis,
    in_paris,
)
from domain.window import SubmissionWindow, days_counted
from projections import claim_summary, cnse_queue, contact_trace, mailbox, rate_window
from workers.demo_files import paid_invoices, receipt_photo
from workers.operator import console, told
from workers.refused import Refused

PATIENCE_S = 30.0
CARE = Care(
    reason="Otite",
    planned_before_departure=False,
    amount_cents=8540,
    linked_to=CareLink.ILLNESS,
)


class Story:
    """One claim, from its first event to its replay."""

    def __init__(self, runtime: Runtime) -> None:
        """Begin after whatever the log holds already, with a persona that has a place left."""
        self._runtime = runtime
        self._told = runtime.reader.head()
        self._claim_id = uuid4()

    async def tell(self) -> None:
        """Go through the five steps, wait for the acknowledgment, show the views, replay.

        Raises: Refused when no persona has a place left, or the acknowledgment does not come.
        """
        today = in_paris(self._runtime.ports.now())
        self._person = await self._with_a_place(today)
        await self._start()
        await self._declare(today)
        with tempfile.TemporaryDirectory(prefix="escale-demo-files-") as folder:
            await self._attach(Path(folder))
        await self._submit()
        await self._wait_until_acknowledged()
        self._show_views(today)
        await self._replay()

    async def _start(self) -> None:
        start = intake.StartClaim(**self._claim())
        await self._step("Draft", intake.start_claim(start, self._runtime.ports))

    async def _declare(self, today: date) -> None:
        ports, claim = self._runtime.ports, self._claim
        situation = intake.DeclarePersonalSituation(
            **claim(),
            nationality=Nationality.FRENCH,
            situation=InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED,
        )
        beneficiary = intake.SelectBeneficiary(**claim(), beneficiary_id=self._person)
        care = intake.DescribeCare(**claim(), care=CARE)
        stay = intake.DeclareStay(**claim(), stay=_stay(today))
        await self._step(
            "Step 1, personal situation", intake.declare_personal_situation(situation, ports)
        )
        await self._step("Step 2, beneficiary", intake.select_beneficiary(beneficiary, ports))
        await self._step("Step 2, care", intake.describe_care(care, ports))
        await self._step("Step 3, stay", intake.declare_stay(stay, ports))

    async def _attach(self, folder: Path) -> None:
        invoices, proofs = DocumentCode.PAID_INVOICES, DocumentCode.PAYMENT_PROOFS
        await self._attach_one("Step 4, a PDF of three pages", paid_invoices(folder), (invoices,))
        await self._attach_one("Step 4, a photo", receipt_photo(folder), (proofs,))
        answer = documents.AnswerChecklist(
            **self._claim(), code=DocumentCode.PRESCRIPTIONS, answer=Answer.NOT_CONCERNED
        )
        await self._step(
            "Step 4, checklist", documents.answer_checklist(answer, self._runtime.ports)
        )

    async def _attach_one(self, title: str, file: Path, covers: Sequence[DocumentCode]) -> None:
        content = await asyncio.to_thread(file.read_bytes)
        attach = documents.AttachDocument(
            **self._claim(),
            file=file,
            file_name=file.name,
            sha256=sha256(content).hexdigest(),
            covers=tuple(covers),
        )
        await self._step(title, documents.attach_document(attach, self._runtime.ports))

    async def _submit(self) -> None:
        statements = Statements(
            keeps_originals=True, certifies_accuracy=True, text_version=intake.STATEMENTS_TEXT
        )
        submit = intake.SubmitClaim(**self._claim(), statements=statements)
        await self._step("Step 5, submission", intake.submit_claim(submit, self._runtime.ports))

    async def _wait_until_acknowledged(self) -> None:
        console.rule("Acknowledgment, by a job")
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        claim = await self._load()
        while claim.acknowledged_by is None:
            if asyncio.get_running_loop().time() > deadline:
                raise Refused(f"no acknowledgment after {PATIENCE_S:.0f} s")
            await asyncio.sleep(0.02)
            claim = await self._load()
        self._tell_news()
        names = [view.NAME for view in projections.ALL]
        await self._runtime.positions.wait(names, claim.positions[-1])

    def _show_views(self, today: date) -> None:
        person, claim_id = self._person, self._claim_id
        quota = self._runtime.ports.limits.quota
        opener = self._runtime.open_sealed
        with self._runtime.views.connect() as db:
            shown: dict[str, Any] = {
                "claim summary": claim_summary.find(db, claim_id, opener),
                "rate-limit window": rate_window.find(db, person, quota=quota, today=today),
                "CNSE queue": [
                    item for item in cnse_queue.waiting(db).items if item.claim_id == claim_id
                ],
                "contact trace": contact_trace.of_claim(db, claim_id).items,
                "mailbox": mailbox.list_of(db, person, today=today, limit=1).items,
            }
        for name, view in shown.items():
            console.rule(f"View: {name}")
            pprint(view, console=console, expand_all=True)

    async def _replay(self) -> None:
        console.rule("Replay")
        history = await self._runtime.log.history(self._claim_id)
        for version, entry in enumerate(history, start=1):
            state = state_at([entry.event for entry in history], version=version)
            console.print(f"version {version:<3}{state.status:14}{type(entry.event).__name__}")
        live = await self._load()
        replayed = state_at([entry.event for entry in history])
        same = (replayed.status, replayed.version) == (live.status, live.version)
        console.print(f"replayed = live: {same}")
        for view in all_progress(self._runtime.views):
            console.print(f"{view.name:16} position {view.position:>6}  {view.state}")

    async def _step(self, title: str, work: Awaitable[object]) -> None:
        console.rule(title)
        await work
        self._tell_news()

    def _tell_news(self) -> None:
        for row in self._runtime.reader.after(self._told, 100):
            console.print(told(self._runtime.mapper.entry(row)), soft_wrap=True)
            self._told = row.position

    async def _load(self) -> Claim:
        claim = await self._runtime.log.load(Claim, self._claim_id)
        if claim is None:
            raise Refused("the claim is not in the log")
        return claim

    def _claim(self) -> dict[str, Any]:
        author = Author(role=Role.INSURED, id=self._person)
        asked = Asked(author=author, command_id=uuid4(), correlation_id=self._claim_id)
        return {"asked": asked, "claim_id": self._claim_id}

    async def _with_a_place(self, today: date) -> UUID:
        quota = self._runtime.ports.limits.quota
        for persona in INSURED:
            person = self._runtime.register.find(persona.persona_id)
            window_id = SubmissionWindow.id_of(persona.persona_id)
            window = await self._runtime.log.load(SubmissionWindow, window_id)
            counted = days_counted(window.taken_on, quota, today) if window else ()
            if person is not None and person.is_served and len(counted) < quota.claims:
                return persona.persona_id
        raise Refused("every demo persona has used up the window of this store")


def _stay(today: date) -> Stay:
    return Stay(
        country="ES",
        reason=StayReason.TOURISM,
        starts_on=today - timedelta(days=38),
        ends_on=today - timedelta(days=31),
        tariff=TariffBasis.FRENCH,
        partially_reimbursed=False,
    )
