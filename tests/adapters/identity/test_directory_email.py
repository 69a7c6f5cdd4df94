"""The addresses of the directory: a column that may be left out, sealed like the names."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from adapters.identity.directory import Directory, ImportReport, LineRefused
from adapters.identity.directory_tables import insured

from .test_directory_file import NATHALIE, OSCAR, PAUL, TITLES, Writer, person

WITH_EMAIL = TITLES + ",email"
PAUL_REACHED = PAUL + ",paul@exemple.example"


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "insured.csv")


def test_an_address_is_taken_in_and_an_empty_one_forgets_nothing(
    directory: Directory, write: Writer
) -> None:
    directory.import_csv(write(PAUL, NATHALIE))
    assert person(directory, "162055699900042").email is None
    titled = write(PAUL_REACHED, NATHALIE + ",", titles=WITH_EMAIL)
    assert directory.import_csv(titled) == ImportReport(updated=1, unchanged=1)
    assert directory.import_csv(titled) == ImportReport(unchanged=2)
    assert person(directory, "162055699900042").email == "paul@exemple.example"
    assert "paul@" not in repr(person(directory, "162055699900042"))
    assert directory.import_csv(write(PAUL)) == ImportReport(unchanged=1)
    assert person(directory, "162055699900042").email == "paul@exemple.example"


def test_who_was_taken_in_before_there_were_addresses_is_unchanged(
    directory: Directory, write: Writer, engine: Engine
) -> None:
    directory.import_csv(write(PAUL))
    envelope = directory._envelope
    with engine.begin() as db:
        row = db.execute(select(insured)).one()
        known = envelope.open(row.insured_id, row.insured_id, row.sealed)
        assert known is not None
        del known["email"]
        older = envelope.close(row.insured_id, row.insured_id, known)
        db.execute(insured.update().values(sealed=older))
    assert person(directory, "162055699900042").email is None
    assert directory.import_csv(write(PAUL)) == ImportReport(unchanged=1)


@pytest.mark.parametrize(
    "address",
    ["CANARY", "CANARY@", "@e.example", "a b@e.example", "a@e", "é@e.example", "a@-e.example"],
)
def test_a_bad_address_is_refused(directory: Directory, write: Writer, address: str) -> None:
    with pytest.raises(LineRefused, match=r"line 2, column email: field\.format") as refused:
        directory.import_csv(write(f"{PAUL},{address}", titles=WITH_EMAIL))
    assert "CANARY" not in repr(refused.value)
    assert refused.value.__suppress_context__


def test_a_dependant_has_no_address_and_a_column_stands_once(
    directory: Directory, write: Writer
) -> None:
    with pytest.raises(LineRefused, match=r"column email: field\.not_applicable"):
        directory.import_csv(write(PAUL + ",", OSCAR + ",o@e.example", titles=WITH_EMAIL))
    with pytest.raises(LineRefused, match=r"file\.columns"):
        directory.import_csv(write(PAUL + ",,", titles=WITH_EMAIL + ",email"))
