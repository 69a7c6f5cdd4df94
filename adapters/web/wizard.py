"""What the five steps share: their order, their pads, and how a step is shown and said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.reading import own_claim
from adapters.http.session import Visit, asking_page, changing_page
from adapters.http.validation import refusal_of
from adapters.persistence.pads import Pad
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.links import CLAIMS, LANDING
from adapters.web.rendering import page
from application.access import Action
from application.ports import Asked
from domain import reference
from domain.claim import Claim
from domain.errors import AlreadySubmitted, Refusal, StaleVersion

S = TypeVar("S", bound=BaseModel)
Reader = Annotated[Visit, Depends(asking_page(Action.READ_CLAIM))]
Writer = Annotated[Visit, Depends(changing_page(Action.CHANGE_CLAIM))]
Sorter = Annotated[Visit, Depends(changing_page(Action.CHANGE_DOCUMENTS))]

OWN_FIELDS: Final = frozenset({"csrf", "cle", "version", "vers", "montre"})
"""What a form holds beside the person's words."""

RECAP: Final = "recapitulatif"


@dataclass(frozen=True)
class Step:
    """One of the five steps.

    slug: its place in addresses; pad: the name of its pad; None for the recap.
    fields: where the path of a field within what is said leads on the page, in the page's order.
    """

    number: int
    slug: str
    title: str
    pad: str | None
    fields: Mapping[str, str]

    @property
    def path(self) -> str:
        """Where the step stands, of any claim."""
        return f"{CLAIMS}/{{claim_id}}/{self.slug}"

    def address(self, claim_id: UUID) -> str:
        """Where the step of a claim stands."""
        return f"{CLAIMS}/{claim_id}/{self.slug}"


PERSONAL: Final = Step(
    1,
    "informations-personnelles",
    "Informations personnelles",
    "personal-situation",
    {name: name for name in ("nationality", "situation")},
)
CARE: Final = Step(
    2,
    "beneficiaire-et-soins",
    "Bénéficiaire et soins",
    "beneficiary-and-care",
    {
        "beneficiary_id": "beneficiary_id",
        "reason": "reason",
        "planned_before_departure": "planned_before_departure",
        "amount_cents": "amount",
        "linked_to": "linked_to",
        "accident_on": "accident_on",
    },
)
STAY: Final = Step(
    3,
    "sejour",
    "Modalités du séjour",
    "stay",
    {
        "country": "country",
        "tariff": "tariff",
        "partially_reimbursed": "partially_reimbursed",
        "reason": "stay_reason",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "hospitalised": "hospitalised",
        "hospitalisation": "hospitalised",
        "hospitalisation.starts_on": "hospital_starts_on",
        "hospitalisation.ends_on": "hospital_ends_on",
    },
)
DOCUMENTS: Final = Step(4, "documents", "Document(s)", "documents", {"file": "file"})
SUMMARY: Final = Step(5, RECAP, "Récapitulatif", None, {})
STEPS: Final = (PERSONAL, CARE, STAY, DOCUMENTS, SUMMARY)


@dataclass(frozen=True)
class Wizard:
    """One request to one step of one's own draft."""

    request: Request
    runtime: Runtime
    visit: Visit
    step: Step
    claim: Claim

    @classmethod
    async def open(cls, request: Request, visit: Visit, step: Step, claim_id: UUID) -> Wizard:
        """The step of a draft of the visitor's.

        Raises: ClaimNotFound, AlreadySubmitted, StoreUnavailable.
        """
        runtime: Runtime = request.app.state.runtime
        claim = await own_claim(runtime, visit.asked.author, claim_id)
        if not claim.is_draft:
            raise AlreadySubmitted(reference=claim.reference)
        return cls(request, runtime, visit, step, claim)

    async def typed(self, said: Mapping[str, str]) -> Form:
        """The form as it was last typed, else as it was last said."""
        pad = await self._pad()
        values = {**said, **(pad.values if pad else {})}
        return Form(values, version=self.claim.version)

    async def received(self) -> Form:
        """The form as it was sent, kept in the pad whatever becomes of it."""
        form = await fields_of(self.request)
        values = {name: text for name, text in form.items() if name not in OWN_FIELDS}
        if self.step.pad:
            pad = Pad(values, self.runtime.ports.now())
            await run_in_threadpool(
                self.runtime.pads.save, self.claim.insured_id, self.claim.id, self.step.pad, pad
            )
        version = form.get("version", "")
        return Form(values, key=form.get("cle", ""), version=_number(version))

    def asked(self, form: Form) -> Asked:
        """Who asks for a change of the claim as this form shows it."""
        return self.visit.asked.model_copy(update={"if_match": form.version})

    async def show(self, form: Form, status: int = 200, **given: Any) -> Response:
        """The page of the step."""
        return await page(
            self.request,
            self.visit,
            f"{self.step.slug}.html",
            status,
            claim=self.claim,
            form=form,
            step=self.step,
            steps=STEPS,
            address=self.step.address(self.claim.id),
            back=self._back,
            returns_to_recap=self.returns_to_recap,
            **given,
        )

    async def say(
        self, form: Form, command: Callable[[], Awaitable[object]], **given: Any
    ) -> Response:
        """Say the step, then go on; or show it again with everything that is wrong.

        Whoever goes back says nothing: what was typed lies in the pad.
        """
        if self.goes_back:
            return RedirectResponse(self._back, 303)
        try:
            await command()
        except ValidationError as wrong:
            errors = errors_of(_refusal(wrong), self.step.fields)
        except StaleVersion as stale:
            fresh = replace(form, version=stale.details["version"])
            return await self.show(_with(fresh, stale), 412, **given)
        except Refusal as refusal:
            errors = errors_of(refusal, self.step.fields)
        else:
            return await self._go_on()
        form = replace(form, errors=errors, version=self.claim.version)
        return await self.show(form, 422, **given)

    @property
    def returns_to_recap(self) -> bool:
        """Whether the person came from the recap and goes back there."""
        return self.request.query_params.get("vers") == RECAP

    @property
    def goes_back(self) -> bool:
        """Whether the form was left by the button that leads back."""
        return self.request.method == "POST" and "retour" in self.request.query_params

    @property
    def _back(self) -> str:
        before = self.step.number - 2
        return STEPS[before].address(self.claim.id) if before >= 0 else LANDING

    async def _go_on(self) -> Response:
        if self.step.pad:
            await run_in_threadpool(self.runtime.pads.drop, self.claim.id, self.step.pad)
        following = SUMMARY if self.returns_to_recap else STEPS[self.step.number]
        return RedirectResponse(following.address(self.claim.id), 303)

    async def _pad(self) -> Pad | None:
        if self.step.pad is None:
            return None
        return await run_in_threadpool(
            self.runtime.pads.find, self.claim.insured_id, self.claim.id, self.step.pad
        )


def checked(kind: type[S], said: Mapping[str, Any]) -> S:
    """What was said, as the API checks it; an empty field is one that was not sent.

    Raises: ValidationError.
    """
    return kind.model_validate({name: value for name, value in said.items() if value is not None})


class Option(NamedTuple):
    """A choice of a list. value: what is sent; label: what people read."""

    value: str
    label: str


def options(members: Iterable[StrEnum]) -> tuple[Option, ...]:
    """The choices of a closed list, in its order."""
    return tuple(Option(member.value, reference.label(member)) for member in members)


def typed_yes(is_so: bool | None) -> str:
    """An answer with « Oui » and « Non » as a field holds it."""
    return "" if is_so is None else str(is_so).lower()


def yes(text: str) -> bool | None:
    """The answer to a question with « Oui » and « Non »; None when there is none."""
    return {"true": True, "false": False}.get(text)


async def fields_of(request: Request) -> Mapping[str, str]:
    """The fields of a form as texts; none is shortened, as the whole body is bounded."""
    body = (await request.body()).decode(errors="replace")
    return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=60))


def _refusal(wrong: ValidationError) -> Refusal:
    found = wrong.errors(include_url=False)
    sent = [{**one, "loc": ("body", *one["loc"])} for one in found]
    return refusal_of(RequestValidationError(sent))


def _with(form: Form, refusal: Refusal) -> Form:
    text = french.sentence(refusal.code, refusal.details)
    return replace(form, errors=(FieldError(None, text),))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
