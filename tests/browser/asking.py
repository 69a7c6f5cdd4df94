"""An agent asks for documents, so that a person has something to complete."""

from __future__ import annotations

from .live import Live

TRANSLATION = "Traduction en français"


def asked(site: Live) -> str:
    """The address of a claim of Alice's that an agent asks to be completed."""
    claim, agent = site["alice"].submitted(), site["agent"]
    lease_id = agent.post(f"/desk{claim}/lease").json()["lease_id"]
    items = [
        {"code": "PASSPORT_COPY", "note": "La page du visa aussi, s'il vous plaît."},
        {"code": "TRANSLATION"},
    ]
    body = {"lease_id": lease_id, "items": items}
    assert agent.post(f"/desk{claim}/supplement-requests", body).status_code == 201
    return claim.replace("/claims", "/demandes")
