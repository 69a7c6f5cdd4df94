"""Autosave keeps what was typed, right or wrong, sealed, until it is said."""

from __future__ import annotations

import pytest

from installation import Site

HALF = {"amount": "200,", "reason": "Otite aigu\u00eb pend", "accident_on": "32/13/2026"}


@pytest.fixture
def pad(site: Site) -> str:
    """The pad of step 2 of a draft of Alice's."""
    return f"{site['alice'].draft()}/pad/beneficiary-and-care"


def test_what_is_wrong_or_unfinished_is_kept_as_it_was_typed(site: Site, pad: str) -> None:
    alice = site["alice"]
    assert alice.get(pad).json() == {"values": {}, "saved_at": None}
    saved = alice.put(pad, {"values": HALF})
    assert saved.status_code == 200, saved.text
    assert alice.get(pad).json() == saved.json()
    assert saved.json()["values"] == HALF
    assert saved.json()["saved_at"] is not None


def test_the_last_one_counts_and_each_step_has_its_own(site: Site, pad: str) -> None:
    alice = site["alice"]
    alice.put(pad, {"values": HALF})
    alice.put(pad, {"values": {"amount": "1"}})
    assert alice.get(pad).json()["values"] == {"amount": "1"}
    assert alice.get(pad.replace("beneficiary-and-care", "stay")).json()["values"] == {}


def test_nothing_typed_lies_in_clear(site: Site, pad: str) -> None:
    site["alice"].put(pad, {"values": HALF})
    folder = site.runtime.settings.data_dir
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Otite" not in content
    assert b"32/13/2026" not in content


def test_autosave_records_nothing_in_the_log(site: Site, pad: str) -> None:
    before = site.runtime.reader.head()
    site["alice"].put(pad, {"values": HALF})
    assert site.runtime.reader.head() == before


@pytest.mark.parametrize("method", ["get", "put"])
def test_the_pad_of_another_is_not_found(site: Site, pad: str, method: str) -> None:
    body = ({"values": HALF},) if method == "put" else ()
    assert getattr(site["mgen"], method)(pad, *body).status_code == 404
    assert site["alice"].get(pad).json()["values"] == {}


@pytest.mark.parametrize(
    "values",
    [
        {f"field{n}": "" for n in range(41)},
        {"reason": "x" * 4001},
        {"Reason; DROP TABLE": "x"},
        {"reason": 5},
    ],
    ids=["41 fields", "4001 characters", "no name of a field", "no text"],
)
def test_a_pad_has_bounds(site: Site, pad: str, values: dict[str, object]) -> None:
    assert site["alice"].put(pad, {"values": values}).status_code == 422
    assert site["alice"].get(pad).json()["values"] == {}


def test_a_pad_takes_forty_fields_and_four_thousand_characters(site: Site, pad: str) -> None:
    values = {f"field{n}": "" for n in range(39)} | {"reason": "x" * 4000}
    assert site["alice"].put(pad, {"values": values}).status_code == 200
