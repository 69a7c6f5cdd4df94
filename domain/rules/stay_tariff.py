"""The two questions about the tariff are answered in the zone, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import FieldNotApplicable, FieldRequired
from domain.facts import Facts, Finding
from domain.values import Zone


def check(facts: Facts, _today: date) -> Iterator[Finding]:
    """The tariff and the partial reimbursement are told in the zone EU_EEA_UK_CH, only there.

    Returns: FieldRequired or FieldNotApplicable, for each of the two fields.
    Source: docs/sources.md#seed-step-3
    """
    if facts.stay is None or facts.zone is None:
        return
    is_asked = facts.zone is Zone.EU_EEA_UK_CH
    said = {
        "tariff": facts.stay.tariff,
        "partially_reimbursed": facts.stay.partially_reimbursed,
    }
    for field, answer in said.items():
        if is_asked and answer is None:
            yield FieldRequired(field)
        elif answer is not None and not is_asked:
            yield FieldNotApplicable(field)
