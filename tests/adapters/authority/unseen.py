"""The routes that the product has only seen to refuse: their bodies or what they name are missing.

A route that is added and lets nobody do anything is red, and so is one that does and still stands
here.
"""

from __future__ import annotations

from typing import Final

UNSEEN: Final = frozenset(
    """
    GET /agents/poste/demandes/{claim_id}/complement/apercu
    GET /agents/poste/demandes/{claim_id}/complement/apercu.pdf
    GET /agents/poste/demandes/{claim_id}/complement/apercu/{page}.jpg
    GET /agents/poste/demandes/{claim_id}/decision/apercu
    GET /agents/poste/demandes/{claim_id}/decision/apercu.pdf
    GET /agents/poste/demandes/{claim_id}/decision/apercu/{page}.jpg
    GET /agents/projections/travaux/{job_id}
    GET /agents/questions/{message_id}
    GET /agents/recherches/{search_id}/demandes/{claim_id}/contacts/{number}
    GET /aide/{name}
    GET /api/v1/audit/integrity/consistency
    GET /api/v1/audit/integrity/inclusion
    GET /api/v1/audit/jobs/{job_id}
    GET /api/v1/claims/{claim_id}/documents/fit/{proposal_id}
    GET /api/v1/claims/{claim_id}/documents/fit/{proposal_id}/pages/{page}
    GET /api/v1/claims/{claim_id}/documents/{document_id}/originals/{number}
    GET /api/v1/claims/{claim_id}/pad/{step}
    GET /api/v1/desk/exchange-rates
    GET /api/v1/desk/figures.csv
    GET /connexion/retour
    GET /connexion/{path}
    GET /demandes/{claim_id}/documents/preparer/{proposal_id}
    GET /dev/oidc/authorize
    GET /dev/oidc/userinfo
    GET /static
    POST /agents
    POST /agents/connexions
    POST /agents/connexions/comptes
    POST /agents/historique
    POST /agents/integrite/preuves
    POST /agents/integrite/verification
    POST /agents/poste/demandes/{claim_id}/complement/apercu
    POST /agents/poste/demandes/{claim_id}/decision/apercu
    POST /agents/poste/demandes/{claim_id}/documents/motif
    POST /agents/poste/demandes/{claim_id}/tarifs/{request_id}
    POST /agents/projections/travaux/{job_id}/{word}
    POST /agents/questions/{message_id}
    POST /agents/recherches/{search_id}/demandes/{claim_id}/appels
    POST /agents/signalements/{claim_id}/{suspicion_id}
    POST /api/v1/audit/claims/{claim_id}/evidence
    POST /api/v1/audit/jobs/{job_id}/drop
    POST /api/v1/audit/jobs/{job_id}/replay
    POST /api/v1/claims/{claim_id}/supplement
    POST /api/v1/desk/claims/{claim_id}/foreign-tariff-requests/{request_id}/answer
    POST /api/v1/desk/messages/{message_id}/reply
    POST /api/v1/desk/paper-claims/{claim_id}/registration
    POST /deconnexion
    POST /demandes/{claim_id}/beneficiaire-et-soins
    POST /demandes/{claim_id}/complement
    POST /demandes/{claim_id}/complement/{item_id}/je-ne-l-ai-pas
    POST /demandes/{claim_id}/documents/pieces
    POST /demandes/{claim_id}/documents/preparer
    POST /demandes/{claim_id}/documents/preparer/{proposal_id}
    POST /demandes/{claim_id}/documents/suivant
    POST /demandes/{claim_id}/documents/{document_id}/a4
    POST /demandes/{claim_id}/documents/{document_id}/contenu
    POST /demandes/{claim_id}/envoi-prevu/annuler
    POST /demandes/{claim_id}/informations-personnelles
    POST /demandes/{claim_id}/sejour
    POST /dev/oidc/token
    POST /informations/connexions
    POST /messagerie/question
    PUT /api/v1/claims/{claim_id}/pad/{step}
    PUT /api/v1/desk/claims/{claim_id}/invoice-lines/{line_id}/rate
    """.strip().split("\n    ")
)
