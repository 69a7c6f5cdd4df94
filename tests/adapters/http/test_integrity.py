"""What proves that the past is untouched, over the API, before a witness, and in a pack."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.proof.integrity import integrity_of
from adapters.proof.keys import log_key, log_signer, witness_signer
from adapters.proof.merkle import is_consistent, is_included
from adapters.proof.notes import Checkpoint, cosigned_at, new_note, read_note
from adapters.proof.pack import VERIFIER
from adapters.proof.tree import Tree
from adapters.proof.verifier import check
from adapters.proof.witness import COSIGNED, Contradiction, Witness, last_refusal
from application.disclosures import Shown
from installation import API, Person, Site, pdf, problem

PLACE = "/audit/integrity"


def signed(site: Site) -> Checkpoint:
    """Let the follower's notary do its work."""
    engines = site.runtime.engines
    tree = Tree(engines.reading, engines.proof)
    tree.catch_up()
    signer = log_signer(site.runtime.settings)
    assert signer is not None
    made = tree.sign(signer, site.clock(), at_once=True)
    assert made is not None
    return made


def witness(site: Site) -> Witness:
    settings = site.runtime.settings
    key = log_key(settings)
    assert key is not None

    def ask(what: str, query: dict[str, int]) -> Any:
        answer = site["auditor"].get(f"{PLACE}/{what}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return Witness(settings.witnessed_dir, witness_signer(settings), key, ask)


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
    assert is_included(leaf, body["number"], made.size, path, made.root)
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
    alice.draft()
    signed(site)
    alice.draft()
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
    refused = last_refusal(settings.witnessed_dir)
    assert refused is not None
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


# ------------------------------------------------------------------------------------- packs
def pack_of(site: Site, claim: str, **body: Any) -> bytes:
    answer = site["auditor"].post(f"/audit{claim}/evidence", body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    content: bytes = answer.content
    return content


def proven(site: Site, alice: Person) -> str:
    """A claim with a file, signed and witnessed."""
    claim = alice.filled()
    alice.attach(claim, pdf(), "secret.pdf")
    signed(site)
    witness(site).look(site.clock())
    return claim


def test_a_pack_is_written_down_before_it_leaves(site: Site, alice: Person) -> None:
    claim = proven(site, alice)
    pack_of(site, claim)
    pack_of(site, claim, documents=True, reason="COURT")
    with closing(site.runtime.engines.proof.raw_connection()) as db:
        packs = db.cursor().execute("SELECT documents, reason FROM evidence_packs").fetchall()
    assert sorted(packs) == [(0, ""), (2, "COURT")]
    with closing(site.runtime.engines.log.raw_connection()) as db:
        shown = [row[0] for row in db.cursor().execute("SELECT shown FROM access_log").fetchall()]
    assert shown == [Shown.EVIDENCE, Shown.EVIDENCE, Shown.DOCUMENT, Shown.DOCUMENT]


def test_documents_leave_for_a_reason_alone(site: Site, alice: Person) -> None:
    claim = proven(site, alice)
    answer = site["auditor"].post(f"/audit{claim}/evidence", {"documents": True})
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "reason")


def test_a_pack_shows_nothing_of_what_a_person_wrote(site: Site, alice: Person) -> None:
    pack = pack_of(site, proven(site, alice))
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        lines = opened.read("events.jsonl").decode().splitlines()
        states = b"".join(b64decode(json.loads(line)["state"]) for line in lines)
    assert b"Otite" not in states
    assert b"secret" not in states


def test_a_claim_whose_last_event_is_not_signed_waits(site: Site, alice: Person) -> None:
    claim = proven(site, alice)
    alice.attach(claim, pdf("Autre"), "autre.pdf")
    answer = site["auditor"].post(f"/audit{claim}/evidence", {})
    assert (answer.status_code, problem(answer)["code"]) == (409, "audit.not_signed_yet")


def alone(pack: bytes, folder: Path, *keys: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier of a pack in an empty folder, by a Python that knows nothing else."""
    folder.mkdir()
    (folder / "pack.zip").write_bytes(pack)
    (folder / "verify.py").write_bytes(VERIFIER.read_bytes())
    command = [sys.executable, "-I", "-S", "verify.py", "pack.zip", *keys]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})


def test_the_verifier_of_a_pack_needs_nothing_but_python(
    site: Site, alice: Person, tmp_path: Path
) -> None:
    claim = proven(site, alice)
    settings = site.runtime.settings
    pack = pack_of(site, claim, documents=True, reason="COURT")
    told = alone(pack, tmp_path / "alone")
    assert told.returncode == 0, told.stderr
    assert "7 events, 2 files" in told.stdout
    assert "OK - compare the keys" in told.stdout
    keys = (str(log_key(settings)), str(witness_signer(settings).public))
    assert alone(pack, tmp_path / "keys", *keys).returncode == 0
    assert len(VERIFIER.read_text().splitlines()) <= 200


Parts = dict[str, bytes]


def lines_of(parts: Parts) -> list[dict[str, Any]]:
    return [json.loads(line) for line in parts["events.jsonl"].splitlines()]


def rewritten(parts: Parts, events: list[dict[str, Any]]) -> Parts:
    lines = "".join(f"{json.dumps(event)}\n" for event in events)
    said = json.loads(parts["pack.json"]) | {"events": len(events)}
    return parts | {"events.jsonl": lines.encode(), "pack.json": json.dumps(said).encode()}


def changed(**values: Any) -> Callable[[Parts], Parts]:
    """The third event says something else."""

    def doctor(parts: Parts) -> Parts:
        events = lines_of(parts)
        events[2] |= values
        return rewritten(parts, events)

    return doctor


def without_one(parts: Parts) -> Parts:
    events = lines_of(parts)
    return rewritten(parts, events[:2] + events[3:])


def renumbered(parts: Parts) -> Parts:
    events = lines_of(without_one(parts))
    return rewritten(parts, [one | {"version": n} for n, one in enumerate(events, 1)])


def swapped(parts: Parts) -> Parts:
    events = lines_of(parts)
    events[1]["state"], events[2]["state"] = events[2]["state"], events[1]["state"]
    return rewritten(parts, events)


def noted(old: str, new: str) -> Callable[[Parts], Parts]:
    def doctor(parts: Parts) -> Parts:
        note = parts["checkpoint.txt"].decode()
        assert old in note
        return parts | {"checkpoint.txt": note.replace(old, new, 1).encode()}

    return doctor


def other_file(parts: Parts) -> Parts:
    name = next(name for name in parts if name.startswith("documents/"))
    return parts | {name: parts[name] + b" "}


def file_of_nobody(parts: Parts) -> Parts:
    import hashlib

    return parts | {f"documents/{hashlib.sha256(b'x').hexdigest()}": b"x"}


def other_key(parts: Parts) -> Parts:
    from adapters.proof.notes import SIGNS, Signer

    key = Signer("escale.example/log", SIGNS, bytes(32)).public
    keys = json.loads(parts["keys.json"]) | {"log": str(key)}
    return parts | {"keys.json": json.dumps(keys).encode()}


DOCTORED: dict[str, Callable[[Parts], Parts]] = {
    "an event says something else": changed(state=b64encode(b"{}").decode()),
    "an event has another name": changed(topic="claim.accepted.1"),
    "an event stands elsewhere": changed(position=4_000_000),
    "an event is another's": changed(stream=str(UUID(int=1))),
    "an event is left out": without_one,
    "an event is left out and the others renumbered": renumbered,
    "two events exchange what they say": swapped,
    "the head is older than it says": noted("time 1", "time 2"),
    "the tree is larger than was signed": noted("\n", "\n1"),
    "nobody signed": noted("— escale.example/log ", "— somebody.example/log "),
    "no witness signed": noted("— escale.example/witness ", "— somebody.example/witness "),
    "a file is another": other_file,
    "a file is nobody's": file_of_nobody,
    "a key is not whose it says": other_key,
}


def test_the_verifier_refuses_every_doctored_pack(
    site: Site, alice: Person, tmp_path: Path
) -> None:
    pack = pack_of(site, proven(site, alice), documents=True, reason="COURT")
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    assert check(io.BytesIO(zipped(parts)))
    for number, (what, doctor) in enumerate(DOCTORED.items()):
        told = alone(zipped(doctor(parts)), tmp_path / str(number))
        assert (told.returncode, told.stderr[:8]) == (1, "REFUSED:"), (what, told.stdout)
    assert len(DOCTORED) >= 10


def zipped(parts: Parts) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return written.getvalue()


def test_only_the_auditor_reads_what_is_proven(lasting_site: Site) -> None:
    for name in ("agent", "supervisor", "clerk", "alice"):
        assert lasting_site[name].get(PLACE).status_code == 403
    assert lasting_site.client.get(f"{API}{PLACE}").status_code == 401
