"""How documents are kept: sealed, whole, once."""

import asyncio
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.documents.files import Damaged, DirectoryFiles

Write = Callable[[bytes], Path]
KEY, OTHER_KEY = bytes(range(32)), bytes(32)
FRAME = 64 * 1024
HEADER = 14 + 32
SEALED = FRAME + 16
SIZES = [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 5 * 1024 * 1024]


@pytest.fixture
def store(tmp_path: Path) -> DirectoryFiles:
    return DirectoryFiles(tmp_path / "var" / "files")


def random_bytes(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def read(store: DirectoryFiles, blob_id: UUID, key: bytes = KEY) -> list[bytes]:
    async def collect() -> list[bytes]:
        return [piece async for piece in store.open(blob_id, key)]

    return asyncio.run(collect())


def ids(store: DirectoryFiles, older_than: datetime) -> list[UUID]:
    async def collect() -> list[UUID]:
        return [blob_id async for blob_id in store.ids(older_than)]

    return asyncio.run(collect())


def put(store: DirectoryFiles, source: Path, blob_id: UUID | None = None) -> UUID:
    blob_id = blob_id or uuid4()
    asyncio.run(store.put(blob_id, source, KEY))
    return blob_id


def kept(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "var").rglob("*") if path.is_file())


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_is_given_back(store: DirectoryFiles, write: Write, size: int) -> None:
    content = random_bytes(size)
    pieces = read(store, put(store, write(content)))
    assert b"".join(pieces) == content
    assert all(0 < len(piece) <= FRAME for piece in pieces)


def test_nothing_of_the_content_can_be_read_on_the_disk(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    put(store, write(b"NATHALIE - 07/10/1985" * 10_000))
    (sealed,) = kept(tmp_path)
    assert b"NATHALIE" not in sealed.read_bytes()


def test_the_same_content_never_looks_the_same(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    source = write(b"the same")
    put(store, source)
    put(store, source)
    first, second = (path.read_bytes()[HEADER:] for path in kept(tmp_path))
    assert first != second


def test_only_we_can_read_files_and_folders(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        put(store, write(b"abc"))
    finally:
        os.umask(before)
    (sealed,) = kept(tmp_path)
    assert sealed.stat().st_mode & 0o777 == 0o600
    for folder in list(sealed.parents)[:3]:
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_lies_under_the_first_digits_of_its_id(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    put(store, write(b"abc"), UUID("abcd0000-0000-4000-8000-000000000001"))
    name = "abcd0000000040008000000000000001"
    assert kept(tmp_path) == [tmp_path / "var" / "files" / "ab" / "cd" / name]


def test_an_id_that_is_taken_is_never_written_over(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    blob_id = put(store, write(b"first"))
    with pytest.raises(FileExistsError):
        put(store, write(b"second"), blob_id)
    assert read(store, blob_id) == [b"first"]
    assert len(kept(tmp_path)) == 1


def test_two_writers_of_one_id_leave_one_whole_file(store: DirectoryFiles, write: Write) -> None:
    blob_id = uuid4()
    contents = [random_bytes(300_000 + i) for i in range(8)]

    async def race() -> list[BaseException | None]:
        writers = (store.put(blob_id, write(content), KEY) for content in contents)
        return await asyncio.gather(*writers, return_exceptions=True)

    ends = asyncio.run(race())
    assert ends.count(None) == 1
    assert {type(end) for end in ends if end} == {FileExistsError}
    assert b"".join(read(store, blob_id)) == contents[ends.index(None)]


def test_nothing_is_seen_of_a_file_before_it_is_whole(
    store: DirectoryFiles, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob_id, seen = uuid4(), []

    def fsync_and_look(descriptor: int) -> None:
        sealed = kept(tmp_path)
        seen.append([path.suffix for path in sealed])

    monkeypatch.setattr(os, "fsync", fsync_and_look)
    put(store, write(random_bytes(200_000)), blob_id)
    # Four new folders, then the complete file under its passing name, then under its own.
    assert seen == [[], [], [], [], [".part"], [""]]


def test_a_disk_that_fills_leaves_nothing(
    store: DirectoryFiles, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        if kept(tmp_path):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put(store, write(random_bytes(200_000)))
    assert kept(tmp_path) == []


def test_the_wrong_key_opens_nothing(store: DirectoryFiles, write: Write) -> None:
    blob_id = put(store, write(b"abc"))
    with pytest.raises(Damaged):
        read(store, blob_id, OTHER_KEY)


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(33)])
def test_a_key_has_32_bytes(store: DirectoryFiles, write: Write, key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        asyncio.run(store.put(uuid4(), write(b"abc"), key))
    with pytest.raises(ValueError, match="32 bytes"):
        read(store, put(store, write(b"abc")), key)


def test_a_file_that_was_never_put_is_not_found(store: DirectoryFiles) -> None:
    with pytest.raises(FileNotFoundError):
        read(store, uuid4())


def frames(content: bytes) -> tuple[bytes, list[bytes]]:
    header, rest = content[:HEADER], content[HEADER:]
    return header, [rest[i : i + SEALED] for i in range(0, len(rest), SEALED)]


def changed(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def swapped(content: bytes) -> bytes:
    header, (first, second, *others) = frames(content)
    return header + b"".join((second, first, *others))


def without_a_frame(content: bytes) -> bytes:
    header, (first, _, *others) = frames(content)
    return header + b"".join((first, *others))


def with_a_frame_twice(content: bytes) -> bytes:
    header, all_frames = frames(content)
    return header + b"".join((*all_frames, all_frames[-1]))


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(lambda content: changed(content, 0), id="the mark"),
        pytest.param(lambda content: changed(content, 20), id="the salt"),
        pytest.param(lambda content: changed(content, HEADER), id="the first byte"),
        pytest.param(lambda content: changed(content, len(content) - 1), id="the last byte"),
        pytest.param(lambda content: content[:0], id="emptied"),
        pytest.param(lambda content: content[:HEADER], id="cut after the header"),
        pytest.param(lambda content: content[: HEADER + SEALED], id="cut after a frame"),
        pytest.param(lambda content: content[:-1], id="one byte less"),
        pytest.param(lambda content: content + b"\x00", id="one byte more"),
        pytest.param(swapped, id="frames swapped"),
        pytest.param(without_a_frame, id="a frame less"),
        pytest.param(with_a_frame_twice, id="a frame twice"),
    ],
)
def test_any_change_is_seen(
    store: DirectoryFiles, write: Write, tmp_path: Path, tamper: Callable[[bytes], bytes]
) -> None:
    blob_id = put(store, write(random_bytes(4 * FRAME)))
    (sealed,) = kept(tmp_path)
    sealed.write_bytes(tamper(sealed.read_bytes()))
    with pytest.raises(Damaged):
        read(store, blob_id)


def test_a_file_moved_to_another_id_is_seen(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    put(store, write(b"of one person"))
    (moved,) = kept(tmp_path)
    other = put(store, write(b"of the same person"))
    (target,) = set(kept(tmp_path)) - {moved}
    moved.replace(target)
    with pytest.raises(Damaged):
        read(store, other)


def test_a_deleted_file_is_gone_and_deleting_again_is_harmless(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    blob_id = put(store, write(b"abc"))
    for _ in range(2):
        asyncio.run(store.delete(blob_id))
        assert kept(tmp_path) == []
    asyncio.run(store.delete(uuid4()))


def test_old_files_are_listed_for_sweeping(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    old, young = put(store, write(b"old")), put(store, write(b"young"))
    path = next(path for path in kept(tmp_path) if path.name == old.hex)
    yesterday = (now - timedelta(hours=25)).timestamp()
    os.utime(path, (yesterday, yesterday))
    assert ids(store, now - timedelta(hours=24)) == [old]
    assert sorted(ids(store, now + timedelta(hours=1))) == sorted([old, young])


def test_what_an_interrupted_put_left_is_listed_and_deleted(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    blob_id = put(store, write(b"abc"))
    (sealed,) = kept(tmp_path)
    sealed.rename(sealed.with_name(f"{sealed.name}.00ff00ff.part"))
    assert ids(store, datetime.now(UTC) + timedelta(hours=1)) == [blob_id]
    asyncio.run(store.delete(blob_id))
    assert kept(tmp_path) == []


def test_a_stranger_in_the_store_does_not_stop_the_sweep(
    store: DirectoryFiles, write: Write, tmp_path: Path
) -> None:
    blob_id = put(store, write(b"abc"))
    (sealed,) = kept(tmp_path)
    sealed.with_name("Thumbs.db").write_bytes(b"")
    assert ids(store, datetime.now(UTC) + timedelta(hours=1)) == [blob_id]


def test_a_store_that_holds_nothing_yet_lists_nothing(store: DirectoryFiles) -> None:
    assert ids(store, datetime.now(UTC)) == []
