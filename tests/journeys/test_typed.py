"""What was typed and not said goes with the draft."""

from __future__ import annotations

from teleservice import Site


def test_a_transmitted_claim_has_no_pad_any_more(site: Site) -> None:
    alice = site["alice"]
    claim = alice.filled()
    alice.put(f"{claim}/pad/stay", {"values": {"country": "ES"}})
    assert alice.submit(claim).status_code == 201
    site.settle()
    assert alice.get(f"{claim}/pad/stay").json()["values"] == {}
    assert alice.put(f"{claim}/pad/stay", {"values": {}}).status_code == 409


def test_a_discarded_draft_has_no_pad_any_more(site: Site) -> None:
    alice = site["alice"]
    claim = alice.draft()
    alice.put(f"{claim}/pad/stay", {"values": {"country": "ES"}})
    assert alice.ask("DELETE", claim).status_code == 200
    site.settle()
    with site.runtime.views.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM pads").scalar_one() == 0
