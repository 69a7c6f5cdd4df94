"""A story along the edges of every clock: what is said a quarter of an hour beside each."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.persistence.clock import DatabaseClock
from adapters.persistence.database import open_engine
from adapters.settings import Settings
from decided import GROUNDS, REFUSED_LINE, decide, decision_of, desk
from installation import BOTH, Clock, application, followed
from lives import PARIS
from living import ok, tick
from teleservice import Person, Site

Verdicts = dict[str, Any]


class DatabasesClock(Clock):
    """The database's clock, as if the database had been set to the days of the story."""

    def __init__(self, database: DatabaseClock) -> None:
        """It is 20/03/2026, 10:00 in Paris."""
        super().__init__()
        self.database, self._since = database, database()

    def __call__(self) -> datetime:
        return self.at + (self.database() - self._since)

    def set_to(self, moment: str) -> None:
        """It is this moment in Paris."""
        self.at = datetime.fromisoformat(moment).replace(tzinfo=PARIS).astimezone(UTC)
        self._since = self.database()


class Story:
    """Claims of Alice's and of Bernard's on their way, and what is said of them."""

    def __init__(self, site: Site, clock: DatabasesClock) -> None:
        self.site, self.clock = site, clock
        off = datetime.now(UTC) - clock.database()
        self.said: Verdicts = {"hours off": round(off / timedelta(hours=1))}
        alice = site["alice"]
        self.asked, self.refused = alice.submitted(), alice.submitted()
        self.other = site["mgen"].submitted()
        self.scheduled, self.draft = alice.filled(), alice.filled()
        ok(alice.post(f"{self.scheduled}/scheduled-submission", BOTH))
        for claim in (self.refused, self.other):
            decide(site["agent"], claim, REFUSED_LINE)
        site.settle()

    @property
    def alice(self) -> Person:
        return self.site["alice"]

    def beside(self, edges: tuple[str, ...], **asked: Callable[[], Any]) -> None:
        """What is said at both these moments, once the clockwork's minute has come."""
        for moment in edges:
            self.clock.set_to(moment)
            tick(self.site)
            for what, answer in asked.items():
                self.said[f"{moment} {what}"] = answer()

    def status(self, claim: str) -> Callable[[], Any]:
        return lambda: self.alice.claim(claim)["status"]

    def messages(self, begin: str) -> Callable[[], int]:
        """How many of Alice's messages begin so."""

        def count() -> int:
            items = self.alice.get("/messages").json()["items"]
            return sum(one["subject"].startswith(begin) for one in items)

        return count

    def take(self, name: str) -> Any:
        return self.site[name].post(f"{desk(self.asked)}/lease")

    def ask_for_the_passport(self) -> None:
        lease_id = self.take("agent2").json()["lease_id"]
        body = {"lease_id": lease_id, "items": [{"code": "PASSPORT_COPY"}]}
        ok(self.site["agent2"].post(f"{desk(self.asked)}/supplement-requests", body))

    def is_deemed(self) -> bool:
        told = self.alice.get(f"{self.refused}/timeline").json()["items"]
        return any(one["what"] == "LETTER_DEEMED_NOTIFIED" for one in told)

    def appeal(self, name: str, claim: str) -> Callable[[], bool]:
        """Whether an appeal that is lodged now is late."""

        def lodge() -> bool:
            ok(self.site[name].post(f"{claim}/appeals", {"route": "CRA", "grounds": GROUNDS}))
            (appeal,) = decision_of(self.site[name], claim)["appeals"]
            return bool(appeal["is_late"])

        return lodge


def tell(story: Story) -> Verdicts:
    """Live it; every answer by the moment and by what was asked."""
    ok(story.take("agent"))
    edges = ("2026-03-20 10:29", "2026-03-20 10:31")
    story.beside(edges, taken_by_another=lambda: story.take("agent2").status_code)
    story.ask_for_the_passport()
    story.beside(
        ("2026-04-03 23:45", "2026-04-04 00:15"),
        sent_by_itself=story.status(story.scheduled),
        submitted=lambda: story.alice.submit(story.draft).status_code,
        acknowledgments=story.messages("Accusé de réception"),
        letter_deemed=story.is_deemed,
    )
    reminded = story.messages("Rappel")
    story.beside(("2026-04-18 23:45", "2026-04-19 00:15"), reminders=reminded)
    notice = story.messages("Sans réponse")
    story.beside(("2026-05-19 23:45", "2026-05-20 00:15"), notices=notice)
    story.beside(("2026-06-03 23:45", "2026-06-04 00:15"), closed=story.status(story.asked))
    for moment, name, claim in (
        ("2026-06-04 23:45", "alice", story.refused),
        ("2026-06-05 00:15", "mgen", story.other),
    ):
        story.beside((moment,), late=story.appeal(name, claim))
    return story.said


def verdicts(folder: Path) -> Verdicts:
    """Live the story in this installation, whose database tells the time."""
    settings = Settings(data_dir=folder)
    engine = open_engine(settings.log_url, is_writer=False)
    clock = DatabasesClock(DatabaseClock(engine, time.monotonic))
    runtime = followed(settings, clock)
    app = application(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        site = Site(app, client, runtime, clock, signing_key(settings))
        said = tell(Story(site, clock))
    engine.dispose()
    return said
