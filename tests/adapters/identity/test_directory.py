"""The directory: whom it knows, for whom each may claim, and what stays sealed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, select, update

from adapters.identity.directory import Directory, ImportReport, InsuredPerson
from adapters.identity.directory_file import mask_account
from adapters.identity.directory_tables import dependants, insured
from adapters.identity.personas import INSURED, InsuredPersona, persona_named
from adapters.nir import parse

if TYPE_CHECKING:
    from adapters.identity.conftest import Keys


def test_a_new_directory_is_empty_until_the_demo_is_loaded(directory: Directory) -> None:
    assert directory.is_empty()
    assert directory.load_demo() == ImportReport(imported=8)
    assert not directory.is_empty()
    assert directory.load_demo() == ImportReport(unchanged=8)


@pytest.mark.parametrize("persona", INSURED, ids=lambda persona: persona.name)
def test_each_persona_is_found_by_its_subject(
    directory: Directory, persona: InsuredPersona
) -> None:
    directory.load_demo()
    assert directory.by_subject(persona.subject) == persona.persona_id
    found = directory.find(persona.persona_id)
    assert found == InsuredPerson(
        insured_id=persona.persona_id,
        subject=persona.subject,
        scheme=persona.scheme,
        home_fund=persona.home_fund,
        display_name=persona.display_name,
        born_on=persona.born_on,
        nir=parse(persona.nir),
        account_masked=mask_account(persona.iban),
        email=persona.email,
        has_account=True,
    )
    assert found.is_served == (persona.name in {"alice", "mgen", "mgp", "canssm"})


def test_both_children_are_beneficiaries_whatever_the_attachment(directory: Directory) -> None:
    directory.load_demo()
    alice = persona_named("alice").persona_id
    listed = [
        (one.display_name, one.born_on, one.is_insured, one.attachment_state)
        for one in directory.beneficiaries(alice)
    ]
    assert listed == [
        ("ALICE", date(1985, 10, 21), True, None),
        ("JULES", date(2012, 3, 9), False, "E"),
        ("LOUISE", date(2015, 9, 27), False, "W"),
    ]
    assert directory.beneficiaries(alice)[0].beneficiary_id == alice


def test_nobody_is_found_under_an_unknown_name(directory: Directory) -> None:
    directory.load_demo()
    assert directory.find(uuid4()) is None
    assert directory.by_subject("nobody") is None
    assert directory.by_nir(parse("1120356999000")) is None
    assert directory.beneficiaries(uuid4()) == ()


@pytest.mark.parametrize(
    ("iban", "masked"),
    [
        ("FR7699999000000000000000123", "FR76 •••• •••• •••• •••• •••• 123"),
        ("FR76 9999 9000 0000 0000 0000 123", "FR76 •••• •••• •••• •••• •••• 123"),
        ("BE68539007547034", "BE68 •••• •••• •034"),
    ],
)
def test_an_account_shows_its_first_four_and_last_three_characters(iban: str, masked: str) -> None:
    assert mask_account(iban) == masked


def test_a_person_whose_key_is_destroyed_has_no_name_any_more(
    directory: Directory, keys: Keys
) -> None:
    directory.load_demo()
    alice = persona_named("alice")
    keys.destroy(alice.persona_id)
    found = directory.find(alice.persona_id)
    assert found is not None
    assert (found.display_name, found.born_on, found.nir, found.account_masked) == (None,) * 4
    assert found.is_served
    listed = directory.beneficiaries(alice.persona_id)
    assert [(one.display_name, one.born_on) for one in listed] == [(None, None)] * 3
    assert sorted(one.attachment_state or "" for one in listed) == ["", "E", "W"]


def test_a_sealed_text_cannot_be_moved_to_another_row(directory: Directory, engine: Engine) -> None:
    directory.load_demo()
    alice = persona_named("alice").persona_id
    with engine.begin() as db:
        own = select(insured.c.sealed).where(insured.c.insured_id == alice).scalar_subquery()
        db.execute(update(dependants).values(sealed=own))
    assert directory.find(alice) is not None
    with pytest.raises(InvalidTag):
        directory.beneficiaries(alice)


def test_what_is_personal_does_not_show_in_a_log(directory: Directory) -> None:
    directory.load_demo()
    alice = persona_named("alice").persona_id
    shown = f"{directory.find(alice)!r} {directory.beneficiaries(alice)!r}"
    for value in ("ALICE", "JULES", "1985", "FR76", "2851075999000"):
        assert value not in shown


def test_the_index_needs_a_secret(engine: Engine, keys: Keys) -> None:
    with pytest.raises(ValueError, match="too short"):
        Directory(engine, keys, b"")


def test_the_whole_account_is_opened_for_a_payment_alone(directory: Directory) -> None:
    directory.load_demo()
    alice = persona_named("alice")
    account = directory.account(alice.persona_id)
    assert account is not None
    assert isinstance(alice, InsuredPersona)
    assert (account.holder, account.iban) == (alice.display_name, alice.iban.replace(" ", ""))
    assert account.iban not in repr(account)
    assert account.iban not in repr(directory.find(alice.persona_id))
    assert directory.account(uuid4()) is None
