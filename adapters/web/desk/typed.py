"""What an agent types about a claim: kept sealed under its person's key until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool

from adapters.bootstrap import Runtime
from adapters.persistence.pads import Pad
from domain.claim import Claim

OWN: Final = frozenset({"csrf", "cle", "bail", "faire", "vue", "vu"})
"""What a form holds beside the agent's words."""

MOST_FIELDS: Final = 2000
"""A hundred lines of a decision, or two hundred of bills, and a few."""


async def many_fields_of(request: Request) -> Mapping[str, str]:
    """The fields of a form that may have a hundred lines; none is shortened.

    Raises: HTTPException for more than any form of ours has.
    """
    body = (await request.body()).decode(errors="replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(400) from None


def words_of(sent: Mapping[str, str]) -> Mapping[str, str]:
    """What a form holds of the agent's words."""
    return {name: text for name, text in sent.items() if name not in OWN}


def pad_of(form: str, agent_id: UUID) -> str:
    """The name of the pad of an agent's form: nobody else sees what they type."""
    return f"desk {form} {agent_id}"


async def keep(
    runtime: Runtime, claim: Claim, form: str, agent_id: UUID, words: Mapping[str, str]
) -> None:
    """Keep what was typed, in the place of what was typed before.

    Raises: StoreUnavailable.
    """
    pad = Pad(words, runtime.ports.now())
    await run_in_threadpool(
        runtime.pads.save, claim.insured_id, claim.id, pad_of(form, agent_id), pad
    )


async def kept(runtime: Runtime, claim: Claim, form: str, agent_id: UUID) -> Pad | None:
    """What was typed last, None when there is nothing.

    Raises: StoreUnavailable.
    """
    return await run_in_threadpool(
        runtime.pads.find, claim.insured_id, claim.id, pad_of(form, agent_id)
    )


async def drop(runtime: Runtime, claim_id: UUID, form: str, agent_id: UUID) -> None:
    """Forget what was typed, once it was sent."""
    await run_in_threadpool(runtime.pads.drop, claim_id, pad_of(form, agent_id))
