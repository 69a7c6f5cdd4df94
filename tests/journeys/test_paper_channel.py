"""A claim on paper beside one of the same day online; one more place for a family."""

from __future__ import annotations

from paper_forms import insured_of, registered
from teleservice import Site, stay

SAFARI = {
    "received_on": "2026-03-20",
    "stay": stay("ZA", "2026-03-01", "2026-03-14", in_zone=False),
    "checklist": [{"code": "PASSPORT_COPY", "answer": "NOT_HELD"}],
}


def test_a_form_goes_the_way_of_an_online_claim_and_is_served_after_it(site: Site) -> None:
    alice, agent = site["alice"], site["agent"]
    on_paper = registered(site, alice, **SAFARI)
    online = alice.submitted()
    site.settle()
    claim = alice.claim(on_paper)
    assert (claim["status"], claim["channel"]) == ("ACKNOWLEDGED", "PAPER")
    assert claim["missing_expected"] == ["PASSPORT_COPY"]
    queue = agent.get("/desk/queue").json()["items"]
    assert [(one["channel"], one["due_on"]) for one in queue] == [
        ("ONLINE", "2026-04-17"),
        ("PAPER", "2026-09-20"),
    ]
    assert queue[1]["missing_expected"] == ["PASSPORT_COPY"]
    taken = [agent.post("/desk/queue/next").json()["claim_id"] for _ in range(2)]
    assert [f"/claims/{one}" for one in taken] == [online, on_paper]
    assert alice.get("/submission-window").json()["places_left"] == 1


def test_a_form_is_acknowledged_in_the_mailbox_and_traced_as_a_letter(site: Site) -> None:
    alice = site["alice"]
    claim_id = registered(site, alice, **SAFARI).removeprefix("/claims/")
    site.settle()
    (message,) = alice.get("/messages").json()["items"]
    assert message["claim_id"] == claim_id
    assert "reçue par courrier le 20/03/2026" in message["body"]
    assert message["deletes_on"] == "2026-04-04"
    rows = site["clerk"].get("/contacts", params={"claim_id": claim_id}).json()["items"]
    assert [(row["number"], row["channel"], row["direction"]) for row in rows] == [
        ("1 - 1", "Courrier", "Entrant"),
        ("2 - 1", "Compte AS messagerie", "Sortant"),
    ]


def test_a_family_sends_a_third_claim_by_exception_and_waits_with_the_fourth(site: Site) -> None:
    alice = site["alice"]
    drafts = [alice.filled() for _ in range(4)]
    assert [alice.submit(one).status_code for one in drafts] == [201, 201, 429, 429]
    address = f"/desk/insured/{insured_of(alice)}/quota-override"
    granted = site["supervisor"].post(address, {"reason": "Famille de quatre, accident commun"})
    assert granted.status_code == 201
    assert alice.get("/submission-window").json()["places_left"] == 1
    assert alice.submit(drafts[2]).status_code == 201
    refused = alice.submit(drafts[3])
    assert refused.status_code == 429
    assert refused.json()["next_allowed_on"] == "2026-04-04"
    history = site["auditor"].get(f"/audit{drafts[3]}/history").json()["items"]
    assert [one["type"] for one in history].count("claim.submission_refused.1") == 1
