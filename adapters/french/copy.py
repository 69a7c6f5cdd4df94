"""The words of the copy of one's data: what it says of itself, and its names."""

from __future__ import annotations

from typing import Final

READ_ME: Final = """\
Copie de vos données – Escale
=============================

Ce fichier contient tout ce que le service garde sur vous :

personne.json      ce que l'annuaire dit de vous et de vos bénéficiaires
connexions.json    vos connexions en cours
consultations.json les consultations de votre dossier : date, rôle, motif
messages.json      vos messages reçus et envoyés
contacts.json      vos échanges avec le service, appels téléphoniques compris
evenements/        l'historique de vos places et de votre messagerie
demandes/          un dossier par demande ou brouillon :
    demande.json   ce que vous avez déclaré, et tout ce qui s'est passé
    recepisse.pdf  la preuve de dépôt d'une demande transmise
    courriers/     les décisions qui vous ont été envoyées
    documents-demandes-*.pdf  les courriers qui vous demandent des documents
    documents/     vos fichiers, tels que vous les avez envoyés

Les fichiers .json sont du texte, qu'un ordinateur peut aussi relire.
Ce fichier contient des données de santé : gardez-le en lieu sûr.
"""
UNREADABLE: Final = (
    "Ce fichier n'a pas pu être lu au moment de la copie. Demandez à nouveau une copie, ou"
    " écrivez-nous.\n"
)
DRAFT_FOLDER: Final = "brouillon"
