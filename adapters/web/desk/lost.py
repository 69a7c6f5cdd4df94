"""Keeps what an agent had typed whose session ended before they sent it."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from fastapi import Request

from adapters.bootstrap import Runtime
from adapters.http.session import TOKEN_FIELD, check_token
from adapters.identity.sessions import Session
from adapters.web.desk import typed
from adapters.web.desk.places import BILLS, DECISION, OPINION, QUESTION, SUPPLEMENT, WORDS
from adapters.web.links import DESK
from application.access import Action
from application.change import claim_for

ACTIONS: Final = {
    DECISION: Action.DECIDE_CLAIM,
    SUPPLEMENT: Action.REQUEST_SUPPLEMENT,
    BILLS: Action.REVIEW_CLAIM,
    QUESTION: Action.REVIEW_CLAIM,
    OPINION: Action.GIVE_OPINION,
    **dict.fromkeys(WORDS, Action.REVIEW_CLAIM),
}
_PATH: Final = re.compile(rf"{DESK}/demandes/([0-9a-f-]{{36}})/({'|'.join(ACTIONS)})")


def holds(path: str) -> bool:
    """Whether a form of the desk is sent to this address."""
    return _PATH.fullmatch(path) is not None


async def keep(request: Request, session: Session) -> bool:
    """Keep the words of a form of the desk in the pad of whoever typed them.

    Returns: whether it was such a form, and of a transmitted claim.
    Raises: ForeignRequest, ClaimNotFound, NotPermitted, StoreUnavailable, ValueError for what is
        no id.
    """
    found = _PATH.fullmatch(request.url.path)
    if found is None:
        return False
    sent = await typed.many_fields_of(request)
    check_token(session, sent.get(TOKEN_FIELD))
    author = session.author
    runtime: Runtime = request.app.state.runtime
    claim = await claim_for(author, ACTIONS[found[2]], UUID(found[1]), runtime.ports)
    await typed.keep(runtime, claim, found[2], author.id, typed.words_of(sent))
    return True
