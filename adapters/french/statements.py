"""The two declarations of the recap, in every version that was ever shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class StatementTexts(NamedTuple):
    """The words of both declarations."""

    keeps_originals: str
    certifies_accuracy: str


STATEMENTS: Final[Mapping[str, StatementTexts]] = {
    "2026-01": StatementTexts(
        keeps_originals=(
            "En cochant cette case, vous déclarez conserver les originaux des pièces"
            " justificatives pendant 5 ans, après la date du remboursement par la caisse"
            " d'assurance maladie, pour les présenter en cas de contrôle."
        ),
        certifies_accuracy=(
            "En cochant cette case, vous certifiez l'exactitude des éléments déclarés et déclarez"
            " avoir vérifié la bonne qualité du ou des documents transmis."
        ),
    ),
}
"""Every version that was ever agreed to stays, word for word."""

LEGAL_TEXT: Final = (
    "La loi rend passible d'amende et/ou d'emprisonnement quiconque se rend coupable de fraudes ou"
    " de fausses déclarations en vue d'obtenir ou de tenter d'obtenir des avantages indus - Article"
    " de 313-1 à 313-3 ; 433-19 ; 441-1 et suivants du Code Pénal."
)
