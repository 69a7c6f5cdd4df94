"""The life of a claim as a table: what somebody does, and what everybody sees of it afterwards."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from teleservice import Person, Site

PARIS = ZoneInfo("Europe/Paris")
QUEUES = ("AGENT", "INSURED", "MEDICAL_ADVISER", "STATE_OF_STAY")
COLUMNS = [
    "N°",
    "Date du contact",
    "Canal",
    "Sens",
    "Qualification",
    "Motif",
    "Sous-motif",
]


class Row(NamedTuple):
    """A contact as the front office reads it, between its date and its reason."""

    channel: str
    direction: str
    qualification: str


def by_web(qualification: str) -> Row:
    return Row("Compte web", "Entrant", qualification)


def by_mailbox(qualification: str) -> Row:
    return Row("Compte AS messagerie", "Sortant", qualification)


TRANSMITTED = by_web("Démarches - Ce qu'il faut faire")
ACKNOWLEDGED = by_mailbox("Notification d'accusé-réception")
PIECES_ASKED = by_mailbox("Demande de pièces complémentaires")
PIECES_RECEIVED = by_web("Réception de pièces complémentaires")
DECIDED = by_mailbox("Notification de décision")
PAID = by_mailbox("Notification de versement")
APPEALED = by_web("Réclamation - Recours")
APPEAL_ANSWERED = by_mailbox("Réclamation - Réponse au recours")


@dataclass
class Life:
    """A claim on its way, and what was told of it so far."""

    site: Site
    claim: str = ""
    lease_id: str = ""
    appeal_id: str = ""
    person: str = "alice"
    told: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def owner(self) -> Person:
        return self.site[self.person]

    @property
    def desk(self) -> str:
        """The address of the claim at the desk."""
        return f"/desk{self.claim}"

    @property
    def now(self) -> str:
        """This moment as the front office reads it."""
        return f"{self.site.clock().astimezone(PARIS):%d/%m/%Y %H:%M}"

    def held(self, **more: Any) -> dict[str, Any]:
        """A body under the lease that was taken last."""
        return {"lease_id": self.lease_id} | more


Act = Callable[[Life], None]


class Step(NamedTuple):
    """What is done; then the status that the person reads, what is new, and whose turn it is.

    told: new lines of the timeline; rows: new contacts; waits_for: in which queue the claim lies.
    """

    does: Act
    label: str
    told: Iterable[str] = ()
    rows: Iterable[Row] = ()
    waits_for: str | None = None


Look = Callable[[Life, str], None]


def no_look(_: Life, __: str) -> None:
    """Nobody else looks."""


def lived(
    site: Site,
    steps: Iterable[Step],
    *,
    due_on: str,
    beside: Look = no_look,
) -> Life:
    """Live through these steps, with every look at every one of them.

    due_on: of the queue; beside: one look more, which is told the expected status.
    """
    life = Life(site)
    for number, step in enumerate(steps, 1):
        step.does(life)
        life.told += step.told
        for row in step.rows:
            known = ["Frais de santé - Démarches", "Soins à l'étranger"]
            life.rows.append([f"{len(life.rows) + 1} - 1", life.now, *row, *known])
        expected = (step.label, step.waits_for, life.told, life.rows)
        for seen, wanted in zip(looked(life), expected, strict=True):
            assert seen == wanted, f"step {number}: {seen} is not {wanted}"
        assert places(life) <= {(step.waits_for, due_on, "2026-03-20")}, f"step {number}"
        beside(life, step.label)
    return life


def looked(life: Life) -> tuple[str, str | None, list[str], list[list[str]]]:
    """The status and the timeline that the person reads, the queue, the front office's rows."""
    label = life.owner.claim(life.claim)["status_label"]
    (listed,) = life.owner.get("/claims").json()["items"]
    assert listed["status_label"] == label, "the list says it as the claim does"
    told = life.owner.get(f"{life.claim}/timeline").json()["items"]
    queue = next((name for name, _, _ in places(life)), None)
    return label, queue, [one["text"] for one in told], contacts(life)


def places(life: Life) -> set[tuple[str | None, str, str]]:
    """In which queues the claim lies, since when, and until when it should be decided."""
    agent = life.site["agent"]
    found = {
        name: agent.get("/desk/queue", params={"waits_for": name}).json()["items"]
        for name in QUEUES
    }
    return {(name, one["due_on"], one["received_on"]) for name in found for one in found[name]}


def contacts(life: Life) -> list[list[str]]:
    """The contacts about the claim, all columns, in the words of the front office."""
    about = {"claim_id": life.claim.removeprefix("/claims/")}
    table = life.site["clerk"].get("/contacts.csv", params=about)
    columns, *rows = csv.reader(StringIO(table.text.removeprefix("\ufeff")), delimiter=";")
    assert columns == COLUMNS
    return rows
