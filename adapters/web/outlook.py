"""What a page says to somebody who waits, in sentences; what cannot be said is None."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from adapters import french
from adapters.bootstrap import Runtime
from adapters.http.outlook import Outlook
from adapters.http.reading import look, today_of
from domain.claim import Claim
from domain.values import Channel
from projections import desk_figures


class OutlookTold(NamedTuple):
    """How long others waited, and how many claims go before."""

    delay: str | None
    rank: str | None


def outlook_told(claim: Claim, outlook: Outlook) -> OutlookTold:
    """What may be said of one claim."""
    delay, ahead = outlook.delay, outlook.ahead
    return OutlookTold(
        french.delay_sentence(claim.channel, delay, outlook.measured_on) if delay else None,
        french.rank_sentence(ahead) if ahead else None,
    )


def delays_told(runtime: Runtime) -> list[str]:
    """How long people waited, by channel; nothing of a channel with too few decisions.

    To be called in a thread.
    """
    today = today_of(runtime)

    def find(db: Connection) -> list[str]:
        measured = ((channel, desk_figures.delay(db, today, channel)) for channel in Channel)
        return [french.delay_sentence(each, delay, today) for each, delay in measured if delay]

    return look(runtime, find)
