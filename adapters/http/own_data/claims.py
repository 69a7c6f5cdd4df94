"""A person's claims and drafts in the copy of their data, one at a time, with their files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.downloads import name_of
from adapters.http.own_data.account import events_of, every, json_of, told_of, typed_of, words_of
from adapters.http.own_data.shape import ClaimPart, Fact, FilePart
from application.audit import state_at
from application.differences import flat
from application.own_data import Told, told_to_its_person
from domain.claim import Claim
from domain.events import DraftOpened
from domain.satisfaction import Satisfaction
from domain.values import Document, SupplementRequest
from domain.window import SubmissionWindow
from projections import claim_summary
from projections.base import LIMIT

UNSAFE_IN_NAMES: Final = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))

SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    french.DECLARED: frozenset(
        {"nationality", "situation", "beneficiary", "care", "stay", "zone", "answers"}
    ),
    french.DECIDED: frozenset({"decision"}),
    french.PAYMENTS: frozenset({"payments"}),
    french.APPEALS: frozenset({"appeals"}),
    french.SUPPLEMENTS: frozenset({"supplements"}),
}
"""Which facts of a claim stand under which heading."""


@dataclass(frozen=True)
class Paper:
    """A file of the archive and where it comes from: what is stored, or a letter to be written."""

    part: FilePart
    source: UUID | SupplementRequest | None


@dataclass(frozen=True)
class OwnClaim:
    """A claim in the copy. papers: its letters and documents, in order."""

    claim: Claim
    part: ClaimPart
    papers: tuple[Paper, ...]


async def claims_of(runtime: Runtime, insured_id: UUID, until: int) -> AsyncIterator[OwnClaim]:
    """Every claim and draft of a person, the earliest first, one in memory at a time.

    until: the last position of the log that counts, so that each reading gives the same.
    Raises: StoreUnavailable.
    """
    window = await told_of(runtime, SubmissionWindow.id_of(insured_id), until)
    started = [one.opened.claim_id for one in window if isinstance(one.opened, DraftOpened)]
    on_paper = await run_in_threadpool(_listed, runtime, insured_id)
    for number, claim_id in enumerate(dict.fromkeys((*started, *on_paper)), 1):
        history = await runtime.log.opened(claim_id)
        events = [opened for entry, opened in history if entry.position <= until]
        if events:
            told = told_to_its_person(history, until)
            yield await _own_claim(runtime, state_at(events), told, number)


async def _own_claim(
    runtime: Runtime, claim: Claim, told: tuple[Told, ...], number: int
) -> OwnClaim:
    folder = f"demandes/{number:03}-{claim.reference or french.DRAFT_FOLDER}"
    letters, documents = tuple(_letters(claim, folder)), tuple(_documents(claim, folder))
    answer = await runtime.ports.claims.load(Satisfaction, Satisfaction.id_of(claim.id))
    part = ClaimPart(
        claim_id=claim.id,
        folder=folder,
        reference=claim.reference,
        status=claim.status.value,
        status_label=french.status_label(claim),
        channel=claim.channel.value,
        submitted_on=claim.submitted_on,
        satisfied=answer.is_satisfied if answer else None,
        declared=json_of(claim.facts),
        typed=await run_in_threadpool(typed_of, runtime, claim.insured_id, claim.id),
        **_became(claim),
        told=_told(claim),
        letters=[one.part for one in letters],
        documents=[one.part for one in documents],
        events=events_of(told),
    )
    return OwnClaim(claim, part, (*letters, *documents))


def _became(claim: Claim) -> dict[str, Any]:
    return {
        "decision": json_of(claim.decision),
        "payments": [json_of(one) for one in claim.payments.values()],
        "appeals": [json_of(one) for one in claim.appeals.values()],
        "supplements": [json_of(one) for one in claim.supplements],
    }


def _told(claim: Claim) -> dict[str, list[Fact]]:
    facts = flat(claim)
    found = {
        title: words_of({path: leaf for path, leaf in facts.items() if path[0] in names})
        for title, names in SECTIONS.items()
    }
    return {title: words for title, words in found.items() if words}


def _letters(claim: Claim, folder: str) -> Iterator[Paper]:
    if claim.submitted_on is not None:
        path, title = f"{folder}/recepisse.pdf", french.RECEIPT_TITLE
        yield Paper(FilePart(path=path, title=title, on=claim.submitted_on), None)
    for number, sent in enumerate(claim.letters.values(), 1):
        letter = sent.letter
        part = FilePart(
            path=f"{folder}/courriers/{number:02}.pdf",
            title=french.LETTER_NAMES[letter.kind],
            bytes=letter.bytes,
            sha256=letter.sha256,
            on=sent.available_on,
        )
        yield Paper(part, letter.blob_id)
    for number, one in enumerate(claim.supplements, 1):
        path = f"{folder}/documents-demandes-{number}.pdf"
        part = FilePart(path=path, title=french.REQUEST_TITLE, on=one.request.asked_on)
        yield Paper(part, one.request)


def _documents(claim: Claim, folder: str) -> Iterator[Paper]:
    if claim.is_gone:  # its files went with it
        return
    for number, document in enumerate(claim.documents.values(), 1):
        yield from _files(claim, document, f"{folder}/documents/{number:02}")


def _files(claim: Claim, document: Document, place: str) -> Iterator[Paper]:
    on = claim.attached_on[document.document_id]
    name = name_of(document.file_name, document.media_type.value)
    part = FilePart(
        path=f"{place}-{_safe(name)}",
        title=french.DOCUMENT_TITLE,
        given_name=document.file_name,
        bytes=document.bytes,
        sha256=document.sha256,
        on=on,
    )
    yield Paper(part, document.blob_id)
    names = document.original_names or [None] * len(document.originals)
    for number, (given, original) in enumerate(zip(names, document.originals, strict=True), 1):
        safe = _safe(name_of(given, original.media_type))
        part = FilePart(
            path=f"{place}-original-{number:02}-{safe}",
            title=french.ORIGINAL_TITLE,
            given_name=given,
            bytes=original.bytes,
            sha256=original.sha256,
            on=on,
        )
        yield Paper(part, original.blob_id)


def _listed(runtime: Runtime, insured_id: UUID) -> list[UUID]:
    """The claims that a person sees, also those that took no place: they came by post."""
    found = every(
        runtime, lambda db, after: claim_summary.list_of(db, insured_id, after=after, limit=LIMIT)
    )
    return [one.claim_id for one in reversed(found)]


def _safe(name: str) -> str:
    return name.translate(UNSAFE_IN_NAMES)
