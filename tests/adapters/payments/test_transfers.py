"""The files of transfers: valid, the same at each writing, with totals that a bank can check."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.payments import transfers
from adapters.payments.payers import FICTIVE
from adapters.payments.transfers import SCHEMA, FileNotValid, Transfer, transfer_file
from domain.values import Payer

RUN = UUID(int=0x2C7)
AT = datetime(2026, 3, 20, 10, 0)
IBAN = "FR7630001000640000000000137"
NAMES = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}


def transfer(number: int = 1, cents: int = 6840, holder: str = "ALICE") -> Transfer:
    return Transfer(
        payment_id=UUID(int=number),
        amount_cents=cents,
        holder=holder,
        iban=IBAN,
        reference="ETR-7K3M9Q2XBDP",
    )


def written(*each: Transfer, payer: Payer = Payer.CNSE) -> bytes:
    return transfer_file(RUN, FICTIVE[payer], each, AT).content


def text(content: bytes, path: str) -> list[str | None]:
    return [one.text for one in fromstring(content).iterfind(f".//p:{path}", NAMES)]


def test_the_same_run_gives_the_same_bytes_in_whatever_order_it_is_read() -> None:
    assert written(transfer(1), transfer(2, 100)) == written(transfer(2, 100), transfer(1))


def test_ids_and_times_are_those_of_the_run() -> None:
    content = written(transfer(1), transfer(2))
    assert text(content, "MsgId") == [RUN.hex]
    assert text(content, "PmtInfId") == [f"{RUN.hex}-1"]
    assert text(content, "CreDtTm") == ["2026-03-20T10:00:00"]
    assert text(content, "ReqdExctnDt/p:Dt") == [date(2026, 3, 20).isoformat()]
    assert text(content, "EndToEndId") == [UUID(int=1).hex, UUID(int=2).hex]


def test_the_control_totals_are_those_of_the_transfers() -> None:
    file = transfer_file(
        RUN, FICTIVE[Payer.CNSE], [transfer(1, 1), transfer(2, 99_999_999), transfer(3, 100)], AT
    )
    assert (file.payments, file.total_cents) == (3, 100_000_100)
    assert text(file.content, "CtrlSum") == ["1000001.00"] * 2
    assert text(file.content, "NbOfTxs") == ["3"] * 2
    assert text(file.content, "InstdAmt") == ["0.01", "999999.99", "1.00"]


@pytest.mark.parametrize("payer", list(Payer))
def test_each_payer_pays_from_its_own_account(payer: Payer) -> None:
    content = written(transfer(), payer=payer)
    assert text(content, "DbtrAcct/p:Id/p:IBAN") == [FICTIVE[payer].iban]
    assert text(content, "Dbtr/p:Nm") == [FICTIVE[payer].name]


@pytest.mark.parametrize(
    ("holder", "said"),
    [
        ("Zélie d'Ànjou-Ñandú", "Zelie d'Anjou-Nandu"),
        ("A & B <Co>", "A B Co"),
        ("A\x00B\x1f", "AB"),
        ("😀", "-"),
        ("x" * 100, "x" * 70),
    ],
)
def test_a_name_is_told_in_the_characters_of_sepa(holder: str, said: str) -> None:
    assert text(written(transfer(holder=holder)), "Cdtr/p:Nm") == [said]


@pytest.mark.thorough
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=100), st.integers(1, 99_999_999))
def test_whatever_somebody_is_called_the_file_passes_its_schema(holder: str, cents: int) -> None:
    assert text(written(transfer(holder=holder, cents=cents)), "NbOfTxs") == ["1", "1"]


def test_a_file_that_breaks_the_schema_is_not_handed_over() -> None:
    broken = Transfer(
        payment_id=UUID(int=1), amount_cents=1, holder="A", iban="no IBAN", reference="x"
    )
    with pytest.raises(FileNotValid) as refused:
        written(broken)
    assert "no IBAN" not in str(refused.value), "an account is never told"


def test_totals_that_are_not_those_of_the_run_are_refused() -> None:
    content = written(transfer())
    with pytest.raises(FileNotValid):
        transfers._refuse_unless_sound(content, 1, 6841)
    with pytest.raises(FileNotValid):
        transfers._refuse_unless_sound(content, 2, 6840)
