"""Thirty personal values that nothing else holds, in every disguise, looked for in any bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import redis

VALUES: Final[Mapping[str, str]] = {
    "nir": "2671199137000",
    "nir_with_key": "267119913700001",
    "nir_spaced": "2 67 11 99 137 000",
    "name": "QUETZALIE WYZKONSTANT",
    "born_on": "1967-11-23",
    "born_on_in_french": "23/11/1967",
    "email": "quetzalie.wyz@canary.example",
    "iban": "FR7699999000000000000070164",
    "iban_spaced": "FR76 9999 9000 0000 0000 0070 164",
    "child": "ZEPHYRIN WYZKONSTANT",
    "child_born_on": "2011-07-29",
    "care_reason": "fibrose kystique aigue",
    "file_name": "ordonnance-wyz-cardio.pdf",
    "second_file_name": "passeport-wyz-verso.jpg",
    "original_name": "scan-wyz-urgences.png",
    "pad": "note pense-bete wyz",
    "subject": "Objet wyz dialyse",
    "body": "Je suis suivie wyz a Brest",
    "phone": "06 99 88 77 66",
    "address": "17 impasse des Canaris wyz",
    "reply": "Reponse wyz de la caisse",
    "document_text": "FACTURE wyz hopital Porto",
    "supplement_note": "Piece wyz illisible",
    "not_held_because": "Brulee wyz dans l'incendie",
    "note": "Note wyz pour la suite",
    "check_note": "Controle wyz dates",
    "suspicion": "Facture wyz suspecte",
    "opinion_question": "Urgence wyz reelle",
    "opinion": "Avis wyz defavorable",
    "line_label": "Clinique wyz Lisboa",
    "grounds": "Je conteste wyz fermement",
    "outcome_reason": "Commission wyz clemente",
    "comment": "Commentaire wyz au dossier",
}
"""By what it is; each more than long enough to stand nowhere by chance."""

ENCODINGS: Final = ("plain", "base64", "hex", "utf-16", "deflated", "url-encoded")
BYTES: Final = re.compile(rb"\\x((?:[0-9a-f]{2})+)")
STREAMS: Final = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04")
LARGEST: Final = 1 << 22
FEWER: Final = bytes(64)
ZEROS: Final = re.compile(rb"\0{65,}")
"""Room that nothing was written to, longer than any value: databases are full of it."""


def encoded(value: str, encoding: str) -> bytes:
    """A value as one of the encodings writes it, in the midst of other text."""
    plain = f"before {value} after".encode()
    match encoding:
        case "base64":
            return base64.b64encode(plain)
        case "hex":
            return plain.hex().encode()
        case "utf-16":
            return plain.decode().encode("utf-16-le")
        case "deflated":
            return gzip.compress(plain) + zlib.compress(plain)
        case "url-encoded":
            return quote(plain.decode()).encode()
    return plain


def disguises(value: str) -> Iterator[tuple[str, bytes]]:
    """What a value may look like, and how that is called; deflated text is inflated first."""
    plain = value.encode()
    yield "plain", plain
    yield "plain", json.dumps(value)[1:-1].encode()
    for shift in range(3):  # where it begins among groups of three bytes
        whole = base64.b64encode(b"\0" * shift + plain)
        inner = whole[-(-shift * 4 // 3) :][: len(plain) * 4 // 3 - 3]
        yield "base64", inner[1:-1]
        yield "base64", inner[1:-1].replace(b"+", b"-").replace(b"/", b"_")
    yield "hex", plain.hex().encode()
    yield "hex", plain.hex().upper().encode()
    yield "utf-16", value.encode("utf-16-le")
    yield "utf-16", value.encode("utf-16-be")
    if quote(value, safe="") != value:
        yield "url-encoded", quote(value, safe="").encode()
        yield "url-encoded", quote(value).encode()
        yield "url-encoded", quote(value).replace("%20", "+").encode()


PATTERNS: Final = {d: (name, how) for name, v in VALUES.items() for how, d in disguises(v)}
"""Every disguise once, however many ways there are to come to it."""

SEEN: Final[dict[bytes, frozenset[tuple[str, str]]]] = {}
"""What was found in bytes that were looked at before, by their digest: most files stay as is."""


def hits(content: bytes) -> set[tuple[str, str]]:
    """Which values stand in some bytes, and how: (name of the value, encoding)."""
    digest = hashlib.sha256(content).digest()
    if digest not in SEEN:
        found = _hits(content)
        for inflated in _inflated(content):
            found |= {(name, "deflated") for name, _ in _hits(inflated)}
        SEEN[digest] = frozenset(found)
    return set(SEEN[digest])


def in_files(*roots: Path, but: tuple[Path, ...] = ()) -> set[tuple[str, str, str]]:
    """As `hits`, in the names and the contents of every file below: (value, encoding, file)."""
    found: set[tuple[str, str, str]] = set()
    for path in (one for root in roots for one in sorted(root.rglob("*"))):
        if any(path.is_relative_to(one) for one in but):
            continue
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:  # a server is at work: it was there a moment ago
            content = b""
        told = str(path.name)
        found |= {(*hit, told) for hit in hits(content) | hits(told.encode())}
    return found


def in_redis(url: str) -> set[tuple[str, str]]:
    """What Redis holds, in whatever type of key; its own dump of one is compressed."""
    found: set[tuple[str, str]] = set()
    with redis.Redis.from_url(url) as db:
        for key in db.scan_iter():
            found |= hits(bytes(key)) | hits(_read(db, key))
    return found


def _read(db: redis.Redis, key: Any) -> bytes:
    readers: dict[bytes, Callable[[], Any]] = {
        b"string": lambda: [db.get(key)],
        b"list": lambda: db.lrange(key, 0, -1),
        b"set": lambda: db.smembers(key),
        b"zset": lambda: db.zrange(key, 0, -1),
        b"hash": lambda: [part for pair in db.hgetall(key).items() for part in pair],
    }
    kind: Any = db.type(key)
    return b"\n".join(readers[kind]())  # another kind is one that nobody looked into


def in_dump(dump: bytes) -> set[tuple[str, str]]:
    """What a database's backup as text holds, whose bytes it writes in hexadecimal."""
    held = b"\n".join(bytes.fromhex(one.decode()) for one in BYTES.findall(dump))
    return hits(dump) | hits(held)


def _hits(content: bytes) -> set[tuple[str, str]]:
    packed = ZEROS.sub(FEWER, content)
    return {told for disguise, told in PATTERNS.items() if disguise in packed}


def _inflated(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)  # thousands of bytes look like a beginning: none is copied
    for match in STREAMS.finditer(content):
        yield from _from(view, match.start(), match.group())


def _from(content: memoryview, start: int, mark: bytes) -> Iterator[bytes]:
    bits = 31 if mark.startswith(b"\x1f") else 15
    if mark.startswith(b"PK"):
        head = content[start + 26 : start + 30]
        start += 30 + int.from_bytes(head[:2], "little") + int.from_bytes(head[2:], "little")
        bits = -15
    try:
        yield zlib.decompressobj(bits).decompress(content[start : start + LARGEST], LARGEST)
    except zlib.error:
        return
