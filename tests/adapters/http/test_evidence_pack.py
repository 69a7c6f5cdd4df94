"""The evidence of a claim in a pack, and what checks it without Escale."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from adapters.proof.keys import log_key, witness_signer
from adapters.proof.notes import SIGNS, Signer
from adapters.proof.pack import VERIFIER, Evidence, Head, pack_to
from adapters.proof.verifier import check
from application.disclosures import Shown
from installation import Person, Site, pdf, problem
from proving import signed, witness

WITH_FILES: dict[str, Any] = {"documents": True, "reason": "COURT"}


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


def test_no_file_of_a_pack_is_in_memory_whole(tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(bytes(8_000_000))
    evidence = Evidence(uuid4(), [], Head("note", 1, is_cosigned=False), {}, {"documents/a": big})
    tracemalloc.start()
    with (tmp_path / "pack").open("w+b") as pack:
        pack_to(evidence, pack)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        with zipfile.ZipFile(pack) as read:
            assert read.getinfo("documents/a").file_size == 8_000_000
    assert peak < 3_000_000


def test_nothing_of_a_pack_stays_where_it_was_made(site: Site, alice: Person) -> None:
    claim = proven(site, alice)
    with zipfile.ZipFile(io.BytesIO(pack_of(site, claim, **WITH_FILES))) as pack:
        assert any(name.startswith("documents/") for name in pack.namelist())
    assert list(site.runtime.settings.uploads_dir.iterdir()) == []


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


def alone(pack: bytes | None, folder: Path, *keys: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier of a pack in an empty folder, by a Python that knows nothing else."""
    folder.mkdir()
    if pack is not None:
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
    assert "8 events, 2 files" in told.stdout
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
    return parts | {f"documents/{hashlib.sha256(b'x').hexdigest()}": b"x"}


def other_key(parts: Parts) -> Parts:
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


def flipped(pack: bytes, name: str) -> bytes:
    """A pack of which one file has a wrong bit."""
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        at = opened.getinfo(name).header_offset + 30 + len(name) + 5
    return pack[:at] + bytes([pack[at] ^ 0x40]) + pack[at + 1 :]


def of_method(pack: bytes, method: int) -> bytes:
    """A pack whose files say that they are compressed otherwise."""
    changed = bytearray(pack)
    for mark, offset in ((b"PK\1\2", 10), (b"PK\3\4", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] = method
            at = changed.find(mark, at + 4)
    return bytes(changed)


def test_the_verifier_refuses_nonsense_with_one_line(
    site: Site, alice: Person, tmp_path: Path
) -> None:
    pack = pack_of(site, proven(site, alice))
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    nonsense: dict[str, bytes | None] = {
        "no file": None,
        "no zip": b"PK",
        "bytes are missing": pack[10:],
        **{f"{name} is damaged": flipped(pack, name) for name in parts},
        "a strange compression": of_method(pack, 99),
        "a key is no text": zipped(parts | {"keys.json": b'{"log": 5}'}),
        "keys are a list": zipped(parts | {"keys.json": b"[1]"}),
        "keys without an end": zipped(parts | {"keys.json": b"[" * 100_000}),
        "a name is no text": zipped(changed(topic=5)(parts)),
        "an event is a number": zipped(parts | {"events.jsonl": b"5\n"}),
    }
    for number, (what, content) in enumerate(nonsense.items()):
        told = alone(content, tmp_path / str(number))
        lines = told.stderr.splitlines()
        assert (told.returncode, len(lines)) == (1, 1), (what, told.stdout, told.stderr[-300:])
        assert lines[0].startswith("REFUSED: "), (what, lines)


def test_an_empty_key_is_not_the_one_of_the_pack(site: Site, alice: Person, tmp_path: Path) -> None:
    told = alone(pack_of(site, proven(site, alice)), tmp_path / "alone", "")
    assert (told.returncode, told.stderr[:8]) == (1, "REFUSED:")


def zipped(parts: Parts) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return written.getvalue()
