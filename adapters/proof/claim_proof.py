"""How far the proof of the log reaches over one claim, without reading the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from adapters.proof.integrity import Standing, integrity_of
from adapters.proof.tables import leaf_at

if TYPE_CHECKING:
    from adapters.bootstrap import Runtime


class ClaimProof(NamedTuple):
    """What is known of a claim's last event. number: of its leaf, None before it has one."""

    standing: Standing
    number: int | None

    @property
    def is_verified(self) -> bool:
        """Whether the last verification read it."""
        verified = self.standing.verified
        return verified is not None and self._is_under(verified.size)

    @property
    def is_signed(self) -> bool:
        """Whether it lies under the newest checkpoint."""
        signed = self.standing.signed
        return signed is not None and self._is_under(signed.size)

    @property
    def is_witnessed(self) -> bool:
        """Whether it lies under what the witness cosigned last."""
        seen = self.standing.witnessed
        return seen is not None and self._is_under(seen.checkpoint.size)

    def _is_under(self, size: int) -> bool:
        return self.number is not None and self.number < size


def claim_proof(runtime: Runtime, position: int) -> ClaimProof | None:
    """The proof of a claim whose last event stands at this position; to be called in a thread.

    Returns: None when nobody said whose checkpoints are believed.
    Raises: WrongSetting, OperationalError.
    """
    integrity = integrity_of(runtime)
    if not integrity.has_key():
        return None
    standing = integrity.standing()
    with runtime.engines.proof_reading.connect() as db:
        leaf = leaf_at(db, position)
    return ClaimProof(standing, leaf.number if leaf else None)
