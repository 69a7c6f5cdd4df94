"""The rules in their order, and the two questions that a claim asks of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from domain.errors import ClaimIncomplete, DocumentRequired, FieldRequired, Refusal
from domain.facts import Facts, Finding, Notice, Rule
from domain.rules import (
    accident,
    care_amount,
    care_reason,
    checklist,
    hospitalisation,
    outside_zone,
    overseas_collectivity,
    residence,
    scheduled_care,
    stay_country,
    stay_dates,
    stay_tariff,
    third_party,
    time_limit,
    united_kingdom,
    united_kingdom_planned,
)


class Section(StrEnum):
    """A step of the claim: the place where a finding is shown and mended."""

    PERSONAL_SITUATION = "personal_situation"
    BENEFICIARY = "beneficiary"
    CARE = "care"
    STAY = "stay"
    DOCUMENTS = "documents"


ORDER: tuple[tuple[Section, Rule], ...] = (
    (Section.CARE, care_reason.check),
    (Section.CARE, care_amount.check),
    (Section.CARE, accident.check),
    (Section.CARE, third_party.check),
    (Section.CARE, scheduled_care.check),
    (Section.CARE, united_kingdom_planned.check),
    (Section.STAY, stay_country.check),
    (Section.STAY, stay_tariff.check),
    (Section.STAY, stay_dates.check),
    (Section.STAY, hospitalisation.check),
    (Section.STAY, time_limit.check),
    (Section.STAY, united_kingdom.check),
    (Section.STAY, outside_zone.check),
    (Section.STAY, overseas_collectivity.check),
    (Section.STAY, residence.check),
)


def examine(facts: Facts, today: date) -> Iterator[tuple[Section, Finding]]:
    """Everything that is wrong or worth telling, each with the step where it is mended.

    today: the day in Paris.
    Returns: refusals and notices in the order of the rules, fields relative to their section.
    """
    for section, rule in ORDER:
        for finding in rule(facts, today):
            yield section, finding


def missing(facts: Facts) -> tuple[Refusal, ...]:
    """What a claim lacks before it can be submitted, as full paths `section.field`.

    Returns: FieldRequired per step or field that is not declared, DocumentRequired without a file.
    Source: docs/sources.md#seed-step-5
    """
    steps = {
        Section.BENEFICIARY: facts.beneficiary,
        Section.CARE: facts.care,
        Section.STAY: facts.stay,
    }
    lacking: list[Refusal] = [FieldRequired(field) for field in _missing_situation(facts)]
    lacking += [FieldRequired(section.value) for section, step in steps.items() if step is None]
    if not facts.documents:
        lacking.append(DocumentRequired(Section.DOCUMENTS.value))
    return tuple(lacking)


def refuse_broken(facts: Facts, today: date) -> None:
    """Refuse what one step says when a rule is broken; `others` holds the further refusals.

    facts: those of the step alone. Fields are relative to the step.
    Raises: the first refusal, in the order of the rules.
    """
    found = [finding for _, finding in examine(facts, today) if isinstance(finding, Refusal)]
    if found:
        first, *others = found
        first.others = tuple(others)
        raise first


def refuse_incomplete(facts: Facts, today: date) -> None:
    """Refuse a claim that cannot be submitted; `others` names each field as `section.field`.

    Raises: ClaimIncomplete.
    """
    broken = list(missing(facts))
    for section, finding in examine(facts, today):
        if isinstance(finding, Refusal):
            finding.field = f"{section}.{finding.field}" if finding.field else section.value
            broken.append(finding)
    if broken:
        raise ClaimIncomplete(others=broken)


def notices(facts: Facts, today: date) -> tuple[Notice, ...]:
    """What is worth telling before submission and blocks nothing, documents last."""
    found = (finding for _, finding in examine(facts, today) if isinstance(finding, Notice))
    return (*found, *checklist.notices(facts))


def _missing_situation(facts: Facts) -> tuple[str, ...]:
    section = Section.PERSONAL_SITUATION.value
    said = {"nationality": facts.nationality, "situation": facts.situation}
    fields = tuple(f"{section}.{name}" for name, value in said.items() if value is None)
    return (section,) if len(fields) == len(said) else fields
