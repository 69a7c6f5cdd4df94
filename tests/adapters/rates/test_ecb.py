"""The files of the European Central Bank are read exactly; what is none of them is refused."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from adapters.rates.ecb import NotRates, Published, read_rates
from builders import day

DAILY = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
  xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
 <gesmes:subject>Reference rates</gesmes:subject>
 <Cube><Cube time='2026-03-19'>
  <Cube currency='USD' rate='1.0812'/><Cube currency='SEK' rate='10.8345'/>
 </Cube></Cube>
</gesmes:Envelope>"""
HISTORY = b"""Date,USD,SEK,ITL,
2026-03-20,1.0800,10.90,N/A,
2026-03-19,1.0812,10.8345,1936.27,
"""
FOUND = (
    Published("USD", day("2026-03-19"), "1.0812"),
    Published("SEK", day("2026-03-19"), "10.8345"),
)


def kept(folder: Path, content: bytes) -> Path:
    file = folder / "rates"
    file.write_bytes(content)
    return file


def zipped(content: bytes, names: tuple[str, ...] = ("eurofxref-hist.csv",)) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return held.getvalue()


def test_the_daily_file_tells_its_day_and_rates(tmp_path: Path) -> None:
    assert read_rates(kept(tmp_path, DAILY)) == FOUND


def test_the_history_tells_every_day_but_no_currency_that_is_gone(tmp_path: Path) -> None:
    found = read_rates(kept(tmp_path, HISTORY))
    assert found[2:] == FOUND
    assert [one.units_per_euro for one in found[:2]] == ["1.0800", "10.90"]


def test_the_history_may_lie_in_its_zip(tmp_path: Path) -> None:
    assert read_rates(kept(tmp_path, zipped(HISTORY)))[2:] == FOUND


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Cube time="&b;"/>'
WRONG = {
    "nothing": (b"", "line 1"),
    "a page": (b"<html><body>Not found</body></html>", "no rate"),
    "half a file": (DAILY[:-40], "not XML"),
    "entities": (ENTITIES, "document type"),
    "a file elsewhere": (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "document type"),
    "no day": (DAILY.replace(b" time='2026-03-19'", b""), "without a day"),
    "a day that is none": (DAILY.replace(b"2026-03-19", b"2026-02-30"), "'2026-02-30'"),
    "a rate below zero": (DAILY.replace(b"10.8345", b"-1"), "'-1'"),
    "a rate of zero": (DAILY.replace(b"10.8345", b"0.0"), "'0.0'"),
    "no number": (HISTORY.replace(b"10.90", b"1e9"), "line 2: '1e9'"),
    "another table": (b"Name,Born\nAlice,1985", "not called Date"),
    "bytes": (b"\x80\x81\x82", "neither XML nor text"),
    "two in a zip": (zipped(HISTORY, ("a.csv", "b.csv")), "exactly one"),
    "half a zip": (zipped(HISTORY)[:60], "archive"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_file_of_rates_says_why(tmp_path: Path, name: str) -> None:
    content, said = WRONG[name]
    with pytest.raises(NotRates, match=said):
        read_rates(kept(tmp_path, content))


def test_a_zip_with_a_wrong_byte_is_told_or_read_and_nothing_else(tmp_path: Path) -> None:
    whole, chance = zipped(HISTORY), random.Random(20260320)
    told = 0
    for at in range(4, len(whole)):
        for value in (0, 255, chance.randrange(256)):
            content = whole[:at] + bytes([value]) + whole[at + 1 :]
            try:
                read_rates(kept(tmp_path, content))
            except NotRates:
                told += 1
    assert told > len(whole)


def test_a_file_without_an_end_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.rates import ecb

    monkeypatch.setattr(ecb, "LARGEST_BYTES", 100)
    for content in (DAILY, zipped(b"0" * 1000)):
        with pytest.raises(NotRates, match="larger"):
            read_rates(kept(tmp_path, content))
