"""What banks send of payments, as files: a notification of bookings, a report of refusals."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def camt054(
    *booked: tuple[UUID, str], side: str = "DBIT", reason: str = "", on: str = "2026-03-23"
) -> str:
    """A notification that says these payments were booked on a day, « 68.40 » each."""
    entries = "".join(_entry(one, amount, side, reason, on) for one, amount in booked)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">'
        f"<BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>{entries}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>"
    )


def pain002(*refused: tuple[UUID, str], run_id: UUID | None = None) -> str:
    """A report that refuses these payments, or a whole run."""
    group = f"<OrgnlMsgId>{(run_id or UUID(int=0)).hex}</OrgnlMsgId>"
    status = "<GrpSts>RJCT</GrpSts>" if run_id else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>x</MsgId><CreDtTm>2026-03-24T08:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts>{group}{status}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{''.join(_refusals(refused))}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    )


def _refusals(refused: Iterable[tuple[UUID, str]]) -> Iterable[str]:
    for payment_id, code in refused:
        yield (
            f"<TxInfAndSts><OrgnlEndToEndId>{payment_id.hex}</OrgnlEndToEndId>"
            f"<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        )


def _entry(payment_id: UUID, amount: str, side: str, reason: str, on: str) -> str:
    why = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{payment_id.hex}</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">{amount}</Amt>{why}</TxDtls></NtryDtls></Ntry>'
    )
