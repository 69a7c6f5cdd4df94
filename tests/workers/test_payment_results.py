"""What banks say of payments is recorded once, whole or not at all."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from adapters.bootstrap import Runtime, open_runtime
from adapters.payments.results import ResultsNotRead, read_results
from banking import camt054, pain002
from domain.values import LetterKind, PaymentFailure, Status
from workers.payment_commands import import_results, run
from workers.refused import Refused

from .acts import claim_of
from .paying import accepted, payment_of, types_of


def sent(runtime: Runtime, folder: Path) -> tuple[UUID, UUID, UUID]:
    """A claim whose payment left. Returns: claim, payment, run."""

    async def story() -> UUID:
        claim_id = await accepted(runtime, folder)
        await runtime.close()
        return claim_id

    claim_id = asyncio.run(story())
    run(runtime.settings)
    payment = asyncio.run(payment_of(open_runtime(runtime.settings), claim_id))
    assert payment.run_id is not None
    return claim_id, payment.payment_id, payment.run_id


def bring(runtime: Runtime, folder: Path, text: str) -> None:
    file = folder / "banque.xml"
    file.write_text(text)
    import_results(runtime.settings, file)


def known(runtime: Runtime, claim_id: UUID) -> tuple[Status, list[str]]:
    async def story() -> tuple[Status, list[str]]:
        again = open_runtime(runtime.settings)
        claim, types = await claim_of(again, claim_id), await types_of(again, claim_id)
        await again.close()
        return claim.status, types

    return asyncio.run(story())


def test_an_executed_payment_reimburses_the_claim_and_sends_its_statement_once(
    runtime: Runtime, tmp_path: Path
) -> None:
    claim_id, payment_id, _ = sent(runtime, tmp_path)
    for _ in range(2):
        bring(runtime, tmp_path, camt054((payment_id, "68.40")))
    status, types = known(runtime, claim_id)
    assert status is Status.REIMBURSED
    arrived = ["ReimbursementPaid", "DecisionLetterMadeAvailable"]
    assert types == ["PaymentOrdered", "PaymentSent", *arrived]
    claim = asyncio.run(claim_of(open_runtime(runtime.settings), claim_id))
    kinds = [sent.letter.kind for sent in claim.letters.values()]
    assert kinds == [LetterKind.DECISION, LetterKind.STATEMENT]


def test_a_refused_payment_fails_with_its_reason(runtime: Runtime, tmp_path: Path) -> None:
    claim_id, payment_id, _ = sent(runtime, tmp_path)
    for _ in range(2):
        bring(runtime, tmp_path, pain002((payment_id, "AC04")))
    status, types = known(runtime, claim_id)
    assert status is Status.PAYMENT_FAILED
    assert types[2:] == ["PaymentFailed", "AccountRequested"]


def test_a_payment_that_came_back_fails_after_it_was_paid(runtime: Runtime, tmp_path: Path) -> None:
    claim_id, payment_id, _ = sent(runtime, tmp_path)
    bring(runtime, tmp_path, camt054((payment_id, "68.40")))
    back = camt054((payment_id, "68.40"), side="CRDT", reason="AC06")
    for text in (back, camt054((payment_id, "68.40"))):
        bring(runtime, tmp_path, text)
    status, types = known(runtime, claim_id)
    assert status is Status.PAYMENT_FAILED
    assert types[-2:] == ["PaymentFailed", "AccountRequested"]


def test_a_run_that_is_refused_whole_fails_every_payment_of_it(
    runtime: Runtime, tmp_path: Path
) -> None:
    claim_id, _, run_id = sent(runtime, tmp_path)
    bring(runtime, tmp_path, pain002(run_id=run_id))
    status, types = known(runtime, claim_id)
    assert status is Status.PAYMENT_FAILED
    assert types[2:] == ["PaymentFailed"], "nobody is asked for an account"


def test_an_unknown_payment_refuses_the_whole_file(runtime: Runtime, tmp_path: Path) -> None:
    claim_id, payment_id, _ = sent(runtime, tmp_path)
    stranger = UUID(int=0xBAD)
    text = camt054((payment_id, "68.40"), (stranger, "10.00"))
    with pytest.raises(Refused, match=f"1 unknown payments.*{stranger.hex}"):
        bring(runtime, tmp_path, text)
    assert known(runtime, claim_id)[0] is Status.PAYMENT_ORDERED


@pytest.mark.parametrize("amount", ["68.41", "68.39", "6840"])
def test_another_amount_refuses_the_whole_file(
    amount: str, runtime: Runtime, tmp_path: Path
) -> None:
    claim_id, payment_id, _ = sent(runtime, tmp_path)
    with pytest.raises(Refused, match="otherwise"):
        bring(runtime, tmp_path, camt054((payment_id, amount)))
    assert known(runtime, claim_id)[0] is Status.PAYMENT_ORDERED


BOMB = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">&b;</Document>"""
ABROAD = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">&a;</Document>"""


@pytest.mark.parametrize(
    "text",
    ["", "no XML", "<a/>", BOMB, ABROAD, camt054((UUID(int=1), "a lot"))],
    ids=["empty", "text", "other", "bomb", "file", "amount"],
)
def test_a_file_that_is_none_of_a_bank_s_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(text)
    with pytest.raises(ResultsNotRead):
        read_results(file)


def test_a_booking_that_names_no_payment_of_ours_is_counted_alone(tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(camt054((UUID(int=1), "10.00")).replace(UUID(int=1).hex, "NOTPROVIDED"))
    results = read_results(file)
    assert (results.each, results.beside) == ((), 1)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("AC01", PaymentFailure.ACCOUNT_INVALID),
        ("AC04", PaymentFailure.ACCOUNT_CLOSED),
        ("AC06", PaymentFailure.ACCOUNT_BLOCKED),
        ("AM05", PaymentFailure.REJECTED),
        ("XXXX", PaymentFailure.REJECTED),
    ],
)
def test_the_reason_of_a_bank_is_one_of_a_closed_list(
    code: str, failure: PaymentFailure, tmp_path: Path
) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(pain002((UUID(int=7), code)))
    (told,) = read_results(file).each
    assert told.failure is failure


def test_a_statement_of_the_account_says_the_same_as_a_notification(tmp_path: Path) -> None:
    notice = tmp_path / "camt.054.xml"
    notice.write_text(camt054((UUID(int=7), "68.40")))
    statement = tmp_path / "camt.053.xml"
    text = notice.read_text().replace("camt.054", "camt.053")
    text = text.replace("BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt").replace("Ntfctn>", "Stmt>")
    statement.write_text(text.replace("<Dt>2026-03-23</Dt>", "<DtTm>2026-03-22T23:30:00Z</DtTm>"))
    assert read_results(statement) == read_results(notice)


def test_what_is_only_pending_is_no_booking(tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(camt054((UUID(int=7), "68.40")).replace("BOOK", "PDNG"))
    assert read_results(file).each == ()


def test_another_currency_refuses_the_file(tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(camt054((UUID(int=7), "68.40")).replace("EUR", "USD"))
    with pytest.raises(ResultsNotRead):
        read_results(file)


@pytest.mark.parametrize("amount", ["Infinity", "NaN", "1E+999999999", "-68.40", "68,40", "1_0"])
def test_an_amount_is_digits_and_nothing_else(amount: str, tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(camt054((UUID(int=7), amount)))
    with pytest.raises(ResultsNotRead):
        read_results(file)


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00"]
)
def test_a_day_on_which_no_bank_of_today_books_refuses_the_file(day: str, tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    file.write_text(camt054((UUID(int=7), "68.40")).replace("2026-03-23", day))
    with pytest.raises(ResultsNotRead):
        read_results(file)


def test_a_file_that_contradicts_itself_is_refused_whole(runtime: Runtime, tmp_path: Path) -> None:
    claim_id, payment_id, _ = sent(runtime, tmp_path)
    back = camt054((payment_id, "68.40"), side="CRDT", reason="AC06")
    later = camt054((payment_id, "68.40")).replace("2026-03-23", "2026-03-25")
    entry = later[later.index("<Ntry>") : later.index("</Ntfctn>")]
    with pytest.raises(Refused, match=f"otherwise.*{payment_id.hex}"):
        bring(runtime, tmp_path, back.replace("</Ntfctn>", f"{entry}</Ntfctn>"))
    status, types = known(runtime, claim_id)
    assert (status, types) == (Status.PAYMENT_ORDERED, ["PaymentOrdered", "PaymentSent"])


def test_a_run_that_is_refused_whole_fails_also_what_the_report_does_not_name(
    runtime: Runtime, tmp_path: Path
) -> None:
    claim_id, _, run_id = sent(runtime, tmp_path)
    text = pain002((UUID(int=7), "AC04"), run_id=run_id).replace(UUID(int=7).hex, "NOTPROVIDED")
    bring(runtime, tmp_path, text)
    assert known(runtime, claim_id)[0] is Status.PAYMENT_FAILED


def test_a_payment_of_a_refused_run_keeps_the_reason_that_names_it(
    runtime: Runtime, tmp_path: Path
) -> None:
    claim_id, payment_id, run_id = sent(runtime, tmp_path)
    bring(runtime, tmp_path, pain002((payment_id, "AC04"), run_id=run_id))
    claim = asyncio.run(claim_of(open_runtime(runtime.settings), claim_id))
    assert claim.payments[payment_id].failure is PaymentFailure.ACCOUNT_CLOSED


def test_a_refusal_that_names_no_payment_of_ours_is_counted_alone(tmp_path: Path) -> None:
    file = tmp_path / "banque.xml"
    text = pain002((UUID(int=7), "AC04")).replace(UUID(int=7).hex, "NOTPROVIDED")
    file.write_text(text)
    results = read_results(file)
    assert (results.each, results.refused, results.beside) == ((), (), 1)
