"""What the studio makes of files: pictures of their pages, and PDFs that fit."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from adapters.documents import request, sandbox, studio
from adapters.documents.gate import Gate
from adapters.documents.sandbox import Sandbox
from adapters.documents.studio import Made, Refused, SandboxUnavailable, Studio
from hostile.pdf_bombs import with_a_heavy_page
from sheets import page_of_text, printed, saved

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
Write = Callable[[bytes], Path]


def with_a_studio(story: Callable[[Studio, Sandbox], Awaitable[None]]) -> None:
    async def tell() -> None:
        box = Sandbox()
        made = Studio(box)
        try:
            await story(made, box)
        finally:
            await made.close()
            await box.close()

    asyncio.run(tell())


def burning_pdf() -> bytes:
    """A page whose parts draw one another, twice at each of 30 levels."""
    forms = [
        b"%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 12"
        b" /Resources << /XObject << /X %d 0 R >> >> >>\nstream\n/X Do /X Do \nendstream\nendobj\n"
        % (n, n + 1)
        for n in range(4, 34)
    ]
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 35 0 R"
        b" /Resources << /XObject << /X 4 0 R >> >> >>\nendobj\n",
        *forms,
        b"34 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 12 >>\n"
        b"stream\n0 0 9 9 re f\nendstream\nendobj\n",
        b"35 0 obj\n<< /Length 5 >>\nstream\n/X Do\nendstream\nendobj\n",
    ]
    content, rows = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for one in objects:
        rows += b"%010d 00000 n \n" % len(content)
        content += one
    end = b"trailer\n<< /Size 36 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 36\n" + rows + end


def test_a_pdf_that_kills_its_drawing_is_refused(write: Write) -> None:
    async def story(_: Studio, box: Sandbox) -> None:
        gate = Gate(sandbox=box)
        weighed = await gate.weigh(write(burning_pdf()))
        assert weighed.code == "document.unreadable"
        assert (await gate.weigh(write(printed("one")))).code is None

    with_a_studio(story)


def test_files_become_one_pdf_that_only_we_can_read(write: Write, tmp_path: Path) -> None:
    sources = [write(saved(page_of_text())), write(printed("one", "two"))]
    to = tmp_path / "made.pdf"

    async def story(made: Studio, box: Sandbox) -> None:
        done = await made.fit(sources, to, limit_bytes=512_000)
        assert isinstance(done, Made)
        assert done.pages == 3
        assert to.stat().st_mode & 0o777 == 0o600
        assert (await Gate(sandbox=box).weigh(to)).pages == 3

    with_a_studio(story)
    assert len(PdfReader(to).pages) == 3


def test_nothing_stays_of_files_that_cannot_be_fitted(write: Write, tmp_path: Path) -> None:
    async def story(made: Studio, _: Sandbox) -> None:
        for content, code in ((b"anything", "type_not_accepted"), (b"%PDF-1.4\n", "unreadable")):
            with pytest.raises(Refused) as raised:
                await made.fit([write(content)], tmp_path / "made.pdf", limit_bytes=512_000)
            assert raised.value.code == f"document.{code}"
            assert not (tmp_path / "made.pdf").exists()
        with pytest.raises(FileNotFoundError):
            await made.fit([tmp_path / "no"], tmp_path / "made.pdf", limit_bytes=512_000)
        assert not (tmp_path / "made.pdf").exists()

    with_a_studio(story)


def test_a_file_that_is_already_there_is_left_as_it_is(write: Write) -> None:
    async def story(made: Studio, _: Sandbox) -> None:
        there = write(b"precious")
        with pytest.raises(FileExistsError):
            await made.fit([write(printed("one"))], there, limit_bytes=512_000)
        assert there.read_bytes() == b"precious"

    with_a_studio(story)


@pytest.mark.parametrize("heavy", [1, 3])
def test_no_copy_is_proposed_with_a_page_that_cannot_be_drawn(
    write: Write, tmp_path: Path, heavy: int
) -> None:
    async def story(made: Studio, _: Sandbox) -> None:
        to = tmp_path / "made.pdf"
        with pytest.raises(Refused) as refusal:
            await made.fit([write(with_a_heavy_page(3, heavy))], to, limit_bytes=512_000)
        assert refusal.value.code == "document.unreadable"
        assert not to.exists()

    with_a_studio(story)


@pytest.mark.parametrize("count", [0, 11])
def test_one_to_ten_files_make_a_pdf(write: Write, tmp_path: Path, count: int) -> None:
    async def story(made: Studio, _: Sandbox) -> None:
        with pytest.raises(ValueError, match="one to ten"):
            await made.fit([write(b"")] * count, tmp_path / "made.pdf", limit_bytes=512_000)

    with_a_studio(story)


def test_without_an_inspector_nothing_is_made(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_PROGRAM", "raise SystemExit")

    async def story(made: Studio, _: Sandbox) -> None:
        with pytest.raises(SandboxUnavailable):
            await made.fit([write(printed("one"))], tmp_path / "made.pdf", limit_bytes=512_000)
        assert not (tmp_path / "made.pdf").exists()

    with_a_studio(story)


def forks_of(pid: int) -> list[int]:
    return [int(fork) for fork in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ticks_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])


async def a_busy_fork_of(box: Sandbox, besides: int = 0) -> int:
    """A fork that has used the processor for 50 ms: long enough to have begun with its files."""
    pid = (await box.warm())._process.pid
    while True:
        for fork in forks_of(pid):
            if fork != besides and ticks_of(fork) >= 5:
                return fork
        await asyncio.sleep(0.001)


def test_a_person_who_leaves_finds_nothing_made(write: Write, tmp_path: Path) -> None:
    to = tmp_path / "made.pdf"

    async def story(made: Studio, box: Sandbox) -> None:
        sources = [write(saved(page_of_text(3000, 4000)))] * 3
        leaving = asyncio.create_task(made.fit(sources, to, limit_bytes=512_000))
        fork = await a_busy_fork_of(box)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert not to.exists()
        os.kill(fork, signal.SIGKILL)

    with_a_studio(story)
    assert not to.exists()


def test_while_a_fitting_stands_still_files_are_inspected_and_drawn(
    write: Write, tmp_path: Path
) -> None:
    async def story(made: Studio, box: Sandbox) -> None:
        source = write(saved(page_of_text(3000, 4000)))
        fits = [
            asyncio.create_task(made.fit([source] * 3, tmp_path / f"{n}", limit_bytes=512_000))
            for n in range(3)
        ]
        fork = await a_busy_fork_of(box)
        os.kill(fork, signal.SIGSTOP)
        gate = Gate(sandbox=box)
        for _ in range(3):
            assert (await gate.weigh(write(printed("one")))).code is None
        with write(printed("one")).open("rb") as file:
            drawn = await made.picture(file, media_type=PDF, page=1, width_px=240)
        assert drawn.startswith(b"\xff\xd8\xff")
        assert not any(fit.done() for fit in fits)
        os.kill(fork, signal.SIGKILL)
        with pytest.raises(Refused):
            await fits[0]
        for fit in fits[1:]:
            assert (await fit).pages == 3

    with_a_studio(story)


def test_a_file_that_stands_still_harms_no_other_one(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting = request.BOUNDS["fit"]
    monkeypatch.setattr(
        sandbox, "_patience_seconds", lambda bounds: 3.0 if bounds == fitting else 30.0
    )

    async def story(made: Studio, box: Sandbox) -> None:
        slow = write(saved(Image.effect_noise((4000, 4000), 90), "PNG"))
        sources = [write(saved(page_of_text(3000, 4000)))] * 3
        stopped = asyncio.create_task(made.fit(sources, tmp_path / "made.pdf", limit_bytes=512_000))
        os.kill(fork := await a_busy_fork_of(box), signal.SIGSTOP)
        other = asyncio.create_task(Gate(sandbox=box).weigh(slow))
        os.kill(await a_busy_fork_of(box, besides=fork), signal.SIGSTOP)
        with pytest.raises(Refused):
            await stopped
        assert (await other).code is None

    with_a_studio(story)


def test_a_picture_that_is_no_jpeg_is_not_given(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lying(*_: object) -> bytes:
        return b'{"cost": {"cpu_ms": 1, "peak_bytes": 1}}\n'

    async def story(made: Studio, box: Sandbox) -> None:
        monkeypatch.setattr(box, "run", lying)
        with write(printed("one")).open("rb") as file, pytest.raises(Refused) as raised:
            await made.picture(file, media_type=PDF, page=1, width_px=240)
        assert raised.value.details == {"why": "inspection_died"}

    with_a_studio(story)


def test_a_closed_sandbox_does_not_start_again() -> None:
    async def story(_: Studio, box: Sandbox) -> None:
        await box.close()
        with pytest.raises(SandboxUnavailable):
            await box.warm()

    with_a_studio(story)


def test_the_studio_has_places_of_its_own() -> None:
    assert (studio.FITS_AT_ONCE, studio.PICTURES_AT_ONCE) == (1, 2)
