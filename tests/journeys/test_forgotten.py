"""A person's key is destroyed: what was recorded still replays, what was personal is gone."""

from uuid import UUID

from adapters.identity.personas import persona_named
from domain.claim import Claim
from teleservice import Site


def test_a_forgotten_person_leaves_a_claim_without_its_personal_fields(site: Site) -> None:
    alice = site["alice"]
    claim = alice.submitted()
    site.settle()
    site.runtime.vault.destroy(persona_named("alice").persona_id)
    shown = alice.claim(claim)
    assert shown["care"]["reason"] is None
    assert shown["care"]["amount_cents"] == 8540
    assert (shown["beneficiary"]["display_name"], shown["beneficiary"]["born_on"]) == (None, None)
    assert [document["file_name"] for document in shown["documents"]] == [None]
    assert shown["status"] == "ACKNOWLEDGED"
    assert alice.get("/me").json()["display_name"] is None


def test_a_forgotten_persons_claim_still_replays_from_its_first_event(site: Site) -> None:
    claim = site["alice"].submitted()
    site.settle()
    site.runtime.vault.destroy(persona_named("alice").persona_id)
    auditor = site["auditor"]
    history = auditor.get(f"/audit{claim}/history").json()["items"]
    state = auditor.get(f"/audit{claim}/state", params={"version": len(history)})
    assert (state.status_code, state.json()["status"]) == (200, "ACKNOWLEDGED")
    portal = site.client.portal
    assert portal is not None
    loaded = portal.call(site.runtime.log.load, Claim, UUID(claim.removeprefix("/claims/")))
    assert loaded is not None
    assert loaded.care is not None
    assert (loaded.version, loaded.care.reason) == (len(history), None)


def test_the_others_are_untouched_by_a_forgotten_person(site: Site) -> None:
    site["alice"].submitted()
    other = site["mgen"]
    claim = other.submitted()
    site.runtime.vault.destroy(persona_named("alice").persona_id)
    shown = other.claim(claim)
    assert shown["care"]["reason"] == "Otite"
    assert shown["beneficiary"]["display_name"] is not None


def test_a_forgotten_persons_file_can_no_longer_be_opened(site: Site) -> None:
    alice = site["alice"]
    claim = alice.submitted()
    site.runtime.vault.destroy(persona_named("alice").persona_id)
    document = alice.claim(claim)["documents"][0]
    answer = alice.get(f"{claim}/documents/{document['document_id']}")
    assert answer.status_code in (404, 503)
    assert b"\xff\xd8" not in answer.content
