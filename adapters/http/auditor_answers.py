"""An auditor's questions of one claim, answered from its past and from the access log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from adapters import french
from adapters.bootstrap import Runtime
from adapters.french.access import SHOWN
from adapters.french.facts import fact_text
from adapters.french.history import actor_name, event_title
from adapters.http.auditor_body import (
    Answers,
    DecidedBody,
    HeldDocument,
    OpeningBody,
    ShownBody,
    StretchBody,
)
from adapters.http.named import document_name, document_names, short_name
from adapters.http.past import Past
from adapters.persistence.access_reasons import Reasons
from adapters.persistence.followed import Opening, openings_of
from application.audit import Stretch
from application.auditor import Decided, versions_of
from application.differences import facts
from application.disclosures import Shown
from domain.base import Author, Event, Role
from domain.events import (
    ClaimSubmitted,
    DecisionLetterMadeAvailable,
    LetterDeemedNotified,
    LetterOpened,
    NoticeSent,
)
from domain.values import Document

MOST_OPENINGS: Final = 200
"""So many lines of the access log are told, the last ones."""


def answers_of(runtime: Runtime, past: Past) -> Answers:
    """The answers of a past that was written down; to be called in a thread."""
    claim, now = past.claim, runtime.ports.now()
    names = document_names(past.events)
    with runtime.engines.reading.connect() as db:
        found = openings_of(db, claim.id, MOST_OPENINGS + 1, Reasons(runtime.vault))
    return Answers(
        claim_id=claim.id,
        insured_id=claim.insured_id,
        reference=claim.reference,
        status=claim.status,
        status_label=french.status_label(claim),
        version=past.latest,
        is_whole=past.is_whole,
        is_erased=past.is_erased,
        decisions=[_decision(one) for one in past.decided],
        shown=list(_shown(past)),
        openings=[_opening(one, names) for one in found[:MOST_OPENINGS]],
        openings_left_out=len(found) > MOST_OPENINGS,
        stretches=[_stretch(one, now) for one in past.stretches],
    )


def _stretch(one: Stretch, now: datetime) -> StretchBody:
    return StretchBody(
        **one._asdict(),
        label=french.STATUS_LABELS[one.status],
        seconds=int(one.lasted(now).total_seconds()),
    )


def _decision(one: Decided) -> DecidedBody:
    assessment = one.decision.assessment
    rates = [
        french.rate_sentence(line.currency, line.rate) for line in assessment.lines if line.rate
    ]
    return DecidedBody(
        version=one.event.originator_version,
        at=one.event.timestamp,
        title=event_title(one.event),
        assessed_by=one.decision.assessed_by,
        decided_by=one.decision.decided_by,
        outcome=assessment.outcome,
        asked_cents=assessment.asked_cents,
        retained_cents=assessment.retained_cents,
        refused_cents=assessment.refused_cents,
        reasons=[fact_text(("reasons",), reason) for reason in assessment.reasons],
        rates=list(dict.fromkeys(rates)),
        documents=[_held(document, one) for document in one.documents],
        versions=dict(one.versions),
        template=one.letter.template if one.letter else None,
        letter_sha256=one.letter.sha256 if one.letter else None,
    )


def _held(document: Document, one: Decided) -> HeldDocument:
    return HeldDocument(
        document_id=document.document_id,
        name=document_name(document.document_id, document.covers),
        sha256=document.sha256,
        pages=document.pages,
        covers=list(document.covers),
        verdict=one.judged.get(str(document.document_id)),
    )


def _shown(past: Past) -> Iterator[ShownBody]:
    """Every message, letter, e-mail and opening, and what was shown before the submission."""
    for event in past.events:
        state = facts(event)
        message = next((leaf for path, leaf in state.items() if path[-1] == "message_id"), None)
        kinds = (ClaimSubmitted, LetterOpened, LetterDeemedNotified, NoticeSent)
        if message is None and not isinstance(event, kinds):
            continue
        versions = versions_of(event)
        yield ShownBody(
            version=event.originator_version,
            at=event.timestamp,
            title=event_title(event),
            detail=_detail(event),
            text_version=versions.get("template") or versions.get("text_version"),
            message_id=message if isinstance(message, UUID) else None,
            sha256=_sha256(event),
        )


def _detail(event: Event) -> str:
    if isinstance(event, ClaimSubmitted):
        return fact_text(("warnings",), event.warnings or None)
    if isinstance(event, DecisionLetterMadeAvailable):
        return fact_text(("kind",), event.letter.kind)
    return fact_text(("kind",), event.kind) if isinstance(event, NoticeSent) else ""


def _sha256(event: Event) -> str | None:
    return event.letter.sha256 if isinstance(event, DecisionLetterMadeAvailable) else None


def _opening(line: Opening, names: Mapping[UUID, str]) -> OpeningBody:
    which, shown = line.document_id, Shown(line.shown)
    author = Author(role=Role(line.role), id=line.actor_id)
    return OpeningBody(
        at=line.at,
        role=author.role,
        actor_id=author.id,
        actor_name=actor_name(author),
        shown=shown,
        label=SHOWN[shown],
        document_id=which,
        document=None if which is None else names.get(which, short_name(which)),
        reason=line.reason,
        is_medical=shown in (Shown.MEDICAL_OPINION, Shown.DOCUMENT, Shown.THUMBNAIL),
    )
