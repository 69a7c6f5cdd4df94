"""The people of the demo directory; none of them exists, and no NIR or account can be anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID, uuid5

Realm = Literal["insured", "staff", "service"]
AUDIENCES: Final[dict[Realm, str]] = {"insured": "escale-insured", "staff": "escale-staff"}

_NAMESPACE = UUID("921a3f35-f887-46c6-9f39-4d540b79970b")


@dataclass(frozen=True, kw_only=True)
class Persona:
    """Somebody who may log in while Escale is being developed.

    `name` is what commands and tests say; `description` is what the log-in page says, in French.
    """

    name: str
    realm: Realm
    roles: frozenset[str]
    display_name: str
    born_on: date
    description: str

    @property
    def persona_id(self) -> UUID:
        """Give the pseudonymous id, the same on every machine; the insured_id of an insured."""
        return uuid5(_NAMESPACE, self.name)

    @property
    def subject(self) -> str:
        """Give what tokens call this person."""
        return str(self.persona_id)

    @property
    def audience(self) -> str:
        """Give the client id through which this person logs in."""
        return AUDIENCES[self.realm]


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child attached to an insured persona; `attachment_state` is opaque (E or W)."""

    name: str
    display_name: str
    born_on: date
    attachment_state: Literal["E", "W"]

    @property
    def beneficiary_id(self) -> UUID:
        """Give the pseudonymous id, the same on every machine."""
        return uuid5(_NAMESPACE, self.name)


@dataclass(frozen=True, kw_only=True)
class InsuredPersona(Persona):
    """An insured person: NIR (rank 000 is never allocated), scheme, fund, account and children.

    email: at a domain that is nobody's; None for who gave none.
    """

    realm: Realm = "insured"
    roles: frozenset[str] = frozenset({"insured"})
    nir: str
    scheme: str
    home_fund: str
    iban: str
    email: str | None = None
    children: tuple[Child, ...] = ()


class UnknownPersona(LookupError):
    """Nobody in the demo directory has this name."""

    code = "persona.unknown"


INSURED: Final = (
    InsuredPersona(
        name="alice",
        display_name="ALICE",
        born_on=date(1985, 10, 21),
        description="Régime général, deux enfants",
        nir="285107599900081",
        scheme="GENERAL",
        home_fund="561",
        iban="FR7699999000000000000000130",
        email="tournesol@example.org",
        children=(
            Child(
                name="alice/first",
                display_name="JULES",
                born_on=date(2012, 3, 9),
                attachment_state="E",
            ),
            Child(
                name="alice/second",
                display_name="LOUISE",
                born_on=date(2015, 9, 27),
                attachment_state="W",
            ),
        ),
    ),
    InsuredPersona(
        name="mgen",
        display_name="BERNARD",
        born_on=date(1962, 5, 14),
        description="MGEN",
        nir="162055699900042",
        scheme="MGEN",
        home_fund="910",
        iban="FR7699999000000000000000227",
        email="platane@example.org",
    ),
    InsuredPersona(
        name="mgp",
        display_name="LIVIA",
        born_on=date(2003, 11, 30),
        description="MGP",
        nir="203112A99900001",
        scheme="MGP",
        home_fund="930",
        iban="FR7699999000000000000000324",
        email="mimosa@example.org",
    ),
    InsuredPersona(
        name="canssm",
        display_name="ANGE",
        born_on=date(1998, 4, 2),
        description="CANSSM (régime minier)",
        nir="198042B99900064",
        scheme="CANSSM",
        home_fund="070",
        iban="FR7699999000000000000000421",
        email="glycine@example.org",
    ),
    InsuredPersona(
        name="cnmss",
        display_name="YANN",
        born_on=date(1985, 7, 18),
        description="CNMSS (militaires) : régime non servi",
        nir="185075602300097",
        scheme="CNMSS",
        home_fund="080",
        iban="FR7699999000000000000000518",
    ),
    InsuredPersona(
        name="msa",
        display_name="CARMEN",
        born_on=date(1970, 6, 15),
        description="MSA (agriculture) : régime non servi",
        nir="270309913400054",
        scheme="MSA",
        home_fund="020",
        iban="FR7699999000000000000000615",
    ),
)


def _staff(name: str, role: str, display_name: str, *, born_on: date, description: str) -> Persona:
    return Persona(
        name=name,
        realm="staff",
        roles=frozenset({role}),
        display_name=display_name,
        born_on=born_on,
        description=description,
    )


STAFF: Final = (
    _staff("agent", "agent", "AGATHE", born_on=date(1988, 2, 5), description="Agent du CNSE"),
    _staff("agent2", "agent", "HUGO", born_on=date(1991, 6, 23), description="Agent du CNSE"),
    _staff("medical", "medical", "MARGAUX", born_on=date(1974, 1, 12), description="Médical"),
    _staff(
        "supervisor",
        "supervisor",
        "SOLANGE",
        born_on=date(1969, 9, 3),
        description="Responsable du CNSE",
    ),
    _staff(
        "clerk", "clerk", "CLÉMENT", born_on=date(1995, 12, 19), description="Accueil et papier"
    ),
    _staff("auditor", "auditor", "AURÉLIE", born_on=date(1980, 8, 28), description="Auditrice"),
    _staff(
        "dpo",
        "dpo",
        "DAPHNÉ",
        born_on=date(1977, 4, 16),
        description="Déléguée à la protection des données",
    ),
    _staff("admin", "admin", "ADRIEN", born_on=date(1983, 11, 7), description="Administrateur"),
)

PERSONAS: Final[tuple[Persona, ...]] = (*INSURED, *STAFF)


def persona_named(name: str) -> Persona:
    """Find a persona of the demo directory.

    Raises:
        UnknownPersona: nobody has this name; the message lists the names that exist.
    """
    for persona in PERSONAS:
        if persona.name == name:
            return persona
    names = ", ".join(persona.name for persona in PERSONAS)
    raise UnknownPersona(f"There is no persona of this name. Those that exist: {names}.")
