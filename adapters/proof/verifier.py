"""Checks an evidence pack with Python alone: python -I -S verify.py pack.zip [key [witness]]."""
# Each event lies under one signed head (RFC 6962, Ed25519 of RFC 8032), versions follow each other
# from 1, and every file is one that an event names.

import json
import re
import struct
import sys
import zipfile
from base64 import b64decode
from hashlib import sha256, sha512
from typing import Any

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
LARGEST = 200_000_000
KNOWN = re.compile(
    r"(pack\.json|events\.jsonl|checkpoint\.txt|keys\.json|verify\.py|LISEZ-MOI\.txt)"
)
FILE = re.compile(r"documents/([0-9a-f]{64})(\.[a-z]{3,4})?")
BODY = re.compile(r"(\S+)\n(\d+)\n([A-Za-z0-9+/]{43}=)\nposition (\d+)\ntime (\d+)\n(?:[^\n]+\n)*")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
Point = tuple[int, int, int, int]


class Refused(Exception):
    """What is wrong with the pack."""


def need(is_so: object, why: str) -> None:
    """Refuse the pack unless something is so."""
    if not is_so:
        raise Refused(why)


def add(a: Point, b: Point) -> Point:
    """The sum of two points of the curve, in extended coordinates."""
    u, v = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    w, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = v - u, z - w, z + w, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    """A point added to itself so many times."""
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def point_of(data: bytes) -> Point:
    """A point from its 32 bytes."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    need(len(data) == 32 and y < P, "not a point of the curve")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    need((x * x - square) % P == 0 and (x or not sign), "not a point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether a signature is that of a key under a text (RFC 8032, 5.1.7)."""
    if len(signature) != 64:
        return False
    r, s = point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % ORDER
    if s >= ORDER:
        return False
    one, other = times(s, BASE), add(r, times(h, point_of(key)))
    return all((one[i] * other[2] - other[i] * one[2]) % P == 0 for i in (0, 1))


def leaf(event: dict[str, Any]) -> bytes:
    """The leaf of an event: 0x00, position, stream, version, name and state with their lengths."""
    name, state = event["topic"].encode(), b64decode(event["state"], validate=True)
    stream = bytes.fromhex(event["stream"].replace("-", ""))
    head = struct.pack(">Q16sQI", event["position"], stream, event["version"], len(name))
    return sha256(b"\0" + head + name + struct.pack(">Q", len(state)) + state).digest()


def root(start: bytes, number: int, size: int, path: list[bytes]) -> bytes | None:
    """The head that a path leads to (RFC 9162, 2.1.3.2), None when it leads nowhere."""
    at, last, head = number, size - 1, start
    for step in path:
        if not last:
            return None
        if at & 1 or at == last:
            head = sha256(b"\1" + step + head).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            head = sha256(b"\1" + head + step).digest()
        at, last = at >> 1, last >> 1
    return head if not last and 0 <= number < size else None


def key_of(text: str, use: int) -> tuple[str, bytes, bytes]:
    """Name, id and 32 bytes of a key, which must be for this use: 1 signs, 4 cosigns."""
    found = KEY.fullmatch(text.strip())
    need(found, "not a key")
    assert found  # noqa: S101 - for who reads types; the line above refused
    data = b64decode(found[3], validate=True)
    identity = sha256(found[1].encode() + b"\n" + data).digest()[:4]
    need(len(data) == 33 and data[0] == use and identity.hex() == found[2], "not such a key")
    return found[1], identity, data[1:]


def signatures(note: str, name: str, identity: bytes) -> list[bytes]:
    """The signatures of a key under a note, without its id."""
    lines = note.rpartition("\n\n")[2].splitlines()
    given = [b64decode(line.split()[-1]) for line in lines if line.startswith(f"\u2014 {name} ")]
    return [data[4:] for data in given if data[:4] == identity]


def checked_head(note: str, log: str, witness: str | None) -> tuple[int, bytes, str]:
    """Size and head of the signed checkpoint, and what it says."""
    body = note.rpartition("\n\n")[0] + "\n"
    found = BODY.fullmatch(body)
    name, identity, key = key_of(log, 1)
    given = signatures(note, name, identity)
    need(found and found[1] == name, "the checkpoint is not one of this log")
    need(any(is_signed(key, body.encode(), one) for one in given), "the log did not sign the head")
    if witness is not None:
        name, identity, key = key_of(witness, 4)
        seen = [
            (int.from_bytes(one[:8], "big"), one[8:]) for one in signatures(note, name, identity)
        ]
        texts = [(f"cosignature/v1\ntime {at}\n{body}".encode(), one) for at, one in seen]
        need(any(is_signed(key, *one) for one in texts), "the witness did not cosign the head")
    assert found  # noqa: S101 - for who reads types; a line above refused
    return int(found[2]), b64decode(found[3]), body


def named(facts: Any) -> set[str]:
    """Every hash of a file that an event names, at any depth."""
    parts = facts.values() if isinstance(facts, dict) else facts if isinstance(facts, list) else ()
    own = {facts["sha256"]} if isinstance(facts, dict) and "sha256" in facts else set()
    return own.union(*map(named, parts))


def check_events(pack: dict[str, Any], lines: list[str], size: int, head: bytes) -> set[str]:
    """Check every event; gives the hashes of files that they name."""
    hashes: set[str] = set()
    position = 0
    need(lines and len(lines) == pack["events"], "not as many events as the pack says")
    for version, line in enumerate(lines, 1):
        event = json.loads(line)
        need(event["stream"] == pack["claim_id"], "an event of another claim")
        need(event["version"] == version, f"version {version} is missing")
        need(event["position"] > position, "the events are not in their order")
        path = [bytes.fromhex(step) for step in event["path"]]
        is_under = root(leaf(event), event["number"], size, path) == head
        need(is_under, f"version {version} is not what was signed")
        position = event["position"]
        hashes |= named(json.loads(b64decode(event["state"])))
    return hashes


def check(file: Any, log: str | None = None, witness: str | None = None) -> list[str]:
    """What is proven; raises Refused, or what a file that is no pack makes Python raise."""
    with zipfile.ZipFile(file) as pack:
        names = pack.namelist()
        need(len(set(names)) == len(names), "two files of one name")
        need(sum(one.file_size for one in pack.infolist()) <= LARGEST, "too large")
        need(all(KNOWN.fullmatch(one) or FILE.fullmatch(one) for one in names), "an unknown file")
        need(pack.testzip() is None, "a file is damaged")
        keys, said = json.loads(pack.read("keys.json")), json.loads(pack.read("pack.json"))
        log = keys["log"] if log is None else log
        witness = keys.get("witness") if witness is None else witness
        size, head, body = checked_head(pack.read("checkpoint.txt").decode(), log, witness)
        lines = pack.read("events.jsonl").decode().splitlines()
        hashes = check_events(said, lines, size, head)
        files = {name: found[1] for name in names if (found := FILE.fullmatch(name))}
        for name, digest in files.items():
            need(sha256(pack.read(name)).hexdigest() == digest, f"{name} is not what its name says")
            need(digest in hashes, f"{name} is named by no event")
    told = [f"claim {said['claim_id']}: {len(lines)} events, {len(files)} files", body.strip()]
    return [*told, f"signed by {log}", f"cosigned by {witness}" if witness else "no witness"]


if __name__ == "__main__":
    try:
        print(
            "\n".join(check(*sys.argv[1:4])), "\nOK - compare the keys with those you know", sep=""
        )
    except Exception as error:
        sys.exit(f"REFUSED: {type(error).__name__}: {error}")
