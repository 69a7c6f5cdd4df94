"""A mail server in memory, beside the other fakes."""

from __future__ import annotations

from dataclasses import dataclass, field

from application.notifier import Notice, NoticeRefused, NotifierUnavailable


@dataclass
class FakeNotifier:
    """A mail server that keeps what it took; the first answers may be told.

    refused: the addresses that it will never take; crash: raised after it took a notice.
    """

    taken: list[tuple[Notice, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    is_away: bool = False
    is_set_up: bool = True
    crash: Exception | None = None

    async def send(self, notice: Notice, to: str) -> bool:
        """Take a notice, or refuse it."""
        if self.is_away:
            raise NotifierUnavailable("away")
        if to in self.refused:
            raise NoticeRefused(550)
        if self.is_set_up:
            self.taken.append((notice, to))
        if self.crash is not None:
            raise self.crash
        return self.is_set_up
