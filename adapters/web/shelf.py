"""The files of one's own claim as a page shows them: in step 4, or once the claim is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.document_body import DocumentBody, document_body
from adapters.http.fitting import SHOWN_PAGES
from adapters.http.openapi import API
from adapters.http.reading import own_claim
from adapters.http.session import Visit
from adapters.web import wizard
from adapters.web.asked import COMPLETE, PIECE, PieceAsked, complete_address, piece_asked
from adapters.web.forms import FieldError, Form
from adapters.web.links import CLAIMS
from adapters.web.rendering import page
from adapters.web.wizard import RECAP, Option, Wizard
from application.ports import Asked
from domain import reference
from domain.claim import AWAITED, Claim
from domain.errors import TooManyRequests
from domain.facts import Facts
from domain.rules import checklist as rules
from domain.rules.checklist import Expected, Level, State
from domain.values import Answer, Document, DocumentCode, StayReason, SupplementItem

STEP: Final = wizard.DOCUMENTS
ADDED: Final = "ajouter-des-documents"
AT_WORK: Final = frozenset({StayReason.POSTING, StayReason.BUSINESS_TRIP})


class FileLine(NamedTuple):
    """A file of the claim. can_be_fitted: whether it may be placed on a sheet of A4.

    is_removable: whether the person may take it out, because it is not transmitted.
    """

    body: DocumentBody
    covers: Sequence[Option]
    pictures: Sequence[str]
    can_be_fitted: bool
    is_removable: bool


class PieceLine(NamedTuple):
    """A line of the checklist. field: its name in the form; answer: a code, or nothing yet."""

    field: str
    label: str
    level: Level
    state: State
    answer: str
    seems_missing: bool


@dataclass(frozen=True)
class Shelf:
    """One request about the files of a claim to which files may still come."""

    request: Request
    runtime: Runtime
    visit: Visit
    claim: Claim

    @classmethod
    async def open(cls, request: Request, visit: Visit, claim_id: UUID) -> Shelf:
        """The files of a claim of the visitor's.

        Raises: ClaimNotFound, AlreadySubmitted, StoreUnavailable.
        """
        runtime: Runtime = request.app.state.runtime
        claim = await own_claim(runtime, visit.asked.author, claim_id)
        claim.refuse_unless_open()
        return cls(request, runtime, visit, claim)

    @property
    def address(self) -> str:
        """Where the page stands: the step of a draft, a page of its own afterwards."""
        if self.claim.is_draft:
            return STEP.address(self.claim.id)
        return f"{CLAIMS}/{self.claim.id}/{ADDED}"

    @property
    def way_back(self) -> str:
        """What an address needs for the person to return to the recap or the piece asked for."""
        if self.item:
            return f"?{PIECE}={self.item.item_id}"
        return f"?vers={RECAP}" if self.request.query_params.get("vers") == RECAP else ""

    @property
    def has_room(self) -> bool:
        """Whether there is a place for one more file."""
        return len(self.claim.of_this_round) < self.runtime.ports.limits.documents

    @property
    def item(self) -> SupplementItem | None:
        """The piece that an agent asked for and that the page is about, None for none."""
        supplement = self.claim.supplement if self.claim.status in AWAITED else None
        word = self.request.query_params.get(PIECE)
        items = supplement.request.items if supplement else ()
        return next((one for one in items if str(one.item_id) == word), None)

    @property
    def answers(self) -> tuple[UUID, ...]:
        """The items of a supplement that a file of this page is for."""
        return (self.item.item_id,) if self.item else ()

    @property
    def shown(self) -> tuple[Document, ...]:
        """The files of the page: those deposited for its piece, else all of them."""
        supplement, documents = self.claim.supplement, tuple(self.claim.documents.values())
        if supplement is None or self.item is None:
            return documents
        return supplement.answered_by(self.item, documents)

    def asked(self) -> Asked:
        """Who asks, for one more command of the same request."""
        return self.visit.asked.model_copy(update={"command_id": self.runtime.ports.new_id()})

    def redirect(self) -> Response:
        """Back to the page, or to the list of what is asked."""
        if self.request.query_params.get("vers") == COMPLETE:
            return RedirectResponse(complete_address(self.claim.id), 303)
        return RedirectResponse(f"{self.address}{self.way_back}", 303)

    async def show(self, form: Form | None = None, status: int = 200, **given: Any) -> Response:
        """The page, with the files as they are now."""
        claim = await own_claim(self.runtime, self.visit.asked.author, self.claim.id)
        now = replace(self, claim=claim)
        form, given = form or Form(), now.given() | given
        if claim.is_draft:
            step = Wizard(self.request, self.runtime, self.visit, STEP, claim)
            return await step.show(form, status, **given)
        more = {"address": now.address, "claim": claim, "form": form, "step": None}
        return await page(self.request, self.visit, f"{STEP.slug}.html", status, **more, **given)

    async def show_too_many(self, refusal: TooManyRequests, *others: FieldError) -> Response:
        """The page, saying when more may be sent; what came before that is kept."""
        text = french.too_many_files(refusal.details)
        shown = await self.show(Form(errors=(*others, FieldError("file", text))), 429)
        shown.headers["Retry-After"] = str(refusal.details["retry_after_s"])
        # What the browser still sends is not read: uvicorn drops the connection after this.
        shown.headers["Connection"] = "close"
        return shown

    def given(self) -> dict[str, Any]:
        """What the page tells of the files and of the documents that are called for."""
        facts, settings = self.claim.facts, self.runtime.settings
        lines = rules.checklist(facts)
        return {
            "files": [self._file_line(one, lines) for one in self.shown],
            "held": len(self.claim.of_this_round),
            "piece": self._piece(),
            "pieces": [_piece_line(line, facts) for line in lines],
            "answers": [Option(one.value, reference.label(one)) for one in Answer],
            "unspecified": [reference.label(one) for one in rules.unspecified(facts)],
            "limit": self.runtime.ports.limits.documents,
            "largest": max(settings.image_max_bytes, settings.pdf_max_bytes),
            "has_room": self.has_room,
            "is_in_hospital": bool(facts.stay and facts.stay.hospitalisation),
            "is_planned": bool(facts.care and facts.care.planned_before_departure),
            "is_at_work": bool(facts.stay and facts.stay.reason in AT_WORK),
            "has_rejected": bool(self.claim.rejected),
            "offers": french.FIT_OFFERS,
            "way_back": self.way_back,
            "base": STEP.address(self.claim.id),
            "api": f"{API}/claims/{self.claim.id}/documents",
            "notes": (),
        }

    def _file_line(self, document: Any, lines: Sequence[Expected]) -> FileLine:
        body = document_body(self.claim.id, document)
        called_for = [code for line in lines for code in line.codes]
        codes = dict.fromkeys([*called_for, *body.covers])
        address = f"{API}/claims/{self.claim.id}/documents/{body.document_id}/pages"
        is_removable = document not in self.claim.transmitted
        return FileLine(
            body,
            [Option(code.value, reference.label(code)) for code in codes],
            [f"{address}/{number + 1}" for number in range(min(body.pages, SHOWN_PAGES))],
            bool(body.remedies) and is_removable and self.has_room,
            is_removable,
        )

    def _piece(self) -> PieceAsked | None:
        if self.item is None or self.claim.supplement is None:
            return None
        return piece_asked(self.claim, self.claim.supplement, self.item)


def field_of(codes: Sequence[DocumentCode]) -> str:
    """The name of the field that answers for these documents."""
    return f"piece-{codes[0].value}"


def _piece_line(line: Expected, facts: Facts) -> PieceLine:
    is_answered = line.state in (State.NOT_HELD, State.NOT_CONCERNED)
    is_silent = line.level is Level.EXPECTED and line.state is State.UNSPECIFIED
    return PieceLine(
        field=field_of(line.codes),
        label=" ou ".join(reference.label(code) for code in line.codes),
        level=line.level,
        state=line.state,
        answer=line.state.value if is_answered else "",
        seems_missing=is_silent and bool(facts.documents),
    )
