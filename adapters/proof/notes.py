"""Signed notes as C2SP writes them: checkpoints of the log, cosigned by a witness; keys in text."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from adapters.proof.merkle import HASH_BYTES

SIGNS, COSIGNS = 1, 4
"""What a key is for, as the first byte of its text says: a log's own, or a witness's."""

_NAME = r"[^\s+]{1,200}"
NAMES: Final = re.compile(_NAME)
_KEY_FORM = re.compile(rf"({_NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/=]+)")
_SIGNATURE_FORM = re.compile(rf"— ({_NAME}) ([A-Za-z0-9+/=]+)")
_BODY_FORM = re.compile(
    rf"({_NAME})\n(0|[1-9][0-9]{{0,17}})\n([A-Za-z0-9+/]{{43}}=)\n"
    r"position (0|[1-9][0-9]{0,17})\ntime (0|[1-9][0-9]{0,10})\n"
    r"(?:access (0|[1-9][0-9]{0,17}) ([0-9a-f]{64})\n)?"
)


class NoteNotValid(Exception):
    """A note or a key that is none, or that was not signed by who should have."""


class AccessHead(NamedTuple):
    """Where the chain of the access log ended. position: of its last line, 0 without any; digest.

    digest: of that line in hex, 64 zeros without any.
    """

    position: int
    digest: str


class Checkpoint(NamedTuple):
    """What the log was at an instant.

    origin: the log's name; size: how many events; root: the tree's head, 32 bytes; position: of the
    last event; at: when it was signed, to the second. access: where the access log ended then, None
    in those of before it was signed as well.
    """

    origin: str
    size: int
    root: bytes
    position: int
    at: datetime
    access: AccessHead | None = None

    def text(self) -> str:
        """The body of its note, in the form of tlog-checkpoint with lines of our own."""
        root = b64encode(self.root).decode()
        seconds = int(self.at.timestamp())
        access = f"access {self.access.position} {self.access.digest}\n" if self.access else ""
        own = f"position {self.position}\ntime {seconds}\n{access}"
        return f"{self.origin}\n{self.size}\n{root}\n{own}"


class PublicKey(NamedTuple):
    """Who may have signed. use: SIGNS or COSIGNS; raw: 32 bytes of Ed25519."""

    name: str
    use: int
    raw: bytes

    @classmethod
    def read(cls, text: str) -> PublicKey:
        """A key from its text, `name+hash+base64`.

        Raises: NoteNotValid.
        """
        found = _KEY_FORM.fullmatch(text.strip())
        data = _decoded(found[3]) if found else b""
        if not found or len(data) != 1 + HASH_BYTES or data[0] not in (SIGNS, COSIGNS):
            raise NoteNotValid("not a verification key")
        key = cls(found[1], data[0], data[1:])
        if key.id.hex() != found[2]:
            raise NoteNotValid("the key's hash is not its own")
        return key

    @property
    def id(self) -> bytes:
        """Four bytes that tell this key from others of the same name."""
        return sha256(self.name.encode() + b"\n" + bytes([self.use]) + self.raw).digest()[:4]

    def __str__(self) -> str:
        """The key as text."""
        data = b64encode(bytes([self.use]) + self.raw).decode()
        return f"{self.name}+{self.id.hex()}+{data}"


class Signer:
    """Signs in a name, with a key that is made of 32 secret bytes."""

    def __init__(self, name: str, use: int, seed: bytes) -> None:
        """Sign as a log (SIGNS) or as a witness (COSIGNS).

        Raises: ValueError unless the seed has 32 bytes.
        """
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(name, use, self._key.public_key().public_bytes_raw())

    def sign(self, body: str) -> str:
        """The signature line of a log under a body."""
        return self._line(self._key.sign(body.encode()))

    def cosign(self, body: str, at: datetime) -> str:
        """The signature line of a witness that saw this body at this instant."""
        seconds = int(at.timestamp())
        signature = self._key.sign(_cosigned(body, seconds))
        return self._line(seconds.to_bytes(8) + signature)

    def _line(self, signature: bytes) -> str:
        data = b64encode(self.public.id + signature).decode()
        return f"— {self.public.name} {data}\n"


def new_note(checkpoint: Checkpoint, signer: Signer) -> str:
    """A checkpoint with the log's signature."""
    body = checkpoint.text()
    return f"{body}\n{signer.sign(body)}"


def read_note(note: str, key: PublicKey) -> Checkpoint:
    """The checkpoint of a note that this key signed.

    Raises: NoteNotValid.
    """
    body, _ = _parts(note)
    if not any(_is_by(key, body, given) for given in _signatures(note, key)):
        raise NoteNotValid("not signed by the key of the log")
    found = _BODY_FORM.fullmatch(body)
    if not found or found[1] != key.name:
        raise NoteNotValid("not a checkpoint of this log")
    return _checkpoint(found)


def told_of_access(note: str) -> AccessHead | None:
    """What a note says of the access log, whoever signed it; None when it says nothing.

    Raises: NoteNotValid when it is no checkpoint.
    """
    found = _BODY_FORM.fullmatch(_parts(note)[0])
    if not found:
        raise NoteNotValid("not a checkpoint")
    return _checkpoint(found).access


def _checkpoint(found: re.Match[str]) -> Checkpoint:
    at = datetime.fromtimestamp(int(found[5]), UTC)
    access = AccessHead(int(found[6]), found[7]) if found[6] else None
    return Checkpoint(found[1], int(found[2]), _decoded(found[3]), int(found[4]), at, access)


def cosigned_at(note: str, key: PublicKey) -> datetime:
    """When a witness saw the checkpoint of a note.

    Raises: NoteNotValid when this witness did not sign it.
    """
    body, _ = _parts(note)
    for given in _signatures(note, key):
        seconds = int.from_bytes(given[:8])
        if seconds < 1 << 35 and _is_signed(key, _cosigned(body, seconds), given[8:]):
            return datetime.fromtimestamp(seconds, UTC)
    raise NoteNotValid("not cosigned by this witness")


def _is_by(key: PublicKey, body: str, given: bytes) -> bool:
    return key.use == SIGNS and _is_signed(key, body.encode(), given)


def _is_signed(key: PublicKey, text: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _cosigned(body: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def _parts(note: str) -> tuple[str, Sequence[str]]:
    body, mark, lines = note.rpartition("\n\n")
    if not mark or not lines.endswith("\n"):
        raise NoteNotValid("not a signed note")
    return f"{body}\n", lines.splitlines()


def _signatures(note: str, key: PublicKey) -> Sequence[bytes]:
    """What is said to be signed by a key, without its id."""
    found = (_SIGNATURE_FORM.fullmatch(line) for line in _parts(note)[1])
    given = [_decoded(one[2]) for one in found if one and one[1] == key.name]
    return [data[4:] for data in given if data[:4] == key.id]


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise NoteNotValid("not base64") from None
