"""Where every link of the pages leads: our own pages, or a configured address outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from application.access import Action


class Link(NamedTuple):
    """A link and what it is called. under: the pages that belong to it."""

    name: str
    address: str
    under: str = ""

    def is_around(self, here: str) -> bool:
        """Whether a page belongs to this link."""
        return bool(self.under) and here.startswith(self.under)

    @property
    def is_outside(self) -> bool:
        """Whether the link leaves our pages."""
        return not self.address.startswith("/")


class Menu(NamedTuple):
    """A heading of the menu and what stands under it. address: None when it only holds others."""

    name: str
    address: str | None
    links: tuple[Link, ...] = ()

    @property
    def is_outside(self) -> bool:
        """Whether the heading itself leaves our pages."""
        return self.address is not None and not self.address.startswith("/")


HOME: Final = "/"
MENU: Final = "/demarches"
LANDING: Final = "/demarches/soins-a-l-etranger"
CLAIMS: Final = "/demandes"
MAILBOX: Final = "/messagerie"
OWN_DOCUMENTS: Final = "/documents"
OWN_RECORD: Final = "/informations"
ACCESSIBILITY: Final = "/accessibilite"

NAVIGATION: Final = (
    Link("Accueil", HOME),
    Link("Frais de santé", CLAIMS, "/demandes"),
    Link("Démarches", MENU, "/demarches"),
    Link("Vos documents", OWN_DOCUMENTS),
    Link("Vos informations", OWN_RECORD),
    Link("Espace d'échanges", MAILBOX, "/messagerie"),
)
"""The navigation of the seed; the mailbox is where its envelope stands."""

FOOTER: Final = (
    Link("Aide", "/aide"),
    Link("Délais de traitement", "/aide/delais"),
    Link("Prendre un rendez-vous", "/aide/rendez-vous"),
    Link("Accessibilité : non auditée", ACCESSIBILITY),
    Link("Vos données", "/donnees"),
)

STAFF_HOME: Final = "/agents"
DESK: Final = f"{STAFF_HOME}/poste"
SUSPICIONS: Final = f"{STAFF_HOME}/signalements"
QUESTIONS: Final = f"{STAFF_HOME}/questions"
FIGURES: Final = f"{STAFF_HOME}/pilotage"
HISTORY: Final = f"{STAFF_HOME}/historique"
LOG: Final = f"{STAFF_HOME}/journal"
ACCESSES: Final = f"{LOG}/acces"
EVENT_TYPES: Final = f"{LOG}/evenements"
PROJECTIONS: Final = f"{STAFF_HOME}/projections"
DEAD_JOBS: Final = f"{PROJECTIONS}/travaux"
OWN_SESSIONS: Final = f"{STAFF_HOME}/connexions"
INTEGRITY: Final = f"{STAFF_HOME}/integrite"
STAFF_NAVIGATION: Final = (
    (Link("Accueil", STAFF_HOME, f"{STAFF_HOME}/recherches"), Action.READ_STAFF_PAGES),
    (Link("Poste", DESK, f"{DESK}/"), Action.READ_QUEUE),
    (Link("Questions", QUESTIONS, f"{QUESTIONS}/"), Action.READ_QUESTIONS),
    (Link("Signalements", SUSPICIONS), Action.CLEAR_SUSPICION),
    (Link("Pilotage", FIGURES), Action.READ_FIGURES),
    (Link("Historique", HISTORY, f"{HISTORY}/"), Action.REPLAY_CLAIM),
    (Link("Journaux", ACCESSES, LOG), Action.READ_ACCESS_LOG),
    (Link("Projections", PROJECTIONS, f"{PROJECTIONS}/"), Action.READ_OPERATIONS),
    (Link("Intégrité", INTEGRITY), Action.READ_INTEGRITY),
)
"""The navigation of staff: each link for those who may go there."""

STAFF_FOOTER: Final = (
    Link("Vos connexions", OWN_SESSIONS),
    Link("Accessibilité : non auditée", ACCESSIBILITY),
)
"""What staff find on every page of theirs."""

OWN: Final[Mapping[str, str]] = {
    "log_in_help": "/aide/connexion",
    "pdf_tutorial": "/aide/creer-un-pdf",
    "zone": "/aide/zone",
    "delays": "/aide/delais",
    "appointment": "/aide/rendez-vous",
    "paper_form": "/aide/formulaire-papier",
    "originals": "/aide/conserver-les-originaux",
    "help": "/aide",
    "landing": LANDING,
    "own_record": OWN_RECORD,
    "own_documents": OWN_DOCUMENTS,
    "claims": CLAIMS,
    "mailbox": MAILBOX,
}
"""Our own pages, by what they help with."""

OUTSIDE: Final[Mapping[str, str]] = {
    "account": "https://assure.ameli.fr/",
    "ameli": "https://www.ameli.fr/",
    "cnmss": "https://www.cnmss.fr/",
    "franceconnect": "https://franceconnect.gouv.fr/",
}
"""The only addresses outside that a page may name, each the door of a public body."""

DEMARCHES: Final = (
    Menu("Vos cartes", OUTSIDE["account"]),
    Menu(
        "Frais de santé",
        None,
        (
            Link("Demander un remboursement de soins à l'étranger", LANDING),
            Link("Commander une carte européenne d'assurance maladie (CEAM)", OUTSIDE["account"]),
            Link(
                "Consulter les délais de traitement de ma Caisse d'Assurance Maladie",
                OWN["delays"],
            ),
        ),
    ),
    Menu("Modifier vos informations personnelles", OWN_RECORD),
    Menu("Arrêt / accident du travail", OUTSIDE["account"]),
    Menu("Autres démarches", OUTSIDE["account"]),
    Menu("Espace d'échanges", MAILBOX),
)
"""The menu « Démarches » of the seed."""


def address(name: str) -> str:
    """Where a named link leads.

    Raises: KeyError for a name that no table holds.
    """
    return OWN[name] if name in OWN else OUTSIDE[name]


def claim_address(claim_id: UUID) -> str:
    """The page of one claim."""
    return f"{CLAIMS}/{claim_id}"


def proof_address(claim_id: UUID) -> str:
    """The proof of deposit of a transmitted claim, as PDF."""
    return f"/api/v1/claims/{claim_id}/letters/receipt.pdf"


def contest_address(claim_id: UUID) -> str:
    """Where the decision on a claim is contested."""
    return f"{claim_address(claim_id)}/contester"
