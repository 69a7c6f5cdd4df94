"""What is said of somebody who was erased, or may not be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ERASURE_SENTENCES: Final[Mapping[str, str]] = {
    "insured.erased": "Les données personnelles de cet assuré ont été effacées.",
    "erasure.two_persons": "Un effacement se demande à deux : une autre personne doit l'approuver.",
    "erasure.held": "Ce dossier doit être conservé : il ne peut pas être effacé.",
    "erasure.not_ordered": "Personne n'a ordonné cet effacement.",
}
