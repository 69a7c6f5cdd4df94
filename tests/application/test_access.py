"""Who may do what: deny by default, and somebody else's claim looks like none at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application import automatic, documents, fitting, intake
from application.access import MATRIX, Action, Resource, authorize
from application.ports import Asked
from builders import BOTH, SELF, care, stay
from domain.base import Author, Role
from domain.claim import Claim
from domain.errors import ClaimNotFound, NotPermitted, Refusal
from domain.values import Answer, DocumentCode, InsuredSituation, Nationality
from fakes import BOB, Fakes, asked, insured
from spec import ALICE

from .scenes import ready, started, submit

NOWHERE = UUID(int=404)
SERVICE = Author(role=Role.SERVICE, id=UUID(int=5))
Handler = Callable[..., Awaitable[object]]
COMMANDS: list[tuple[Handler, type, dict[str, Any]]] = [
    (
        intake.declare_personal_situation,
        intake.DeclarePersonalSituation,
        {"nationality": Nationality.OTHER, "situation": InsuredSituation.OTHER},
    ),
    (intake.select_beneficiary, intake.SelectBeneficiary, {"beneficiary_id": BOB}),
    (intake.describe_care, intake.DescribeCare, {"care": care(amount_cents=1)}),
    (intake.declare_stay, intake.DeclareStay, {"stay": stay(country="ZA")}),
    (
        documents.attach_document,
        documents.AttachDocument,
        {"file": Path("/nowhere"), "file_name": "x", "sha256": "0" * 64},
    ),
    (
        documents.classify_document,
        documents.ClassifyDocument,
        {"document_id": NOWHERE, "covers": ()},
    ),
    (
        fitting.fit_documents,
        fitting.FitDocuments,
        {"sources": (), "to": Path("/nowhere"), "file_name": "x"},
    ),
    (fitting.attach_proposal, fitting.AttachProposal, {"proposal_id": NOWHERE}),
    (documents.remove_document, documents.RemoveDocument, {"document_id": NOWHERE}),
    (
        documents.answer_checklist,
        documents.AnswerChecklist,
        {"code": DocumentCode.PASSPORT_COPY, "answer": Answer.NOT_HELD},
    ),
    (intake.submit_claim, intake.SubmitClaim, {"statements": BOTH}),
    (intake.withdraw_claim, intake.WithdrawClaim, {}),
    (intake.discard_draft, intake.DiscardDraft, {}),
    (intake.answer_satisfaction, intake.AnswerSatisfaction, {"is_satisfied": True}),
]
each_command = pytest.mark.parametrize(
    ("handler", "kind", "facts"), COMMANDS, ids=[kind.__name__ for _, kind, _ in COMMANDS]
)


async def refusal_of(handler: Handler, command: object, fakes: Fakes) -> Refusal:
    """What the handler refuses with, having recorded nothing."""
    before = list(fakes.claims.log)
    with pytest.raises(Refusal) as caught:
        await handler(command, fakes.ports)
    assert fakes.claims.log == before
    return caught.value


def test_every_command_of_the_insured_person_is_tried_here() -> None:
    in_intake = {
        one.__name__
        for one in (*vars(intake).values(), *vars(documents).values(), *vars(fitting).values())
        if isinstance(one, type) and "claim_id" in getattr(one, "model_fields", {})
    }
    assert {kind.__name__ for _, kind, _ in COMMANDS} == in_intake - {
        "StartClaim",
        "AttachCommand",
        "Proposal",
    }


@each_command
@pytest.mark.parametrize("is_submitted", [False, True], ids=["draft", "submitted"])
def test_somebody_elses_claim_is_not_found_as_if_it_did_not_exist(
    is_submitted: bool, handler: Handler, kind: type, facts: dict[str, Any], tmp_path: Path
) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        if is_submitted:
            await submit(fakes, claim_id)

        async def answer(which: UUID) -> tuple[object, ...]:
            command = kind(asked=asked(by=insured(BOB)), claim_id=which, **facts)
            refusal = await refusal_of(handler, command, fakes)
            assert isinstance(refusal, ClaimNotFound)
            return type(refusal), str(refusal), refusal.field, refusal.details, refusal.others

        assert await answer(claim_id) == await answer(NOWHERE)
        assert fakes.gate.inspected == 1

    asyncio.run(story())


@each_command
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSURED])
def test_nobody_but_an_insured_person_changes_a_claim(
    role: Role, handler: Handler, kind: type, facts: dict[str, Any]
) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        wanted = facts | ({"beneficiary_id": ALICE} if "beneficiary_id" in facts else {})
        command = kind(asked=asked(by=Author(role=role, id=ALICE)), claim_id=claim_id, **wanted)
        assert isinstance(await refusal_of(handler, command, fakes), NotPermitted)

    asyncio.run(story())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSURED])
def test_nobody_but_an_insured_person_starts_a_claim_or_deletes_a_message(role: Role) -> None:
    async def story() -> None:
        fakes = Fakes()
        by = asked(by=Author(role=role, id=ALICE))
        start = intake.StartClaim(asked=by, claim_id=Claim.id_of(ALICE, "1"))
        assert isinstance(await refusal_of(intake.start_claim, start, fakes), NotPermitted)
        delete = intake.DeleteMessage(asked=by, message_id=NOWHERE)
        assert isinstance(await refusal_of(intake.delete_message, delete, fakes), NotPermitted)

    asyncio.run(story())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_nobody_but_the_system_acknowledges_or_expires(role: Role, tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        await submit(fakes, claim_id)
        by: Asked = asked(by=Author(role=role, id=ALICE))
        acknowledge = automatic.AcknowledgeClaim(asked=by, claim_id=claim_id)
        refusal = await refusal_of(automatic.acknowledge_claim, acknowledge, fakes)
        assert isinstance(refusal, NotPermitted)
        expire = automatic.ExpireDraft(asked=by, claim_id=claim_id)
        assert isinstance(await refusal_of(automatic.expire_draft, expire, fakes), NotPermitted)

    asyncio.run(story())


def test_the_system_acknowledges_anybodys_claim_once(tmp_path: Path) -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await ready(fakes, tmp_path)
        await submit(fakes, claim_id)
        for _ in range(3):
            command = automatic.AcknowledgeClaim(asked=asked(by=SERVICE), claim_id=claim_id)
            await automatic.acknowledge_claim(command, fakes.ports)
        assert fakes.claims.names(claim_id).count("AcknowledgmentSent") == 1

    asyncio.run(story())


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_what_is_not_written_in_the_matrix_is_not_permitted(action: Action, role: Role) -> None:
    actor = Author(role=role, id=ALICE)
    if role not in MATRIX[action]:
        with pytest.raises(NotPermitted):
            authorize(actor, action, Resource(owner=ALICE, keyed_by=ALICE, holder=ALICE))
        return
    authorize(actor, action, Resource(owner=ALICE, keyed_by=ALICE, holder=ALICE))
    authorize(actor, action)


def test_a_beneficiary_is_somebody_attached_to_the_person() -> None:
    async def story() -> None:
        fakes = Fakes()
        claim_id = await started(fakes)
        command = intake.SelectBeneficiary(asked=asked(), claim_id=claim_id, beneficiary_id=BOB)
        refusal = await refusal_of(intake.select_beneficiary, command, fakes)
        assert (refusal.code, refusal.field) == ("beneficiary.unknown", "beneficiary_id")
        mine = command.model_copy(update={"beneficiary_id": SELF.beneficiary_id})
        await intake.select_beneficiary(mine, fakes.ports)

    asyncio.run(story())
