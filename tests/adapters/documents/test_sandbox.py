"""What a file may do to its inspector, and what the inspector may do to us: nothing."""

import ast
import asyncio
import io
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter

from adapters.documents import answers, sandbox
from adapters.documents.gate import Gate, Inspection, Refused, SandboxUnavailable

Write = Callable[[bytes], Path]


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def burning_pdf() -> bytes:
    """A table whose 12,000 rows all lie, so that each makes pypdf search the whole file."""
    objects = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n",
    )
    content, rows = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for one in objects:
        rows += b"%010d 00000 n \n" % len(content)
        content += one
    rows += b"0000000009 00000 n \n" * 12_000
    end = b"trailer\n<< /Size 12004 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 12004\n" + rows + end


def with_a_gate(story: Callable[[Gate], Awaitable[None]]) -> None:
    async def tell() -> None:
        gate = Gate()
        try:
            await story(gate)
        finally:
            await gate.close()

    asyncio.run(tell())


async def refusal(gate: Gate, path: Path) -> Refused:
    with pytest.raises(Refused) as raised:
        await gate.inspect(path)
    return raised.value


async def inspector_pid(gate: Gate) -> int:
    return (await gate._sandbox.warm())._process.pid


def forks_of(pid: int) -> list[int]:
    return [int(fork) for fork in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ticks_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])


async def a_busy_fork_of(pid: int) -> int:
    """A fork that has used the processor for 50 ms: long enough to have begun with its file."""
    while True:
        for fork in forks_of(pid):
            if ticks_of(fork) >= 5:
                return fork
        await asyncio.sleep(0.005)


def test_a_file_that_burns_the_processor_is_unreadable_and_the_gate_lives(write: Write) -> None:
    async def story(gate: Gate) -> None:
        burning = asyncio.create_task(refusal(gate, write(burning_pdf())))
        assert (await gate.inspect(write(blank_pdf()))).pages == 1
        assert (await burning).details == {"why": "inspection_died"}
        assert (await burning).code == "document.unreadable"
        assert (await gate.inspect(write(blank_pdf()))).pages == 1

    with_a_gate(story)


def test_a_killed_inspection_is_unreadable_and_the_next_one_works(write: Write) -> None:
    async def story(gate: Gate) -> None:
        pid = await inspector_pid(gate)
        burning = asyncio.create_task(refusal(gate, write(burning_pdf())))
        os.kill(await a_busy_fork_of(pid), signal.SIGKILL)
        assert (await burning).code == "document.unreadable"
        assert (await gate.inspect(write(blank_pdf()))).pages == 1
        assert await inspector_pid(gate) == pid

    with_a_gate(story)


def test_an_inspector_that_died_idle_is_replaced_and_no_file_suffers(write: Write) -> None:
    async def story(gate: Gate) -> None:
        for _ in range(5):
            os.kill(await inspector_pid(gate), signal.SIGKILL)
            assert (await gate.inspect(write(blank_pdf()))).pages == 1

    with_a_gate(story)


def test_an_inspector_that_was_stopped_idle_is_replaced_too(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_patience_seconds", lambda _: 1.0)

    async def story(gate: Gate) -> None:
        os.kill(await inspector_pid(gate), signal.SIGSTOP)
        assert (await gate.inspect(write(blank_pdf()))).pages == 1

    with_a_gate(story)


def test_a_stopped_inspection_is_given_up_as_unreadable(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_patience_seconds", lambda _: 1.0)

    async def story(gate: Gate) -> None:
        pid = await inspector_pid(gate)
        burning = asyncio.create_task(refusal(gate, write(burning_pdf())))
        os.kill(await a_busy_fork_of(pid), signal.SIGSTOP)
        assert (await burning).code == "document.unreadable"
        assert (await gate.inspect(write(blank_pdf()))).pages == 1

    with_a_gate(story)


def test_without_an_inspector_nothing_is_said_of_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_PROGRAM", "raise SystemExit")

    async def story(gate: Gate) -> None:
        with pytest.raises(SandboxUnavailable):
            await gate.inspect(write(blank_pdf()))

    with_a_gate(story)


def test_a_caller_who_leaves_disturbs_nobody(write: Write) -> None:
    async def story(gate: Gate) -> None:
        pid = await inspector_pid(gate)
        leaving = asyncio.create_task(gate.inspect(write(burning_pdf())))
        fork = await a_busy_fork_of(pid)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert forks_of(pid) == [fork]  # and it keeps its place until it ends
        os.kill(fork, signal.SIGKILL)
        assert (await gate.inspect(write(blank_pdf()))).pages == 1

    with_a_gate(story)


def test_a_closed_gate_leaves_no_process(write: Write) -> None:
    async def story(gate: Gate) -> None:
        pid = await inspector_pid(gate)
        asyncio.create_task(gate.inspect(write(burning_pdf()))).add_done_callback(
            lambda task: task.cancelled()
        )
        fork = await a_busy_fork_of(pid)
        await gate.close()
        assert not is_running(pid)
        while is_running(fork):  # noqa: ASYNC110  killed, and buried by nobody who could tell
            await asyncio.sleep(0.005)

    with_a_gate(story)


def what_the_inspector_sees(program: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a program in the place of the inspector, and give what it prints on its socket."""
    monkeypatch.setattr(sandbox, "_PROGRAM", f"import os; os.write(0, repr({program}).encode())")

    async def story() -> str:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            process = await sandbox._spawn(theirs)
            await process.wait()
            return ours.recv(10_000).decode()

    return asyncio.run(story())


GONE = "os.readlink('/proc/self/cwd').endswith(' (deleted)')"
"""Where the inspector stands is removed as soon as it was started, a moment after maybe."""


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ("set(os.environ) - {'LC_CTYPE'}", "set()"),  # Python sets that one by itself
        ("os.getsid(0) == os.getpid()", "True"),
        (f"any({GONE} or __import__('time').sleep(0.01) for _ in range(1000))", "True"),
        ("[fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')]", "[]"),
        ("os.readlink('/proc/self/fd/1') + os.readlink('/proc/self/fd/2')", "'/dev/null/dev/null'"),
    ],
)
def test_the_inspector_is_given_nothing_of_ours(
    program: str, seen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALE_SECRET", "secret")
    with (tmp_path / "secret").open("wb"):
        assert what_the_inspector_sees(program, monkeypatch) == seen


def test_the_inspector_says_what_it_left(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "(__import__('sys').path.insert(0, __import__('sys').argv[1]),"
        "__import__('adapters.documents.confinement').documents.confinement.isolate(),"
        "os.readlink('/proc/thread-self/ns/net'), os.getuid())"
    )
    _, said, network, user = ast.literal_eval(what_the_inspector_sees(program, monkeypatch))
    assert said["no_network"] == (network != str(Path("/proc/self/ns/net").readlink()))
    assert said["other_user"] == (os.getuid() == 0)
    assert user != 0


def test_the_gate_tells_what_the_system_allowed() -> None:
    async def story(gate: Gate) -> None:
        before = gate.confinement
        await gate.warm()
        after = gate.confinement
        assert before is None
        assert after is not None
        assert after.other_user == (os.getuid() == 0)

    with_a_gate(story)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"null",
        b'{"pages": 0, "page_sizes": [[210.0, 297.0]]}',
        b'{"pages": "1", "page_sizes": [[210.0, 297.0]]}',
        b'{"pages": 1, "page_sizes": []}',
        b'{"pages": 1, "page_sizes": [[210.0, 297.0]], "media_type": "text/html"}',
        b'{"code": "claim.not_found", "details": {}}',
        b"[" * 60_000,
    ],
)
def test_an_answer_that_no_inspection_gives_is_a_refusal(line: bytes) -> None:
    with pytest.raises(Refused) as raised:
        answers.facts(line)
    assert raised.value.code == "document.unreadable"


def test_an_inspection_reads_like_any_value(write: Write) -> None:
    async def story(gate: Gate) -> None:
        path = write(blank_pdf())
        first, second = await asyncio.gather(gate.inspect(path), gate.inspect(path))
        assert isinstance(first, Inspection)
        assert first == second

    with_a_gate(story)
