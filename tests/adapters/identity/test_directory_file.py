"""Filling the directory from a file: whole or not at all, and nothing personal legible after."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, select

from adapters.identity.directory import Directory, ImportReport, InsuredPerson, LineRefused
from adapters.identity.directory_file import mask_account
from adapters.identity.directory_tables import dependants, insured
from adapters.identity.personas import INSURED
from adapters.nir import parse

if TYPE_CHECKING:
    from adapters.identity.conftest import Keys

TITLES = "nir,display_name,born_on,scheme,home_fund,iban,subject,attached_to_nir,attachment_state"
NATHALIE = (
    "2 85 10 75 999 000 81,NATHALIE,1985-10-07,GENERAL,561,"
    "FR76 9999 9000 0000 0000 0000 130,sub-nathalie,,"
)
PAUL = "162055699900042,PAUL,1962-05-14,MSA,356,,,,"
ZELIE = ",ZÉLIE,2012-03-09,,,,,285107599900081,E"
OSCAR = "112035699900035,OSCAR,2010-01-02,,,,,285107599900081,W"


class Writer:
    """Writes a file of the directory, its titles first."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *lines: str, titles: str = TITLES) -> Path:
        self.path.write_text("\n".join((titles, *lines)) + "\n", encoding="utf-8")
        return self.path


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "insured.csv")


def person(directory: Directory, nir: str) -> InsuredPerson:
    insured_id = directory.by_nir(parse(nir))
    assert insured_id is not None
    found = directory.find(insured_id)
    assert found is not None
    return found


def dump(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as db:
        return [tuple(row) for table in (insured, dependants) for row in db.execute(select(table))]


def test_a_file_is_taken_in(directory: Directory, write: Writer) -> None:
    report = directory.import_csv(write(OSCAR, NATHALIE, PAUL, ZELIE))
    assert report == ImportReport(imported=4)
    found = person(directory, "285107599900081")
    assert (found.display_name, found.born_on) == ("NATHALIE", date(1985, 10, 7))
    assert (found.scheme, found.home_fund) == ("GENERAL", "561")
    assert found.account_masked == "FR76 •••• •••• •••• •••• •••• 130"
    assert directory.by_subject("sub-nathalie") == found.insured_id
    assert [one.display_name for one in directory.beneficiaries(found.insured_id)] == [
        "NATHALIE",
        "OSCAR",
        "ZÉLIE",
    ]
    paul = person(directory, "162055699900042")
    assert (paul.account_masked, paul.subject, paul.is_served) == (None, None, False)


def test_the_same_file_twice_changes_nothing(
    directory: Directory, write: Writer, engine: Engine, keys: Keys
) -> None:
    path = write(NATHALIE, PAUL, ZELIE, OSCAR)
    directory.import_csv(path)
    before, sealed = dump(engine), keys.sealed
    assert directory.import_csv(path) == ImportReport(unchanged=4)
    assert (dump(engine), keys.sealed) == (before, sealed)


def test_a_changed_line_changes_that_person_only_and_keeps_the_ids(
    directory: Directory, write: Writer
) -> None:
    directory.import_csv(write(NATHALIE, PAUL, ZELIE, OSCAR))
    before = person(directory, "285107599900081")
    ids = [one.beneficiary_id for one in directory.beneficiaries(before.insured_id)]
    changed = (
        "285107599900081,NATHALIE,1985-10-07,MGEN,910,,,,",
        PAUL,
        ",ZÉLIE,2012-03-09,,,,,285107599900081,W",
        "112035699900035,OSKAR,2010-01-02,,,,,285107599900081,W",
    )
    assert directory.import_csv(write(*changed)) == ImportReport(updated=3, unchanged=1)
    after = person(directory, "285107599900081")
    assert (after.insured_id, after.scheme, after.home_fund) == (before.insured_id, "MGEN", "910")
    assert (after.account_masked, after.subject) == (before.account_masked, before.subject)
    children = directory.beneficiaries(after.insured_id)
    assert [one.beneficiary_id for one in children] == ids
    assert [(one.display_name, one.attachment_state) for one in children[1:]] == [
        ("OSKAR", "W"),
        ("ZÉLIE", "W"),
    ]


def test_a_dependant_may_come_after_the_insured_person(directory: Directory, write: Writer) -> None:
    directory.import_csv(write(NATHALIE))
    assert directory.import_csv(write(ZELIE)) == ImportReport(imported=1)
    found = person(directory, "285107599900081")
    assert len(directory.beneficiaries(found.insured_id)) == 2


def test_a_child_attached_to_both_parents_is_a_beneficiary_of_each(
    directory: Directory, write: Writer
) -> None:
    with_paul = OSCAR.replace("285107599900081", "162055699900042")
    assert directory.import_csv(write(NATHALIE, PAUL, OSCAR, with_paul)).imported == 4
    for nir in ("285107599900081", "162055699900042"):
        listed = directory.beneficiaries(person(directory, nir).insured_id)
        assert [one.display_name for one in listed][1:] == ["OSCAR"]


def test_an_empty_cell_forgets_nothing(directory: Directory, write: Writer, engine: Engine) -> None:
    directory.import_csv(write(NATHALIE, OSCAR))
    before = dump(engine)
    poorer = (
        "285107599900081,NATHALIE,1985-10-07,GENERAL,561,,,,",
        OSCAR.removeprefix("112035699900035"),
    )
    assert directory.import_csv(write(*poorer)) == ImportReport(unchanged=2)
    assert dump(engine) == before


def test_a_spreadsheet_file_is_read_as_well(directory: Directory, tmp_path: Path) -> None:
    path = tmp_path / "tableur.csv"
    text = "\r\n".join((TITLES, NATHALIE, ZELIE)).replace(",", ";")
    path.write_text(text, encoding="utf-8-sig", newline="")
    assert directory.import_csv(path) == ImportReport(imported=2)


def test_an_accent_typed_in_two_ways_is_one_name(directory: Directory, write: Writer) -> None:
    directory.import_csv(write(NATHALIE, ZELIE))
    assert directory.import_csv(write(ZELIE.replace("É", "E\u0301"))).unchanged == 1


BAD_LINES = {
    "no NIR": (",CANARY,1985-10-07,GENERAL,561,,,,", "nir", "field.required"),
    "NIR too short": ("28510,CANARY,1985-10-07,GENERAL,561,,,,", "nir", "nir.length"),
    "wrong key": ("285107599900082,CANARY,1985-10-07,GENERAL,561,,,,", "nir", "nir.key"),
    "not a NIR": ("385107599900081,CANARY,1985-10-07,GENERAL,561,,,,", "nir", "nir.format"),
    "no name": ("285107599900081, ,1985-10-07,GENERAL,561,,,,", "display_name", "field.required"),
    "long name": (
        f"285107599900081,{'CANARY' * 17},1985-10-07,GENERAL,561,,,,",
        "display_name",
        "field.format",
    ),
    "control character": (
        "285107599900081,CANARY\x1b[2J,1985-10-07,GENERAL,561,,,,",
        "display_name",
        "field.format",
    ),
    "French date": ("285107599900081,CANARY,07/10/1985,GENERAL,561,,,,", "born_on", "field.format"),
    "week date": ("285107599900081,CANARY,1985-W41-1,GENERAL,561,,,,", "born_on", "field.format"),
    "no such day": ("285107599900081,CANARY,1985-02-30,GENERAL,561,,,,", "born_on", "field.format"),
    "no scheme": ("285107599900081,CANARY,1985-10-07,,561,,,,", "scheme", "field.required"),
    "scheme": ("285107599900081,CANARY,1985-10-07,CANARY,561,,,,", "scheme", "field.unknown"),
    "no fund": ("285107599900081,CANARY,1985-10-07,MSA,,,,,", "home_fund", "field.required"),
    "fund": ("285107599900081,CANARY,1985-10-07,MSA,CANARY 1,,,,", "home_fund", "field.format"),
    "account": (
        "285107599900081,CANARY,1985-10-07,MSA,561,FR7699999000000000000000131,,,",
        "iban",
        "field.format",
    ),
    "state of an insured person": (
        "285107599900081,CANARY,1985-10-07,MSA,561,,,,E",
        "attachment_state",
        "field.not_applicable",
    ),
    "scheme of a dependant": (
        ",CANARY,2012-03-09,GENERAL,,,,162055699900042,E",
        "scheme",
        "field.not_applicable",
    ),
    "account of a dependant": (
        ",CANARY,2012-03-09,,,FR7699999000000000000000130,,162055699900042,E",
        "iban",
        "field.not_applicable",
    ),
    "attached to nobody": (
        ",CANARY,2012-03-09,,,,,203112A99900001,E",
        "attached_to_nir",
        "field.unknown",
    ),
    "attached to a wrong NIR": (
        ",CANARY,2012-03-09,,,,,162055699900043,E",
        "attached_to_nir",
        "nir.key",
    ),
    "state": (",CANARY,2012-03-09,,,,,162055699900042,X", "attachment_state", "field.unknown"),
    "no state": (",CANARY,2012-03-09,,,,,162055699900042,", "attachment_state", "field.required"),
    "the same person again": (PAUL.replace("PAUL", "CANARY"), "nir", "field.twice_in_the_file"),
    "a cell too many": (PAUL.replace("PAUL", "CANARY") + ",", "file", "file.too_many_cells"),
    "a cell too few": (
        ",CANARY,2012-03-09,,,,,162055699900042",
        "attachment_state",
        "field.required",
    ),
    "an unclosed text": ('285107599900081,"CANARY', "born_on", "field.required"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_named_and_nothing_is_taken_in(
    name: str, directory: Directory, write: Writer, engine: Engine
) -> None:
    line, column, problem = BAD_LINES[name]
    with pytest.raises(LineRefused) as refused:
        directory.import_csv(write(PAUL, line))
    wrong = refused.value
    assert (wrong.line, wrong.column, wrong.problem) == (3, column, problem)
    assert str(wrong) == f"line 3, column {column}: {problem}"
    assert "CANARY" not in repr(wrong)
    assert wrong.__cause__ is None
    assert wrong.__suppress_context__ or wrong.__context__ is None
    assert dump(engine) == []


def test_a_subject_belongs_to_one_person(directory: Directory, write: Writer) -> None:
    thief = PAUL.replace("356,,,,", "356,,sub-nathalie,,")
    with pytest.raises(LineRefused, match=r"line 3, column subject: field\.twice_in_the_file"):
        directory.import_csv(write(NATHALIE, thief))
    directory.import_csv(write(NATHALIE))
    with pytest.raises(LineRefused, match=r"line 2, column subject: field\.taken"):
        directory.import_csv(write(thief))
    assert directory.by_nir(parse("162055699900042")) is None


@pytest.mark.parametrize(
    "titles",
    [
        "",
        "nir,display_name",
        TITLES + ",more",
        TITLES.replace("iban", "nir"),
        TITLES.replace("born_on", "birth"),
    ],
)
def test_the_titles_are_those_columns(directory: Directory, write: Writer, titles: str) -> None:
    with pytest.raises(LineRefused, match=r"line 1, column file: file\.columns"):
        directory.import_csv(write(PAUL, titles=titles))


def test_a_file_that_is_no_text_is_refused(directory: Directory, tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{TITLES}\n{NATHALIE}\n{ZELIE}\n".encode("latin-1"))
    with pytest.raises(LineRefused, match=r"file\.not_utf_8") as refused:
        directory.import_csv(path)
    assert refused.value.__suppress_context__
    with pytest.raises(FileNotFoundError):
        directory.import_csv(tmp_path / "missing.csv")


def test_no_personal_value_is_legible_in_the_file_of_the_database(
    directory: Directory, write: Writer, engine: Engine, tmp_path: Path
) -> None:
    directory.load_demo()
    directory.import_csv(write(NATHALIE, PAUL, ZELIE, OSCAR))
    engine.dispose()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("directory.db*"))
    assert b"GENERAL" in raw, "codes are in clear, so this scan can see"
    assert b"sub-nathalie" in raw
    personal = ["NATHALIE", "PAUL", "ZÉLIE", "OSCAR", "1985-10-07", "2012-03-09", "99999000"]
    for persona in INSURED:
        personal += [persona.nir[:13], persona.iban, persona.display_name, str(persona.born_on)]
        personal += [mask_account(persona.iban), parse(persona.nir).masked()]
        personal += [persona.email] if persona.email else []
        personal += [child.display_name for child in persona.children]
    for value in personal:
        for spelt in (value, value.replace("-", ""), value.encode("unicode_escape").decode()):
            for coded in (spelt.encode(), spelt.encode("utf-16-le"), b64encode(spelt.encode())):
                assert coded not in raw, value


def test_an_erased_person_is_not_brought_back_by_a_file(
    directory: Directory, write: Writer, keys: Keys, engine: Engine
) -> None:
    directory.import_csv(write(NATHALIE, PAUL, ZELIE))
    keys.destroy(person(directory, "285107599900081").insured_id)
    before = dump(engine)
    assert directory.import_csv(write(NATHALIE, PAUL, ZELIE)) == ImportReport(unchanged=1, erased=2)
    assert dump(engine) == before
