"""Satisfaction: one answer per claim, kept apart from the claim."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.base import Act, Aggregate
from domain.events import SatisfactionAnswered


class Satisfaction(Aggregate):
    """Whether a person was satisfied with the service, once per claim."""

    TOPIC = "satisfaction"

    insured_id: UUID
    is_satisfied: bool

    @staticmethod
    def id_of(claim_id: UUID) -> UUID:
        """The stream that holds the answer of one claim."""
        return uuid5(claim_id, "satisfaction")

    @classmethod
    def answer(
        cls, claim_id: UUID, insured_id: UUID, act: Act, *, is_satisfied: bool
    ) -> Satisfaction:
        """Record the answer."""
        return cls.begin(
            SatisfactionAnswered,
            cls.id_of(claim_id),
            act,
            insured_id=insured_id,
            is_satisfied=is_satisfied,
        )
