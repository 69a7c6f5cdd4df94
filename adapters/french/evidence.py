"""What stands in an evidence pack for whoever opens it, and the reasons for which one is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from application.evidence import EvidenceReason

READ_ME: Final = """Preuves d'une demande de remboursement

events.jsonl    les événements de la demande, tels qu'ils sont enregistrés ; ce qui est
                personnel y reste chiffré
checkpoint.txt  l'état signé du journal (et cosigné par le témoin, s'il y en a un)
keys.json       les clés de vérification
documents/      les fichiers joints, s'ils ont été demandés ; leur nom est leur empreinte SHA-256
verify.py       le vérificateur : Python 3.11 suffit, rien d'autre n'est à installer

Vérifier :

    python -I -S verify.py CE-FICHIER.zip [clé du journal [clé du témoin]]

« OK » : chaque événement est celui qui a été signé, à sa place, sans lacune entre le premier et le
dernier, et chaque fichier est celui qu'un événement nomme. Comparez les clés affichées avec celles
que vous tenez d'une autre source. Un extrait plus court (les derniers événements retirés) se
vérifie aussi : la date de l'état signé dit jusqu'à quand il vaut.
"""

REASONS: Final[Mapping[EvidenceReason, str]] = {
    EvidenceReason.COURT: "Procédure judiciaire",
    EvidenceReason.INSURED: "Demande de l'assuré",
    EvidenceReason.INSPECTION: "Contrôle interne",
    EvidenceReason.INCIDENT: "Incident de sécurité",
}
"""Why documents leave, in words."""

WHAT_IS_BROKEN: Final[Mapping[str, str]] = {
    "changed": "Un événement a été modifié",
    "missing": "Un événement manque",
    "added": "Un événement a été ajouté",
    "moved": "Un événement a été déplacé",
    "leaf": "L'arbre de preuve a été modifié ; l'événement est intact",
    "node": "L'arbre de preuve a été modifié ; les événements sont intacts",
    "checkpoint": "Un état signé a été modifié ou retiré",
    "view": "Une ligne d'une vue a été modifiée",
}
"""What a verification found, by its code."""

ACCESS_LOG_IS_BROKEN: Final = "Le journal des accès a été modifié"
