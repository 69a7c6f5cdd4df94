"""The copy of one's data as the files of one archive: a page, the same as JSON, and every file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.concurrency import run_in_threadpool

from adapters import french
from adapters.bootstrap import Runtime
from adapters.documents.files import Damaged
from adapters.http.own_data.claims import OwnClaim, Paper, claims_of
from adapters.http.own_data.index import index_of
from adapters.http.own_data.shape import VERSION, AccountPart, Copy
from adapters.http.zip_stream import ZipEntry, whole
from adapters.letters import receipt, supplement
from application.own_data import living
from domain.claim import Claim
from domain.values import SupplementRequest

INDEX: Final = "index.html"
DATA: Final = "data.json"
SCHEMA: Final = "data.schema.json"


@dataclass(frozen=True)
class Beginning:
    """What is known before the first byte. until: the last position of the log that counts."""

    account: AccountPart
    made_at: datetime
    until: int


async def archive_of(runtime: Runtime, beginning: Beginning) -> AsyncIterator[ZipEntry]:
    """Every file of the copy, one claim in memory at a time.

    The last thing that is looked at is whether the person is still there: of somebody who is erased
    meanwhile no archive comes to its end.

    Raises: InsuredNotFound, StoreUnavailable.
    """
    insured_id = beginning.account.person.insured_id
    yield ZipEntry(
        INDEX, index_of(runtime, beginning.account, beginning.made_at, _claims(runtime, beginning))
    )
    yield ZipEntry(DATA, _data(runtime, beginning))
    yield ZipEntry(SCHEMA, whole(schema_text().encode()))
    async for claim in _claims(runtime, beginning):
        for paper in claim.papers:
            yield await _entry(runtime, claim.claim, paper)
    await living(insured_id, runtime.ports)


def schema_text() -> str:
    """The JSON Schema of `data.json`."""
    return json.dumps(Copy.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2)


def _claims(runtime: Runtime, beginning: Beginning) -> AsyncIterator[OwnClaim]:
    return claims_of(runtime, beginning.account.person.insured_id, beginning.until)


async def _data(runtime: Runtime, beginning: Beginning) -> AsyncIterator[bytes]:
    """The whole as JSON, written claim by claim: the shape of `Copy`."""
    head = {
        "version": VERSION,
        "made_at": beginning.made_at.isoformat(),
        "until": beginning.until,
        **beginning.account.model_dump(mode="json"),
    }
    text = json.dumps(head, ensure_ascii=False, indent=1)
    yield f'{text.removesuffix("}").rstrip()},\n "claims": ['.encode()
    comma = ""
    async for claim in _claims(runtime, beginning):
        yield f"{comma}\n{claim.part.model_dump_json(indent=1)}".encode()
        comma = ","
    yield b"\n]}\n"


async def _entry(runtime: Runtime, claim: Claim, paper: Paper) -> ZipEntry:
    path = paper.part.path
    if paper.source is None:
        return ZipEntry(path, whole(await _receipt(runtime, claim)))
    if isinstance(paper.source, SupplementRequest):
        return ZipEntry(path, whole(await _letter(runtime, claim, paper.source)))
    key = await runtime.ports.keys.file_key(claim.insured_id)
    content = runtime.ports.files.open(paper.source, key)
    try:
        first = await anext(content, b"")
    except (Damaged, FileNotFoundError):
        # The rest of the copy is not lost for one file; the copy says which one is not in it.
        return ZipEntry(f"{path}.txt", whole(french.UNREADABLE.encode()))

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in content:
            yield piece

    return ZipEntry(path, pieces(), is_packed=True)


async def _receipt(runtime: Runtime, claim: Claim) -> bytes:
    person = await living(claim.insured_id, runtime.ports)
    banner = runtime.settings.banner
    return await run_in_threadpool(
        lambda: receipt.render(claim, insured_name=person.display_name, banner=banner)
    )


async def _letter(runtime: Runtime, claim: Claim, request: SupplementRequest) -> bytes:
    person = await living(claim.insured_id, runtime.ports)
    name, banner = person.display_name, runtime.settings.banner
    return await run_in_threadpool(
        lambda: supplement.render(claim, request, insured_name=name, banner=banner)
    )
