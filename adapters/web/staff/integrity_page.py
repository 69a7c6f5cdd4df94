"""« Intégrité »: whether the past is untouched, and the evidence of one claim."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.french.evidence import ACCESS_LOG_IS_BROKEN, REASONS, WHAT_IS_BROKEN
from adapters.french.history import NOBODYS_CLAIM, SEVERAL_CLAIMS
from adapters.http.integrity import EvidenceSent, evidence_answer
from adapters.http.meant import claims_meant
from adapters.http.session import Visit, asking_page, changing_page
from adapters.proof.integrity import LastVerification, Standing, integrity_of
from adapters.proof.verifying import Broken
from adapters.web.forms import FieldError, Form, errors_of
from adapters.web.keyed import keyed, new_key
from adapters.web.links import INTEGRITY
from adapters.web.rendering import page
from adapters.web.wizard import fields_of
from application.access import Action
from application.evidence import EvidenceReason
from domain.errors import InvalidChoice, Refusal

router = APIRouter()

Reader = Annotated[Visit, Depends(asking_page(Action.READ_INTEGRITY))]
Verifier = Annotated[Visit, Depends(changing_page(Action.READ_INTEGRITY))]
Exporter = Annotated[Visit, Depends(changing_page(Action.EXPORT_EVIDENCE))]

VERIFICATION: Final = f"{INTEGRITY}/verification"
EVIDENCE: Final = f"{INTEGRITY}/preuves"
FIELDS: Final = {"reference": "demande", "reason": "motif"}
OPTIONS: Final = [{"value": reason.value, "label": label} for reason, label in REASONS.items()]


class NotMeant(LookupError):
    """What was typed stands for no claim, or for several; its text is what the page says."""


class Verdict(NamedTuple):
    """What the page says first. is_sound: None when nobody can tell."""

    is_sound: bool | None
    text: str
    where: str | None = None


@router.get(INTEGRITY)
async def show_integrity(request: Request, visit: Reader) -> Response:
    """How the log stands, by the last verification, the last checkpoint and the witness."""
    return await _show(request, visit, Form())


@router.post(VERIFICATION)
async def ask_for_verification(request: Request, visit: Verifier) -> Response:
    """Have the log verified soon: a large one takes longer than a page may."""
    runtime: Runtime = request.app.state.runtime
    job_id = keyed(visit.asked, (await fields_of(request)).get("cle", "")).command_id
    job = {"job_id": job_id, "kind": "verify_log", "stream_id": None, "position": None}
    waiting = await run_in_threadpool(_post, runtime, job)
    return RedirectResponse(f"{INTEGRITY}?demandee={waiting}", 303)


@router.post(EVIDENCE)
async def save_evidence(request: Request, visit: Exporter) -> Response:
    """The evidence of a claim as a file; with its documents when a reason is given."""
    runtime: Runtime = request.app.state.runtime
    sent = await fields_of(request)
    try:
        claim_id = await _claim_meant(runtime, sent.get("demande", ""))
        reason = _reason(sent.get("motif", ""))
        asked = keyed(visit.asked, sent.get("cle", ""), claim_id)
        wanted = EvidenceSent(documents=reason is not None, reason=reason)
        return await evidence_answer(runtime, asked, claim_id, wanted)
    except NotMeant as nobody:
        form = Form(sent, errors=(FieldError("demande", str(nobody)),))
        return await _show(request, visit, form, 404)
    except Refusal as refusal:
        form = Form(sent, errors=errors_of(refusal, FIELDS))
        return await _show(request, visit, form, 422 if refusal.field else 409)


async def _show(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    runtime: Runtime = request.app.state.runtime
    integrity = integrity_of(runtime)
    standing = await run_in_threadpool(integrity.standing) if integrity.has_key() else None
    return await page(
        request,
        visit,
        "agents/integrite.html",
        status,
        form=form,
        key=new_key(runtime),
        names={"demande": "Demande", "motif": "Documents"},
        now=runtime.ports.now(),
        reasons=OPTIONS,
        standing=standing,
        verdict=verdict_of(standing),
        where_in_access_log=where_in_access_log,
        waits=_waits(request, standing),
    )


def verdict_of(standing: Standing | None) -> Verdict:
    """What one may say of the log, the worst first."""
    if standing is None:
        return Verdict(None, "Aucune clé de vérification n'est installée : rien n'est confirmé")
    verified = standing.verified
    if verified is not None and verified.broken is not None:
        return Verdict(False, WHAT_IS_BROKEN[verified.broken.kind], _where(verified.broken))
    if verified is not None and verified.access_broken_at is not None:
        return Verdict(False, ACCESS_LOG_IS_BROKEN, where_in_access_log(verified))
    if standing.is_forged:
        return Verdict(False, "Un état n'est pas signé par la clé attendue")
    if standing.is_refused:
        return Verdict(False, "Le témoin refuse le dernier état du journal")
    if verified is None:
        return Verdict(None, "Le journal n'a pas encore été vérifié")
    return Verdict(True, "Aucune altération n'a été trouvée")


def _where(broken: Broken) -> str:
    if broken.place is not None:
        return broken.place
    if broken.until is not None and broken.until != broken.position:
        return f"entre les positions {broken.position} et {broken.until}"
    version = f", version {broken.version} du flux {broken.stream_id}" if broken.stream_id else ""
    return f"position {broken.position}{version}"


def where_in_access_log(verified: LastVerification) -> str:
    """The first line of the access log that does not hold, in words."""
    first, last = verified.access_broken_at, verified.access_until
    return f"ligne {first}" if last in (None, first) else f"entre les lignes {first} et {last}"


def _waits(request: Request, standing: Standing | None) -> bool:
    """Whether a verification was asked for and has not come to its end."""
    asked = request.query_params.get("demandee")
    last = standing.verified if standing else None
    return asked is not None and (last is None or str(last.verification_id) != asked)


def _post(runtime: Runtime, job: dict[str, object]) -> object:
    """Add a job, unless one of its kind waits to begin; gives the id of the one that waits."""
    now: datetime = runtime.ports.now()
    with runtime.views_writer.begin() as db:
        if (waiting := runtime.board.pending(db, str(job["kind"]))) is not None:
            return waiting
        runtime.board.post(db, [job], now)
    return job["job_id"]


async def _claim_meant(runtime: Runtime, typed: str) -> UUID:
    found = await claims_meant(runtime, typed)
    if len(found) != 1:
        raise NotMeant(SEVERAL_CLAIMS if found else NOBODYS_CLAIM)
    return found[0]


def _reason(text: str) -> EvidenceReason | None:
    try:
        return EvidenceReason(text) if text else None
    except ValueError:
        raise InvalidChoice("reason") from None
