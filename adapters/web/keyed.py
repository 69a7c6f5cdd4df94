"""Forms that are sent once, however often one clicks: each holds the key of its command."""

from __future__ import annotations

from uuid import UUID, uuid5

from adapters.bootstrap import Runtime
from adapters.http.security import required_key
from application.ports import Asked


def new_key(runtime: Runtime) -> str:
    """The key of a form that is about to be shown."""
    return str(runtime.ports.new_id())


def keyed(asked: Asked, key: str, claim_id: UUID | None = None) -> Asked:
    """Who asks by a form with this key: the same form sent again is the same command.

    claim_id: the claim that the form changes, if any.
    Raises: IdempotencyKeyRequired.
    """
    own = uuid5(asked.author.id, f"command:{claim_id or ''}:{required_key(key)}")
    return asked.model_copy(update={"command_id": own, "is_keyed": True})
