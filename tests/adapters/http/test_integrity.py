"""What proves that the past is untouched, over the API and before a witness."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.proof.integrity import integrity_of
from adapters.proof.keys import log_key, log_signer, witness_signer
from adapters.proof.merkle import is_consistent
from adapters.proof.notes import cosigned_at, new_note, read_note
from adapters.proof.tree import Tree
from adapters.proof.verifier import root as led_to
from adapters.proof.witness import COSIGNED, Contradiction, Witness, last_refusal
from installation import API, Person, Site, problem
from proving import PLACE, signed, witness


def test_the_auditor_reads_how_the_log_stands(site: Site, alice: Person) -> None:
    alice.draft()
    made = signed(site)
    witness(site).look(site.clock())
    integrity = integrity_of(site.runtime)
    integrity.keep(UUID(int=1), integrity.verify(), site.clock())
    body = site["auditor"].get(PLACE).json()
    assert body["checkpoint"]["root"] == made.root.hex()
    assert (body["leaves"], body["witnessed_size"]) == (made.size, made.size)
    assert body["signed_at"] == "2026-03-20T09:00:00Z"
    assert (body["is_forged"], body["is_refused"]) == (False, False)
    assert body["verification"]["events"] == made.size
    assert body["verification"]["broken"] is None


def test_an_event_is_proven_to_be_under_the_signed_head(site: Site, alice: Person) -> None:
    alice.draft()
    made = signed(site)
    body = site["auditor"].get(f"{PLACE}/inclusion", params={"position": made.position}).json()
    path = [bytes.fromhex(step) for step in body["path"]]
    leaf = bytes.fromhex(body["leaf"])
    assert led_to(leaf, body["number"], made.size, path) == made.root
    alice.draft()
    engines = site.runtime.engines
    Tree(engines.reading, engines.proof).catch_up()
    later = site["auditor"].get(f"{PLACE}/inclusion", params={"position": made.position + 1})
    assert (later.status_code, problem(later)["code"]) == (409, "audit.not_signed_yet")
    never = site["auditor"].get(f"{PLACE}/inclusion", params={"position": 10**6})
    assert problem(never)["errors"][0]["field"] == "position"


def test_a_head_is_proven_to_go_on_from_an_earlier_one(site: Site, alice: Person) -> None:
    alice.draft()
    old = signed(site)
    alice.filled()
    new = signed(site)
    sizes = {"from": old.size, "to": new.size}
    body = site["auditor"].get(f"{PLACE}/consistency", params=sizes).json()
    path = [bytes.fromhex(step) for step in body["path"]]
    assert is_consistent((old.size, old.root), (new.size, new.root), path)
    for wrong in ({"from": old.size + 1, "to": new.size}, {"from": new.size, "to": old.size}):
        assert site["auditor"].get(f"{PLACE}/consistency", params=wrong).status_code == 422


def test_checkpoints_come_the_newest_first_page_by_page(site: Site, alice: Person) -> None:
    made = []
    for _ in range(3):
        alice.draft()
        made.append(signed(site))
    auditor = site["auditor"]
    page = auditor.get(f"{PLACE}/checkpoints", params={"limit": 2}).json()
    more = {"limit": 2, "cursor": page["next_cursor"]}
    rest = auditor.get(f"{PLACE}/checkpoints", params=more).json()
    key = log_key(site.runtime.settings)
    assert key is not None
    notes = [one["note"] for one in page["items"] + rest["items"]]
    assert [read_note(note, key) for note in notes] == made[::-1]
    assert rest["next_cursor"] is None


def test_a_witness_cosigns_what_goes_on_from_what_it_saw(site: Site, alice: Person) -> None:
    watching = witness(site)
    assert watching.look(site.clock()) is None
    alice.draft()
    made = signed(site)
    first = watching.look(site.clock())
    assert first is not None
    assert first.checkpoint == made
    assert watching.look(site.clock()) == first
    assert cosigned_at(first.note, witness_signer(site.runtime.settings).public) == site.clock()
    alice.draft()
    second = signed(site)
    site.clock.pass_by(minutes=1)
    seen = watching.look(site.clock())
    assert seen is not None
    assert seen.checkpoint == second
    lines = (site.runtime.settings.witnessed_dir / COSIGNED).read_text().splitlines()
    assert len(lines) == 2


def test_a_witness_goes_on_after_a_line_that_a_crash_cut_short(site: Site, alice: Person) -> None:
    watching = witness(site)
    alice.draft()
    signed(site)
    first = watching.look(site.clock())
    with (site.runtime.settings.witnessed_dir / COSIGNED).open("a") as kept:
        kept.write('{"note": "esc')
    assert watching.look(site.clock()) == first
    alice.draft()
    made = signed(site)
    seen = watching.look(site.clock())
    assert seen is not None
    assert seen.checkpoint == made


@pytest.mark.parametrize("change", ["smaller", "other", "stranger", "none"])
def test_a_witness_refuses_what_contradicts_what_it_saw(
    site: Site, alice: Person, change: str
) -> None:
    settings = site.runtime.settings
    alice.filled()
    made = signed(site)
    witness(site).look(site.clock())
    signer, stranger = log_signer(settings), witness_signer(settings)
    assert signer is not None
    shown = {
        "smaller": [new_note(made._replace(size=made.size - 1), signer)],
        "other": [new_note(made._replace(root=bytes(32), size=made.size + 1), signer)],
        "stranger": [new_note(made, stranger)],
        "none": [],
    }[change]

    def ask(what: str, _: dict[str, int]) -> Any:
        items = [{"note": note} for note in shown]
        return {"items": items} if what == "checkpoints" else {"path": [bytes(32).hex()]}

    liar = Witness(settings.witnessed_dir, stranger, signer.public, ask)
    for _ in range(2):
        with pytest.raises(Contradiction):
            liar.look(site.clock() + timedelta(minutes=1))
    assert len((settings.witnessed_dir / "refused.jsonl").read_text().splitlines()) == 1
    assert last_refusal(settings.witnessed_dir) is not None
    assert site["auditor"].get(PLACE).json()["is_refused"] is True


def test_a_witness_file_that_somebody_wrote_is_told(site: Site, alice: Person) -> None:
    alice.draft()
    made = signed(site)
    settings = site.runtime.settings
    signer = log_signer(settings)
    assert signer is not None
    settings.witnessed_dir.mkdir()
    note = json.dumps({"note": new_note(made, signer)})
    (settings.witnessed_dir / COSIGNED).write_text(f"{note}\n")
    assert site["auditor"].get(PLACE).json()["is_forged"] is True


def test_only_the_auditor_reads_what_is_proven(lasting_site: Site) -> None:
    for name in ("agent", "supervisor", "clerk", "alice"):
        assert lasting_site[name].get(PLACE).status_code == 403
    assert lasting_site.client.get(f"{API}{PLACE}").status_code == 401
