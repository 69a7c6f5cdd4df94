"""The file store: a directory of sealed documents under random ids."""

# A file is a mark, 32 random bytes, then frames of 64 KiB, each sealed with AES-256-GCM under a key
# derived from the person's key, the random bytes and the id. A frame's nonce is its number and
# whether it is the last: frames cannot be cut off, put in another order or taken from another file.

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
FRAME_BYTES: Final = 64 * 1024

_MAGIC: Final = b"ESCALE-FILE-1\n"
_SALT_BYTES: Final = 32
_SEALED_FRAME_BYTES: Final = FRAME_BYTES + 16
_PART: Final = ".part"


class Damaged(Exception):
    """A stored file is not what was put there, or not under this id or this key."""


class DirectoryFiles:
    """Keeps sealed files in a directory, each written once and never changed.

    Attributes:
        root: the directory; it is created when first needed, with rights for us alone.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, blob_id: UUID, source: Path, key: bytes) -> None:
        """Seal a copy of a file, which appears whole and fit to survive a power cut, or not at all.

        Args:
            blob_id: a random id that was never used.
            source: the plain file, which is left alone.
            key: the 32 bytes of the person that the file belongs to.

        Raises:
            ValueError: the key is not 32 bytes long.
            FileExistsError: the id is taken, and its file is left as it is.
        """
        await asyncio.to_thread(self._put, blob_id, source, key)

    async def open(self, blob_id: UUID, key: bytes) -> AsyncGenerator[bytes, None]:
        """Give the plain content in pieces of at most 64 KiB, each verified before it is given.

        Only the end of the iteration says that the whole file was intact.

        Raises:
            ValueError: the key is not 32 bytes long.
            FileNotFoundError: there is no such file.
            Damaged: from here on the content is not what was put.
        """
        # The frames hold the file: a reader who goes away while it is opened leaves nothing open.
        frames = _unsealed(self._path(blob_id), blob_id, key)
        while (plain := await asyncio.to_thread(next, frames, None)) is not None:
            yield plain

    async def delete(self, blob_id: UUID) -> None:
        """Remove a file and what an interrupted ``put`` left of it; harmless when there is none."""
        await self.remove(blob_id)

    async def remove(self, blob_id: UUID) -> bool:
        """As `delete`; gives whether there was anything."""
        return await asyncio.to_thread(self._delete, blob_id)

    async def ids(self, older_than: datetime) -> AsyncIterator[UUID]:
        """Give the id of every file, also of interrupted ones, last written before an instant.

        Args:
            older_than: an instant with its time zone.
        """
        for shard in await asyncio.to_thread(lambda: sorted(self._root.glob("??/??"))):
            for blob_id in await asyncio.to_thread(_ids_in, shard, older_than.timestamp()):
                yield blob_id

    def _path(self, blob_id: UUID) -> Path:
        return self._root / blob_id.hex[:2] / blob_id.hex[2:4] / blob_id.hex

    def _put(self, blob_id: UUID, source: Path, key: bytes) -> None:
        path = self._path(blob_id)
        cipher, header = _new_cipher(blob_id, key)
        _make_directories(path.parent)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PART}")
        try:
            with source.open("rb") as plain, _create(part) as sealed:
                sealed.write(header)
                for frame in _sealed(plain, cipher, blob_id):
                    sealed.write(frame)
                sealed.flush()
                os.fsync(sealed.fileno())
            os.link(part, path)  # unlike a renaming, never replaces
        finally:
            part.unlink(missing_ok=True)
        _fsync_directory(path.parent)

    def _delete(self, blob_id: UUID) -> bool:
        path = self._path(blob_id)
        was_there = path.exists()
        for found in (path, *path.parent.glob(f"{path.name}.*{_PART}")):
            found.unlink(missing_ok=True)
        with suppress(FileNotFoundError):  # nothing was ever put there
            _fsync_directory(path.parent)
        return was_there


def _new_cipher(blob_id: UUID, key: bytes) -> tuple[AESGCM, bytes]:
    """A cipher for one new file, and the header that lets it be derived again."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return _cipher(blob_id, key, salt), _MAGIC + salt


def _cipher(blob_id: UUID, key: bytes, salt: bytes) -> AESGCM:
    """The cipher of one file; no two files share its key, so frame numbers may serve as nonces."""
    if len(key) != KEY_BYTES:
        raise ValueError("a file key is 32 bytes long")
    info = _MAGIC + blob_id.bytes
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


def _frames(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, content and whether it is the last, of each piece; at least one, maybe empty."""
    number, content = 0, file.read(size)
    while following := file.read(size):
        yield number, content, False
        number, content = number + 1, following
    yield number, content, True


def _sealed(plain: BinaryIO, cipher: AESGCM, blob_id: UUID) -> Iterator[bytes]:
    """The sealed frames of a plain file."""
    for number, content, is_last in _frames(plain, FRAME_BYTES):
        yield cipher.encrypt(_nonce(number, is_last=is_last), content, blob_id.bytes)


def _unsealed(path: Path, blob_id: UUID, key: bytes) -> Iterator[bytes]:
    """The plain pieces of a sealed file, each verified."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise Damaged
        cipher = _cipher(blob_id, key, file.read(_SALT_BYTES))
        for number, content, is_last in _frames(file, _SEALED_FRAME_BYTES):
            try:
                plain = cipher.decrypt(_nonce(number, is_last=is_last), content, blob_id.bytes)
            except InvalidTag as tampered:
                raise Damaged from tampered
            if plain:
                yield plain


def _create(path: Path) -> BinaryIO:
    """Open a file that was not there, for us alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _make_directories(last: Path) -> None:
    """Make what is missing of the way to a directory, for us alone, to survive a power cut."""
    for directory in (*reversed(last.parents), last):
        if not directory.is_dir():
            directory.mkdir(mode=0o700, exist_ok=True)
            _fsync_directory(directory.parent)


def _fsync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ids_in(shard: Path, before: float) -> list[UUID]:
    """The ids of the files of one shard that were last written before a time."""
    found = set()
    for path in shard.iterdir():
        # Deleted or linked to its name meanwhile; or not named by us, and none of our business.
        with suppress(FileNotFoundError, ValueError):
            if path.stat().st_mtime < before:
                found.add(UUID(path.name.partition(".")[0]))
    return sorted(found)
