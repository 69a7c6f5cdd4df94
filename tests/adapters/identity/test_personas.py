"""The demo personas: those that were promised, and nobody real."""

from __future__ import annotations

import pytest
from stdnum import iban

from adapters.identity.personas import (
    INSURED,
    PERSONAS,
    STAFF,
    UnknownPersona,
    persona_named,
)
from adapters.nir import parse


def test_the_personas_are_those_of_the_contract() -> None:
    assert [one.name for one in INSURED] == ["alice", "mgen", "mgp", "canssm", "cnmss", "msa"]
    assert [one.name for one in STAFF] == [
        "agent",
        "agent2",
        "medical",
        "supervisor",
        "clerk",
        "auditor",
        "dpo",
        "admin",
    ]


def test_alice_has_a_child_in_each_state() -> None:
    (alice,) = [one for one in INSURED if one.name == "alice"]
    assert [child.attachment_state for child in alice.children] == ["E", "W"]
    assert all(not one.children for one in INSURED if one is not alice)


def test_no_number_can_be_anybodys() -> None:
    for one in INSURED:
        assert parse(one.nir).number.endswith("000"), "rank 000 is never allocated"
        assert iban.is_valid(one.iban)
        assert one.iban[4:14] == "9999900000", "no bank has this number"
    assert len({one.nir for one in INSURED}) == len({one.iban for one in INSURED}) == len(INSURED)


def test_no_address_is_anybodys_and_none_tells_who_it_is() -> None:
    given = [one for one in INSURED if one.email is not None]
    assert 0 < len(given) < len(INSURED), "some gave none"
    for one in given:
        local, _, domain = (one.email or "").partition("@")
        assert domain == "example.org", "reserved for examples"
        assert local not in (one.name, one.display_name.lower())


def test_a_number_fits_the_persons_birth() -> None:
    for one in INSURED:
        assert one.nir[1:3] == f"{one.born_on:%y}"
        assert one.nir[3:5] in (f"{one.born_on:%m}", "30"), "30: a month that is not known"


def test_ids_are_the_same_on_every_machine() -> None:
    ids = [one.persona_id for one in PERSONAS]
    ids += [child.beneficiary_id for one in INSURED for child in one.children]
    assert len(set(ids)) == 16
    assert str(persona_named("alice").persona_id) == "fffbc6a5-bf65-5abf-a1c3-b02a228f329e"


def test_an_unknown_persona_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownPersona, match="alice, mgen"):
        persona_named("bob")
