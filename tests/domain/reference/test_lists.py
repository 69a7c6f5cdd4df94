"""The French labels of the closed lists, and the schemes."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from domain import reference
from domain.reference import LISTS_VERSION, SCHEMES_VERSION, label, scheme, schemes
from domain.values import (
    Answer,
    CareLink,
    DocumentCode,
    InsuredSituation,
    Nationality,
    StayReason,
    SupplementCode,
    TariffBasis,
    Zone,
)

LISTS: tuple[type[StrEnum], ...] = (
    Nationality,
    InsuredSituation,
    CareLink,
    StayReason,
    TariffBasis,
    Zone,
    DocumentCode,
    SupplementCode,
    Answer,
)


@pytest.mark.parametrize("kind", LISTS)
def test_every_choice_of_a_list_has_its_own_label(kind: type[StrEnum]) -> None:
    labels = [label(member) for member in kind]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_there_is_no_label_for_a_choice_that_does_not_exist() -> None:
    written = {name: set(labels) for name, labels in reference._LISTS.labels.items()}
    assert written == {kind.__name__: {member.value for member in kind} for kind in LISTS}


@pytest.mark.parametrize(
    ("member", "text"),
    [
        (Nationality.EU_EEA_UK_CH, "Ressortissant UE / EEE / Royaume-Uni / Suisse"),
        (InsuredSituation.STUDENT_OR_TRAINEE, "Étudiant / Stagiaire"),
        (CareLink.THIRD_PARTY_ACCIDENT, "Un accident causé par un tiers"),
        (StayReason.TOURISM, "Tourisme"),
        (TariffBasis.FRENCH, "La tarification française"),
        (DocumentCode.TRAVEL_TICKET, "Titre de transport"),
    ],
)
def test_a_label_is_what_people_read_on_the_page(member: StrEnum, text: str) -> None:
    assert label(member) == text


def test_the_general_scheme_and_its_partners_are_served() -> None:
    served = {one.code for one in schemes() if one.is_served}
    assert served == {"GENERAL", "CANSSM", "MGP", "MGEN"}


@pytest.mark.parametrize("code", ["CNMSS", "MSA", "CAMIEG", "CPRP_SNCF", "OTHER", "NOBODY"])
def test_any_other_scheme_is_told_of_its_own_service(code: str) -> None:
    found = scheme(code)
    assert not found.is_served
    assert found.own_channel is not None
    assert found.own_channel.startswith("Votre régime dispose de son propre service.")


def test_a_served_scheme_has_no_other_channel() -> None:
    assert all(one.own_channel is None for one in schemes() if one.is_served)


def test_lists_and_schemes_have_a_version() -> None:
    assert re.fullmatch(r"\d{4}-\d{2}", LISTS_VERSION)
    assert re.fullmatch(r"\d{4}-\d{2}", SCHEMES_VERSION)
